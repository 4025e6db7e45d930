"""How much of a part a return fills: less than half is a beginning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.forms.schema import Part
from emulation_xlsx.returns.rules import EXISTS, has_document


def enough(frames: Mapping[str, Frame], part: Part, size: int) -> Sequence[bool]:
    """Of each of ``size`` returns: at least half of the cells that the part must fill are filled.

    Of a list these are the required cells of its rows, of a checklist its lines, of a record its
    required cells. A cell counts as filled whatever was typed.
    """
    must, filled = [0] * size, [0] * size
    for frame in frames.values():
        if frame.sheet.part == part:
            _count(frame, must, filled)
    return [2 * done >= asked and done > 0 for done, asked in zip(filled, must, strict=True)]


def _count(frame: Frame, must: list[int], filled: list[int]) -> None:
    sheet = frame.sheet
    required = {one.name for one in sheet.fields if one.constraints.required}
    for at, source in enumerate(frame.sources):  # a list of nobody is whole
        if sheet.is_record:  # one that was left out is wholly blank
            must[at] += len(required - source.unasked)
        must[at] += source.table.nil
        filled[at] += source.table.nil
    for name in required:
        for i, value in enumerate(frame.data[name].tolist()):
            at = frame.owner[i]
            if name in frame.sources[at].unasked:
                continue
            must[at] += not sheet.is_record
            filled[at] += value is not None or (i, name) in frame.unreadable
    if sheet.kind == "checklist":
        typed = {i for i, name in frame.unreadable if name in EXISTS}
        for i, there in enumerate(has_document(frame.data).tolist()):
            must[frame.owner[i]] += 1
            filled[frame.owner[i]] += bool(there) or i in typed
