"""What is wrong in «Mẫu» and «Câu hỏi riêng»: questions that the form does not have, must have, or
has already; kinds of unit and lists that the plan does not have.
"""

from __future__ import annotations

from collections.abc import Iterator

from emulation_xlsx.checks.validation import Frame
from emulation_xlsx.findings import Finding
from emulation_xlsx.forms.questions import FROM_LIST, Question
from emulation_xlsx.forms.schema import SHEET_NAME_LIMIT, FormField, FormSpec, Sheet, load
from emulation_xlsx.forms.text import fold, plain
from emulation_xlsx.forms.values import NO, YES, CodeList, CodeLists
from emulation_xlsx.forms.words import Words
from emulation_xlsx.plan.listed import REPORT, listed_questions, usual_counts
from emulation_xlsx.plan.questions import (
    UNIT_KINDS,
    is_needed,
    kinds_asked,
    question_of,
    sheet_list,
)
from emulation_xlsx.plan.roles import CATEGORIES
from emulation_xlsx.plan.settings import worded
from emulation_xlsx.plan.tables import Tables
from emulation_xlsx.reading.workbook import RawWorkbook


def form_sheets(settings: Frame, book: RawWorkbook) -> CodeList:
    """The list of the form's sheets in a plan's words, or as the plan calls them in others'."""
    tables = (book.tables.get(key) for key in ("questions", "own_questions"))
    called = [text for one in tables if one for text in one.columns.get("sheet", ())]
    return sheet_list(_words(settings), called)


def _words(settings: Frame) -> Words:
    return Words.of(worded((settings.rows() or [{}])[0]))


def _long(words: Words) -> list[str]:
    """The names of the form's sheets that words make longer than Excel takes."""
    names = (words.spoken(sheet.name) for sheet in load("unit_return").sheets)
    return [name for name in names if len(name) > SHEET_NAME_LIMIT]


def wrong_questions(tables: Tables, lists: CodeLists) -> Iterator[Finding]:
    """The findings of both sheets, each in its cell, and of words too long for the form's."""
    words = _words(tables["settings"])
    if long := _long(words):
        for name in long:
            facts = {"name": name, "limit": SHEET_NAME_LIMIT}
            yield tables["settings"].finding(0, "level", "sheet_name_long", **facts)
        return
    spec = load("unit_return", words)
    frame = tables["questions"]
    for i, row in enumerate(frame.rows()):
        one = question_of(spec, row)
        if row["sheet"] and row["title"] and one is None:
            yield frame.finding(i, "title", "unknown_question", sheet=row["sheet"])
        elif one and fold(row["asked"] or YES) != fold(YES) and is_needed(_field(spec, one)):
            yield frame.finding(i, "asked", "question_needed", question=row["title"])
    for key in ("questions", "own_questions"):
        yield from _unknown_kinds(tables, key, lists[UNIT_KINDS])
    yield from _own(tables, lists, spec)
    yield from _labels_twice(tables, spec.sheet(REPORT))


def _field(spec: FormSpec, question: Question) -> FormField:
    key, name = question
    return spec.sheet(key).field(name)


def _unknown_kinds(tables: Tables, key: str, kinds: CodeList) -> Iterator[Finding]:
    for i, text in tables.column(key, "asked"):
        asked, unknown = kinds_asked(text, kinds)
        if asked is not None and (unknown or not (asked or fold(text) == fold(NO))):
            words = ", ".join(f"“{one}”" for one in unknown) or f"“{text}”"
            known = "; ".join(kinds.values)
            yield tables[key].finding(i, "asked", "unknown_unit_kind", unknown=words, known=known)


def _own(tables: Tables, lists: CodeLists, spec: FormSpec) -> Iterator[Finding]:
    frame = tables["own_questions"]
    listed = {fold(one.title) for one in listed_questions(lists)}
    having = dict.fromkeys(row["list"] for row in tables["lists"].rows() if row["value"])
    for i, row in enumerate(frame.rows()):
        sheet = next((one for one in spec.sheets if one.name == row["sheet"]), None)
        title = row["title"] or ""
        if sheet and (
            fold(title) in sheet.by_title
            or (sheet.key == REPORT and fold(title) in listed)
            or plain(title) in sheet.plain_titles
            or any(plain(title) in one.plain_aliases for one in sheet.fields)
        ):
            yield frame.finding(i, "title", "question_taken", sheet=sheet.name)
        if row["kind"] == FROM_LIST and row["list"] not in having:
            code = "unknown_list" if row["list"] else "blank"
            yield frame.finding(i, "list", code, known=", ".join(filter(None, having)))


def _labels_twice(tables: Tables, report: Sheet) -> Iterator[Finding]:
    """Categories of exemplars whose counts would be called as another question of the report."""
    counts, frame = usual_counts(), tables["lists"]
    for i, row in enumerate(frame.rows()):
        name = report.by_title.get(fold(row["value"] or ""))
        if row["list"] == CATEGORIES and name and name not in counts:
            yield frame.finding(i, "value", "question_taken", sheet=report.name)
