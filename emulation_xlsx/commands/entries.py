"""The commands: name, what each does in words, its arguments, and the function that does it.

``--help`` imports this and nothing that is slow; a command's own module comes when it runs.
"""

from __future__ import annotations

import argparse

from emulation_xlsx import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path
    from typing import Any


def folder_argument(text: str) -> Path:
    """A folder as it is typed."""
    from pathlib import Path

    return Path(text)


def day_argument(text: str) -> dt.date:
    """A day as it is typed, ``2020-04-20`` or ``20/04/2020``."""
    from emulation_xlsx.campaign import clock

    try:
        return clock.day(text)
    except ValueError:
        words = f"“{text}” không phải là ngày; xin ghi như 2020-04-20"
        raise argparse.ArgumentTypeError(words) from None


NOT_ARGUMENTS = frozenset({"command", "entry", "debug"})
"""What else the parsed options hold."""
FOLDER: dict[str, Any] = {"metavar": "DIR", "type": folder_argument, "help": "thư mục của đợt"}
_DAY: dict[str, Any] = {"metavar": "DATE", "type": day_argument}
FLAG: dict[str, Any] = {"action": "store_true"}
ARGUMENTS = {
    "folder": FOLDER,
    "files": {"metavar": "TỆP", "nargs": "+", "help": "tệp cần kiểm tra"},
    "action": {
        "metavar": "fetch|send",
        "choices": ("fetch", "send"),
        "help": "fetch: lấy thư mới, hộp thư giữ nguyên; send: gửi những thư nháp được duyệt ở "
        "sheet Thư đi của sổ tiếp nhận",
    },
    "--as-of": _DAY | {"help": "tính đến ngày, ví dụ 2020-04-20 (mặc định hôm nay)"},
    "--approve": {
        "metavar": "FOLDER",
        "nargs": "+",
        "choices": ("gui-di", "phan-hoi", "nhac-han", "thu-moi"),
    }
    | {"help": "send: trước hết duyệt mọi thư chưa gửi trong các thư mục này"},
    "--blank": FLAG | {"help": "mẫu trống, không ghi lại những gì đơn vị đã gửi"},
    "--campaign": FOLDER,
    "--data": FLAG
    | {"help": "lập thêm số liệu cho chương trình khác (CSV, Frictionless Data Package)"},
    "--dry-run": FLAG | {"help": "chỉ cho biết sẽ làm gì, việc gì chưa xong; chưa làm gì cả"},
    "--format": {"dest": "style", "choices": ("text", "json"), "default": "text"}
    | {"help": "kiểu in ra"},
    "--kit": {"metavar": "NAME"}
    | {"help": "bộ mẫu của kế hoạch (mặc định bim-son-2019; tỉnh và xã từ 1/7/2025: tinh-2025)"},
    "--from": {"dest": "last", "metavar": "XLSX", "type": folder_argument}
    | {"help": "lập đợt mới từ kế hoạch của đợt trước: giữ đơn vị, địa chỉ, Hội đồng, danh mục"},
    "--from=campaign": FOLDER
    | {"dest": "campaign", "required": True}
    | {"help": "thư mục của đợt lấy số liệu"},
    "form": {"metavar": "MẪU", "type": folder_argument, "help": "mẫu báo cáo cấp trên gửi"},
    "--public": FLAG
    | {"help": "lập thêm bản lưu hành, không có ngày sinh, điện thoại, thư điện tử, chữ ký"},
    "--since": _DAY | {"help": "trang Giao ban nêu những gì đổi từ ngày này"},
    "--with-last": FOLDER
    | {"help": "ghi chú bên các ô trống đơn vị đã trả lời gì ở đợt trước, trong thư mục này"},
    "--soon": FLAG | {"help": "nhắc cả đơn vị chỉ có việc sắp đến hạn"},
    "--unit": {"metavar": "CODE", "nargs": "+", "action": "extend"}
    | {"help": "chỉ lập cho các đơn vị này"},
}
"""Arguments and options, whichever commands have them, as argparse takes them."""


class Command:
    """A command; its function takes the arguments by their names and gives the exit status."""

    def __init__(
        self, name: str, function: str, arguments: str, words: str, *, writes: bool = True
    ) -> None:
        """``writes``: in a campaign folder that is already there, so one at a time."""
        self.name, self.function, self.words, self.writes = name, function, words, writes
        self.arguments = arguments.split()

    def run(self, options: argparse.Namespace) -> int:
        """Call the command's function with its options; gives the exit status."""
        from importlib import import_module

        module, _, name = self.function.rpartition(".")
        function = getattr(import_module(f"emulation_xlsx.{module}"), name)
        given = {one: value for one, value in vars(options).items() if one not in NOT_ARGUMENTS}
        status: int = function(**given)
        return status


COMMANDS = (
    Command("demo", "demo.demo", "folder", "làm thử cả một đợt với số liệu giả định", writes=False),
    Command(
        "new",
        "commands.folder.new",
        "folder --kit --from",
        "tạo thư mục của một đợt, có sẵn kế hoạch và danh sách đơn vị",
        writes=False,
    ),
    Command(
        "allocate",
        "commands.folder.draft_allocation",
        "folder",
        "tính chỉ tiêu đại biểu và ghi dự thảo để trình",
    ),
    Command(
        "rehearse",
        "commands.rehearse.rehearse",
        "folder",
        "chạy thử cả đợt bằng mẫu điền bằng máy, cho biết kế hoạch còn gì chưa ổn",
        writes=False,
    ),
    Command(
        "issue",
        "commands.folder.issue",
        "folder --unit --blank --with-last --as-of",
        "lập mẫu cho từng đơn vị",
    ),
    Command(
        "check",
        "commands.check.check",
        "files --campaign --format --as-of",
        "kiểm tra một hoặc nhiều tệp",
        writes=False,
    ),
    Command(
        "consolidate",
        "commands.consolidate.consolidate_returns",
        "folder --since --public --data --as-of",
        "tiếp nhận, kiểm tra và lập bảng tổng hợp",
    ),
    Command(
        "remind",
        "commands.consolidate.remind",
        "folder --soon --as-of",
        "soạn thư nhắc các đơn vị còn việc phải làm",
    ),
    Command(
        "mail",
        "commands.mail.mail",
        "action folder --approve --dry-run",
        "lấy thư mới về nhan-ve (fetch), gửi những thư được duyệt (send)",
    ),
    Command(
        "invite",
        "commands.event.invite",
        "folder --as-of",
        "lập danh sách mời, giấy mời, thẻ, sơ đồ chỗ ngồi và bảng điểm danh",
    ),
    Command(
        "report",
        "commands.event.report",
        "folder --as-of",
        "lập báo cáo gửi Chủ tịch và công văn đôn đốc bằng Word",
    ),
    Command(
        "fill",
        "commands.upward.fill",
        "form --from=campaign --as-of",
        "ghi số liệu của đợt vào mẫu báo cáo mà cấp trên gửi",
        writes=False,
    ),
    Command(
        "close",
        "commands.consolidate.close",
        "folder --dry-run --as-of",
        "lập bản lưu trữ không có dữ liệu cá nhân, cho biết cần xóa gì",
    ),
)
