"""Why a file was not read, and what is said of one that was: codes of the catalogue with facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emulation_xlsx.findings import Finding, Place, make


class RefusedError(Exception):
    """A file did not pass; the finding says why and what to do."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts

    def finding(self, file: str, unit: str | None = None) -> Finding:
        return make(self.code, Place(file=file, unit=unit), **self.facts)


@dataclass(frozen=True)
class Note:
    """Something in a file that was left aside, or that a person should know of."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def finding(self, file: str, unit: str | None = None) -> Finding:
        return make(self.code, Place(file=file, unit=unit), **self.facts)
