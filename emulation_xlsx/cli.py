"""The command line: wires the rooms together. Words in Vietnamese, names in English.

Exit status: 0 done · 1 ``check`` found an error · 2 bad usage, no campaign, an unusable plan, a
folder that is not empty, an infeasible quota · 3 an output could not be written · 130 interrupted.
Heavy rooms are imported by the command that needs them, so that ``--help`` starts at once.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import io
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from emulation_xlsx.campaign import NotACampaignError, NotEmptyError, OutputBlockedError

DONE, FOUND_ERROR, BAD_USAGE, NOT_WRITTEN, INTERRUPTED = 0, 1, 2, 3, 130
VIETNAM = dt.timezone(dt.timedelta(hours=7))


class Parser(argparse.ArgumentParser):
    """argparse with its own few words in Vietnamese."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_USAGE, f"emulation-xlsx: lệnh chưa đúng: {message}\n{self.format_usage()}")


def day(text: str) -> dt.date:
    """A date argument, ``2020-04-20`` or ``20/04/2020``."""
    for style in ("%Y-%m-%d", "%d/%m/%Y"):
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(text, style).date()  # noqa: DTZ007 - a day has no zone
    raise argparse.ArgumentTypeError(f"«{text}» không phải là ngày; xin ghi như 2020-04-20")


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options; the README's table is held to it by a test."""
    parser = Parser(
        prog="emulation-xlsx",
        description="Thu thập, kiểm tra, tổng hợp báo cáo hội nghị điển hình tiên tiến bằng Excel.",
        add_help=False,
    )
    _common(parser)
    commands = parser.add_subparsers(dest="command", metavar="LỆNH", parser_class=Parser)
    for name, words, run in (
        ("demo", "làm thử cả một đợt với số liệu giả định", _demo),
        ("new", "tạo thư mục của một đợt, có sẵn kế hoạch và danh sách đơn vị", _new),
        ("allocate", "tính chỉ tiêu đại biểu và ghi dự thảo để trình", _allocate),
        ("issue", "lập mẫu cho từng đơn vị", _issue),
        ("check", "kiểm tra một hoặc nhiều tệp", _check),
        ("consolidate", "tiếp nhận, kiểm tra và lập bảng tổng hợp của thị xã", _consolidate),
    ):
        command = commands.add_parser(name, help=words, description=words, add_help=False)
        _common(command)
        _arguments(command, name)
        command.set_defaults(run=run)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", action="help", help="in hướng dẫn này")
    parser.add_argument("--debug", action="store_true", help="in chi tiết khi chương trình gặp lỗi")


def _arguments(command: argparse.ArgumentParser, name: str) -> None:
    if name == "check":
        command.add_argument("files", nargs="+", metavar="TỆP", type=Path, help="tệp cần kiểm tra")
        command.add_argument("--campaign", metavar="DIR", type=Path, help="thư mục của đợt")
        command.add_argument(
            "--format", choices=("text", "json"), default="text", help="kiểu in ra"
        )
    else:
        command.add_argument("folder", metavar="DIR", type=Path, help="thư mục của đợt")
    if name == "issue":
        command.add_argument(
            "--unit", metavar="CODE", nargs="+", action="extend", help="chỉ lập cho các đơn vị này"
        )
    if name in ("check", "consolidate", "issue"):
        command.add_argument(
            "--as-of", metavar="DATE", type=day, help="tính đến ngày (mặc định hôm nay)"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; never a traceback for what a person can cause (``--debug`` shows it)."""
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return BAD_USAGE
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except (NotACampaignError, NotEmptyError) as error:
        return _say(str(error), BAD_USAGE, options.debug)
    except OutputBlockedError as error:
        return _say(f"không ghi được «{error.path}»: {error.reason}.", NOT_WRITTEN, options.debug)
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except KeyboardInterrupt:
        return _say("đã dừng theo yêu cầu; các tệp đã ghi vẫn nguyên vẹn.", INTERRUPTED, False)
    except Exception as error:
        words = f"chương trình gặp lỗi ngoài dự kiến ({type(error).__name__}: {error})."
        return _say(
            f"{words} Xin chạy lại với --debug để xem chi tiết.", NOT_WRITTEN, options.debug
        )


def _speak_utf8(stream: object) -> None:
    """A console of another code page shows what it can, and never stops the program."""
    if isinstance(stream, io.TextIOWrapper):
        with contextlib.suppress(ValueError, OSError):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _say(words: str, status: int, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    print(f"emulation-xlsx: {words}", file=sys.stderr)
    return status


def now() -> dt.datetime:
    """The moment at UTC+7, the only clock the program has."""
    return dt.datetime.now(VIETNAM).replace(tzinfo=None, microsecond=0)


def _new(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands import new

    return new(options.folder, now())


def _allocate(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands import allocate

    return allocate(options.folder)


def _issue(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands import issue

    return issue(options.folder, options.unit, options.as_of or now().date())


def _check(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands import check

    today = options.as_of or now().date()
    return check(options.files, options.campaign, options.format, today)


def _consolidate(options: argparse.Namespace) -> int:
    from emulation_xlsx.commands import consolidate

    moment = now()
    return consolidate(options.folder, options.as_of or moment.date(), moment)


def _demo(options: argparse.Namespace) -> int:
    from emulation_xlsx.demo import demo

    return demo(options.folder)
