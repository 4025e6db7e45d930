"""What a clerk does with the folder for Windows, done under wine in a Debian of its own.

``.ci/windows/try`` prepares that Debian and calls this with its folder; a sentence per thing that
works, an error at the first that does not.
"""

from __future__ import annotations

import contextlib
import email
import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(sys.argv[1])
INSIDE = "/t/chương trình"
HERE = ROOT / INSIDE.lstrip("/")
DRIVE = ROOT / "wine" / "drive_c"
PYTHON = "python/python.exe"
MATHS, SHIM = b"api-ms-win-crt-math-l1-1-0.dll", b"xpi-ms-win-crt-math-l1-1-0.dll"
ENVIRONMENT = {
    "HOME": "/t",
    "USER": "clerk",
    "LANG": "C.UTF-8",
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/wine",
    "WINEPREFIX": "/wine",
    "WINEDEBUG": "-all",
    "WINEDLLOVERRIDES": "mscoree=;mshtml=",
}
STARTER = "Mở chương trình.cmd"
TITLE = "Thu thập và tổng hợp báo cáo"
TRIAL = (90, 115)
"""Where the window has its button «Xem thử»."""
PATIENCE = 900
CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?Z?")
"""A time of day, as workbooks write it that say when they were made."""
BEGAN = time.monotonic()


def inside(*command: str, at: str = INSIDE) -> list[str]:
    return ["chroot", str(ROOT), "env", "-i", "-C", at,
            *(f"{k}={v}" for k, v in ENVIRONMENT.items()), *command]  # fmt: skip


def wine(*arguments: str, status: int = 0) -> str:
    """What a program of Windows says; it must end so."""
    done = subprocess.run(inside("wine64", *arguments), capture_output=True, timeout=PATIENCE)
    said, wrong = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    assert done.returncode == status, f"{arguments}: {done.returncode}\n{said[-2000:]}{wrong}"
    return said + wrong


def ours(*arguments: str, status: int = 0) -> str:
    return wine(PYTHON, "-X", "utf8", "-m", "emulation_xlsx", *arguments, status=status)


def until(true: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, what
        time.sleep(0.5)


def say(words: str) -> None:
    print(f"ok: {words} ({time.monotonic() - BEGAN:.0f} s)", flush=True)


def processes(words: str) -> list[int]:
    """Those that run now with these words in their command."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            command = path.read_bytes().replace(b"\0", b" ")
            if words.encode() in command and b"chroot" not in command:
                found.append(int(path.parts[2]))
    return found


def with_shim() -> None:
    """Six functions of complex numbers that wine lacks, for numpy."""
    shutil.copy(ROOT / "t" / SHIM.decode(), HERE / "python")
    for path in (HERE / "python/Lib/site-packages/numpy").rglob("*.pyd"):
        if MATHS in (content := path.read_bytes()):
            path.write_bytes(content.replace(MATHS, SHIM))
    (HERE / "python" / "SHA256SUMS").write_bytes(b"")  # this copy is another now


def check() -> None:
    """The list of sums: a folder that is whole, one of which a file is missing or changed."""
    unpacked = ("-X", "utf8", "-m", "emulation_xlsx.campaign.unpacked")
    cell = HERE / "python/Lib/site-packages/openpyxl/cell/cell.py"
    content = cell.read_bytes()
    cell.write_bytes(content + b"#")
    assert "openpyxl/cell/cell.py (bị thay đổi)" in wine(PYTHON, *unpacked, status=1)
    cell.write_bytes(content)
    assert "nguyên vẹn" not in wine(PYTHON, *unpacked)
    cell.unlink()
    assert "openpyxl/cell/cell.py (thiếu)" in wine(PYTHON, *unpacked, status=1)
    cell.write_bytes(content)
    say("a whole folder is whole; a file that is missing or changed is named")


def starter_alone() -> None:
    """The starter opened within the zip, which Explorer unpacks alone, and on a Windows too old."""
    folder = ROOT / "t" / "zip"
    folder.mkdir()
    shutil.copy(HERE / STARTER, folder)
    old_machine = b'@set PROCESSOR_ARCHITECTURE=x86\r\n@for %%f in (M*.cmd) do @call "%%f"\r\n'
    (folder / "32.cmd").write_bytes(old_machine)
    version = ("reg", "add", r"HKCU\Software\Wine", "/f", "/v", "Version", "/d")
    for system, name, words in (
        ("win10", STARTER, b"Extract All"),
        ("win10", "32.cmd", b"64 bit"),
        ("win7", STARTER, b"64 bit"),
    ):
        wine(*version, system)
        command = inside("wine64", "cmd", "/c", name, at="/t/zip")
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
        assert done.returncode == 1, name
        assert words in done.stdout, done.stdout  # wine's cmd has no code page for the rest
    wine(*version, "win10")
    say("the starter alone, on 32 bits and on an old Windows says so")


def shell() -> None:
    """The user's folders, and a shortcut among them."""
    icon, words = "Hội nghị.lnk", "Tổng hợp báo cáo"
    target = rf"Z:{INSIDE}\{STARTER}".replace("/", "\\")
    code = f"""from pathlib import Path
from emulation_xlsx.campaign import windows
windows.see_every_pixel()
assert windows.end_children_with_this()
assert windows.known_folder("Documents").name == "Documents"
path = windows.known_folder("Desktop") / {icon!r}
windows.make_shortcut(path, Path({target!r}), {words!r}, Path({PYTHON!r}))
"""
    wine(PYTHON, "-X", "utf8", "-c", code)
    made = (DRIVE / "users" / "clerk" / "Desktop" / icon).read_bytes()
    assert made.startswith(b"L\0\0\0")
    assert all(text.encode("utf-16-le") in made for text in (STARTER, words))
    say("the user's folders are found, and a shortcut is put on the desktop")


def campaign() -> Path:
    """From new to remind, with a return that is good and one that this system cannot read."""
    folder = DRIVE / "đợt 2020"
    ours("new", r"C:\đợt 2020")
    for command in ("allocate", "issue"):
        ours(command, r"C:\đợt 2020")
    shutil.copy(folder / "gui-di" / "DT05.xlsx", folder / "nhan-ve" / "phụ nữ.xlsx")
    (folder / "nhan-ve" / "giết.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 400)
    assert "Đã tiếp nhận 2 tệp; cần xử lý: 1 lỗi" in ours("consolidate", r"C:\đợt 2020")
    assert "Đã soạn thư nhắc 63 đơn vị" in ours("remind", r"C:\đợt 2020")
    say("new, allocate, issue, consolidate of a return and of a file that is none, remind")
    return folder


def reader_killed(folder: Path) -> None:
    """Returns whose reader dies while it reads are read all the same."""
    for number in range(40):
        copy = folder / "nhan-ve" / f"{number}.xlsx"
        shutil.copy(folder / "gui-di" / "DT05.xlsx", copy)
        with zipfile.ZipFile(copy, "a") as archive:
            archive.comment = str(number).encode()  # other bytes, so that each is read
    command = inside("wine64", PYTHON, "-X", "utf8", "-m", "emulation_xlsx", "consolidate",
                     r"C:\đợt 2020")  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as other:
        until(lambda: any(map(busy, processes("multiprocessing"))), "a reader at work", 120)
        [reader] = processes("multiprocessing")
        os.kill(reader, signal.SIGKILL)
        assert other.stdout
        said = other.stdout.read().decode()
    assert other.returncode == 0, said
    assert "Đã tiếp nhận 42 tệp; cần xử lý: 1 lỗi" in said, said
    say("a reader killed at its work costs no return")


def busy(process: int) -> bool:
    """Whether a reader has begun: it has had a second of the processor."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") > 1
    return False


def held(folder: Path) -> None:
    """A town workbook that another program has open is said, the rest is done."""
    [town] = (folder / "tong-hop").glob("tong-hop-*.xlsx")
    path = rf"C:\đợt 2020\tong-hop\{town.name}"
    code = f"import time; f = open({path!r}, 'rb'); print('held', flush=True); time.sleep(600)"
    with subprocess.Popen(inside("wine64", PYTHON, "-c", code), stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert b"held" in other.stdout.readline()
        said = ours("consolidate", r"C:\đợt 2020", status=3)
        other.kill()
    assert "tệp đang mở trong Excel" in said, said
    assert zipfile.is_zipfile(town)
    say("a workbook that is held open is said, with status 3")


def first_start() -> Path:
    """By the .cmd; then «Xem thử» with the mouse. The demo's folder."""
    command = inside("wine64", "cmd", "/c", STARTER)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet):
        windows: list[str] = []

        def shown() -> bool:
            find = inside("xdotool", "search", "--name", TITLE)
            windows[:] = subprocess.run(find, capture_output=True, text=True).stdout.split()
            return bool(windows)

        until(shown, "the window", 120)
        say("the .cmd opens the window")
        folder = DRIVE / "users" / "clerk" / "Documents" / "xem-thu"
        click = inside(
            "xdotool", "mousemove", "--window", windows[-1], *map(str, TRIAL), "click", "1"
        )

        def begun() -> bool:
            subprocess.run(click, check=True)  # the window may be there before its buttons
            time.sleep(5)
            return folder.exists()

        until(begun, "the trial's begin", 120)
        until(lambda: not processes("emulation_xlsx demo"), "the trial's end")
        assert processes("pythonw.exe"), "the window is still there"
        for process in processes("pythonw.exe"):
            os.kill(process, signal.SIGKILL)
    say("«Xem thử», pressed with the mouse, makes the demo among the documents")
    return folder


def like_linux(theirs: Path) -> None:
    """Every file of the demo is Linux's, part by part, but for the time of its making."""
    mine, same_program = ROOT / "t" / "xem-thu", ROOT / "t" / "linux"
    packages = HERE / "python/Lib/site-packages"
    shutil.copytree(packages / "emulation_xlsx", same_program / "emulation_xlsx")
    command = [sys.executable, "-m", "emulation_xlsx", "demo", str(mine)]
    path = os.environ | {"PYTHONPATH": str(same_program)}
    subprocess.run(command, check=True, capture_output=True, env=path, cwd=same_program)
    names = files(theirs)
    digests = {}  # a file's own bytes differ: zip says on which system it was made
    for name in names:
        if name.startswith("nhan-ve/") and (mine / name).exists():
            one, other = (digest(at / name) for at in (theirs, mine))
            digests |= {one: other, one[:8]: other[:8]}
    digests = {one: other for one, other in digests.items() if one != other}
    shown = {alike(name, digests): name for name in names}
    assert sorted(shown) == files(mine), set(shown) ^ set(files(mine))
    parts = 0
    for name, original in shown.items():
        one = dict(leaves((theirs / original).read_bytes(), name))
        other = dict(leaves((mine / name).read_bytes(), name))
        assert list(one) == list(other), name
        differ = [part for part in one if same(one[part], digests) != same(other[part], {})]
        assert differ == [], f"{name}: {differ}"
        parts += len(one)
    say(f"its {len(names)} files are Linux's in all {parts:,} parts, but for when they were made")


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def leaves(content: bytes, name: str = "") -> Iterator[tuple[str, bytes]]:
    """A file's parts, those of workbooks and mails within it too."""
    if name.endswith(".eml"):
        mail = email.message_from_bytes(content)
        of_bytes = ("Message-ID", "Content-Type")  # they hold a sum of the whole
        yield name, str([one for one in mail.items() if one[0] not in of_bytes]).encode()
        for number, part in enumerate(mail.walk()):
            if not part.is_multipart():
                yield from leaves(part.get_payload(decode=True), f"{name}/{number}")
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from leaves(archive.read(inner), f"{name}/{inner}")
    else:
        yield name, content


def alike(text: str, digests: dict[str, str]) -> str:
    """The text with Linux's digests for wine's."""
    return re.sub(r"[0-9a-f]{64}|(?<=-)[0-9a-f]{8}\b", lambda m: digests.get(m[0], m[0]), text)


def same(part: bytes, digests: dict[str, str]) -> str:
    """A part without its time of making and its system's ends of lines."""
    text = part.decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    return CLOCK.sub("", alike(text, digests))


@contextlib.contextmanager
def display() -> Iterator[None]:
    """A screen of its own, the first number that is free."""
    command = inside("Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout
        ENVIRONMENT["DISPLAY"] = f":{server.stdout.readline().decode().strip()}"
        try:
            yield
        finally:
            server.kill()


def main() -> None:
    shutil.rmtree(ROOT / "wine", ignore_errors=True)
    with display():
        check()
        starter_alone()
        shell()
        with_shim()
        folder = campaign()
        reader_killed(folder)
        held(folder)
        like_linux(first_start())
    say("all of it")


if __name__ == "__main__":
    main()
