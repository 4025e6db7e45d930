"""A real mailbox on loopback: Dovecot as an unprivileged process, with a certificate of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

USER, PASSWORD = "noivu@bimson.example", "mật khẩu “rất” dài"
SERVER = "mail.bimson.example"
"""What the certificate also says it is."""
BIN = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
CONFIG = """
base_dir = {home}/run
log_path = {home}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
protocols = imap
ssl = required
auth_failure_delay = 0 secs
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
mail_location = maildir:{home}/mail
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
"""


@cache
def missing() -> tuple[str, ...]:
    """What this machine lacks of what this needs."""
    return tuple(name for name in ("dovecot", "openssl") if not shutil.which(name, path=BIN))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port


@dataclass
class Dovecot:
    """The server, and its one mailbox."""

    home: Path
    tls: int
    plain: int
    delivered: int = 0

    @property
    def certificate(self) -> Path:
        return self.home / "cert.pem"

    def box(self, folder: str = "") -> Path:
        """A folder of the mailbox, as its name is encoded."""
        return self.home / "mail" / (f".{folder}" if folder else "")

    def deliver(self, *mails: bytes, folder: str = "", flags: str | None = None) -> None:
        """New mails; with ``flags`` they are seen or answered already."""
        self.make(self.box(folder))
        for content in mails:
            self.delivered += 1
            name = f"{1_600_000_000 + self.delivered}.M{self.delivered}.here"
            target = f"new/{name}" if flags is None else f"cur/{name}:2,{flags}"
            path = self.box(folder) / target
            path.write_bytes(content)
            path.chmod(0o644)

    def make(self, box: Path) -> None:
        for part in (box.parent, box, *(box / name for name in ("cur", "new", "tmp"))):
            if not part.exists():
                part.mkdir()
                own(part)

    def flags(self) -> list[str]:
        """Of every mail that has any."""
        return sorted(path.name.partition(":2,")[2] for path in self.box().glob("*/*.here:2,?*"))

    def empty(self, validity: int | None = None) -> None:
        """Every mail away, or none, but all with a new UIDVALIDITY."""
        for path in self.box().glob("dovecot*"):
            path.unlink()
        if validity is None:
            shutil.rmtree(self.box(), ignore_errors=True)
            self.make(self.box())
        else:
            path = self.box() / "dovecot-uidlist"
            path.write_text(f"3 V{validity} N1\n")
            own(path)


def nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def own(path: Path) -> None:
    os.chown(path, nobody().pw_uid, nobody().pw_gid)


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """A running one."""
    import grp

    who = nobody()
    home = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))  # its sockets need a short path
    server = Dovecot(home, free_port(), free_port())
    certify(home, "cert")
    (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    (home / "dovecot.conf").write_text(
        CONFIG.format(
            home=home,
            user=who.pw_name,
            group=grp.getgrgid(who.pw_gid).gr_name,
            uid=who.pw_uid,
            gid=who.pw_gid,
            plain=server.plain,
            tls=server.tls,
        )
    )
    for path in (home, *home.iterdir()):
        own(path)
    program = shutil.which("dovecot", path=BIN)
    assert program
    command = [program, "-F", "-c", str(home / "dovecot.conf")]
    options = {"user": who.pw_uid, "group": who.pw_gid} if os.geteuid() == 0 else {}
    if options:
        options["extra_groups"] = []  # type: ignore[assignment]
    process = subprocess.Popen(command, cwd="/", **options)  # type: ignore[call-overload]
    try:
        answers(server.tls, process, home)
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(home, ignore_errors=True)


def certify(home: Path, name: str) -> None:
    """A certificate of ``localhost``, signed by itself."""
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    command += ["-addext", f"subjectAltName=DNS:localhost,DNS:{SERVER}"]
    command += ["-keyout", str(home / "key.pem"), "-out", str(home / f"{name}.pem")]
    subprocess.run(command, check=True, capture_output=True)


def answers(port: int, process: subprocess.Popen[bytes], home: Path) -> None:
    for _ in range(800):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert process.poll() is None, (home / "log").read_text()
        time.sleep(0.05)
    raise AssertionError((home / "log").read_text())


ALL = 1 << 40


@contextmanager
def cutting(port: int, after: int = ALL, told: int = ALL) -> Iterator[int]:
    """A port in front of another that hangs up, once, when the server has said ``after`` bytes or
    was ``told`` so many.
    """
    with socket.create_server(("127.0.0.1", 0)) as front:
        thread = threading.Thread(target=_cut, args=(front, port, after, told))
        thread.start()
        yield front.getsockname()[1]
        thread.join(30)


def _cut(front: socket.socket, port: int, after: int, told: int) -> None:
    client, _ = front.accept()
    front.close()  # nobody else is let in
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        upward = threading.Thread(target=_pour, args=(client, server, told))
        upward.start()
        _pour(server, client, after)
        upward.join()


def _pour(source: socket.socket, target: socket.socket, most: int) -> None:
    """Until one of them hangs up or it was so much; then both are cut off."""
    with suppress(OSError):
        while most > 0 and (content := source.recv(min(most, 65_536))):
            target.sendall(content)
            most -= len(content)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
