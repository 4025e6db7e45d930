"""Ninety-three ways to write a person's name, birth, telephone or address, none in the archive."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from emulation_xlsx import cli
from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.checks.vietnamese import unmarked
from emulation_xlsx.plan.model import default_plan
from tests.helpers.small_town import delegate, returned, whole
from tests.town.test_close import texts

NAME = "Trịnh Thị Kim Oanh"
NAMES = (
    NAME,
    NAME.upper(),
    NAME.lower(),
    unmarked(NAME),
    unmarked(NAME).upper(),
    unicodedata.normalize("NFD", NAME),
    "Trịnh  Thị   Kim Oanh",
    "Trịnh Thị Kim\u00a0Oanh",
    "Trịnh-Thị-Kim-Oanh",
    "Trịnh_Thị_Kim_Oanh",
    "Trịnh.Thị.Kim.Oanh",
    "“Trịnh Thị Kim Oanh”",
    "(Trịnh Thị Kim Oanh)",
    "bà Trịnh Thị Kim Oanh",
    "Đ/c Trịnh Thị Kim Oanh",
    "TS. Trịnh Thị Kim Oanh",
    "Trịnh Thị Kim Oanh, tổ trưởng",
    "1. Trịnh Thị Kim Oanh",
    "tRỊNH tHỊ kIM oANH",
    "Trịnh Thị\tKim Oanh",
)
BIRTHS = (
    *(
        form
        for sign in ("/", "-", ".", " / ", " - ")
        for form in (f"07{sign}05{sign}1975", f"7{sign}5{sign}1975", f"07{sign}05{sign}75")
    ),
    "1975-05-07",
    "1975/05/07",
    "7 tháng 5 năm 1975",
    "ngày 07 tháng 05 năm 1975",
    "sinh năm 1975",
    "sinh 1975",
    "Sinh ngày 07/05/1975",
    "s.n. 1975",
    "SN 1975",
    "SN: 1975",
    "n.s. 1975",
    "sinh: 05/1975",
    "sinh tháng 5/1975",
    "sinh vào năm 1975",
)
_SHAPES = ("{}{}{}", "{} {} {}", "{}.{}.{}", "{}-{}-{}", "({}) {} {}", "ĐT: {}{}{}", "{}{} {}")
PHONES = (
    *(
        shape.format(*parts)
        for parts in (("0912", "345", "678"), ("0378", "901", "234"))
        for shape in _SHAPES
    ),
    "đt 0912 345678",
    "đt 0378 901234",
    "+84912345678",
    "+84 912 345 678",
    "84912345678",
    "912345678",
    "912 345 678",
    "912.345.678",
    "0237 3824 111",
    "(0237) 3824111",
    "0237.3.824.111",
    "02373824111",
    "0237-3824-111",
    "Tel 0237 3824111",
    "0912345678.",
    "“0912345678”",
    "0912 345 678/0378 901 234",
)
MAILS = (
    "oanh.tt@bimson.example",
    "OANH.TT@BIMSON.EXAMPLE",
    "oanh.tt @ bimson.example",
    "oanh_tt+x@mail.bimson.example",
    "<oanh.tt@bimson.example>",
    "mailto:oanh.tt@bimson.example",
    "oanh.tt@bimson.example;o@b.example",
    "(oanh.tt@bimson.example)",
    "Email: oanh.tt@bimson.example.",
    "oanh-tt@bimson.example,",
    "'oanh.tt@bimson.example'",
    "oanh%tt@bimson.example",
    "oanh.tt@sub.bimson.example",
)
PLANTED = (*NAMES, *BIRTHS, *PHONES, *MAILS)
TRACES = (
    "trinh thi kim oanh",
    "1975",
    "05/75",
    "345678",
    "345 678",
    "345.678",
    "345-678",
    "901234",
    "901 234",
    "3824111",
    "3824 111",
    "824.111",
    "oanh.tt",
    "bimson.example",
)
"""What any of them would leave, in small letters without diacritics."""


def test_none_of_them_is_in_any_member_of_the_archive(tmp_path: Path) -> None:
    assert len(PLANTED) >= 93
    campaign = Campaign(tmp_path / "đợt")
    assert cli.main(["new", str(campaign.root)]) == 0
    plan = default_plan()
    values = whole(plan, delegate(NAME, "07/05/1975", phone="0912345678"))
    for number, text in enumerate(PLANTED):
        values["exemplars"].append({**values["exemplars"][0], "name": text, "achievement": text})
        if number % 2:
            values["presidium"][number % 5]["position"] = f"Ủy viên {text}"
    values["conference"][0]["lessons"] = "; ".join(PLANTED)[:1990]
    values["unit"][0] |= {"explanation": "; ".join(PLANTED[::-1])[:1990], "head_name": NAME}
    for row, text in zip(values["dossier"], PLANTED[::20], strict=False):
        row |= {"note": text, "file_name": f"{text}.pdf"}
    name = "bao cao bà Trịnh Thị Kim Oanh 0912 345 678.xlsx"
    (campaign.incoming / name).write_bytes(returned(plan, "XP03", values))
    for command in ("consolidate", "close"):
        assert cli.main([command, str(campaign.root)]) == 0
    [archive] = campaign.root.glob("luu-tru-*")
    whole_text = list(texts(*archive.iterdir()))
    assert len(whole_text) > 50
    found = [(member, trace) for member, text in whole_text for trace in TRACES if trace in text]
    assert found == []
