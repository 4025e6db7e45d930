"""The command line: arguments in, one line for what goes wrong, an exit status out.

Words in Vietnamese, names in English.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys

from emulation_xlsx import TYPE_CHECKING
from emulation_xlsx.campaign.garbage import collect_rarely
from emulation_xlsx.commands.entries import ARGUMENTS, COMMANDS
from emulation_xlsx.commands.outcome import (
    BAD_USAGE,
    DONE,
    INTERRUPTED,
    NOT_WRITTEN,
    PROGRAM_NAME,
    StopError,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, NoReturn

    from emulation_xlsx.commands.entries import Command

WORDS_OF_ARGPARSE = (
    (r"the following arguments are required: (.+)", "còn thiếu {0}"),
    (r"unrecognized arguments: (.+)", "không hiểu “{0}”"),
    (
        r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.+)\)",
        "{0} không nhận “{1}”; xin chọn một trong: {2}",
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
        self.exit(BAD_USAGE, f"{PROGRAM_NAME}: {words}\n")


def in_vietnamese(message: str) -> str:
    """What argparse complains of."""
    for pattern, words in WORDS_OF_ARGPARSE:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*found.groups())
    return message


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """Every command with its options; the README's table is held to it by a test.

    ``only``: the one whose options will be asked for.
    """
    parser = Parser(
        prog=PROGRAM_NAME,
        description="Thu thập, kiểm tra, tổng hợp báo cáo của các đơn vị bằng Excel. "
        "Không ghi lệnh nào thì mở cửa sổ.",
    )
    parser.set_defaults(entry=None)
    commands = parser.add_subparsers(
        title="Các lệnh", dest="command", metavar="LỆNH", parser_class=Parser
    )
    for command in COMMANDS:
        words = f"{command.words.capitalize()}."
        one = commands.add_parser(command.name, help=command.words, description=words)
        one.set_defaults(entry=command)
        if only in (None, command.name):
            for argument in command.arguments:
                group = one.choices if argument.startswith("-") else one.inputs
                group.add_argument(argument.partition("=")[0], **ARGUMENTS[argument])
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; never a traceback for what a person can cause (``--debug`` shows it)."""
    collect_rarely()
    for stream in (sys.stdout, sys.stderr):
        speak(stream)
    words = sys.argv[1:] if arguments is None else arguments
    parser = build_parser(next((word for word in words if not word.startswith("-")), ""))
    options = parser.parse_args(words)
    debug = "debug" in options
    if getattr(options, "style", "") == "json":
        speak(sys.stdout, "utf-8")
    return _guarded(options, debug)


def _guarded(options: argparse.Namespace, debug: bool) -> int:
    from emulation_xlsx.campaign.files import OutputBlockedError, reason
    from emulation_xlsx.campaign.folder import NotACampaignError, NotEmptyError
    from emulation_xlsx.campaign.interrupt import stopped

    try:
        return _run(options)
    except StopError as stop:
        return _say(str(stop), stop.status, debug)
    except (NotACampaignError, NotEmptyError) as error:
        return _say(str(error), BAD_USAGE, debug)
    except OutputBlockedError as error:
        return _say(f"không ghi được “{error.path}”: {error.reason}.", NOT_WRITTEN, debug)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        what = f"không dùng được “{error.filename or ''}”: {reason(error)}."
        return _say(what, NOT_WRITTEN, debug)
    except (KeyboardInterrupt, Exception) as error:
        if stopped(error):
            return _say("đã dừng theo yêu cầu; các tệp đã ghi vẫn nguyên vẹn.", INTERRUPTED, False)
        words = f"chương trình gặp lỗi ngoài dự kiến ({type(error).__name__}: {error})."
        return _say(f"{words} Xin chạy lại với --debug để xem chi tiết.", NOT_WRITTEN, debug)


def _run(options: argparse.Namespace) -> int:
    command: Command | None = options.entry
    if command is None:
        return _window()
    if not command.writes:
        return command.run(options)
    from emulation_xlsx.campaign.folder import open_campaign, warnings
    from emulation_xlsx.campaign.lock import holding

    campaign = open_campaign(options.folder)
    with holding(campaign) as left:
        for words in (*left, *warnings(campaign)):
            say(words)
        return command.run(options)


def _window() -> int:
    """Without a command: the window, or why there is none, and the help."""
    try:
        from emulation_xlsx.window.window import run
    except ImportError:
        why = (
            "máy này thiếu tkinter; trên Windows xin chạy lại bộ cài Python, chọn Modify rồi "
            "“tcl/tk and IDLE”, trên Debian, Ubuntu xin cài gói python3-tk"
        )
    else:
        if run():
            return DONE
        why = "không có màn hình đồ họa; xin chạy trên máy có màn hình"
    say(f"không mở được cửa sổ: {why}. Các lệnh sau vẫn chạy được.")
    build_parser().print_help()
    return BAD_USAGE


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
            from emulation_xlsx.commands.codepages import error_handler

            errors = error_handler(chosen)
        try:
            stream.reconfigure(encoding=chosen, errors=errors)
        except (ValueError, OSError):
            return
