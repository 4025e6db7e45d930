"""The clerk's guide as a page for a browser, with its pictures inside."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from importlib import resources
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from emulation_xlsx.campaign.files import OutputBlockedError, replace_file
from emulation_xlsx.campaign.places import settings
from emulation_xlsx.window.child import open_with_system
from emulation_xlsx.window.steps import Event

PACKAGE = Path(__file__).parents[1]
PICTURES = (PACKAGE / "data", PACKAGE.parent / "sample_workbooks")
"""Where an installed package has them, and where the sources do."""
STYLE = """
body {max-width: 50rem; margin: 1.5rem auto; padding: 0 1rem; color: #1a1a1a;
      font: 17px/1.55 "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif}
h1, h2, h3 {line-height: 1.25; margin: 2rem 0 .6rem}
h2 {border-top: 1px solid #bbb; padding-top: 1rem}
code {background: #eef1f4; border-radius: 3px; padding: .05em .3em; font-family: inherit}
pre {background: #eef1f4; padding: .6rem; overflow-x: auto} pre code {font-family: monospace}
img {max-width: 100%; border: 1px solid #bbb} li {margin: .35rem 0} :target {background: #fff4c2}
nav {background: #f5f5f5; padding: .2rem 1rem; margin: 1rem 0} nav li {margin: 0}
"""
SECTIONS = {
    "new": "Ngày đầu",
    "allocate": "Ngày đầu",
    "rehearse": "Ngày đầu",
    "issue": "Ngày đầu",
    "consolidate": "Đơn vị gửi báo cáo về",
    "remind": "Nhắc đơn vị chậm",
    "invite": "Ngày hội nghị",
    "report": "Báo cáo cấp trên",
    "close": "Kết thúc đợt",
    "mail fetch": "Để chương trình gửi thư",
    "mail send": "Để chương trình gửi thư",
    "": "Cài đặt",
}
"""A command → how the heading of its section begins; "" before there is a campaign."""


def guide_page(at: str | None = None) -> str:
    """The guide in HTML, which needs no other file; it opens at a command's section."""
    text = resources.files("emulation_xlsx.data").joinpath("huong-dan.md").read_text("utf-8")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    heads = _numbered(tokens)
    for token in tokens:
        for child in token.children or ():
            if child.type == "image":
                child.attrs["src"] = _inside(str(child.attrs["src"]))
    body = MarkdownIt("commonmark").renderer.render(tokens, MarkdownIt().options, {})
    title, *rest = heads.items()
    items = "".join(f'<li><a href="#{key}">{html.escape(words)}</a></li>' for key, words in rest)
    body = body.replace("</h1>", f"</h1>\n<nav><ul>{items}</ul></nav>", 1)
    there = "" if at is None else _section(heads, at)
    moved = f'<script>location.hash = "{there}"</script>\n' if there else ""
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(title[1])}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}{moved}</body>\n</html>\n"
    )


def open_guide(at: str, tell: Callable[[Event], None]) -> None:
    """Show it in the browser at a command's section; ``tell`` why that did not work."""
    path = settings() / "huong-dan.html"
    try:
        replace_file(path, guide_page(at).encode())
    except OutputBlockedError as error:
        tell(f"Không ghi được “{error.path}”: {error.reason}.")
        return
    open_with_system(path, tell)


def _numbered(tokens: list[Token]) -> dict[str, str]:
    """Give every heading a name of its own; names and headings."""
    heads: dict[str, str] = {}
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            key = f"muc-{len(heads)}"
            token.attrs["id"], heads[key] = key, inline.content
    return heads


def _section(heads: dict[str, str], command: str) -> str:
    begins = SECTIONS.get(command, SECTIONS[""])
    return next(key for key, words in heads.items() if words.startswith(begins))


def _inside(source: str) -> str:
    """A picture's own bytes as its address; blank where it is not there."""
    name = re.split(r"[/\\]", source)[-1]
    path = next((folder / name for folder in PICTURES if (folder / name).is_file()), None)
    coded = base64.b64encode(path.read_bytes()).decode() if path else ""
    return f"data:image/png;base64,{coded}" if path else ""
