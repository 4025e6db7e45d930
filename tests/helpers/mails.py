"""Mails, mailboxes and zips as programs write them, byte for byte, for tests."""

from __future__ import annotations

import base64
import re
import struct
import zipfile
import zlib
from urllib.parse import quote

from tests.helpers.workbooks import zipped

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def office(part: str, text: bytes = b"<xml/>") -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", part: text})


XLSX = office("xl/workbook.xml")
OTHER_XLSX = office("xl/workbook.xml", b"<other/>")
DOCX = office("word/document.xml")
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
ODS = zipped({"mimetype": ODS_TYPE, "content.xml": b"<xml/>"}, zipfile.ZIP_STORED)
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
ODT = zipped({"mimetype": ODT_TYPE, "content.xml": b"<xml/>"}, zipfile.ZIP_STORED)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(40)
TNEF = b"\x78\x9f\x3e\x22" + bytes(40)


def ole(*streams: str) -> bytes:
    """An OLE container as far as anyone looks: its mark, and the names of its streams."""
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names.ljust(512, b"\0")


XLS = ole("Root Entry", "Workbook")
LOCKED_XLSX = ole("Root Entry", "EncryptedPackage")
DOC = ole("Root Entry", "WordDocument")
MSG = ole("Root Entry", "__properties_version1.0")


def base64_lines(content: bytes) -> str:
    return base64.encodebytes(content).decode()


def b_word(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def q_word(text: str) -> str:
    return f"=?UTF-8?Q?{quote(text, safe='').replace('%', '=')}?="


def attachment(disposition: str, content: bytes, content_type: str = XLSX_TYPE) -> str:
    """A part in base64; ``disposition`` is what stands after ``Content-Disposition:``."""
    head = f"Content-Type: {content_type}\nContent-Disposition: {disposition}\n"
    return f"{head}Content-Transfer-Encoding: base64\n\n{base64_lines(content)}"


def named(name: str, content: bytes) -> str:
    return attachment(f'attachment; filename="{name}"', content)


TEXT = "Content-Type: text/plain; charset=utf-8\n\nKính gửi Phòng Nội vụ.\n"


def mixed(*parts: str, boundary: str = "b1", kind: str = "multipart/mixed") -> str:
    body = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: {kind}; boundary="{boundary}"\n\n{body}--{boundary}--\n'


def mail(*parts: str, head: str = "From: a@bimson.vn\nSubject: Báo cáo\n") -> bytes:
    """A mail with these parts; characters up to U+00FF in it may stand for raw bytes."""
    return (head + "MIME-Version: 1.0\n" + mixed(*parts)).encode()


def gmail(name: str, content: bytes) -> bytes:
    """As Gmail's «Tải thư xuống» gives it."""
    words = b_word(name, "UTF-8")
    body = mixed(
        mixed(
            'Content-Type: text/plain; charset="UTF-8"\n\nEm gửi ạ\n',
            'Content-Type: text/html; charset="UTF-8"\n\n<div>Em gửi ạ</div>\n',
            boundary="00000000000053c08e0594d6a1b2",
            kind="multipart/alternative",
        ),
        attachment(
            f'attachment; filename="{words}"\nContent-ID: <f_k1q2w3e40>\n'
            "X-Attachment-Id: f_k1q2w3e40",
            content,
            f'{XLSX_TYPE}; name="{words}"',
        ),
        boundary="00000000000053c0910594d6a1b4",
    )
    head = f"""\
Delivered-To: noivu@bimson.vn
Received: by 2002:a05:6602:8d1:0:0:0:0 with SMTP id z17csp1234567ioz;
        Thu, 14 Nov 2019 17:30:05 -0800 (PST)
X-Received: by 2002:a17:902:b582:: with SMTP id a2mr123pls.1; Thu, 14 Nov 2019 17:30:04 -0800
Return-Path: <badinh.ubnd@gmail.com>
Received: from mail-sor-f41.google.com (mail-sor-f41.google.com. [209.85.220.41])
        by mx.google.com with SMTPS id w9sor123 for <noivu@bimson.vn>;
        Thu, 14 Nov 2019 17:30:01 -0800 (PST)
MIME-Version: 1.0
From: {q_word("UBND phường Ba Đình")} <BaDinh.UBND@gmail.com>
Date: Fri, 15 Nov 2019 08:29:40 +0700
Message-ID: <CAF=xyz+1@mail.gmail.com>
Subject: {b_word("Báo cáo kế ho", "UTF-8")}
 {b_word("ạch đợt 1", "UTF-8")}
To: noivu@bimson.vn
"""
    return (head + body).encode()


def outlook(name: str, content: bytes) -> bytes:
    """As Outlook sends: CRLF, a signature picture, folded parameters, sizes and dates in them."""
    words = b_word(name, "windows-1258")
    picture = attachment(
        'inline; filename="image001.png"; size=48', PNG, 'image/png; name="image001.png"'
    )
    picture = picture.replace("\n\n", "\nContent-ID: <image001.png@01D5>\n\n", 1)
    related = mixed(
        mixed(
            TEXT,
            'Content-Type: text/html; charset="utf-8"\n\n<p>Kính gửi</p>\n',
            boundary="_002_x_",
            kind="multipart/alternative",
        ),
        picture,
        boundary="_001_x_",
        kind="multipart/related",
    )
    report = attachment(
        f'attachment;\n\tfilename="{words}"; size=39211;\n'
        '\tcreation-date="Tue, 15 Oct 2019 01:02:03 GMT"',
        content,
        f'{XLSX_TYPE};\n\tname="{words}"',
    )
    letter = attachment('attachment; filename="To trinh.pdf"', PDF, "application/pdf")
    head = f"""\
Received: from HK2APC01.prod.outlook.com (2603:1096::1) by
 TYZPR01.prod.outlook.com with HTTPS; Tue, 15 Oct 2019 01:02:09
 +0000
From: "{name}, <gia@mao.vn>" <Thuy.Nguyen@bimson.vn>
To: "Phong Noi vu" <noivu@bimson.vn>
Subject: RE: =?utf-8?Q?=C4=90=C3=B4n_=C4=91=E1=BB=91c?=
Thread-Index: AdWC
Date: Tue, 15 Oct 2019 01:02:07 +0000
Message-ID:
 <TYZPR01MB1@TYZPR01.prod.outlook.com>
References: <first@bimson.vn>
 <second@bimson.vn>
In-Reply-To: <second@bimson.vn>
MIME-Version: 1.0
"""
    return (head + mixed(related, report, letter)).replace("\n", "\r\n").encode()


def thunderbird(name: str, content: bytes) -> bytes:
    """As Thunderbird sends: RFC 2231 with continuations."""
    coded = quote(name)
    cuts = [coded[at : at + 30] for at in range(0, len(coded), 30)]
    lines = [f" filename*{n}*={'' if n else 'UTF-8' + 2 * chr(39)}{c}" for n, c in enumerate(cuts)]
    head = """\
X-Mozilla-Status: 0001
From: Ha Lan <xahalan@bimson.vn>
Date: Thu, 14 Nov 2019 23:59:00 +0700
Message-ID: <5f0e@bimson.vn>
Subject: Xa Ha Lan
"""
    report = attachment(
        "attachment;\n" + ";\n".join(lines), content, f'{XLSX_TYPE};\n name="{b_word(name)}"'
    )
    return mail(TEXT, report, head=head)


def webmail(name: bytes, content: bytes) -> bytes:
    """As a provincial webmail sends: raw bytes in the headers, no name but in Content-Type."""
    head = b"From: <sotaynguyen@thanhhoa.gov.vn>\nSubject: " + name + b"\nMime-Version: 1.0\n"
    head += b"Content-Type: Application/Vnd.ms-excel; Name=" + name + b"\n"
    return head + b"Content-Transfer-Encoding: BASE64\n\n" + base64.b64encode(content)


def mailbox(*mails: bytes) -> bytes:
    """As mboxrd: a line before each, ``From `` at the beginning of a line escaped."""
    line = b"From - Tue Oct 15 08:00:00 2019\n"
    return b"".join(line + re.sub(rb"(?m)^(>*From )", rb">\1", one) + b"\n" for one in mails)


def raw_zip(
    names: list[bytes],
    content: bytes = XLSX,
    *,
    flags: int = 0,
    method: int = zipfile.ZIP_DEFLATED,
    size: int | None = None,
    checksum: int | None = None,
    extra: bytes = b"",
) -> bytes:
    """A zip whose directory says what is asked for: names in any encoding, lying sizes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    packed = packed if method == zipfile.ZIP_DEFLATED else content
    crc = zlib.crc32(content) if checksum is None else checksum
    said = len(content) if size is None else size
    local, central = bytearray(), bytearray()
    for name in names:
        common = struct.pack("<HHHHHIII", 20, flags, method, 0, 33, crc, len(packed), said)
        lengths = struct.pack("<HH", len(name), len(extra))
        where = struct.pack("<HHHII", 0, 0, 0, 0, len(local))
        central += b"PK\x01\x02\x14\x00" + common + lengths + where + name + extra
        local += b"PK\x03\x04" + common + lengths + name + extra + packed
    count = len(names)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(local), 0)
    return bytes(local + central) + b"PK\x05\x06" + end
