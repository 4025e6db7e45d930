"""A real mail server on loopback: Exim, which takes letters only over TLS and from who logs in,
and puts them where :mod:`dovecot` shows them, or into a folder of all other mailboxes.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path

from tests.helpers.dovecot import BIN, PASSWORD, USER, answers, certify, free_port, nobody, own

NO_MAILBOX, TOO_MUCH = "khong-co", 2**20
CONFIG = r"""
primary_hostname = localhost
keep_environment =
exim_user = {user}
exim_group = {group}
deliver_drop_privilege = true
local_interfaces = 127.0.0.1
daemon_smtp_ports = {tls} : {plain}
tls_on_connect_ports = {tls}
tls_advertise_hosts = {encrypts}
tls_certificate = {home}/cert.pem
tls_privatekey = {home}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
log_file_path = {home}/log-%slog
spool_directory = {home}/spool
pid_file_path = {home}/pid
message_size_limit = {largest}
rfc1413_query_timeout = 0s
host_lookup =
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
begin acl
rcpt:
  deny message = No such mailbox here
       local_parts = {no_mailbox}
  accept authenticated = *
  deny message = Relay not permitted
begin routers
office:
  driver = accept
  local_parts = {office}
  transport = office
units:
  driver = accept
  transport = units
begin transports
office:
  driver = appendfile
  maildir_format
  directory = {box}
units:
  driver = appendfile
  maildir_format
  directory = {home}/units
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{login}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
"""


@cache
def missing() -> tuple[str, ...]:
    """What this machine lacks of what this needs."""
    return tuple(name for name in ("exim4", "openssl") if not shutil.which(name, path=BIN))


@dataclass(frozen=True)
class Exim:
    """The server, and what it has delivered."""

    home: Path
    tls: int
    plain: int
    """Where a client must ask for TLS."""

    @property
    def certificate(self) -> Path:
        return self.home / "cert.pem"

    def delivered(self, count: int) -> list[EmailMessage]:
        """What the units have got, oldest first, once it is so many."""
        for _ in range(800):
            found = [path for path in (self.home / "units").glob("new/*") if path.stat().st_size]
            if len(found) >= count and not list(self.home.glob("spool/input/*")):
                break
            time.sleep(0.05)
        assert len(found) == count, self.log
        found.sort(key=lambda path: path.stat().st_mtime_ns)
        each = (message_from_bytes(path.read_bytes(), policy=default) for path in found)
        return list(each)

    @property
    def log(self) -> str:
        return (self.home / "log-mainlog").read_text("utf-8", "replace")

    def empty(self) -> None:
        shutil.rmtree(self.home / "units", ignore_errors=True)


@contextmanager
def exim(box: Path, *, encrypts: bool = True) -> Iterator[Exim]:
    """A running one; mails to the office come into a mailbox."""
    import grp

    who, home = nobody(), Path(tempfile.mkdtemp(prefix="exim-", dir="/tmp"))
    server = Exim(home, free_port(), free_port())
    certify(home, "cert")
    places = {"home": home, "box": box, "tls": server.tls, "plain": server.plain}
    config = CONFIG.format(
        **places,
        user=who.pw_name,
        group=grp.getgrgid(who.pw_gid).gr_name,
        encrypts="*" if encrypts else "",
        largest=TOO_MUCH,
        no_mailbox=NO_MAILBOX,
        office=USER.partition("@")[0],
        login=USER,
        password=PASSWORD,
    )
    for path in (home, *home.iterdir()):
        own(path)
    (home / "exim.conf").write_text(config, encoding="utf-8")
    program = shutil.which("exim4", path=BIN)
    assert program
    with (home / "log").open("wb") as said:
        process = subprocess.Popen([program, "-C", f"{home}/exim.conf", "-bdf"], stderr=said)
    try:
        answers(server.tls, process, home)
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(home, ignore_errors=True)
