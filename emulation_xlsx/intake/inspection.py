"""The gate over a file's raw bytes, before any parser of workbooks sees them.

What passes is a workbook of bounded size that reaches bounded far, without entities; what a
reader gets of an .xlsx or .ods is :attr:`Inspection.content`, packed anew from the parts that
were looked at, so that nothing else in the file (macros, links, pictures, data hidden between
the members) ever reaches it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Literal

from emulation_xlsx.intake import ods, xls, xlsx
from emulation_xlsx.intake.limits import MEGABYTE, Limits, Note, RefusedError
from emulation_xlsx.intake.marks import Address, Hidden, Marks, check_xml
from emulation_xlsx.intake.sniffing import other_kind
from emulation_xlsx.intake.zipparts import members_of, packed, unpacked

__all__ = ["Inspection", "Limits", "inspect", "without_durations"]

Kind = Literal["xlsx", "xls", "ods"]

_EXTENSIONS: Mapping[str, Kind] = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), "xlsx"),
    **dict.fromkeys((".xls", ".xlt"), "xls"),
    **dict.fromkeys((".ods", ".ots"), "ods"),
}
_DOCUMENTS = ("word/", "ppt/", "visio/")


@dataclass(frozen=True)
class Inspection:
    """A file that passed.

    Cells that a reader would take for blank are text in ``content``: an error is its literal
    («#REF!»), a formula without a stored value is the formula («=A1+1»). Not in an .xls, whose
    errors are only named.
    """

    content: bytes
    """What the reader is given in place of the file."""
    kind: Kind
    guarded: bool = False
    """Whether it may be read only under a limit of memory: nothing here saw into it all."""
    notes: tuple[Note, ...] = ()
    errors: Mapping[str, Mapping[Address, str]] = field(default_factory=dict)
    """Sheet → row and column → Excel's literal."""
    uncalculated: Mapping[str, Set[Address]] = field(default_factory=dict)
    """Sheet → cells whose formula has no stored value."""
    hidden: Mapping[str, Hidden] = field(default_factory=dict)


def inspect(content: bytes, name: str, limits: Limits | None = None) -> Inspection:
    """Whether a file's bytes may be read as a workbook. ``name`` is the file's, with extension.

    :raises RefusedError: with the code of what is wrong.
    """
    limits = limits or Limits()
    if len(content) > limits.file:
        raise RefusedError("too_large", limit=limits.file // MEGABYTE)
    if code := other_kind(content, name):
        raise RefusedError(code)
    if content.startswith(xls.MAGIC):
        return _inspect_xls(content, name)
    return _inspect_zip(content, name, limits)


def _inspect_xls(content: bytes, name: str) -> Inspection:
    marks = xls.look(content)
    marks.notes += _of_extension(name, "xls")
    return _inspection(content, "xls", marks)


def _inspect_zip(content: bytes, name: str, limits: Limits) -> Inspection:
    members = members_of(content, limits)
    names = [member.orig_filename for member in members]
    kind = _zip_kind(names)
    room = ods if kind == "ods" else xlsx
    parts = unpacked(content, members, limits, room.wanted)
    if kind == "ods":
        ods.check_open(parts)
    check_xml(parts)
    marks = room.look(parts, names, limits)
    marks.notes += _of_extension(name, kind)
    return _inspection(packed(parts), kind, marks)


def _zip_kind(names: list[str]) -> Kind:
    """Whose zip it is, by the parts that only one kind of workbook has."""
    folded = {name.casefold() for name in names}
    if xlsx.WORKBOOK in folded:
        return "xlsx"
    if "xl/workbook.bin" in folded:
        raise RefusedError("is_xlsb")
    if {ods.MIMETYPE, ods.CONTENT, ods.MANIFEST} <= set(names):
        return "ods"
    if any(name.startswith(_DOCUMENTS) for name in folded):
        raise RefusedError("other_document")
    raise RefusedError("not_a_workbook")


def _of_extension(name: str, kind: Kind) -> list[Note]:
    """That a workbook's extension says another kind; one of no workbook, or none, says nothing."""
    extension = next((end for end in _EXTENSIONS if name.lower().endswith(end)), None)
    if not extension or _EXTENSIONS[extension] == kind:
        return []
    return [Note("wrong_extension", {"extension": extension, "kind": f".{kind}"})]


def _inspection(content: bytes, kind: Kind, marks: Marks) -> Inspection:
    notes, errors, missing = tuple(marks.notes), dict(marks.errors), dict(marks.uncalculated)
    return Inspection(content, kind, kind != "xlsx", notes, errors, missing, marks.hidden)


def without_durations(inspection: Inspection) -> bytes:
    """The content with every ``[h]:mm:ss`` format of an .xlsx gone: such cells are plain numbers.

    A duration that Python cannot hold makes a reader give up its sheet.
    """
    if inspection.kind != "xlsx":
        return inspection.content
    limits = Limits()
    members = members_of(inspection.content, limits)
    parts = unpacked(inspection.content, members, limits, xlsx.wanted)
    return packed(xlsx.without_durations(parts))
