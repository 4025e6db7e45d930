"""Who is invited, who sits where, in which order people are looked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation_xlsx.commands.event import _said
from emulation_xlsx.event.cards import HEIGHTS, cards_workbook
from emulation_xlsx.event.hall import Hall, seated
from emulation_xlsx.event.invitation import invitation_facts
from emulation_xlsx.event.order import name_order
from emulation_xlsx.event.people import GROUP, Invitations, Invitee, invitations
from emulation_xlsx.event.seating import BODY, NAME_SIZE, PICTURE, SEAT_LINE, seating_workbook
from emulation_xlsx.findings import a1
from emulation_xlsx.forms.schema import Part
from emulation_xlsx.forms.styles import lines
from emulation_xlsx.plan.model import Chair, GuestGroup, Plan
from emulation_xlsx.town.consolidation import Consolidation
from tests.helpers.small_town import (
    Came,
    delegate,
    exemplar,
    returned,
    small_plan,
    small_town,
    whole,
)
from tests.helpers.workbooks import opened

DAY = dt.date(2020, 4, 1)
PLAN = small_plan()
SIX = delegate("Trịnh Thị Sáu", "1975-06-05")
SEVEN = delegate("Vũ Văn Bảy", "1980", gender="Nam")


def event_plan(*chairs: Chair, groups: Sequence[GuestGroup] = (), **settings: Any) -> Plan:
    hall = {"hall_rows": 3, "hall_seats": 4, "guest_rows": 1, **settings}
    settings_now = replace(PLAN.settings, **hall)
    return replace(PLAN, chairs=chairs, guests=tuple(groups), settings=settings_now)


def town_of(*people: dict[str, Any], plan: Plan | None = None, **units: Any) -> Consolidation:
    """The pilot's list, and those of other units by their codes."""
    plan = plan or event_plan()
    came: Came = {
        f"{code}.xlsx": (returned(plan, code, whole(plan, *listed)), DAY)
        for code, listed in {"DT05": people, **units}.items()
    }
    return small_town(plan, came)


def names(people: Sequence[Invitee]) -> list[str]:
    return [one.name for one in people]


def test_only_whose_list_and_dossier_count_is_invited_and_reserves_stand_apart() -> None:
    spare = delegate("Lê Thị Tám", "1981", standing="Dự khuyết")
    late = delegate("Hồ Văn Chín", "1982", achievement_report=False)
    got = invitations(town_of(SIX, late, spare))
    assert names(got.people) == ["Trịnh Thị Sáu"]
    assert names(got.reserves) == ["Lê Thị Tám"]
    assert got.waiting == {"chưa có báo cáo thành tích": 1}


def test_a_person_is_addressed_by_gender_and_comes_with_the_units_address() -> None:
    [one, other] = invitations(town_of(SIX, SEVEN)).people
    assert (one.salutation, other.salutation) == ("Bà", "Ông")
    assert one.unit is not None
    assert one.unit.addresses == ("dt05@bimson.example",)


def test_who_is_named_by_two_units_is_invited_once_and_it_is_said() -> None:
    got = invitations(town_of(SIX, XP03=[SIX]))
    assert names(got.people) == ["Trịnh Thị Sáu"]
    [words] = got.doubts
    assert "Trịnh Thị Sáu có trong danh sách của" in words
    assert "chỉ mời một lần" in words


def test_chairs_come_first_delegates_among_them() -> None:
    chairs = (Chair("Lê Văn Chủ", "Chủ tịch", None), Chair("Trịnh Thị Sáu", None, None))
    got = invitations(town_of(SIX, SEVEN, plan=event_plan(*chairs, presidium_min=2)))
    assert [(one.name, one.chair) for one in got.people] == [
        ("Lê Văn Chủ", True),
        ("Trịnh Thị Sáu", True),
        ("Vũ Văn Bảy", False),
    ]
    assert got.doubts == []


def test_a_chair_whose_name_two_delegates_have_is_asked() -> None:
    namesake = SIX | {"birth_date": "1980"}
    plan = event_plan(Chair("Trịnh Thị Sáu", None, None), presidium_min=1)
    got = invitations(town_of(SIX, plan=plan, XP03=[namesake]))
    assert [one.chair for one in got.people] == [False, False]
    assert got.doubts == [
        "Chủ tọa “Trịnh Thị Sáu”: có 2 đại biểu cùng tên (DT05, XP03) nên chưa xếp; xin ghi “Mã "
        "đơn vị cử” ở sheet “Chủ tọa” của kế hoạch."
    ]


def test_a_presidium_of_two_where_five_are_the_least_is_said() -> None:
    plan = event_plan(Chair("Lê Văn Chủ", None, None), Chair("Hà Văn Tọa", None, None))
    [words] = invitations(town_of(SIX, plan=plan)).doubts
    assert "có 2 người; theo kế hoạch từ 5 đến 7" in words


def test_who_is_proposed_for_an_award_is_marked() -> None:
    plan = event_plan()
    proposed = exemplar("Trịnh Thị Sáu") | {"award": "Giấy khen"}
    values = whole(plan, SIX, SEVEN) | {"exemplars": [proposed, exemplar("Vũ Văn Bảy")]}
    came: Came = {"DT05.xlsx": (returned(plan, "DT05", values), DAY)}
    got = invitations(small_town(plan, came))
    assert [one.commended for one in got.people] == [True, False]


def test_guests_of_the_levels_own_event_are_rows_with_their_number() -> None:
    groups = (
        GuestGroup("TX00", "Hội đồng", 3, None),
        GuestGroup("DT05", "Của hội nghị điểm", 9, None),
        GuestGroup("TX00", "Khách khác", None, None),
    )
    got = invitations(town_of(SIX, plan=event_plan(groups=groups)))
    assert [(one.name, one.people) for one in got.people if one.is_group] == [
        ("Hội đồng", 3),
        ("Khách khác", None),
    ]


@pytest.mark.parametrize(
    ("got", "parts", "words"),
    [
        (Invitations((), (), {}, ()), ("list",), ["xin lưu báo cáo của các đơn vị vào nhan-ve"]),
        (
            Invitations((), (), {"chờ hồ sơ của đơn vị": 2}, ()),
            ("list",),
            ["Chưa mời 2 người: chờ hồ sơ của đơn vị"],
        ),
        (Invitations((), (), {}, ()), ("plan",), ["chỉ mời chủ tọa, khách mời của kế hoạch"]),
    ],
    ids=["no list came", "none is ready", "no list is asked for"],
)
def test_where_nobody_can_be_invited_it_is_said_what_to_do(
    got: Invitations, parts: tuple[Part, ...], words: list[str]
) -> None:
    plan = event_plan(event_day=DAY)
    plan = replace(plan, milestones=tuple(replace(m, parts=parts) for m in plan.milestones))
    told = list(_said(plan, got))
    assert [all(part in line for part in words) for line in told] == [True]


SIXTY = (
    "Nguyễn Thị Hoàng Phương Thảo Quỳnh Anh Mai Khánh Linh Ngọc Ân",
    "Công Tằng Tôn Nữ Diệu Huyền Trương Nguyễn Hoàng Minh Phương Mỹ",
)


@pytest.mark.parametrize("name", SIXTY)
def test_a_name_of_sixty_letters_has_room_and_who_has_no_post_no_blank_line(name: str) -> None:
    plan = event_plan(guest_rows=0)
    invited = Invitations([person(name)], (), {}, ())
    hall = hall_of(plan, *invited.people)
    card = [row[0].value for row in opened(cards_workbook(plan, invited, hall, DAY))["Thẻ"]]
    assert card[2:] == [name.upper(), "Hội Liên hiệp Phụ nữ thị xã", "Hàng 1, ghế 1"]
    assert lines(name.upper(), 41.5) * 13 <= HEIGHTS[2]
    picture = opened(seating_workbook(plan, hall, DAY))[PICTURE]
    [(at, seat)] = [
        (at, cell) for at, row in enumerate(picture, 1) for cell in row if name in str(cell.value)
    ]
    width = picture.column_dimensions["B"].width
    needed = lines(str(seat.value), width * BODY / NAME_SIZE) * SEAT_LINE
    assert needed <= (picture.row_dimensions[at].height or 0)
    [told] = invitation_facts(plan, invited.people, hall, DAY)["danh_sach"]
    assert (told["ho_ten"], told["chuc_vu"]) == (name, "")


@pytest.mark.parametrize(
    ("seats", "parts"),
    [(5, ["$B"]), (20, ["$B", "$L"]), (25, ["$B", "$K", "$T"]), (60, ["$B", "$N"])],
)
def test_the_hall_is_printed_at_nine_points_on_pages_side_by_side(
    seats: int, parts: list[str]
) -> None:
    """Not made smaller to fit; every page says which seats it has, and no row is torn."""
    plan = event_plan(guest_rows=1, hall_rows=40, hall_seats=seats)
    guests = Invitee("k", "Hội đồng", delegate_type=GROUP, people=seats, guest=True)
    hall = hall_of(plan, guests, *(person(f"{SIXTY[0]} {i}") for i in range(seats)))
    picture = opened(seating_workbook(plan, hall, DAY))[PICTURE]
    assert picture.page_setup.scale in (None, 100)
    fitted = picture.sheet_properties.pageSetUpPr
    assert not (fitted and fitted.fitToPage)
    sizes = {cell.font.sz for row in picture for cell in row if cell.value}
    assert min(sizes) == NAME_SIZE == 9
    titles = [cell.coordinate for cell in picture[1] if cell.value]
    assert [f"${one[:-1]}" for one in titles][: len(parts)] == parts
    breaks = [one.id + 1 for one in picture.col_breaks.brk]
    assert [a1(1, at) for at in breaks] == titles[1:]


def test_a_group_is_written_once_over_its_seats() -> None:
    plan = event_plan(guest_rows=1, hall_rows=3, hall_seats=14)
    guests = Invitee("k", "Hội đồng", delegate_type=GROUP, people=9, guest=True)
    picture = opened(seating_workbook(plan, hall_of(plan, guests), DAY))[PICTURE]
    assert [c.value for c in picture[7] if c.value] == [
        "Hàng 1",
        "Hội đồng (7 ghế)",
        "Hội đồng (2 ghế)",
    ]


# --- seats ----------------------------------------------------------------------------------------


def hall_of(plan: Plan, *people: Invitee) -> Hall:
    hall = seated(Invitations(people, (), {}, ()), plan)
    assert hall is not None
    return hall


def person(name: str, code: str = "DT05", **changes: Any) -> Invitee:
    unit = PLAN.by_code[code]
    return Invitee(name, name, unit=unit, **({"delegate_type": "Điển hình"} | changes))


def test_guests_sit_in_front_and_each_block_on_rows_of_its_own() -> None:
    guests = Invitee("k", "Hội đồng", delegate_type=GROUP, people=2, guest=True)
    chair = person("Chủ", chair=True)
    hall = hall_of(event_plan(), chair, person("An"), person("Bé", "DN01"), guests)
    assert [hall.words(one) for one in (chair, guests)] == ["Chủ tọa, ghế 1", "Hàng 1, ghế 1–2"]
    assert hall.words(person("An")) == "Hàng 2, ghế 1"
    assert hall.words(person("Bé", "DN01")) == "Hàng 3, ghế 1"


def test_more_people_than_seats_is_said_and_they_are_listed() -> None:
    people = [person(f"N{i}") for i in range(14)]
    hall = hall_of(event_plan(guest_rows=0), *people)
    assert names(hall.left) == ["N12", "N13"]
    assert "còn 2 người chưa có ghế" in hall.doubts[0]


def test_a_hall_that_does_not_add_up_is_said() -> None:
    hall = hall_of(event_plan(guest_rows=3), person("An"))
    assert "dành 3 hàng đầu cho khách mời mà hội trường chỉ có 3 hàng" in hall.doubts[0]
    assert hall.words(person("An")) == "Hàng 1, ghế 1"


def test_without_its_size_there_is_no_hall() -> None:
    assert seated(Invitations((), (), {}, ()), event_plan(hall_rows=None)) is None


@given(
    st.integers(1, 6),
    st.integers(1, 6),
    st.integers(0, 7),
    st.lists(st.sampled_from(["DT05", "XP03", "DN01", "khách", "chủ tọa"]), max_size=40),
)
def test_everybody_sits_once_or_is_left(rows: int, width: int, front: int, who: list[str]) -> None:
    people = [_someone(f"N{i}", kind) for i, kind in enumerate(who)]
    hall = hall_of(event_plan(hall_rows=rows, hall_seats=width, guest_rows=front), *people)
    placed = [one.key for one in hall.taken.values()]
    assert sorted([*placed, *(one.key for one in hall.left)]) == sorted(one.key for one in people)


def _someone(name: str, kind: str) -> Invitee:
    if kind == "khách":
        return Invitee(name, name, guest=True)
    return person(name, chair=True) if kind == "chủ tọa" else person(name, kind)


# --- the order of names ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "people",
    [
        ["Lê Thị An", "Bùi Văn Ánh", "Lê Bằng", "Hồ Bân", "Vũ Duy", "Lê Đạt", "Đỗ Ân"],
    ],
)
def test_names_stand_as_one_looks_for_them(people: list[str]) -> None:
    assert sorted(people, key=name_order) == [
        "Lê Thị An",
        "Bùi Văn Ánh",
        "Đỗ Ân",
        "Lê Bằng",
        "Hồ Bân",
        "Vũ Duy",
        "Lê Đạt",
    ]


def test_tones_come_after_letters_and_families_after_given_names() -> None:
    same = ["Lê Má", "Lê Ma", "Lê Mà", "Đỗ Ma", "Lê Mã", "Lê Mả", "Lê Mạ"]
    assert sorted(same, key=name_order) == [
        "Đỗ Ma",
        "Lê Ma",
        "Lê Mà",
        "Lê Mả",
        "Lê Mã",
        "Lê Má",
        "Lê Mạ",
    ]
