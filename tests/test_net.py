"""What the tree made before the moving, it makes after it (tests/net.py)."""

from __future__ import annotations

import json

from tests import net


def test_every_output_is_what_it_was() -> None:
    before: dict[str, str] = json.loads(net.KEPT.read_text(encoding="utf-8"))
    now = net.net()
    changed = sorted(name for name in before | now if before.get(name) != now.get(name))
    assert not changed, f"{len(changed)} of {len(before)}; a decision? python -m tests.net"
