"""The office's account at a server of mails: whose, where, and its password or token, which is
written nowhere. TLS before anything is said, or nothing (RFC 8314).
"""

from __future__ import annotations

import base64
import getpass
import os
import re
import smtplib
import ssl
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from imaplib import IMAP4

from emulation_xlsx.campaign.progress import PASSWORD, TOKEN
from emulation_xlsx.post.wire import SHOWN_WORDS, TooLongError, TooSlowError

PATIENCE = 60
"""Seconds of a dialogue: from connecting to being logged in, or a question and its answer."""
FAREWELL = 5
"""Seconds that a server may take over the end of a connection."""
_LATER = re.compile(
    r"(?i)\[(?:unavailable|inuse|limit|serverbug)\]|tempor|later|too many|try again in|"
    r"unavailable|in use|rate limit|throttl|bandwidth|busy|overload|not connected|tạm thời|"
    r"quá nhiều"
)
_SHUT = re.compile(
    r"(?i)\[(?:privacyrequired|contactadmin|noperm|webalert[^\]]*)\]|disabled|not enabled|"
    r"suspended|locked|blocked|web browser|bị khóa|bị chặn"
)
"""What a server says of a login that may be right and is not let in."""
_EXPIRED = re.compile(r"(?i)\[expired\]|password (?:has )?expired|hết hạn")
_WRONG = re.compile(r"(?i)\[(?:authenticationfailed|authorizationfailed|expired)\]|invalid cred")


def plainly(words: str) -> str:
    """What a stranger's program says, on one line, without what would act on a terminal."""
    return " ".join("".join(one if one.isprintable() else " " for one in words).split())


def heard(words: bytes | str) -> str:
    """What a server says, whatever bytes it says it in."""
    return words if isinstance(words, str) else words.decode("utf-8", "replace")


class MailError(Exception):
    """One line: why the mails could not be fetched or sent, and what to do."""


class LoginRefusedError(MailError):
    """The server does not take the login's password."""

    def __init__(self, login: str, words: str) -> None:
        super().__init__(words)
        self.login = login


@dataclass(frozen=True)
class Secret:
    """What the server is told: a password, or a token of OAuth 2."""

    words: str = field(repr=False)
    is_token: bool = False

    def plain(self, user: str) -> str:
        """For AUTH PLAIN, in base64."""
        return coded(f"\0{user}\0{self.words}")

    def bearer(self, user: str) -> str:
        """For XOAUTH2, not yet in base64."""
        return f"user={user}\1auth=Bearer {self.words}\1\1"

    def told(self, user: str, said: bytes | str) -> str:
        """The server's words, fit to be shown; blank where they repeat the password or token."""
        raw = heard(said)
        told = coded(self.words), self.plain(user), coded(self.bearer(user))
        quoted = self.words.replace("\\", "\\\\").replace('"', '\\"')
        forms = {self.words, quoted, plainly(self.words), *told}
        words = plainly(raw)
        if any(form and (form in raw or form in words) for form in forms):
            return ""
        return words[:SHOWN_WORDS]


def coded(words: str) -> str:
    return base64.b64encode(words.encode()).decode()


@dataclass(frozen=True)
class Account:
    """Whose account at which server."""

    server: str
    port: int
    user: str

    @property
    def where(self) -> str:
        return f"máy chủ thư {self.server}, cổng {self.port}"

    def refused(self, said: str = "", secret: Secret | None = None) -> MailError:
        """What is said where the server does not take the name or the password.

        ``said``: the server's own words; where these speak of a passing trouble, that is told.
        """
        words = f" Máy chủ báo: “{said}”." if said else ""
        if not _WRONG.search(said):
            if _SHUT.search(said):
                return LoginRefusedError(self.user, self._shut + words)
            if _LATER.search(said):
                return self.busy(said)
        if secret and secret.is_token:
            return MailError(
                f"{self.where} không nhận mã truy cập OAuth2 của “{self.user}”; mã chỉ dùng được "
                f"ít giờ, xin lấy mã mới rồi làm lại.{words}"
            )
        if _EXPIRED.search(said):
            return LoginRefusedError(self.user, self._expired + words)
        return LoginRefusedError(
            self.user,
            f"{self.where} không nhận tên đăng nhập “{self.user}” hoặc mật khẩu; xin xem lại rồi "
            "gõ lại. Gmail, Outlook và hộp thư xác thực hai bước cần “mật khẩu ứng dụng”; trong "
            f"phần cài đặt của hộp thư phải cho phép phần mềm khác dùng (IMAP, SMTP).{words}",
        )

    @property
    def _shut(self) -> str:
        return (
            f"{self.where} chưa cho “{self.user}” đăng nhập; mật khẩu có thể vẫn đúng. Xin mở hộp "
            "thư bằng trình duyệt xem có thông báo gì, cho phép phần mềm khác dùng hộp thư (IMAP, "
            "SMTP), hoặc hỏi người quản trị thư."
        )

    @property
    def _expired(self) -> str:
        return (
            f"mật khẩu của “{self.user}” ở {self.where} đã hết hạn; xin đổi mật khẩu của hộp thư "
            "(mở bằng trình duyệt) rồi gõ mật khẩu mới."
        )

    def busy(self, said: str) -> MailError:
        """The server cannot now; nothing is wrong with the password."""
        return MailError(
            f"{self.where} tạm thời chưa phục vụ (báo “{said}”); không phải do sai mật khẩu. Xin "
            "chờ ít phút rồi làm lại."
        )

    def closed(
        self, offered: Collection[str], secret: Secret, said: str | None = None
    ) -> MailError:
        """The server takes no login of this kind. ``said``: its answer to one that was tried; None
        where nothing was sent.
        """
        kind = "mã truy cập OAuth2 (XOAUTH2)" if secret.is_token else "mật khẩu"
        others = ", ".join(sorted(map(plainly, offered)))[:SHOWN_WORDS]
        words = f" (chỉ nhận: {others})" if others else ""
        words += "; chưa gửi mật khẩu hay mã nào"
        words = words if said is None else f" (báo “{said}”)"
        return MailError(
            f"{self.where} không mở đăng nhập bằng {kind}{words}. Xin hỏi người quản trị thư cách "
            "đăng nhập bằng phần mềm khác. Hộp thư chỉ nhận "
            f"OAuth2 (Outlook): xin đặt mã truy cập vào biến {TOKEN}, hoặc để trống mật khẩu để "
            "gõ mã."
        )

    def secret(self) -> Secret:
        """From the environment, or typed unseen: a password, or after a blank one a token.

        :raises MailError: nobody is there to type it, or it cannot be one.
        """
        token, given = os.environ.get(TOKEN), os.environ.get(PASSWORD)
        if not token and given is None:
            if not (sys.stdin and sys.stdin.isatty()):
                raise MailError(
                    "chưa có mật khẩu hộp thư; xin chạy trong cửa sổ lệnh để gõ, hoặc đặt biến "
                    f"{PASSWORD} (mã truy cập OAuth2: biến {TOKEN})."
                )
            given = getpass.getpass(f"Mật khẩu của {self.user}: ")
            if not given.strip():
                token = getpass.getpass(f"Mã truy cập OAuth2 của {self.user}: ")
        secret = Secret((token or given or "").strip("\r\n"), bool(token))
        if not secret.words or set(secret.words) & set("\r\n\0\1"):
            raise self.refused(secret=secret)
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
    except (OSError, ValueError, IMAP4.error) as error:
        said = _greeting(error)
        if is_passing(said) or said.startswith("4"):
            raise to.busy(said) from error
        if said:
            raise MailError(
                f"{to.where} không tiếp nhận (máy chủ báo “{said}”); xin xem lại tên máy chủ và "
                "cổng ở sheet Kế hoạch, hoặc hỏi người quản trị thư."
            ) from error
        raise MailError(
            f"không kết nối được {to.where}{trouble(error)}; xin kiểm tra mạng, tên máy chủ và "
            "cổng ở sheet Kế hoạch rồi làm lại."
        ) from error


def is_passing(said: str) -> bool:
    """Whether a server's words speak of a trouble that passes; no answer 5xx of SMTP does."""
    return bool(_LATER.search(said)) and not said.startswith("5")


_LIBRARY = re.compile(r"""command error: (?:BAD|NO) \[b['"](.*)['"]\]""", re.DOTALL)
_NO_IMAP = "server not IMAP4 compliant"


def answered(error: Exception) -> bytes | str:
    """The server's words out of what the library of IMAP says of them."""
    text = error.args[0] if error.args else ""
    if not isinstance(text, str):
        return bytes(text)
    found = _LIBRARY.search(text)
    return found[1] if found else text.removeprefix(_NO_IMAP)


def _greeting(error: Exception) -> str:
    """What a server said in place of a greeting."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_shown(error.smtp_error)}"
    if isinstance(error, IMAP4.error) and not isinstance(error, IMAP4.abort):
        return _shown(answered(error))
    return ""


def _shown(words: bytes | str) -> str:
    return plainly(heard(words))[:SHOWN_WORDS]


def trouble(error: BaseException | None) -> str:
    """Why a dialogue ended, where it was the server that dragged or flooded; blank otherwise."""
    while error:
        if isinstance(error, TooSlowError):
            return " (máy chủ trả lời quá chậm)"
        if isinstance(error, TooLongError):
            return " (máy chủ trả lời dài bất thường)"
        error = error.__cause__ or error.__context__
    return ""
