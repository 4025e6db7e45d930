"""The archive of a campaign, in which nobody is named: what ``close`` makes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping

from emulation_xlsx.forms.book import Content
from emulation_xlsx.forms.schema import FormSpec, load
from emulation_xlsx.forms.text import fold
from emulation_xlsx.forms.values import COLLECTIVE
from emulation_xlsx.forms.writer import write_form
from emulation_xlsx.reading.workbook import RawWorkbook, read_workbook
from emulation_xlsx.town.consolidation import Consolidation
from emulation_xlsx.town.privacy import (
    Mask,
    births_and_contacts,
    name_masker,
    without_personal,
)
from emulation_xlsx.town.sheets.allocation import allocation_workbook
from emulation_xlsx.town.workbook import write_town

INDEX = "muc-luc.txt"
SAFE = "sha256"
"""A file's sum, whose digits are no telephone."""


def archive(town: Consolidation, plan: bytes, register: bytes | None) -> dict[str, bytes]:
    """File name → bytes of the archive of a campaign, its list of contents last."""
    hide, lists = _mask(town, register), town.plan.lists
    forms = {"ke-hoach": ("plan", plan), "so-tiep-nhan": ("register", register)}
    kept = {f"tong-hop-{town.as_of}-luu-tru.xlsx": write_town(town, hide=hide)}
    for stem, (form, content) in forms.items():
        if content is not None:
            values = _values(load(form), content, hide)
            made = dt.datetime.combine(town.as_of, dt.time())
            left = Content(lists=lists, created=made, values=values, protect=False)
            kept[f"{stem}-luu-tru.xlsx"] = write_form(
                without_personal(load(form), names=False), left
            )
    kept["phan-bo-luu-tru.xlsx"] = allocation_workbook(town.plan, town.allocation, hide)
    return kept | {INDEX: _index(town, kept).encode("utf-8-sig")}


def _values(spec: FormSpec, content: bytes, hide: Mask) -> dict[str, list[dict[str, object]]]:
    """Sheet → its rows as they were typed, masked."""
    return {
        key: [
            {
                name: hide(cell) if isinstance(cell, str) and name != SAFE else cell
                for name, cell in row.items()
            }
            for row in table.records()
        ]
        for key, table in read_workbook(content, spec).tables.items()
    }


def _mask(town: Consolidation, register: bytes | None) -> Mask:
    """No birth, phone, mail address, nor a name that any form or the register has."""
    units = {fold(unit.name) for unit in town.plan.units}
    names = [name for name in _names(town, register) if fold(name) not in units]
    people, contacts = name_masker(names), births_and_contacts(town)
    return lambda text: people(contacts(text))


def _names(town: Consolidation, register: bytes | None) -> Iterator[str]:
    """As typed in whatever came, as read, and as told by telephone."""
    books: list[tuple[str, RawWorkbook]] = [
        ("unit_return", one.book) for one in town.receipts if one.book
    ]
    if register is not None:
        books.append(("register", read_workbook(register, load("register"))))
    for form, book in books:
        for key, table in book.tables.items():
            yield from _of_people(load(form), key, table.records())
    for key, frame in town.checked.frames.items():
        yield from _of_people(load("unit_return"), key, frame.rows())


def _of_people(spec: FormSpec, key: str, rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    fields = [one.name for one in spec.sheet(key).fields if one.excel.personal == "name"]
    for row in rows if fields else ():
        if fold(str(row.get("kind"))) != fold(COLLECTIVE):
            yield from (str(row[name]) for name in fields if row.get(name))


def _index(town: Consolidation, kept: Mapping[str, bytes]) -> str:
    """What is in the archive, with the sums by which anybody can see that it is unchanged."""
    settings = town.plan.settings
    lines = [
        f"LƯU TRỮ: {settings.campaign_title} (mã đợt {settings.campaign_code})",
        f"{settings.issuing_office}. Số liệu tính đến ngày {town.as_of:%d/%m/%Y}.",
        "",
        "Các tệp dưới đây không có họ tên, ngày sinh, điện thoại, địa chỉ thư của đại biểu, điển",
        "hình, chủ tọa, người đứng đầu và người lập biểu của đơn vị; chỗ ghi “…” là chỗ đã bỏ.",
        "Họ tên thành viên Hội đồng, người duyệt và người ký văn bản được giữ theo chức trách.",
        "",
        "Mã kiểm tra SHA-256 của từng tệp:",
        *(f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in kept.items()),
        "",
    ]
    return "\r\n".join(lines)
