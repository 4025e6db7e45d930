"""The net under the moving of modules: every member of every workbook of a whole demo, digested.

``python -m tests.net`` writes ``tests/net.json`` anew; it stands for what the tree made before the
first move, so a change of it is a decision.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import sys
import tempfile
import zipfile
from pathlib import Path
from unittest import mock

from emulation_xlsx import cli, demo
from emulation_xlsx.campaign import clock

SAVED = re.compile(r"so-tiep-nhan.*docProps/core.xml")
KEPT = Path(__file__).with_name("net.json")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def members(name: str, content: bytes) -> dict[str, str]:
    """A workbook's members by name; any other file is one member."""
    if not name.endswith(".xlsx"):
        return {name: digest(content)}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {f"{name}!{one}": digest(archive.read(one)) for one in archive.namelist()}


def said(*words: str) -> str:
    """What a command prints on both streams, and its exit status."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(words)
    return f"{out.getvalue()}\0{err.getvalue()}\0{status}"


def campaign(folder: Path) -> dict[str, str]:
    """The demo with its circulated workbook, its archive, its checks, and all that was printed."""
    day = f"{demo.AS_OF}"
    told = {
        "demo": said("demo", f"{folder}"),
        "consolidate": said(
            "consolidate", f"{folder}", "--as-of", day, "--since", "2020-03-01", "--public"
        ),
        "remind": said("remind", f"{folder}", "--as-of", "2020-03-20"),
        "close": said("close", f"{folder}", "--as-of", day),
        "mail": said("mail", "send", f"{folder}", "--dry-run"),
    }
    forms = sorted(f"{path}" for path in folder.glob("nhan-ve/dot-*/*"))
    for style in ("json", "text"):
        how = ("--campaign", f"{folder}", "--format", style, "--as-of", day)
        told[f"check {style}"] = said("check", *forms, *how)
    told["check alone"] = said("check", *forms[:9], "--as-of", day)
    found = {}
    for name, words in told.items():
        found[f"printed: {name}"] = digest(words.replace(f"{folder}", "").encode())
    for path in sorted(folder.rglob("*.*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            found |= members(name, path.read_bytes())
    # openpyxl writes into it when it saved
    return {name: one for name, one in found.items() if not SAVED.fullmatch(name)}


def gathered(found: dict[str, str]) -> dict[str, str]:
    """Members of what comes in dozens (forms, returns, answers) as one digest a file."""
    dozens: dict[str, list[str]] = {}
    kept: dict[str, str] = {}
    for name, value in found.items():
        file, *inner = name.split("!")
        many = file.startswith(("gui-di/", "nhan-ve/", "phan-hoi/"))
        if inner and many and not file.startswith(WHOLE):
            dozens.setdefault(file, []).append(f"{inner[0]}={value}")
        else:
            kept[name] = value
    return kept | {file: digest("\n".join(each).encode()) for file, each in dozens.items()}


WHOLE = (
    *(f"gui-di/{code}." for code in ("DN01", "DT01", "DT02", "DT08", "NC01", "SN05", "TX00")),
    "gui-di/XP01.",
    "phan-hoi/DT02-",
)
"""One form of each kind of unit, and one marked-up form: member by member."""


def net() -> dict[str, str]:
    frozen = mock.patch.object(clock, "now", return_value=demo.SEEN)
    with tempfile.TemporaryDirectory() as place, frozen:
        return gathered(campaign(Path(place) / "dot"))


if __name__ == "__main__":
    text = json.dumps(net(), indent=0, sort_keys=True, ensure_ascii=False)
    KEPT.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{KEPT}\n")
