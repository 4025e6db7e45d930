"""The command line: wires the rooms together. Words in Vietnamese, names in English.

What a command needs it imports itself, so that ``--help`` starts at once.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys

from emulation_xlsx.commands.outcome import BAD_USAGE, DONE, INTERRUPTED, NOT_WRITTEN, PROGRAM, say

TYPE_CHECKING = False
if TYPE_CHECKING:  # and typing itself takes as long as argparse
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from typing import Any, NoReturn

WRITING = frozenset({"allocate", "issue", "consolidate", "remind", "close", "mail"})
"""Commands that write in a campaign folder that is already there: one at a time."""
WORDS_OF_ARGPARSE = (
    (r"the following arguments are required: (.+)", "còn thiếu {0}"),
    (r"unrecognized arguments: (.+)", "không hiểu «{0}»"),
    (
        r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.+)\)",
        "{0} không nhận «{1}»; xin chọn một trong: {2}",
    ),
    (r"argument (\S+): expected one argument", "{0} cần một giá trị"),
    (r"argument (\S+): expected at least one argument", "{0} cần ít nhất một giá trị"),
    (r"argument (\S+): ignored explicit argument (.+)", "{0} không nhận giá trị {1}"),
    (r"argument (\S+): (.+)", "{0}: {1}"),
)
"""What argparse says in English, by the order in which it is looked for."""


class Formatter(argparse.HelpFormatter):
    """Help whose first word is Vietnamese too."""

    def __init__(self, prog: str) -> None:
        try:  # argparse would import half of the library to ask for it
            width = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns
        except (OSError, ValueError):
            width = 80
        super().__init__(prog, width=width - 2)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Cách dùng: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse with its own few words in Vietnamese."""

    def __init__(self, **options: Any) -> None:
        fixed = {"formatter_class": Formatter, "add_help": False, "allow_abbrev": False}
        super().__init__(**{**options, **fixed})
        self.inputs = self.add_argument_group("Tham số")
        self.choices = self.add_argument_group("Tùy chọn")
        self.choices.add_argument("-h", "--help", action="help", help="in hướng dẫn này")
        self.choices.add_argument(
            "--debug",
            action="store_true",
            default=argparse.SUPPRESS,
            help="in chi tiết khi chương trình gặp lỗi",
        )

    def error(self, message: str) -> NoReturn:
        words = f"lệnh chưa đúng: {in_vietnamese(message)}; xin xem: {self.prog} --help"
        self.exit(BAD_USAGE, f"{PROGRAM}: {words}\n")


def in_vietnamese(message: str) -> str:
    """What argparse complains of."""
    for pattern, words in WORDS_OF_ARGPARSE:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*found.groups())
    return message


def day(text: str) -> dt.date:
    """A date argument, ``2020-04-20`` or ``20/04/2020``."""
    from emulation_xlsx.campaign import clock

    try:
        return clock.day(text)
    except ValueError:
        words = f"«{text}» không phải là ngày; xin ghi như 2020-04-20"
        raise argparse.ArgumentTypeError(words) from None


def path(text: str) -> Path:
    """A folder argument."""
    from pathlib import Path

    return Path(text)


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """Every command with its options; the README's table is held to it by a test.

    ``only``: the one whose options will be asked for.
    """
    parser = Parser(
        prog=PROGRAM,
        description="Thu thập, kiểm tra, tổng hợp báo cáo hội nghị điển hình tiên tiến bằng Excel. "
        "Không ghi lệnh nào thì mở cửa sổ.",
    )
    parser.set_defaults(run=_window)
    commands = parser.add_subparsers(
        title="Các lệnh", dest="command", metavar="LỆNH", parser_class=Parser
    )
    for name, words, run in (
        ("demo", "làm thử cả một đợt với số liệu giả định", _demo),
        ("new", "tạo thư mục của một đợt, có sẵn kế hoạch và danh sách đơn vị", _new),
        ("allocate", "tính chỉ tiêu đại biểu và ghi dự thảo để trình", _allocate),
        ("issue", "lập mẫu cho từng đơn vị", _issue),
        ("check", "kiểm tra một hoặc nhiều tệp", _check),
        ("consolidate", "tiếp nhận, kiểm tra và lập bảng tổng hợp của thị xã", _consolidate),
        ("remind", "soạn thư nhắc các đơn vị còn việc phải làm", _remind),
        ("mail", "lấy thư mới về nhan-ve (fetch), gửi những thư được duyệt (send)", _mail),
        ("close", "lập bản lưu trữ không có dữ liệu cá nhân, cho biết cần xóa gì", _close),
    ):
        command = commands.add_parser(name, help=words, description=f"{words.capitalize()}.")
        if only in (None, name):
            _arguments(command, name)
        command.set_defaults(run=run)
    return parser


def _arguments(command: Parser, name: str) -> None:
    folder: dict[str, Any] = {"metavar": "DIR", "type": path, "help": "thư mục của đợt"}
    if name == "check":
        command.inputs.add_argument("files", nargs="+", metavar="TỆP", help="tệp cần kiểm tra")
        command.choices.add_argument("--campaign", **folder)
        command.choices.add_argument(
            "--format", choices=("text", "json"), default="text", help="kiểu in ra"
        )
    elif name == "mail":
        command.inputs.add_argument(
            "action",
            metavar="fetch|send",
            choices=("fetch", "send"),
            help="fetch: lấy thư mới, hộp thư giữ nguyên; send: gửi những thư nháp được duyệt ở "
            "sheet Thư đi của sổ tiếp nhận",
        )
        command.choices.add_argument(
            "--dry-run",
            action="store_true",
            help="chỉ cho biết sẽ lấy ở đâu, gửi những thư nào",
        )
    if name != "check":
        command.inputs.add_argument("folder", **folder)
    if name == "issue":
        command.choices.add_argument(
            "--unit", metavar="CODE", nargs="+", action="extend", help="chỉ lập cho các đơn vị này"
        )
    if name == "consolidate":
        command.choices.add_argument(
            "--since", metavar="DATE", type=day, help="trang Giao ban nêu những gì đổi từ ngày này"
        )
        command.choices.add_argument(
            "--public",
            action="store_true",
            help="lập thêm bản lưu hành, không có ngày sinh, điện thoại, thư điện tử, chữ ký",
        )
    if name in ("check", "close", "consolidate", "issue", "remind"):
        command.choices.add_argument(
            "--as-of",
            metavar="DATE",
            type=day,
            help="tính đến ngày, ví dụ 2020-04-20 (mặc định hôm nay)",
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; never a traceback for what a person can cause (``--debug`` shows it)."""
    for stream in (sys.stdout, sys.stderr):
        speak(stream)
    words = sys.argv[1:] if arguments is None else arguments
    parser = build_parser(next((word for word in words if not word.startswith("-")), ""))
    options = parser.parse_args(words)
    debug = "debug" in options
    if "format" in options and options.format == "json":
        speak(sys.stdout, "utf-8")
    return _guarded(options, debug)


def _guarded(options: argparse.Namespace, debug: bool) -> int:
    from emulation_xlsx.campaign.folder import (
        NotACampaignError,
        NotEmptyError,
        OutputBlockedError,
        reason,
    )

    try:
        return _run(options)
    except (NotACampaignError, NotEmptyError) as error:
        return _say(str(error), BAD_USAGE, debug)
    except OutputBlockedError as error:
        return _say(f"không ghi được «{error.path}»: {error.reason}.", NOT_WRITTEN, debug)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        what = f"không dùng được «{error.filename or ''}»: {reason(error)}."
        return _say(what, NOT_WRITTEN, debug)
    except (KeyboardInterrupt, Exception) as error:
        if KeyboardInterrupt in map(type, (error, error.__cause__)):  # Python 3.11 may wrap it
            return _say("đã dừng theo yêu cầu; các tệp đã ghi vẫn nguyên vẹn.", INTERRUPTED, False)
        words = f"chương trình gặp lỗi ngoài dự kiến ({type(error).__name__}: {error})."
        return _say(f"{words} Xin chạy lại với --debug để xem chi tiết.", NOT_WRITTEN, debug)


def _run(options: argparse.Namespace) -> int:
    run: Callable[[argparse.Namespace], int] = options.run
    if options.command not in WRITING:
        return run(options)
    from emulation_xlsx.campaign.folder import open_campaign, warnings
    from emulation_xlsx.campaign.lock import holding

    campaign = open_campaign(options.folder)
    with holding(campaign) as left:
        for words in (*left, *warnings(campaign)):
            _say(words, DONE, debug=False)
        return run(options)


def _say(words: str, status: int, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exc()
    return say(words, status)


def speak(stream: object, encoding: str | None = None) -> None:
    """UTF-8, but on a console of another code page what that can show; nothing stops the program.

    ``encoding``: whatever the console is.
    """
    if isinstance(stream, io.TextIOWrapper):
        own = stream.isatty() or os.environ.get("PYTHONIOENCODING")
        chosen = encoding or (stream.encoding if own else "utf-8")
        errors = "replace"
        if chosen.lower() != "utf-8":
            from emulation_xlsx.commands.codepages import legible

            errors = legible(chosen)
        try:
            stream.reconfigure(encoding=chosen, errors=errors)
        except (ValueError, OSError):
            return


# --- one function a command ----------------------------------------------------------------------


def now() -> dt.datetime:
    """The moment at UTC+7."""
    from emulation_xlsx.campaign import clock

    return clock.now()


def _window(_: argparse.Namespace) -> int:
    """Without a command: the window, or why there is none, and the help."""
    try:
        from emulation_xlsx.window.window import run
    except ImportError:
        why = (
            "máy này thiếu tkinter; trên Windows xin chạy lại bộ cài Python, chọn Modify rồi "
            "«tcl/tk and IDLE», trên Debian, Ubuntu xin cài gói python3-tk"
        )
    else:
        if run():
            return DONE
        why = "không có màn hình đồ họa; xin chạy trên máy có màn hình"
    _say(f"không mở được cửa sổ: {why}. Các lệnh sau vẫn chạy được.", BAD_USAGE, False)
    build_parser().print_help()
    return BAD_USAGE


def _new(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands.folder import new

    return new(options.folder, now())


def _allocate(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands.folder import allocate

    return allocate(options.folder)


def _issue(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands.folder import issue

    return issue(options.folder, options.unit, options.as_of or now().date())


def _check(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands.folder import check

    today = options.as_of or now().date()
    return check(options.files, options.campaign, options.format, today)


def _consolidate(options: argparse.Namespace) -> int:
    moment = now()
    as_of = options.as_of or moment.date()
    if options.since and options.since >= as_of:
        words = f"--since {options.since} phải trước ngày tính đến {as_of}"
        return _say(f"lệnh chưa đúng: {words}.", BAD_USAGE, False)

    from emulation_xlsx.campaign.folder import Campaign
    from emulation_xlsx.intake.reader import warm_up

    incoming = Campaign(options.folder).incoming
    warm_up("unit_return", sum(1 for _ in incoming.rglob("*")))  # before what is slow to import

    from emulation_xlsx.commands.folder import consolidate

    return consolidate(options.folder, as_of, moment, options.since, public=options.public)


def _remind(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands.folder import remind

    moment = now()
    return remind(options.folder, options.as_of or moment.date(), moment)


def _mail(options: argparse.Namespace) -> int:
    from emulation_xlsx.campaign.progress import want
    from emulation_xlsx.commands.mail import mail_fetch, mail_send
    from emulation_xlsx.post.account import MailError, RefusedError

    try:
        if options.action == "send":
            return mail_send(options.folder, now, dry_run=options.dry_run)
        return mail_fetch(options.folder, dry_run=options.dry_run)
    except ImportError:
        words = "máy này thiếu gói imap-tools; xin chạy: python -m pip install imap-tools"
        return _say(words, NOT_WRITTEN, "debug" in options)
    except MailError as error:
        if isinstance(error, RefusedError):
            want(error.login)
        return _say(str(error), NOT_WRITTEN, "debug" in options)


def _close(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands.folder import close

    moment = now()
    return close(options.folder, options.as_of or moment.date(), moment)


def _demo(options: argparse.Namespace) -> int:
    from emulation_xlsx.demo import demo

    return demo(options.folder)
