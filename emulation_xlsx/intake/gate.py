"""What was received → the documents in it, and the forms in these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property

from emulation_xlsx.forms.questions import OwnQuestion
from emulation_xlsx.intake.filenames import ending
from emulation_xlsx.intake.limits import RefusedError
from emulation_xlsx.intake.parcels import Arrival, Envelope, Key
from emulation_xlsx.intake.reader import BatchReading, Opened, Outcome
from emulation_xlsx.reading.workbook import RawWorkbook

MOST_STRANGE = 20
"""So many files in one parcel that are no workbook at all are told one by one."""
STRANGE = frozenset({"empty_file", "is_text", "not_a_workbook"})
_EXAMPLES = 3


class Gate:
    """The documents in files, and the forms in them; children take them apart and read them.

    Reading begins at once. The same bytes are read once, and nothing of what is to stay
    ``unread``. ``own``: questions that the forms may have beside their definition.
    """

    def __init__(
        self,
        originals: Sequence[Arrival],
        form: str,
        unread: Collection[Key] = (),
        own: tuple[OwnQuestion, ...] = (),
    ) -> None:
        self._originals = originals
        self._left = {file.partition("!")[0] for file, _ in unread}
        self._items = {self._source(one): one for one in reversed(originals) if one.sha256}
        files = list(self._items.values())
        self._reading = BatchReading(files, form, unread=unread, own=own) if files else None

    def _source(self, one: Arrival) -> tuple[str, str, str]:
        """What a file is read only once by: its bytes and its ending, for both decide what passes;
        its name too, where something in a file of that name is to stay unread.
        """
        return one.sha256, ending(one.file), one.file if one.file in self._left else ""

    @cached_property
    def _opened(self) -> Opened:
        read = self._reading.opened() if self._reading else []
        opened = dict(zip(self._items, map(told_once, read), strict=True))
        found: Opened = []
        for one in self._originals:
            if one.refused:
                found.append((one, one.refused))
                continue
            source = self._source(one)
            first = self._items[source].file
            for inner, outcome in opened[source]:
                name = one.file + inner.file.removeprefix(first)
                envelope = inner.envelope or one.envelope
                found.append((replace(inner, file=name, envelope=envelope), outcome))
        return found

    @cached_property
    def arrivals(self) -> list[Arrival]:
        """Every document, in the order of the files."""
        return [one for one, _ in self._opened]

    @cached_property
    def _outcomes(self) -> dict[Key, Outcome]:
        return {one.key: outcome for one, outcome in self._opened}

    def form(self, one: Arrival) -> RawWorkbook:
        """The form in one of the documents.

        :raises RefusedError: it is no workbook that can be read, not this form, or of a version
            not known here.
        """
        outcome = one.refused or self._outcomes[one.key]
        if isinstance(outcome, RefusedError):
            raise outcome
        return outcome


def told_once(opened: Opened) -> Opened:
    """What is in a file, with one refusal in the place of many documents of one parcel that are no
    workbooks, whatever they are called.
    """
    strange: defaultdict[tuple[str, Envelope | None], list[int]] = defaultdict(list)
    for i, (one, outcome) in enumerate(opened):
        if isinstance(outcome, RefusedError) and outcome.code in STRANGE:
            strange[one.file.rpartition("!")[0], one.envelope].append(i)
    found: dict[int, tuple[Arrival, Outcome]] = dict(enumerate(opened))
    for (parcel, envelope), places in strange.items():
        if parcel and len(places) > MOST_STRANGE:
            found[places[0]] = _all_of(parcel, envelope, [found.pop(i)[0].file for i in places])
    return [found[i] for i in sorted(found)]


def _all_of(
    parcel: str, envelope: Envelope | None, files: Sequence[str]
) -> tuple[Arrival, RefusedError]:
    examples = ", ".join(one.rpartition("!")[2] for one in files[:_EXAMPLES])
    refusal = RefusedError("parcel_of_others", count=len(files), examples=examples)
    return Arrival(f"{parcel}!({len(files)} tệp)", refused=refusal, envelope=envelope), refusal
