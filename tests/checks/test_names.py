"""Names as clerks write them, with what does not belong to them; and real names, left in peace."""

from __future__ import annotations

import pytest

from emulation_xlsx.checks.keystrokes import keyed
from emulation_xlsx.checks.letters import foreign_letters, odd_name, seen_as, unmangled
from emulation_xlsx.checks.names import is_nobody, is_post, parted
from tests.returns.test_checking import LIST, Values, check, put, right

REAL = """
Y Bhiêu Êban; Lò Thị Pành; K'Brêu; Nguyễn Thị Kim-Anh; Tôn Nữ Thị Ninh; H'Hen Niê;
Công Tằng Tôn Nữ Hỷ Khương; Nguyễn Phúc Vĩnh Bảo Long Ân; Ksor Phước; Siu Blơr; Rơ Châm H'Yéo;
Rah Lan Hrơi; Kpă Klơng; Rơ Mah Del; Nay Der; Điểu K'Ré; Bhnướch Tung; Hốih Dây; Bríu Pố;
A Viết Nhi; Alăng Bhuốch; Zơ Râm Kiên; Pơloong Plênh; Vừ Mí Kẻ; Giàng A Páo; Thào Seo Sếnh;
Sùng Thị Sía; Ma Seo Chứ; Ly Mí Cường; Xồng Bá Lẩu; Moong Văn Hợi; Cụt Thị Nguyệt; Xeo Văn Năm;
Voòng A Sáng; Chíu Phùn Sềnh; Neáng Sóc Kunh; Chau Chanh Đa Ty; Thạch Thị Sà Rết; Danh Út;
Kim Sa Rây; Ông Ích Khiêm; Ông Văn Tùng; Quảng Đại Thị Hồng; Đàng Năng Thọ; Ka Sô Liễng;
Hùynh Thúy Ngà; Đỗ Thị Nữ; Nguyễn Văn Nam; Bá Trung Phụ; Lee Min Ho; Hans Meier; Adrơng Y Kô;
NGUYỄN THỊ MỸ LỆ; đặng văn ba; Nguyen Thi Hoa; Triệu Mùi Pham; Tẩn Láo Lở; Pờ Xá Nủ; Khoàng Văn Và;
Phó Đức Phương; Phó Thị Mai; Đoàn Viên; Danh Sóc Kha; Cử A Páo; Ban Thị Xuân; Đang Thị Hà;
Y Sĩ Niê; Y Tá Byă; Chủ Thị Hà; Trưởng Văn Bình
"""


@pytest.mark.parametrize("name", [one.strip() for one in REAL.split(";")])
def test_real_names_are_left_in_peace(name: str) -> None:
    said = parted(name), odd_name(name), keyed(name), foreign_letters(name), unmangled(name)
    assert said == (None,) * 5
    assert (is_nobody(name), is_post(name)) == (False, False)
    assert seen_as(name) == name


@pytest.mark.parametrize(
    ("cell", "name", "said"),
    [
        ("- Lê Văn An", "Lê Văn An", {}),
        ("\uf0b7\tLê Văn An", "Lê Văn An", {}),
        ("o\tLê Văn An", "Lê Văn An", {}),
        ("01) Lê Văn An", "Lê Văn An", {}),
        ("A. Lê Văn An", "Lê Văn An", {}),
        ("II. Lê Văn An", "Lê Văn An", {}),
        ("(Lê Văn An)", "Lê Văn An", {}),
        ("Lê Văn (*) An", "Lê Văn An", {}),
        ("BS CKI Lê Văn An", "Lê Văn An", {"education": "BSCKI"}),
        ("Bác sĩ CKII Lê Văn An", "Lê Văn An", {"education": "BSCKII"}),
        ("AHLLVTND Lê Văn An", "Lê Văn An", {}),
        ("b. Lê Văn An", "Lê Văn An", {}),
        ("#2 Lê Văn An", "Lê Văn An", {}),
        ("Lê Văn An (đọc tham luận)", "Lê Văn An", {"note": "đọc tham luận"}),
        ("Cựu chiến binh Lê Văn An", "Lê Văn An", {}),
        (
            "Phó Chủ tịch UBND phường Lê Thị An",
            "Lê Thị An",
            {"position": "Phó Chủ tịch UBND phường"},
        ),
        ("2 Lê Văn An", "Lê Văn An", {}),
        ("Lê Văn An (*)", "Lê Văn An", {}),
        ("Lê Văn An¹", "Lê Văn An", {}),
        ("Lê Văn An.", "Lê Văn An", {}),
        ("Đại tá Lê Văn An", "Lê Văn An", {"position": "Đại tá"}),
        ("PGS.TS. Lê Văn An", "Lê Văn An", {"education": "Tiến sĩ"}),
        ("Bà Lê Thị An", "Lê Thị An", {"gender": "Nữ"}),
        ("Lê Thị An (nữ, 1991)", "Lê Thị An", {"gender": "Nữ", "birth_date": "1991"}),
        ("Lê Thị An, sn 1980", "Lê Thị An", {"birth_date": "1980"}),
        ("Lê Thị An sinh năm 1980", "Lê Thị An", {"birth_date": "1980"}),
        ("Lê Thị An, 05/06/1980", "Lê Thị An", {"birth_date": "05/06/1980"}),
        ("Lê Thị An - Giáo viên", "Lê Thị An", {"position": "Giáo viên"}),
        ("Lê Thị An (sn: 1980) - Nông dân", "Lê Thị An", {"birth_date": "1980", "position": 0}),
        ("Lê Thị An, Trường Mầm non 2", "Lê Thị An", {"workplace": "Trường Mầm non 2"}),
        ("Lê Thị An (0912 345 678)", "Lê Thị An", {"phone": "0912 345 678"}),
        ("Lê Thị An (dự khuyết)", "Lê Thị An", {"standing": "Dự khuyết"}),
        ("(vắng) Lê Thị An", "Lê Thị An", {"absent": "vắng"}),
        ("“Lê Thị An”", "Lê Thị An", {}),
        ("Lê.Thị.An", "Lê Thị An", {}),
        ("Họ và tên: Lê Thị An", "Lê Thị An", {}),
        ("Em Lê Thị An", "Lê Thị An", {}),
        ("Lê Thị An/Bí thư", "Lê Thị An", {"position": "Bí thư"}),
        ("Lê Thị An\nBí thư chi bộ", "Lê Thị An", {"position": "Bí thư chi bộ"}),
        ("2. Lê Thị An\nNữ", "Lê Thị An", {"gender": "Nữ"}),
        ("Bổ sung: Lê Thị An", "Lê Thị An", {}),
        ("Bổ sung thêm đ/c Lê Thị An", "Lê Thị An", {}),
        ("Thêm: Lê Thị An", "Lê Thị An", {}),
        ("Họ tên Lê Thị An", "Lê Thị An", {}),
        ("Lê Thị An (bổ sung)", "Lê Thị An", {"note": "bổ sung"}),
        ("Dự khuyết: Lê Thị An", "Lê Thị An", {"standing": "Dự khuyết"}),
        ("1. Khách mời : Lê Thị An", "Lê Thị An", {"delegate_type": "Khách mời"}),
        ("Trưởng đoàn: Lê Thị An", "Lê Thị An", {"position": "Trưởng đoàn"}),
        ("Lê Thị An: Bí thư", "Lê Thị An", {"position": "Bí thư"}),
        ("Tổ 3: Lê Thị An", "Lê Thị An", {"workplace": "Tổ 3"}),
        ("Đ/c: Lê Thị An", "Lê Thị An", {}),
        ("Lê Thị An/1980", "Lê Thị An", {"birth_date": "1980"}),
    ],
)
def test_a_name_is_told_from_what_stands_around_it(
    cell: str, name: str, said: dict[str, object]
) -> None:
    found = parted(cell)
    assert found
    assert found.name == name
    assert {kind: said.get(kind) and piece for kind, piece in found.said} == said


@pytest.mark.parametrize(
    "cell",
    [
        "Lê Văn An\nTrần Thị Bình\nCao Thu Trang",
        "Lê Văn An, Trần Thị Bình",
        "Ông Lê Văn An và bà Trần Thị Bình",
        "1. Lê Văn An 2. Trần Thị Bình",
        "1. Đ/c Lê Văn An\n2. Đ/c Trần Thị Bình",
        "Lê\nVăn An\n\nTrần\nThị Bình\n",
    ],
)
def test_several_people_in_one_cell_are_asked_for_apart(cell: str) -> None:
    assert [f for f in in_list(full_name=cell) if f[0] == "B7"] == [("B7", "several_people")]


def in_list(**cells: object) -> list[tuple[str | None, str]]:
    """(cell, code) of what is found after cells of the list's second person were typed so."""
    values = filled(cells)
    return [(f.place.cell, f.code) for f in check(values, "TH04") if f.place.sheet == LIST]


def filled(cells: dict[str, object]) -> Values:
    values = right()
    for name, value in cells.items():
        put("delegates", name, value, 1)(values)
    return values


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"full_name": "Lê Văn An (1991)", "birth_date": None}, [("B7", "name_parted")]),
        ({"full_name": "Lê Văn An (1991)", "birth_date": "05/06/1991"}, [("B7", "name_parted")]),
        ({"full_name": "Lê Văn An (1991)", "birth_date": "05/06/1990"}, [("B7", "name_differs")]),
        ({"full_name": "Lê Thị An (nữ)", "gender": None}, [("B7", "name_parted")]),
        ({"full_name": "Lê Thị An (nữ)", "gender": "Nam"}, [("B7", "name_differs")]),
        ({"full_name": "Lê Văn An (Tổ trưởng)"}, [("B7", "name_parted")]),
        ({"full_name": "Lê Văn An (vắng)"}, [("B7", "name_absent")]),
        ({"full_name": "Lê Văn An (Tư Lúa)"}, [("B7", "name_unclear")]),
        ({"full_name": "Gia đình ông Lê Văn An"}, [("B7", "name_unclear")]),
        ({"full_name": "Lê Văn Định¹"}, [("B7", "name_parted")]),
        ({"full_name": "Lê Văn\nAn"}, []),
        ({"full_name": "Xa Thị Nết"}, []),
        ({"full_name": "Văn Thị Thanh Mai"}, []),
        ({"full_name": "Ngô Thị Thị Yến"}, []),
        ({"full_name": "Công Huyền Tôn Nữ Thị Hoàng Anh"}, []),
        ({"full_name": "Ddawngj Thees Long Vieetj"}, [("B7", "keys_left")]),
        ({"full_name": "D9o64 Le65 Lie6n Dung"}, [("B7", "keys_left")]),
        ({"workplace": "Khu pho61 1"}, [("H7", "keys_left")]),
        ({"ethnicity": "Muwowngf"}, [("E7", "listed_as")]),
        ({"full_name": "Vũ Đіnh Việt"}, [("B7", "foreign_letters")]),
        ({"full_name": "Nguyá”…n VÄƒn HÃ¹ng"}, [("B7", "decoded")]),
        ({"ethnicity": "NÃ¹ng"}, [("E7", "decoded")]),
        ({"full_name": "Nguy\ufffdn Văn An"}, [("B7", "letters_lost")]),
        ({"full_name": "?guy?n V?n H?ng"}, [("B7", "odd_name")]),
        ({"full_name": "Nguyễn Văn Hùng2"}, [("B7", "odd_name")]),
        ({"full_name": "DĐức Ngọc Anh"}, [("B7", "odd_name")]),
        ({"full_name": "ết Văn Quả"}, [("B7", "odd_name")]),
        ({"full_name": "QNCN Lê Văn An"}, [("B7", "odd_name")]),
        ({"full_name": "L ê V ă n A n"}, [("B7", "odd_name")]),
        ({"full_name": "L.V. An"}, [("B7", "odd_name")]),
        ({"full_name": "nt"}, [("B7", "odd_name")]),
        ({"full_name": "Như trên"}, [("B7", "odd_name")]),
        ({"full_name": "Trường THCS Lê Quý Đôn"}, [("B7", "odd_name")]),
        ({"full_name": "Lê Văn An Trần Thị Bình Cao Văn Cường"}, [("B7", "odd_name")]),
        ({"full_name": "Lê Văn An tức Hùng"}, [("B7", "name_unclear")]),
        ({"full_name": "Thay thế: Lê Văn An"}, [("B7", "name_unclear")]),
        ({"full_name": "Người thay: Lê Văn An"}, [("B7", "name_unclear")]),
        ({"full_name": "Lê Văn An (thay đ/c Lê Văn Ba)"}, [("B7", "name_absent")]),
        ({"full_name": "Hoa"}, [("B7", "odd_name")]),
        ({"full_name": "02 đồng chí"}, [("B7", "odd_name")]),
        ({"full_name": "Sẽ báo sau"}, [("B7", "odd_name")]),
        ({"full_name": "Đang bình chọn"}, [("B7", "odd_name")]),
        ({"full_name": "Danh sách gửi kèm"}, [("B7", "odd_name")]),
        ({"full_name": "(ghi rõ họ tên)"}, [("B7", "odd_name")]),
        ({"full_name": "Đại diện Hội phụ nữ"}, [("B7", "odd_name")]),
        ({"full_name": "Giáo viên chủ nhiệm"}, [("B7", "odd_name")]),
        ({"full_name": "Trưởng thôn"}, [("B7", "odd_name")]),
        ({"full_name": "Trưởng bản Giàng A Tủa"}, [("B7", "odd_name")]),
        ({"full_name": "BS: Lê Thị Tám"}, [("B7", "name_unclear")]),
        ({"full_name": "Lê Văn An (DK)", "standing": None}, [("B7", "name_parted")]),
        ({"full_name": "Lê Văn An (đi công tác)"}, [("B7", "name_absent")]),
        ({"full_name": "Bí thư chi bộ Lê Văn An"}, [("B7", "name_parted")]),
    ],
)
def test_what_a_clerk_is_told_of_a_name(
    cells: dict[str, object], found: list[tuple[str, str]]
) -> None:
    assert in_list(**cells) == found


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        ("Cá nhân", "Tổ dân phố 3", "collective_as_person"),
        ("CN", "Trường THCS Lê Quý Đôn", "collective_as_person"),
        ("Cá nhân", "Tập thể lớp 9A", "collective_as_person"),
        ("Tập thể", "Bà Vũ Thị Bảy", "person_as_collective"),
        ("Cá nhân", "Đoàn Văn Hội", None),
        ("Cá nhân", "Ban Thị Hoa", None),
        ("Tập thể", "Đoàn Thanh niên phường", None),
        ("Tập thể", "Ban Văn hóa", None),
    ],
)
def test_a_collective_under_a_persons_kind_is_asked(kind: str, name: str, code: str | None) -> None:
    values = filled({})
    put("exemplars", "kind", kind)(values)
    put("exemplars", "name", name)(values)
    codes = [f.code for f in check(values, "TH04") if f.place.field == "name"]
    assert codes == ([code] if code else [])


def test_a_letter_of_another_alphabet_is_named() -> None:
    [one] = [f for f in check(filled({"full_name": "Сao Văn An"}), "TH04") if f.place.sheet == LIST]
    assert "chữ “С” là chữ Nga" in one.message
    assert "“Cao Văn An”" in one.message


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Nguyeexn Thij Thuyr", "Nguyễn Thị Thủy"),
        ("NGUYEENX VAWN HUNGF", "NGUYỄN VĂN HÙNG"),
        ("Nguyeenx Vawn Hufng", "Nguyễn Văn Hùng"),
        ("Hooij Phuj nuwx", "Hội Phụ nữ"),
        ("Truowngf THCS Ba Ddinhf", "Trường THCS Ba Đình"),
        ("Tru7o7ng2 TH Ba D9inh2", "Trường TH Ba Đình"),
        ("Phong2 To6ng3 ho7p5", "Phòng Tổng hợp"),
        ("Khu A1", None),
        ("Max", None),
        ("baocao2.xlsx", None),
        ("125/QD-UBND", None),
        ("Queen Coffee", None),
    ],
)
def test_keystrokes_that_never_became_letters(typed: str, meant: str | None) -> None:
    assert keyed(typed) == meant
