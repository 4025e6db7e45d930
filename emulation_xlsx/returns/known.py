"""Which file received is which row of the register."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from emulation_xlsx.intake.parcels import Key


def matched(files: Sequence[Key], known: Collection[Key]) -> dict[Key, Key]:
    """File → its key in the register, for every file that has one.

    It has the same name and bytes; else the same name, where one of the two could not be read;
    else the same bytes under another name (renamed, or in a mailbox whose earlier mails were
    deleted).
    """
    found = {key: key for key in files if key in known}
    free = [key for key in known if key not in found]
    for key in files:
        if key in found:
            continue
        same = next((other for other in reversed(free) if _is_same(key, other)), None)
        if same:
            found[key] = same
            free.remove(same)
    return found


def _is_same(key: Key, other: Key) -> bool:
    return "" in (key[1], other[1]) if key[0] == other[0] else key[1] == other[1] != ""
