"""What a form says outside the cells that are read: notes, drawn shapes, pictures, and words in
cells that are no field's. Each is said with its place; nothing of it is used.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from emulation_xlsx.findings import Raw, as_text, column_letters
from emulation_xlsx.forms.layout import HELP_COL, VALUE_COL
from emulation_xlsx.forms.schema import Sheet
from emulation_xlsx.forms.text import clean, fold
from emulation_xlsx.reading.ours import Own, own, reworded, said_of_ours, versions
from emulation_xlsx.reading.raw import Address, Grid, LayoutNote, RawTable, Remark, is_blank
from emulation_xlsx.reading.titles import NUMBER_TITLES

SAID = frozenset(
    {
        "note_said",
        "note_on_person",
        "note_read",
        "box_said",
        "page_said",
        "picture_said",
        "picture_for_list",
    }
    | {"picture_in_cell", "words_outside", "words_on_person", "withdrawn_outside", "column_beside"}
    | {"answer_on_corrections"}
)
"""The codes of what is said here."""
QUOTED_LETTERS = 500
"""How much of such words a message quotes."""
_HELP = HELP_COL - VALUE_COL
"""How far right of an answer its help stands."""
_MOST = 12
"""Single cells that are said of one sheet; more are said as one."""
_TOLD = frozenset({"list_elsewhere", "table_beside", "other_list"})
"""Notes of what begins at a cell and is not read."""
_COLUMN = 3
"""Cells below each other from which on they are a column."""
_ORDINAL = re.compile(r"[\W_]*\d{1,4}[\W_]*")
_PICTURE = re.compile(r"=?(_xlfn\.)?(DISPIMG|IMAGE)\(", re.IGNORECASE)
_BIRTH = re.compile(
    r"(?:(?:sinh(?: ngày| năm)?|ngày sinh|năm sinh|sn|ns)[ .:]*)?"
    r"((?:\d\d?[/.-]){0,2}(?:19|20)\d\d)\.?"
)
_SAID = {"note": "note_said", "box": "box_said", "page": "page_said"}
_NOT = r"(?:không|khong|ko|k|kg|khg|hông|hok)"
WITHDRAWN = re.compile(
    r"\b(?:xin rút|rút (?:tên|khỏi|lui)|đã rút"
    rf"|{_NOT} (?:đi |tham |về )?dự|{_NOT} (?:đi|tham gia)\b(?! xe)"
    r"|không (?:bố trí được|đủ (?:đk|điều kiện|tiêu chuẩn)|còn (?:công tác|là))"
    rf"|(?<!không )(?<!ko )vắng(?: mặt)?\b|(?:xin|báo) (?:thôi|nghỉ|vắng|hoãn)\b(?! hưu)"
    r"|thay (?:bằng|thế|cho|đ/c|đồng chí|ông|bà)\b|đổi (?:người|đ/c|đồng chí)\b|đã mất|từ trần"
    r"|qua đời|bị (?:loại|kỷ luật)|loại khỏi|bỏ tên|gạch tên|hủy tên|từ chối"
    r"|đề nghị (?:bỏ|rút|thay|loại|hủy|huỷ|xóa|xoá)\b(?! (?:phiếu|mặt))"
    r"|đã (?:bị )?(?:thay|hủy|huỷ|xóa|xoá|loại|gạch)\b(?! mặt)|đã chuyển công tác\b(?! (?:về|từ))"
    r"|nghỉ (?:thai sản|ốm|đẻ|phép|sinh)|(?:đang|bị|phải) cách ly|nằm viện"
    r"|đang (?:điều trị|ốm|đi vắng)|bận (?:việc|họp|công tác)|chưa chắc)"
    r"|^\W*(?:(?:đã|xin|bị|tạm|đang) )?(?:rút|ốm|bỏ|xóa|xoá|hủy|huỷ|loại|hoãn|gạch|trùng|thôi|bận"
    r"|cách ly|chuyển công tác|dự phòng|chưa duyệt)(?: (?:ra|đi|rồi|tên|y tế|tại nhà))?\W*$"
)
"""How people say that somebody does not come, folded."""


def hang(table: RawTable, sheet: Sheet, words: Iterable[Remark]) -> None:
    """Say what notes, shapes and pictures on a table's sheet say."""
    names = {col: name for name, col in table.field_cols.items()}
    for kind, text, at in words:
        row, col = at or (None, None)
        text = said_of_ours(text) if kind == "note" else text
        if kind == "picture":
            table.notes.append(_picture(table, sheet, row, col))
        elif text:
            person = kind == "note" and not sheet.is_record and row in table.rows
            if person and (born := _born(table, sheet, table.rows.index(row or 0), text)):
                table.notes.append(born)
                continue
            code = "note_on_person" if person else _SAID[kind]
            code = "withdrawn_outside" if kind == "page" and WITHDRAWN.search(fold(text)) else code
            name = names.get(col or 0) if person else None
            table.notes.append(_note(code, row, col, text, name))


def _born(table: RawTable, sheet: Sheet, index: int, text: str) -> LayoutNote | None:
    """A note that says no more than a person's birth is that, where the birth is blank."""
    found = _BIRTH.fullmatch(fold(text))
    for one in sheet.fields if found else ():
        values = table.columns.get(one.name, ())
        if found and one.input == "birth" and values and is_blank(values[index]):
            table.columns[one.name][index] = found[1]
            facts = {"title": one.title, "read": found[1]}
            return LayoutNote("note_read", *table.place(index, one.name), text, one.name, facts)
    return None


def _picture(table: RawTable, sheet: Sheet, row: int | None, col: int | None) -> LayoutNote:
    """A picture; on an empty list it may be the list."""
    listed = sheet.part is not None and not sheet.is_record and not table.rows and not table.nil
    code = "picture_for_list" if listed and (row or 0) > (table.header_row or 0) else "picture_said"
    return LayoutNote(code, row, col, facts={"sheet": sheet.name})


def take_pictures(table: RawTable) -> None:
    """A picture in a cell, by the formula that WPS or Excel has for it, is no value."""
    for i, name, (row, col) in list(table.cells()):
        value = table.columns[name][i]
        if isinstance(value, str) and _PICTURE.match(value):
            picture_in_cell(table, i, name, (row, col))


def picture_in_cell(table: RawTable, index: int, name: str, at: Address) -> None:
    """The cell is blank, and said to hold a picture."""
    table.columns[name][index] = None
    table.notes.append(LayoutNote("picture_in_cell", *at, None, name))


def words_in_cells(table: RawTable, sheet: Sheet, grid: Grid, top: Collection[str]) -> None:
    """Say what stands in cells of the table's sheet that are neither read nor the form's own;
    ``top`` is what stands in the first row of several sheets.
    """
    said = _beside_record if sheet.is_record else _around_table
    noted = {(note.row, note.col) for note in table.notes}
    told = [(one.row or 1, one.col or 1) for one in table.notes if one.code in _TOLD]
    found = [
        (at, text)
        for at, text in said(table, sheet, grid, own(sheet))
        if at not in noted
        and not (at[0] == 1 and fold(text) in top)
        and not any(at[0] >= row and at[1] >= col for row, col in told)
    ]
    table.notes += _grouped(table, sheet, found)


_WORD = re.compile(r"\w*[^\W_]")
"""Anything but dots, dashes and lines."""
_Cell = tuple[Address, str]


def _beside_record(table: RawTable, sheet: Sheet, grid: Grid, own: Own) -> Iterator[_Cell]:
    """All that is no answer, no label and no number of a line."""
    answers = {(table.field_rows[name], table.field_cols[name]) for name in table.field_rows}
    answer = _answers(table)
    told = {note.row for note in table.notes if note.code == "title_unknown"}
    help_ = {row: sheet.field(name).description for name, row in table.field_rows.items()}
    worded = {row for name, row in table.field_rows.items() if name in own.open_help}
    labels = {
        (row, col - 1)
        for name, row in table.field_rows.items()
        for col in (table.field_cols[name], answer)
    }
    answers |= labels
    changed = 0
    cells: list[_Cell] = []
    for at, value in _filled(grid):
        right = at[1] - answer
        if at in answers or at[0] in told or (right < -1 and not isinstance(value, str)):
            continue
        text = as_text(value) or ""
        if (
            text in own
            or not _WORD.search(text)
            or (right == _HELP and (at[0] in worded or _is_help(text, help_.get(at[0], ""))))
        ):
            continue
        changed += right == _HELP
        cells.append((at, clean(text)))
    older = changed * 2 > len(sheet.fields)  # an older version of the form
    yield from (one for one in cells if not (older and one[0][1] - answer == _HELP))


def _is_help(text: str, today: str) -> bool:
    """Whether a text is what an earlier form said where today's says something else."""
    return any(reworded(text, one) for one in versions(today))


def _answers(table: RawTable) -> int:
    """The column in which most answers of a record stand, or should."""
    moved = {note.name for note in table.notes if note.code == "value_beside"}
    cols = [col for name, col in table.field_cols.items() if name not in moved]
    return max(Counter(cols).most_common(1), default=(VALUE_COL, 0))[0]


def _around_table(table: RawTable, sheet: Sheet, grid: Grid, own: Own) -> Iterator[_Cell]:
    """Above the header, before the first column, and in rows that are nobody's."""
    head = table.header_row or 0
    first = min(table.field_cols.values(), default=1)
    noted = {note.row for note in table.notes if note.col is not None}
    people = set(table.rows)
    heads = {
        row
        for row, cells in enumerate(grid[:head], 1)
        if any(isinstance(one, str) and fold(one) in sheet.by_title for one in cells)
    }
    titles = grid[head - 1] if 0 < head <= len(grid) else ()
    numbers = {c for c, v in enumerate(titles, 1) if fold(as_text(v) or "") in NUMBER_TITLES}
    prefilled = {table.field_cols.get(f.name) for f in sheet.fields if f.excel.prefilled}
    skipped = heads | {head} | {row for row in noted if row}
    titled = {col for col, _ in table.own.values()}  # of which the title is said
    for row, cells in enumerate(grid, 1):
        if row in skipped or (row > head and len(cells) - cells.count("") - cells.count(None) < 1):
            continue
        for col, value in enumerate(cells[: first - 1] if row in people else cells, 1):
            if value is None or value == "" or (row in people and col in titled):
                continue
            number = row > head and (col < first or col in numbers)
            if number and (not isinstance(value, str) or _ORDINAL.fullmatch(clean(value))):
                continue
            text = as_text(value) or ""
            if (
                text in own
                or not _WORD.search(text)
                or (row < head and _is_yes(grid, row, col, own))
            ):
                continue
            if number or row < head or col not in prefilled:
                yield (row, col), clean(text)


def _is_yes(grid: Grid, row: int, col: int, own: Own) -> bool:
    """Whether a cell answers a question of the form on its left, such as «Không phát sinh:»."""
    before = grid[row - 1][col - 2] if col > 1 else None
    text = as_text(before) or ""
    return not is_blank(before) and text.endswith(":") and text in own


def _filled(grid: Grid) -> Iterator[tuple[Address, Raw]]:
    for row, cells in enumerate(grid, 1):
        for col, value in enumerate(cells, 1):
            if value is not None and value != "":
                yield (row, col), value


def _grouped(table: RawTable, sheet: Sheet, found: Sequence[_Cell]) -> Iterator[LayoutNote]:
    """A column beside the answers is one thing to say; so are very many cells."""
    columns: Mapping[int, list[_Cell]] = defaultdict(list)
    for one in found:
        columns[one[0][1]].append(one)
    if sheet.is_record:
        for col, cells in columns.items():
            if col > _answers(table) and len(cells) >= _COLUMN:
                text = "; ".join(text for _, text in cells)
                row = cells[0][0][0]
                note = _note("column_beside", row, col, text)
                yield LayoutNote(*_first(note), {**note.facts, "letters": column_letters(col)})
                found = [one for one in found if one[0][1] != col]
    if len(found) > _MOST:
        text = "; ".join(text for _, text in found)
        yield _note("words_outside", *found[0][0], text)
        return
    people = set() if sheet.is_record else set(table.rows)
    for (row, col), text in found:
        gone = WITHDRAWN.search(fold(text))
        code = "words_on_person" if row in people else "words_outside"
        yield _note("withdrawn_outside" if gone and row not in people else code, row, col, text)


def _first(note: LayoutNote) -> tuple[str, int | None, int | None, Raw, str | None]:
    return note.code, note.row, note.col, note.value, note.name


def _note(
    code: str, row: int | None, col: int | None, text: str, name: str | None = None
) -> LayoutNote:
    shown = text if len(text) <= QUOTED_LETTERS else f"{text[:QUOTED_LETTERS]}…"
    return LayoutNote(code, row, col, text, name, {"text": shown, "row": row})
