"""The gate over a file's raw bytes, before any parser of workbooks sees them.

What passes is a workbook of bounded size that reaches bounded far, without entities; what a
reader gets of an .xlsx or .ods is :attr:`Inspection.content`, packed anew from the parts that
were looked at, so that nothing else in the file (macros, links, pictures, data hidden between
the members) ever reaches it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from emulation_xlsx.findings import Note
from emulation_xlsx.intake import ods, xls, xlsx
from emulation_xlsx.intake.kinds import other_kind
from emulation_xlsx.intake.limits import MEGABYTE, Limits, RefusedError
from emulation_xlsx.intake.marks import Inspection, check_xml
from emulation_xlsx.intake.package import CONTENT, ROOT, WORKBOOK, laid_out, whole_ods
from emulation_xlsx.intake.zips import members_of, packed, plain_path, unpacked

WorkbookKind = Literal["xlsx", "xls", "ods"]

_EXTENSIONS: Mapping[str, WorkbookKind] = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), "xlsx"),
    **dict.fromkeys((".xls", ".xlt"), "xls"),
    **dict.fromkeys((".ods", ".ots"), "ods"),
}
_DOCUMENTS = ("word/", "ppt/", "visio/")


def inspect(content: bytes, name: str, limits: Limits | None = None) -> Inspection:
    """Whether a file's bytes may be read as a workbook. ``name`` is the file's, with extension.

    :raises RefusedError: with the code of what is wrong.
    """
    limits = limits or Limits()
    if len(content) > limits.file:
        raise RefusedError("too_large", limit=limits.file // MEGABYTE)
    if code := other_kind(content, name):
        raise RefusedError(code)
    if content.startswith(xls.OLE_MAGIC):
        return _inspect_xls(content, name)
    return _inspect_zip(content, name, limits)


def _inspect_xls(content: bytes, name: str) -> Inspection:
    seen = xls.look(content)
    seen.notes += _of_extension(name, "xls")
    return seen


def _inspect_zip(content: bytes, name: str, limits: Limits) -> Inspection:
    members = members_of(content, limits)
    names = [plain_path(member) for member in members]
    kind = _kind_of_zip(names)
    room = ods if kind == "ods" else xlsx
    parts = unpacked(content, members, limits, room.wanted)
    if kind == "ods":
        ods.check_open(parts)
    parts = whole_ods(parts) if kind == "ods" else laid_out(parts)
    check_xml(parts)
    seen: Inspection = room.look(parts, names, limits)
    seen.content, seen.notes = packed(parts), seen.notes + _of_extension(name, kind)
    return seen


def _kind_of_zip(names: list[str]) -> WorkbookKind:
    """Whose zip it is, by the parts that only one kind of workbook has."""
    folded = {name.casefold() for name in names}
    if WORKBOOK in folded:
        return "xlsx"
    if "xl/workbook.bin" in folded:
        raise RefusedError("is_xlsb")
    if any(name.startswith(_DOCUMENTS) for name in folded):
        raise RefusedError("other_document")
    if ROOT in folded:
        return "xlsx"
    if CONTENT in names:
        return "ods"
    raise RefusedError("not_a_workbook")


def _of_extension(name: str, kind: WorkbookKind) -> list[Note]:
    """That a workbook's extension says another kind; one of no workbook, or none, says nothing."""
    extension = next((end for end in _EXTENSIONS if name.lower().endswith(end)), None)
    if not extension or _EXTENSIONS[extension] == kind:
        return []
    return [Note("wrong_extension", {"extension": extension, "kind": f".{kind}"})]


def without_durations(inspection: Inspection) -> bytes:
    """The content with every ``[h]:mm:ss`` format of an .xlsx gone: such cells are plain numbers.

    A duration that Python cannot hold makes a reader give up its sheet.
    """
    if inspection.kind != "xlsx":
        return inspection.content
    limits = Limits()
    members = members_of(inspection.content, limits)
    parts = unpacked(inspection.content, members, limits, xlsx.wanted)
    return packed(xlsx.plain_durations(parts))
