"""What a clerk does with the folder for Windows, done under wine in a Debian of its own.

``.ci/windows/try`` prepares that Debian and calls this with its folder; a sentence per thing that
works, an error at the first that does not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
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
    "DISPLAY": ":7",
}
PATIENCE = 600


def inside(*command: str, at: str = INSIDE) -> list[str]:
    return ["chroot", str(ROOT), "env", "-i", "-C", at,
            *(f"{k}={v}" for k, v in ENVIRONMENT.items()), *command]  # fmt: skip


def wine(*arguments: str, status: int = 0) -> str:
    """What a program of Windows says; it must end so."""
    done = subprocess.run(inside("wine64", *arguments), capture_output=True, timeout=PATIENCE)
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == status, (
        f"{arguments}: {done.returncode}\n{said}{done.stderr.decode()}"
    )
    return said


def ours(*arguments: str, status: int = 0) -> str:
    return wine(PYTHON, "-X", "utf8", "-m", "emulation_xlsx", *arguments, status=status)


def until(true: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, what
        time.sleep(1)


def say(words: str) -> None:
    print(f"ok: {words}", flush=True)


def with_shim() -> None:
    """Six functions of complex numbers that wine lacks, for numpy."""
    shutil.copy(ROOT / "t" / SHIM.decode(), HERE / "python")
    for path in (HERE / "python/Lib/site-packages/numpy").rglob("*.pyd"):
        if MATHS in (content := path.read_bytes()):
            path.write_bytes(content.replace(MATHS, SHIM))


def check() -> None:
    """The list of sums, before and after."""
    unpacked = ("-X", "utf8", "-m", "emulation_xlsx.campaign.unpacked")
    assert not wine(PYTHON, *unpacked)
    say("a whole folder is whole")
    gone = HERE / "python/Lib/site-packages/openpyxl/cell/cell.py"
    kept = gone.rename(ROOT / "t" / "cell.py")
    assert "openpyxl/cell/cell.py (thiếu)" in wine(PYTHON, *unpacked, status=1)
    kept.rename(gone)
    say("a file that is missing is named")


def campaign() -> Path:
    """From new to remind, with the demo's plan and returns."""
    folder = DRIVE / "đợt 2020"
    ours("new", r"C:\đợt 2020")
    for command in ("allocate", "issue"):
        ours(command, r"C:\đợt 2020")
    form = next((folder / "gui-di").glob("DT05.xlsx"))
    shutil.copy(form, folder / "nhan-ve" / "phụ nữ.xlsx")
    (folder / "nhan-ve" / "giết.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 400)
    assert "Đã tiếp nhận 2 tệp" in ours("consolidate", r"C:\đợt 2020")
    ours("remind", r"C:\đợt 2020")
    say("new, issue, consolidate, remind, a file that cannot be read among the returns")
    return folder


def held(folder: Path) -> None:
    """A town workbook that another program has open is said, the rest is done."""
    [town] = (folder / "tong-hop").glob("tong-hop-*.xlsx")
    path = rf"C:\đợt 2020\tong-hop\{town.name}"
    code = f"import time; f = open({path!r}, 'rb'); print('held', flush=True); time.sleep(600)"
    with subprocess.Popen(inside("wine64", PYTHON, "-c", code), stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert b"held" in other.stdout.readline()
        ours("consolidate", r"C:\đợt 2020", status=3)
        other.kill()
    subprocess.run(inside("wineserver", "-k"), check=False)
    assert zipfile.is_zipfile(town)
    say("a workbook that is held open ends in status 3")


def demo() -> None:
    """As Linux makes it: every part of the town workbook, but for the minute of its making."""
    ours("demo", r"C:\thử")
    mine = ROOT / "t" / "thử"
    shutil.rmtree(mine, ignore_errors=True)
    command = [sys.executable, "-m", "emulation_xlsx", "demo", str(mine)]
    subprocess.run(command, check=True, capture_output=True)
    name = "tong-hop/tong-hop-2020-04-20.xlsx"
    with zipfile.ZipFile(DRIVE / "thử" / name) as one, zipfile.ZipFile(mine / name) as other:
        assert one.namelist() == other.namelist()
        differ = [part for part in one.namelist() if one.read(part) != other.read(part)]
    assert len(differ) <= 1, differ
    say(f"the demo's town workbook is Linux's, but for {differ or 'nothing'}")


def first_start() -> None:
    """By the .cmd; then «Xem thử» with the mouse."""
    command = inside("wine64", "cmd", "/c", "Mở chương trình.cmd")
    starter = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    find = inside("xdotool", "search", "--name", "Thu thập và tổng hợp báo cáo")
    found: list[str] = []

    def shown() -> bool:
        found[:] = subprocess.run(find, capture_output=True, text=True).stdout.split()
        return bool(found)

    until(shown, "the window")
    say("the .cmd opens the window")
    time.sleep(5)
    subprocess.run(inside("xdotool", "mousemove", "--window", found[-1], "90", "75", "click", "1"))
    documents = DRIVE / "users" / "clerk" / "Documents" / "xem-thu"
    until(lambda: any((documents / "tong-hop").glob("tong-hop-*.xlsx")), "the trial's end")
    say("«Xem thử», pressed with the mouse, makes the demo among the documents")
    starter.kill()


def main() -> None:
    display = subprocess.Popen(inside("Xvfb", ":7", "-screen", "0", "1366x768x24"),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        shutil.rmtree(ROOT / "wine", ignore_errors=True)
        check()
        with_shim()
        (HERE / "python" / "SHA256SUMS").write_bytes(b"")  # wine's copy is another now
        held(campaign())
        demo()
        first_start()
    finally:
        subprocess.run(inside("wineserver", "-k"), check=False)
        display.kill()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parents[2]))
    main()
