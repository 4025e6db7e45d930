"""What a file must pass before its cells are read, in order, stopping at the first that fails:
size, container and content (:mod:`archive`, in a child of :mod:`guard`) → is it our form → its
version. Whose it is comes in :mod:`identity`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from emulation_xlsx.forms.schema import FormSpec, load
from emulation_xlsx.returns.arrivals import Arrival, Key
from emulation_xlsx.returns.filenames import ending
from emulation_xlsx.returns.guard import Outcome, Reading, ReadWorkbook
from emulation_xlsx.returns.refusal import RefusedError


class Gate:
    """The forms in files. They are read in a child from now on; the same bytes once."""

    def __init__(self, arrivals: Sequence[Arrival], form: str) -> None:
        self._spec = load(form)
        items = {_key(one): (one.file, one.content) for one in reversed(arrivals) if one.sha256}
        self._keys, files = list(items), list(items.values())
        self._reading = Reading(files, form) if files else None

    @cached_property
    def _outcomes(self) -> dict[Key, Outcome]:
        outcomes = self._reading.outcomes() if self._reading else []
        return dict(zip(self._keys, outcomes, strict=True))

    def form(self, one: Arrival) -> ReadWorkbook:
        """The form in one of the files.

        :raises RefusedError: it is no workbook that can be read, not this form, or of a version
            not known here.
        """
        if one.refused:
            raise one.refused
        outcome = self._outcomes[_key(one)]
        if isinstance(outcome, RefusedError):
            raise outcome
        _check_ours(outcome, self._spec)
        return outcome


def _key(one: Arrival) -> Key:
    """Bytes may pass under one ending and not under another."""
    return one.sha256, ending(one.file)


def _check_ours(book: ReadWorkbook, spec: FormSpec) -> None:
    """By its hidden mark, or, where that is gone, by most of its sheets."""
    marked = book.meta.get("form") == spec.form and bool(book.tables)
    if not marked and len(book.tables) * 2 <= len(spec.sheets):
        raise RefusedError("not_our_form")
    version = book.meta.get("version", "")
    if version.isdecimal() and int(version) > spec.version:
        raise RefusedError("newer_form", version=version, known=spec.version)
