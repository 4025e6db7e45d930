"""What the commands say was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emulation_xlsx.campaign.folder import Campaign
from emulation_xlsx.campaign.progress import doubt
from emulation_xlsx.findings import Finding, Severity, severity_words
from emulation_xlsx.plan.model import Plan
from emulation_xlsx.returns.slips import together

if TYPE_CHECKING:
    from emulation_xlsx.returns.feedback import Told
    from emulation_xlsx.returns.receipts import Receipt
    from emulation_xlsx.town.consolidation import Consolidation


def summary(findings: Sequence[Finding]) -> str:
    """How many of each severity, equal ones down a column as one."""
    return (", ".join(severity_words(together(findings))) or "không có gì phải sửa") + "."


def print_doubts(findings: Sequence[Finding]) -> None:
    """What the plan leaves to look at, after what was done, so that this is not the last word."""
    doubts = [one for one in findings if one.severity is Severity.WARNING]
    if doubts:
        print(f"Kế hoạch còn {len(doubts)} điều cần xem lại:")
    for one in doubts:
        place = one.place
        where = f"{place.sheet}, ô {place.cell}" if place.cell else place.sheet or "Cả tệp"
        doubt(f"- {where}: {one.message} {one.remedy}")


def print_told(
    plan: Plan, found: Sequence[Told], unread: Sequence[str], campaign: Campaign
) -> None:
    """The drafts that must go out again, with the command that writes them."""
    if unread:
        names = ", ".join(unread)
        print(f"Không đọc được {names} trong {campaign.outgoing} nên chưa so được số đã báo.")
    if not found:
        return
    print(f"{len(found)} mẫu trong {campaign.outgoing} ghi chỉ tiêu khác, phải báo lại:")
    for one in found:
        told = "chưa báo số" if one.told is None else f"đã báo {one.told}"
        print(f"  {one.unit} {plan.by_code[one.unit].name}: {told}, nay {one.today}")
    codes = " ".join(one.unit for one in found)
    print(f"Xin ghi {codes} vào ô “Bước 3 chỉ cho các mã”, bấm “3. Phát hành mẫu”")
    print(f'(emulation-xlsx issue "{campaign.root}" --unit {codes}), rồi gửi lại các mẫu này.')


def print_town(town: Consolidation, unclear: Sequence[str]) -> None:
    """``unclear``: what of the check-ins could not be counted."""
    print(f"Đã tiếp nhận {len(town.receipts)} tệp; cần xử lý: {summary(town.findings)}")
    if town.attendance:
        files = ", ".join(town.attendance.files)
        print(f"{town.attendance.words.rstrip('.')} (từ {files}).")
    if town.later:
        print(
            f"Có {town.later} tệp nhận sau ngày tổng hợp nên chưa tính; nếu thực ra đã nhận "
            "trước đó, xin ghi ngày ở cột “Ngày nhận (sửa)” của sổ tiếp nhận rồi làm lại."
        )
    for words in unclear:
        doubt(f"- {words}")


def register_open(campaign: Campaign) -> str:
    return (
        f"Sổ tiếp nhận {campaign.register.name} có vẻ đang mở ở một cửa sổ hoặc máy khác: xin đóng "
        "lại mà không lưu rồi mở lại; nếu lưu đè, những dòng vừa ghi sẽ mất cho đến lần chạy sau."
    )


def circulating_is_old(path: Path) -> str:
    words = "muốn lập lại, xin chọn “Cả bản lưu hành” (--public) rồi tổng hợp"
    return f"{path.name} là của lần tổng hợp trước; {words}."


def new_register(campaign: Campaign, lost: bool) -> str:
    if not lost:
        return f"Đã lập sổ tiếp nhận: {campaign.register}"
    copy = campaign.register_before
    before = f" (bản của lần chạy trước: {copy.name})" if copy.exists() else ""
    return (
        f"Không thấy sổ tiếp nhận cũ nên đã lập sổ mới: {campaign.register}\n"
        "Các tệp được coi là mới thấy hôm nay và những chỗ đã sửa trong sổ cũ không còn; "
        "nếu còn bản sao của sổ cũ, xin đặt lại vào thư mục rồi làm lại"
        f"{before}."
    )


def unfinished(town: Consolidation, new: Sequence[Receipt]) -> Iterator[str]:
    """What is still open in a campaign that is being closed."""
    from emulation_xlsx.returns.receipts import HELD
    from emulation_xlsx.town.sheets.followup import debts

    held = sum(one.verdict == HELD for one in town.receipts)
    for count, words in (
        (len(new), "tệp trong nhan-ve chưa có trong sổ tiếp nhận; xin bấm “4. Tổng hợp” trước"),
        (held, f"tệp còn “{HELD}” nên chưa được tính; xin ghi mã đơn vị vào sổ tiếp nhận"),
        (len(debts(town)), "đơn vị còn việc phải làm; xem sheet Đôn đốc của bảng tổng hợp"),
    ):
        if count:
            yield f"Chưa xong: {count} {words}. Xong việc xin bấm lại “8. Kết thúc đợt”."


def _kept_with_decision(campaign: Campaign) -> Iterator[str]:
    if campaign.commended.exists():
        yield f"  riêng {campaign.commended} xin chép lại, lưu cùng quyết định khen thưởng, đặt"
        yield "  cạnh kế hoạch: đợt sau lập từ kế hoạch ấy (new --from) sẽ biết ai đã được đề nghị;"


def farewell(campaign: Campaign, town: Consolidation, to: Path) -> str:
    """Where the archive is, and what is to be deleted, when; nothing is deleted here."""
    end = town.plan.settings.campaign_end
    places = [
        f"  {path}{' (cả thư mục)' if path.is_dir() else ''}" for path in campaign.with_people
    ]
    return "\n".join(
        (
            f"Đã lập bản lưu trữ không có dữ liệu cá nhân: {to}",
            "Phần mềm chưa xóa gì. Xin mở xem các tệp trong đó rồi chép sang nơi lưu trữ.",
            f"Sau ngày kết thúc đợt ({end:%d/%m/%Y}), khi không còn khiếu nại và hồ sơ giấy đã nộp",
            "lưu trữ, xin xóa những nơi có dữ liệu cá nhân:",
            *places,
            *_kept_with_decision(campaign),
            "  thư đã nhận và đã gửi của đợt trong hộp thư, kể cả mục Thư đã gửi và Thùng rác;",
            "  bản sao trong USB, máy khác, OneDrive hoặc Google Drive;",
            "  cuối cùng là các tệp vừa xóa còn trong Thùng rác (Recycle Bin) của máy tính.",
        )
    )
