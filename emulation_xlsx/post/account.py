"""The office's account at a server of mails: whose, where, and its password, which is written
nowhere. TLS before anything is said, or nothing (RFC 8314).
"""

from __future__ import annotations

import getpass
import os
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

PASSWORD = "EMULATION_XLSX_PASSWORD"
PATIENCE = 60
"""Seconds in which a server answers."""


class MailError(Exception):
    """One line: why the mails could not be fetched or sent, and what to do."""


class LoginRefusedError(MailError):
    """The server does not take the login's password."""

    def __init__(self, login: str, words: str) -> None:
        super().__init__(words)
        self.login = login


@dataclass(frozen=True)
class Account:
    """Whose account at which server."""

    server: str
    port: int
    user: str

    @property
    def where(self) -> str:
        return f"máy chủ thư {self.server}, cổng {self.port}"

    def refused(self) -> LoginRefusedError:
        """What is said where the server does not take the name or the password."""
        return LoginRefusedError(
            self.user,
            f"{self.where} không nhận tên đăng nhập «{self.user}» hoặc mật khẩu; xin xem lại rồi "
            "gõ lại. Gmail, Outlook và hộp thư xác thực hai bước cần «mật khẩu ứng dụng»; trong "
            "phần cài đặt của hộp thư phải cho phép phần mềm khác dùng (IMAP, SMTP).",
        )

    def password(self) -> str:
        """From the environment, or typed unseen.

        :raises MailError: nobody is there to type it, or it cannot be one.
        """
        given = os.environ.get(PASSWORD)
        if given is None and not (sys.stdin and sys.stdin.isatty()):
            raise MailError(
                "chưa có mật khẩu hộp thư; xin chạy trong cửa sổ lệnh để gõ, hoặc đặt biến "
                f"{PASSWORD}."
            )
        typed = getpass.getpass(f"Mật khẩu của {self.user}: ") if given is None else given
        secret = typed.strip("\r\n")
        if not secret or set(secret) & set("\r\n\0"):
            raise self.refused()
        return secret


@contextmanager
def connecting(to: Account, protocol: str) -> Iterator[ssl.SSLContext]:
    """Trust the system's certificates while connecting, and say in words why that failed.

    :raises MailError: no connection, no TLS, or a certificate that is not to be trusted.
    """
    try:
        yield ssl.create_default_context()
    except ssl.SSLCertVerificationError as error:
        raise MailError(
            f"không tin được chứng thư của {to.where} ({error.verify_message}); chưa gửi mật khẩu. "
            "Xin xem lại tên máy chủ, ngày giờ của máy này, hoặc hỏi người quản trị thư."
        ) from error
    except ssl.SSLError as error:
        raise MailError(
            f"{to.where} không mã hóa bằng TLS; chưa gửi mật khẩu. Xin ghi ở sheet Kế hoạch cổng "
            f"{protocol} có TLS, hoặc hỏi người quản trị thư."
        ) from error
    except (OSError, UnicodeError) as error:
        raise MailError(
            f"không kết nối được {to.where}; xin kiểm tra mạng, tên máy chủ và cổng ở sheet "
            "Kế hoạch rồi chạy lại."
        ) from error
