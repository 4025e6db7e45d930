"""A person's name and what was written around it, taken apart: numbers, titles, «(nữ)», a post.

What stands before or behind a name says what kind of value it is, or it is nobody's guess: then
the cell stays as it stands and is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from emulation_xlsx.forms.text import clean, fold

_PLAIN = re.compile(r"(?:[^\W\d_¹²³⁰-₉]|[ '’`])+")
_MARK = r"[-–—•+*·●○■□▪▫◆◇►▶➢➤➔→✓✔√✦♦>»~.,;:\uf000-\uf0ff]"
_LEADING = re.compile(
    rf"(?:[o§üØvq]\t|\s*(?:{_MARK}\s*)+|\s*(?:\(\d{{1,3}}\)|\d{{1,3}}\s*[.)/:–-]+"
    r"|#? ?\d{1,3}(?=\s)|[a-zđ]\)|[a-eđ]\.\s|(?:[A-E]|[IVX]{1,4})\.\s(?=\S+\s\S+\s\S))\s*)+"
)
"""Bullets, and numbers of a list, of Word too."""
_FOOTNOTE = re.compile(r"\s*(?:\(\*+\)|\*+|[¹²³⁰⁴-⁹]+|[(\[]\d{1,2}[)\]])$")
_BRACKET = re.compile(r"(.*[^\s(\[])\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]?$")
_SPLIT = re.compile(
    r"\s*[,;|]\s*|(?<![\dđĐ])\s*/\s*(?!\d)|(?<=[^\W\d_])/(?=(?:19|20)\d\d$)"
    r"|\s+[-–—]\s*|\s*[-–—]\s+|(?<=[^\W\d_])[-–—](?=\d)"
    r"|\s+(?=(?:tức|bí danh|tên thường gọi)\b)"
)
_QUOTED = re.compile(r"[\"“”„«‘'(\[]\s*([^\"“”«»()\[\]]+?)\s*[\"“”»’')\]]")
_FOOTNOTE_WITHIN = re.compile(r"\s*\(\*+\)\s*")
_DOTTED = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]{2,}){2,}")
_LABEL = re.compile(
    r"(?:họ (?:và |, )?tên[ :]+|(?:danh sách |đại biểu |ds )?bổ sung(?: thêm)?[ :]+(?=\S+ \S)"
    r"|thêm\s*:\s*)",
    re.IGNORECASE,
)
_CALLED = re.compile(r"(([^\W\d_]+)[^:,;()\[\]\n]{1,40}?)\s*:\s*(([^\W\d_]+)\b.*)")
"""What stands before a colon, and behind it, each with its first word."""
_EITHER = re.compile(r"(bs)\s*:", re.IGNORECASE)
"""«bác sĩ» or «bổ sung»."""
_INSTEAD = re.compile(r"\bthay\b|^vắng|^rút")
_FAMILY = re.compile(r"(gia đình|hộ) (?:ông|bà|anh|chị|ông bà)\b", re.IGNORECASE)
_AND_MORE = re.compile(r" (?:và|tức|bí danh) ")
_BEFORE = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*(.+)")
_DAY = r"(?:\d{1,2}\s?[/.-]\s?){0,2}(?:19|20)\d\d"
_BORN = re.compile(
    rf"(?:(?:sinh (?:ngày|năm)?|năm sinh|ngày sinh|sn|ns|s\.n)[ .:]*)?({_DAY})", re.IGNORECASE
)
_BORN_BEHIND = re.compile(
    rf"(.*?[^\W\d_])[ .]+((?:(?:sinh(?: ngày| năm)?|năm sinh|ngày sinh|sn|ns|s\.n)[ .:]*)?{_DAY})",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:(?:đt|sđt|đtdđ|tel|điện thoại)[ .:]*)?(0\d[\d .]{7,11}\d)", re.IGNORECASE)
_GENDER = re.compile(r"(?:giới tính|gt|giới)?[ .:]*(nam|nữ|nu)(?: giới)?")
_PARTY = re.compile(r"(?:là )?(đảng viên|đv|đảng)")
_STANDING = re.compile(r"(?:đại biểu |đb )?(dự khuyết|chính thức|dk)")
_TYPE = re.compile(r"(?:đại biểu |đb )?(khách mời|điển hình)")
_ABSENT = re.compile(
    r"(?:xin |đã |đang |có thể )?(?:vắng|nghỉ|đi (?:công tác|học|viện|vắng|xa)"
    r"|không (?:đi|dự|tham (?:dự|gia))|rút|thôi|ốm|mất|bỏ|chết|chuyển (?:đi|công tác)|hoãn|hủy"
    r"|huỷ|thay)\b.*"
)
_DOES = re.compile(
    r"(?:đọc|báo cáo|trình bày|phát biểu|tham luận|tặng hoa|đón|dẫn đoàn|ăn chay|xe lăn|đi cùng"
    r"|được (?:khen|tặng|biểu dương)|bổ sung|mới)\b.*"
)
"""What somebody does or needs there: a remark."""
_POST = re.compile(
    r"(?:nguyên |cựu |quyền |q\. ?)?(?:(?:phó|trưởng|gđ|pgđ|tổ trưởng|tổ phó|chủ|bí thư"
    r"|giáo viên|gv|hiệu trưởng|hiệu phó|công nhân|nông dân|cán bộ|nhân viên|chuyên viên|kế toán"
    r"|thủ quỹ|văn thư|hội viên|đoàn viên|đội trưởng|đội phó|đoàn trưởng|giám đốc|tổng giám đốc"
    r"|ủy viên|uỷ viên|uv|thư ký|bác sĩ|bác sỹ|y sĩ|y sỹ|y tá|dược sĩ|điều dưỡng|kỹ sư|luật sư"
    r"|thợ|lái xe|bảo vệ|học sinh|sinh viên|hưu trí|thương binh|bộ đội|công an|chiến sĩ|chiến sỹ"
    r"|xã viên|tiểu thương|thành viên|đại biểu|người|linh mục|sư|già làng|thôn trưởng|trung đội"
    r"|đại đội|tiểu đội|ctv|cộng tác viên|nghệ nhân|nghệ sĩ|diễn viên|bí thư|lớp trưởng)\b.*)"
)
_WORKPLACE = re.compile(
    r"(?:trường|ubnd|ủy ban|uỷ ban|công ty|cty|tnhh|hợp tác xã|htx|thôn|xóm|ấp|bản|làng|buôn"
    r"|khu phố|kp|khu|tổ|xã|phường|thị trấn|huyện|chi bộ|chi hội|hội|phòng|ban|đội|trạm|bệnh viện"
    r"|ngân hàng|thcs|thpt|tiểu học|mầm non|mn|th|đoàn|chi cục|cục|sở|viện|xí nghiệp|nhà máy"
    r"|doanh nghiệp|tập thể|khoa|trung tâm|chi đoàn|liên đội|nhóm|câu lạc bộ|clb|cụm|lớp"
    r"|nhà văn hóa|cơ quan|văn phòng|tập đoàn|cửa hàng|liên đoàn|hiệp hội|hạt|kho bạc|điện lực"
    r"|bưu điện|mttq|đảng ủy|đảng uỷ|công đoàn|ldlđ|lđlđ)\b.+"
)
_LIKE_AN_OFFICE = re.compile(
    r"\w+ (?:văn|thị) (?!hóa|hoá|học|thư|nghệ|phòng|công|xã|trấn|ủy|uỷ|đoàn|trường)\w"
    r"|đoàn (?!thanh|tncs|thể|viên|phường|xã|khối|trường|cơ|kinh tế|công|đại|thiếu|nghệ|văn|hội|bộ"
    r"|kiểm|xe|thị)\w"
)
"""Names of people that begin as an office's: «Đoàn Văn Hội», «Ban Thị Hoa»."""
_ETHNICITY = re.compile(r"(?:dân tộc|d\.tộc|dt)[ .:]*(.+)")

_DEGREES = {
    "ths": "Thạc sĩ",
    "thạcsĩ": "Thạc sĩ",
    "thạcsỹ": "Thạc sĩ",
    "ts": "Tiến sĩ",
    "tiếnsĩ": "Tiến sĩ",
    "tiếnsỹ": "Tiến sĩ",
    "bs": "Bác sĩ",
    "bácsĩ": "Bác sĩ",
    "bácsỹ": "Bác sĩ",
    "ks": "Kỹ sư",
    "kỹsư": "Kỹ sư",
    "cn": "Cử nhân",
    "cửnhân": "Cử nhân",
}
_ADDRESS = {"ông": "Nam", "anh": "Nam", "bà": "Nữ", "chị": "Nữ"}
_KIN = frozenset({"ông", "bà", "anh", "chị", "cụ", "em", "cháu", "cô", "thầy", "tb", "ccb"})
_MIDDLE = frozenset({"văn", "thị", "ích", "hữu", "thế", "a", "quốc"})
_SURNAMES = frozenset(
    re.findall(
        r"\w+",
        "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh đoàn lâm"
        " mai trương cao tạ hà quách tống lương chu tô thái đào vương lưu phùng lò cầm quàng bạch",
    )
)
"""The commonest: behind «Ông» or «Bà» one of them begins a name of two words."""
_LONGEST = 300
_RANK = r"(?:thiếu|trung|thượng|đại) (?:úy|uý|tá|tướng)(?: qncn| cn)?|(?:hạ|trung|thượng) sĩ"
_TITLE = re.compile(
    r"(ông|bà|anh|chị|em|cháu|đồng chí|đ/c|đc|đ\.c|thầy giáo|cô giáo|cụ|mẹ vnah"
    r"|mẹ việt nam anh hùng|pgs|gs|th\.?s|t\.s|ts|thạc s[ĩỹ]|tiến s[ĩỹ]"
    r"|(?:bs|bác s[ĩỹ])[ .]*ck ?i{1,2}|bs|bác s[ĩỹ]|cô|thầy|ccb|cựu chiến binh|tb"
    r"|ks|kỹ sư|cn|cử nhân|ls|luật sư|ds|dược s[ĩỹ]|nsưt|nsnd|ngưt|ngnd|ahlđ|anh hùng lao động"
    r"|thương binh|ahllvt(?:nd)?|anh hùng (?:llvt(?:nd)?|lực lượng vũ trang(?: nhân dân)?)"
    r"|đại đức|thượng tọa|hòa thượng|linh mục|lm|mục sư"
    rf"|{_RANK})[.: ,]+(?=[^ ]+ \w)",
    re.IGNORECASE,
)
_SPECIALIST = re.compile(r"ck(i{1,2})$")
_HIGH = re.compile(rf"{_RANK}|linh mục|lm|mục sư|đại đức|thượng tọa|hòa thượng", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parted:
    """A name cell taken apart."""

    name: str
    said: tuple[tuple[str, str], ...] = ()
    """What stood around the name: its kind, which is a field's, and its text, in order."""
    title: bool = False
    """Whether a title stood before it and nothing else around it."""
    unknown: str | None = None
    """A piece that nobody can tell; then ``name`` is the whole cell."""
    people: tuple[str, ...] = ()
    """Several people's names, where the cell holds more than one."""


Ethnicity = Callable[[str], str | None]
"""The listed value that a text is, if any."""


def parted(text: str, ethnicity: Ethnicity | None = None) -> Parted | None:
    """A raw name cell taken apart; None where it is a bare name, which most are."""
    whole = clean(text)
    titled = _titled(whole)
    family = _FAMILY.match(whole)
    bare = (
        _PLAIN.fullmatch(text)
        and not (titled or family or _LABEL.match(whole) or _post_before(whole)[0])
        and "\n" not in text
        and not _AND_MORE.search(text)
    )
    if bare or len(whole) > _LONGEST:
        return None
    if people := crowd(text):
        return Parted(whole, people=tuple(map(_bare, people)))
    if family:
        return Parted(whole, unknown=family[1])
    return _told_apart(_unwrapped(text, whole, ethnicity), whole, bool(titled), ethnicity)


def _told_apart(name: str, whole: str, titled: bool, ethnicity: Ethnicity | None) -> Parted | None:
    """A name without its titles, and what stands around it."""
    if either := _EITHER.match(name):
        return Parted(whole, unknown=either[1])
    marked, said = name != whole, list[tuple[str, str]]()
    before = _BEFORE.fullmatch(name)
    name = before[2] if before else name
    while title := _titled(name):
        name = name[title.end() :]
        said += _of_title(title[1])
    name, called = _called(name)
    post, name = _post_before(name)
    core, pieces = _pieces(name)
    pieces = [*post, *pieces, *called]
    pieces += [before[1]] if before else []
    for piece in pieces:
        kind = _kind(piece, ethnicity)
        if kind is None or (piece in called and _INSTEAD.search(fold(piece))):
            return Parted(whole, unknown=piece)
        said.append(kind)
    core = core.strip(" .,;:–—-")
    if core in ("", whole):
        return None
    return Parted(core, tuple(said), titled and not (marked or pieces))


def _called(name: str) -> tuple[str, list[str]]:
    """A name and what it is called before or behind a colon: «Dự khuyết: Lê Thị Tám»."""
    found = _CALLED.fullmatch(name)
    if found and found[4].casefold() in _SURNAMES and " " in found[3]:
        return found[3], [found[1]]
    if found and found[2].casefold() in _SURNAMES and " " in found[1]:
        return found[1], [found[3]]
    return name, []


def _is_plain(text: str) -> bool:
    """Letters and spaces on one line, as most names are."""
    return bool(_PLAIN.fullmatch(text)) and "\n" not in text and " và " not in text


def _unwrapped(text: str, whole: str, ethnicity: Ethnicity | None) -> str:
    """A cell's text without what is around its whole: a number, quotes, a label, dots for spaces;
    a line of its own that is no part of a name stands behind a comma.
    """
    first, *lines = filter(None, map(clean, text.split("\n")))
    apart = lines and all(_kind(line, ethnicity) for line in lines)
    name = ", ".join([first, *lines]) if apart else whole
    name = _unnumbered(text if name == whole else name)
    if quoted := _QUOTED.fullmatch(name):
        name = quoted[1]
    name = _LABEL.sub("", name, count=1) if _LABEL.match(name) else name
    name = _FOOTNOTE_WITHIN.sub(" ", name).strip()
    return name.replace(".", " ") if _DOTTED.fullmatch(name) else name


def _titled(name: str) -> re.Match[str] | None:
    """The title that a name begins with. «Ông Ích Khiêm» has none: Ông is a surname too."""
    title = _TITLE.match(name)
    if not title:
        return None
    first, *rest = fold(name[title.end() :]).split(" ")
    known = first in _SURNAMES
    if fold(title[1]) in _KIN and not known and (first in _MIDDLE or len(rest) < 2):
        return None
    return title if known or not name[title.end()].islower() else None


def _of_title(title: str) -> Iterator[tuple[str, str]]:
    """What a title says: a gender, a degree, a rank."""
    key = fold(title).replace(".", "").replace(" ", "")
    if gender := _ADDRESS.get(key):
        yield "gender", gender
    elif degree := _DEGREES.get(key):
        yield "education", degree
    elif specialist := _SPECIALIST.search(key):
        yield "education", f"BSCK{specialist[1].upper()}"
    elif _HIGH.fullmatch(title):
        yield "position", title[0].upper() + title[1:]


def _post_before(name: str) -> tuple[list[str], str]:
    """A post without a mark behind it, and the name: «Bí thư chi bộ Vũ Văn Bảy»."""
    words = name.split(" ")
    for i in range(1, len(words) - 1):
        post, rest = " ".join(words[:i]), words[i:]
        if words[i - 1] in ("Thị", "Văn") or fold(rest[0]) not in _SURNAMES:
            continue
        if len(rest) in (3, 4, 5) and all(one[:1].isupper() for one in rest):
            return ([post], " ".join(rest)) if _POST.fullmatch(fold(post)) else ([], name)
    return [], name


def _pieces(name: str) -> tuple[str, list[str]]:
    """The name, and what stands behind it, in order: in brackets, behind commas, dashes, a year."""
    name, behind = _unbracketed(name)
    name, *more = list(filter(None, map(str.strip, _SPLIT.split(name)))) or [""]
    name, between = _unbracketed(name)
    if born := _BORN_BEHIND.fullmatch(name):
        name, between = born[1], [born[2], *between]
    return name, [*between, *more, *behind]


def _unbracketed(name: str) -> tuple[str, list[str]]:
    """The name without its brackets and footnotes at the end, and what the brackets hold."""
    behind: list[str] = []
    while True:
        if note := _FOOTNOTE.search(name):
            name = name[: note.start()]
        elif bracket := _BRACKET.fullmatch(name):
            name = bracket[1]
            behind = [*filter(None, map(str.strip, _SPLIT.split(bracket[2]))), *behind]
        else:
            return name, behind


_WORDS = ("absent", _ABSENT), ("note", _DOES), ("position", _POST), ("workplace", _WORKPLACE)


def _kind(piece: str, ethnicity: Ethnicity | None) -> tuple[str, str] | None:
    """The field that a piece belongs to, and its value; None: nobody can tell."""
    text = fold(piece)
    if born := _BORN.fullmatch(text):
        return "birth_date", born[1]
    if phone := _PHONE.fullmatch(text):
        return "phone", phone[1]
    if gender := _GENDER.fullmatch(text):
        return "gender", "Nam" if gender[1] == "nam" else "Nữ"
    if _PARTY.fullmatch(text):
        return "party_member", "Có"
    if standing := _STANDING.fullmatch(text):
        return "standing", "Dự khuyết" if standing[1] == "dk" else standing[1].capitalize()
    if kind := _TYPE.fullmatch(text):
        return "delegate_type", kind[1].capitalize()
    for of, pattern in _WORDS:
        if pattern.fullmatch(text):
            return of, piece
    people = _ETHNICITY.fullmatch(text)
    found = ethnicity(people[1] if people else text) if ethnicity else None
    return ("ethnicity", found) if found else None


# --- several people in one cell

_BETWEEN = re.compile(r"[,;&/|\n→⇒]|[-=]>| [-–—+] |\bvà\b|\s\d{1,2} ?[.)](?=[ \w])")
_BLANK_LINE, _COMRADE = re.compile(r"\n\s*\n"), re.compile(r"\b[đĐ]/[cC]\b[.: ]*")
_LEAST = 3
"""Words of a name that is surely whole; a shorter line may be the rest of the one above."""


def crowd(text: str) -> tuple[str, ...]:
    """What is said of each person in a cell that names several; () where it does not."""
    if _is_plain(text) or len(text) > _LONGEST:
        return ()
    between = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else _BETWEEN
    pieces = between.split(_COMRADE.sub("", text.strip()))
    pieces = [_unnumbered(clean(piece)) for piece in pieces]
    pieces = [piece for piece in pieces if piece]
    whole = len(pieces) > 1 and all(_is_whole_name(_bare(piece)) for piece in pieces)
    return tuple(pieces) if whole else ()


def _unnumbered(piece: str) -> str:
    number = _LEADING.match(piece)
    return clean(piece[number.end() :] if number else piece)


def _bare(piece: str) -> str:
    """A piece without its number, titles and brackets."""
    piece = _unnumbered(piece)
    while title := _titled(piece):
        piece = piece[title.end() :]
    bracket = _BRACKET.fullmatch(piece)
    return bracket[1] if bracket else piece


def is_collective(text: str) -> bool:
    """Whether a text begins as the name of an office, a school, a hamlet does."""
    folded = fold(text)
    return bool(_WORKPLACE.fullmatch(folded)) and not _LIKE_AN_OFFICE.match(folded)


_NO_PERSON = re.compile(
    r"(?:(?:một|hai|ba|bốn|năm) )?(?:đồng chí|đ/c|suất)(?: nữa| khác)?|đại diện\b.*"
    r"|(?:một|hai|ba|bốn|năm) người\b.*|(?:sẽ|đang|chờ|chưa) .+"
    r"|(?:báo|gửi|nộp|cử|bầu|bổ sung|cập nhật|thông báo) sau\b.*"
    r"|(?:bỏ|để) trống|(?:có |theo |xem )?(?:danh sách|phụ lục)\b.*"
    r"|(?:xem|theo) (?:bản|văn bản)\b.*|(?:ghi rõ )?họ (?:và |, )?tên|nhà trường"
)
"""What stands for a name where nobody is named yet."""
_A_NAME_TOO = frozenset({"phó", "sư", "y"})
"""Surnames and, of Ê Đê men, what a name begins with: «Y Sĩ Niê»."""


def is_post(text: str) -> bool:
    """Whether a name cell begins as a post does: «Trưởng thôn», but not «Phó Đức Phương»."""
    first, *rest = fold(text).split(" ")
    titled = all(one[:1].isupper() for one in text.split())
    named = titled and (first in _A_NAME_TOO or rest[:1] in (["thị"], ["văn"]))
    return bool(_POST.fullmatch(fold(text))) and not named and first not in _SURNAMES


def is_nobody(text: str) -> bool:
    """Whether a name cell says that nobody is named: «02 đồng chí», «sẽ báo sau»."""
    said = _unnumbered(clean(text)).strip(' ()[]"“”.')
    return bool(_NO_PERSON.fullmatch(fold(said))) and not said.istitle()


def is_person_name(text: str) -> bool:
    """Whether a text can hardly be anything but a person's name."""
    whole = clean(text)
    name = _bare(whole)
    first, *rest = fold(name).split()
    known = first in _SURNAMES and len(rest) in (1, 2, 3) and not is_collective(name)
    return known and _is_plain(name) and (name != whole or rest[0] in ("văn", "thị"))


@lru_cache(maxsize=1 << 10)
def _is_whole_name(text: str) -> bool:
    words = text.split(" ")
    named = all(word[0].isupper() and _PLAIN.fullmatch(word) for word in words)
    folded = fold(text)
    other = _POST.fullmatch(folded) or _WORKPLACE.fullmatch(folded)
    return _LEAST <= len(words) <= 6 and named and not other
