"""The plan's typed tables between reading and meaning: every value with the cell it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Place
from emulation_xlsx.forms.schema import Part
from emulation_xlsx.plan.defaults import default_tables
from emulation_xlsx.plan.milestones import completed, parts_in
from emulation_xlsx.plan.roles import with_roles

_NAMED = 3
"""How many values a message names."""


def some(values: Sequence[str], what: str = "giá trị") -> str:
    """The first values in quotation marks, and how many others there are."""
    words = ", ".join(f"“{value}”" for value in values[:_NAMED])
    rest = len(values) - _NAMED
    return f"{words} và {rest} {what} khác" if rest > 0 else words


@dataclass(frozen=True)
class Tables:
    """The plan's typed tables, and where they were read."""

    file: str
    frames: Mapping[str, Frame]

    def __getitem__(self, key: str) -> Frame:
        return self.frames[key]

    def has(self, key: str, *names: str) -> bool:
        """Whether a table holds anything in columns that another rests on."""
        missing = self[key].sources[0].table.missing
        return not self[key].data.empty and not any(name in missing for name in names)

    def place(self, key: str, header: str | None = None) -> Place:
        """A table as a whole, or the cell of a column's title."""
        frame = self[key]
        table = frame.sources[0].table
        col = table.field_cols.get(header) if header else None
        return Place(
            self.file,
            sheet=table.sheet_name,
            row=table.header_row if col else None,
            col=col,
            field=header,
            order=frame.spec.order(key),
        )

    def column(self, key: str, name: str) -> Iterator[tuple[int, Any]]:
        """Row and value of what a column holds."""
        for i, value in enumerate(self[key].data[name].tolist()):
            if value is not None:
                yield i, value

    def hosts(self) -> set[str]:
        """The kinds of unit that are the level itself; of an older plan the default kit's."""
        rows = self["kinds"].rows() or default_tables()["kinds"]
        return {row["kind"] for row in rows if row["host"] and row["kind"]}

    def milestones(self) -> list[dict[str, Any]]:
        """The rows of «Thời hạn»; those of an older plan with what proves them, by their codes."""
        frame = self["milestones"]
        return list(completed(frame.rows(), frame.sources[0].table.missing))

    def waits_for(self, part: Part) -> bool:
        """Whether any milestone waits for a part that units send."""
        return any(part in parts_in(row["parts"])[0] for row in self.milestones())

    def lists(self) -> list[dict[str, Any]]:
        """The rows of «Danh mục»; those of an older plan with what rules took each value for."""
        frame = self["lists"]
        return list(with_roles(frame.rows(), frame.sources[0].table.missing))

    def sound(self, key: str) -> list[dict[str, Any]]:
        """A table's rows without what is wrong by itself."""
        return self[key].rows(sound=True)
