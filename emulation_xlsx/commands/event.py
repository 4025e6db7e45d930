"""``invite``, ``report``: what the day of the event needs, and what is reported to the chair."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulation_xlsx.campaign.files import reason
from emulation_xlsx.campaign.folder import remove_stale
from emulation_xlsx.campaign.kept import changed_by_hand, place_beside
from emulation_xlsx.campaign.progress import doubt
from emulation_xlsx.campaign.windows import patiently
from emulation_xlsx.commands.consolidate import Received
from emulation_xlsx.commands.outcome import Outputs

if TYPE_CHECKING:
    from emulation_xlsx.campaign.folder import Campaign
    from emulation_xlsx.event.commended import Before, Proposed
    from emulation_xlsx.event.people import Invitations, Invitee
    from emulation_xlsx.plan.model import Plan
    from emulation_xlsx.town.consolidation import Consolidation

NO_WORD = (
    "Chưa lập được tệp Word: máy này thiếu docxtpl; xin cài thêm (pip install "
    "'emulation-xlsx[word]') rồi chạy lại."
)
INVITATIONS, INVITATION_TEMPLATE = "giay-moi.docx", "mau-giay-moi.docx"


def invite(folder: Path, as_of: dt.date | None = None, moment: dt.datetime | None = None) -> int:
    """Everything of ``hoi-nghi``: who is invited, cards, seats, check-in, invitations and the
    letters that take them to the units. What the clerk has changed there is kept beside.
    """
    return write_invitations(Received(folder, as_of, moment))


def write_invitations(received: Received) -> int:
    """What ``invite`` writes of what was received."""
    return received.written(lambda town: _Inviting(received, town).status(), _workbooks)


def report(folder: Path, as_of: dt.date | None = None, moment: dt.datetime | None = None) -> int:
    """What goes to the chair: the report, and once somebody came to the event its summary; one
    letter to all who owe something; who is proposed for a commendation, as a list and as an annex.
    The templates lie beside them and are the office's.
    """
    return write_report(Received(folder, as_of, moment))


def write_report(received: Received) -> int:
    """What ``report`` writes of what was received."""
    from emulation_xlsx.event.commended import proposed

    def facts(town: Consolidation) -> dict[str, Any]:
        return _facts(town, proposed(town, {}))

    return received.written(lambda town: _reported(received.campaign, town), facts)


def _facts(town: Consolidation, rows: Sequence[Proposed]) -> dict[str, Any]:
    from emulation_xlsx.event.annex import commended_facts
    from emulation_xlsx.event.report import report_facts

    return report_facts(town) | commended_facts(rows)


def _reported(campaign: Campaign, town: Consolidation) -> int:
    from emulation_xlsx.event.annex import commended_workbook
    from emulation_xlsx.event.commended import proposed

    outputs, rows = Outputs(), proposed(town, _before(campaign))
    if rows:
        content = commended_workbook(town.plan, rows, town.as_of)
        if write_kept(outputs, campaign.commended, content):
            print(f"Đề nghị khen thưởng: {len(rows)} dòng trong {campaign.commended}.")
        for words in _asked(rows):
            doubt(f"- {campaign.commended.name}: {words}.")
    facts, documents = _facts(town, rows), _documents(town)
    if rows:
        documents["commendation"] = ("mau-de-nghi-khen-thuong.docx", "de-nghi-khen-thuong.docx")
    for name, (template, stem) in documents.items() if can_write_word() else ():
        _write_document(outputs, campaign.results, town, name, template, stem, facts)
    return outputs.status()


def _asked(rows: Sequence[Proposed]) -> Iterator[str]:
    """What of the commendations is to be looked at before the decision."""
    if doubted := sum(bool(one.doubts) for one in rows):
        yield f"{doubted} dòng còn điều hỏi ở cột “Xin xem lại”"
    if unknown := sum(not one.is_collective and not one.position for one in rows):
        yield f"{unknown} cá nhân chưa có chức vụ (không có trong danh sách đại biểu)"


def _before(campaign: Campaign) -> Before:
    """Whom the last campaign proposed; nobody where its list is not there or cannot be read."""
    from emulation_xlsx.event.commended import commended_before
    from emulation_xlsx.reading.workbook import UnreadableWorkbookError

    path = campaign.commended_before
    try:
        return commended_before(patiently(path.read_bytes))
    except FileNotFoundError:
        return {}
    except OSError as error:
        doubt(f"- Không mở được {path.name}: {reason(error)}; chưa so với đợt trước.")
    except UnreadableWorkbookError:
        doubt(f"- Không đọc được {path.name}: tệp hỏng; chưa so với đợt trước.")
    return {}


def _documents(town: Consolidation) -> dict[str, tuple[str, str]]:
    """Document → its template's file and its own."""
    wanted = {"report": ("mau-bao-cao.docx", f"bao-cao-{town.as_of}.docx")}
    if town.attendance:
        wanted["summary"] = ("mau-bao-cao-tong-ket.docx", f"bao-cao-tong-ket-{town.as_of}.docx")
    from emulation_xlsx.town.sheets.followup import debts

    if debts(town):
        wanted["urging"] = ("mau-cong-van-don-doc.docx", "cong-van-don-doc.docx")
    return wanted


def _write_document(
    outputs: Outputs,
    place: Path,
    town: Consolidation,
    name: str,
    template: str,
    file: str,
    facts: dict[str, Any],
) -> None:
    from emulation_xlsx.event.word import filled_template

    made = template_of(outputs, place / template, town.plan, name)
    content = document(lambda: filled_template(made, facts, template)) if made else None
    if content is not None and write_kept(outputs, place / file, content):
        print(f"Đã lập {place / file}; số, ngày ký để trống. Lời văn sửa ở mẫu {template}.")


def _workbooks(town: Consolidation) -> dict[str, bytes]:
    """File name → content of all that needs no Word; without a hall no picture of it."""
    from emulation_xlsx.event.cards import cards_workbook
    from emulation_xlsx.event.checkin import checkin_workbook
    from emulation_xlsx.event.hall import seated
    from emulation_xlsx.event.lists import merge_workbook
    from emulation_xlsx.event.people import invitations
    from emulation_xlsx.event.seating import seating_workbook

    plan, invited, day = town.plan, invitations(town), town.as_of
    hall = seated(invited, plan)
    found = {
        "moi.xlsx": merge_workbook(plan, invited, hall, day),
        "the-dai-bieu.xlsx": cards_workbook(plan, invited, hall, day),
        "diem-danh.xlsx": checkin_workbook(plan, invited, hall, day),
    }
    return found | ({"so-do-cho-ngoi.xlsx": seating_workbook(plan, hall, day)} if hall else {})


class _Inviting:
    """One run of ``invite``."""

    def __init__(self, received: Received, town: Consolidation) -> None:
        from emulation_xlsx.event.hall import seated
        from emulation_xlsx.event.people import invitations

        self.campaign, self.town, self.outputs = received.campaign, town, Outputs()
        self.invited = invitations(town)
        self.hall = seated(self.invited, town.plan)

    def status(self) -> int:
        for name, content in _workbooks(self.town).items():
            write_kept(self.outputs, self.campaign.event / name, content)
        self._letters(self._invitations())
        self._say()
        return self.outputs.status()

    def _invitations(self) -> Callable[[Sequence[Invitee]], bytes] | None:
        """``giay-moi.docx``; and what makes the invitations of some people, None where nothing
        can.
        """
        from emulation_xlsx.event.invitation import invitation_facts
        from emulation_xlsx.event.word import filled_template

        template = template_of(
            self.outputs, self.campaign.event / INVITATION_TEMPLATE, self.town.plan, "invitation"
        )
        if template is None:
            return None

        def made(people: Sequence[Invitee]) -> bytes:
            facts = invitation_facts(self.town.plan, people, self.hall, self.town.as_of)
            return filled_template(template, facts, INVITATION_TEMPLATE)

        content = document(lambda: made(self.invited.people))
        if content is None:
            return None
        write_kept(self.outputs, self.campaign.event / INVITATIONS, content)
        return made

    def _letters(self, enclosed: Callable[[Sequence[Invitee]], bytes] | None) -> None:
        from emulation_xlsx.event.invitation import invitation_letters
        from emulation_xlsx.post.drafts import posted

        letters = invitation_letters(self.town.plan, self.invited, self.town.as_of, enclosed)
        place = self.campaign.invitations
        names = self.outputs.took(place, posted(letters, place))
        remove_stale(place, set(names))

    def _say(self) -> None:
        for words in _said(self.town.plan, self.invited):
            print(words)
        print(f"Đã lập giấy tờ của ngày họp trong {self.campaign.event}.")
        for words in (*self.invited.doubts, *(self.hall.doubts if self.hall else ())):
            doubt(f"- {words}")


def _nobody(plan: Plan, invited: Invitations) -> str:
    """What is to be done where no unit's delegate is invited; blank where one waits: the reason
    is said.
    """
    if not plan.asks("list"):
        return "Không mốc nào chờ danh sách đại biểu nên chỉ mời chủ tọa, khách mời của kế hoạch."
    if invited.waiting:
        return ""
    return (
        "Chưa có danh sách đại biểu nào để mời: xin lưu báo cáo của các đơn vị vào nhan-ve rồi "
        "chạy lại; ai đủ hồ sơ mới được mời."
    )


def _said(plan: Plan, invited: Invitations) -> Iterator[str]:
    named, groups = len(invited.persons), [one for one in invited.people if one.is_group]
    known = sum(one.people or 0 for one in groups)
    unknown = sum(one.people is None for one in groups)
    more = f", {unknown} nhóm chưa rõ số người" if unknown else ""
    if invited.people:
        yield f"Mời {named} người có tên; {len(groups)} nhóm khách mời ({known} người{more})."
    if not invited.of_units() and (words := _nobody(plan, invited)):
        yield words
    if invited.reserves:
        yield f"Dự khuyết: {len(invited.reserves)} người, chưa mời."
    for why, count in invited.waiting.items():
        yield f"Chưa mời {count} người: {why} (xem “Danh sách đại biểu” của bảng tổng hợp)."
    if not plan.settings.hall_rows or not plan.settings.hall_seats:
        yield "Chưa lập sơ đồ chỗ ngồi: sheet “Kế hoạch” chưa ghi số hàng ghế, số ghế mỗi hàng."
    if not plan.settings.event_day:
        yield "Giấy mời chưa có ngày: xin ghi “Ngày họp” ở sheet “Kế hoạch” rồi chạy lại."


# --- what the clerk may have changed -------------------------------------------------------------


def write_kept(outputs: Outputs, path: Path, content: bytes) -> bool:
    """An output that the clerk may change: what was changed by hand is kept beside, and said.
    Whether it is there now.
    """
    try:
        old = patiently(path.read_bytes)
    except FileNotFoundError:
        return outputs.write(path, content)
    except OSError as error:
        outputs.blocked.setdefault(reason(error), []).append(path)
        return False
    if old == content:
        return True
    if changed_by_hand(old):
        beside = place_beside(path)
        if not outputs.write(beside, old):
            return False
        doubt(f"- {path.name} đã có người sửa: bản đã sửa được giữ ở {beside.name}.")
    return outputs.write(path, content)


def can_write_word() -> bool:
    """Whether documents of Word can be written here; that they cannot is said."""
    if find_spec("docxtpl") and find_spec("docx"):
        return True
    doubt(NO_WORD)
    return False


def template_of(outputs: Outputs, path: Path, plan: Plan, name: str) -> bytes | None:
    """A Word template of the campaign: written once, then the clerk's; None where it cannot be
    made or read, which is said.
    """
    from emulation_xlsx.event.word import NoWordError, make_template

    try:
        return patiently(path.read_bytes)
    except FileNotFoundError:
        pass
    except OSError as error:
        outputs.blocked.setdefault(reason(error), []).append(path)
        return None
    try:
        content = make_template(plan, name)
    except NoWordError:
        doubt(NO_WORD)
        return None
    return content if outputs.write(path, content) else None


def document(make: Callable[[], bytes]) -> bytes | None:
    """A document of Word; None where its template cannot be filled, which is said."""
    from emulation_xlsx.event.word import NoWordError, TemplateError

    try:
        return make()
    except NoWordError:
        doubt(NO_WORD)
    except TemplateError as error:
        doubt(f"Chưa lập được tệp Word: {error}.")
    return None
