"""A zip's parts, inflated under count, and a zip of parts: nobody else opens what a sender packed.

Only the bytes decide: what the headers say of sizes and checksums is compared with them, never
believed. A reader is given :func:`packed` parts, so that it sees what was looked at here.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence

from emulation_xlsx.intake.limits import MEGABYTE, Limits, RefusedError

MAGIC = b"PK\x03\x04"
_ENTRY_MAGIC = b"PK\x01\x02"
_HEADER = struct.Struct("<4s5H3I2H")
"""A member's own header, before its name."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_DRIVE_OR_CONTROL = re.compile(r"^[A-Za-z]:|[\x00-\x1f\\]")

Span = tuple[int, int]
"""Where a member's header begins and its data end."""


def members_of(content: bytes, limits: Limits) -> list[zipfile.ZipInfo]:
    """The members that the zip's directory names, folders left out.

    :raises RefusedError: too many, named twice or by a path, under a password, packed in a way
        that no spreadsheet program uses; or the directory is damaged.
    """
    if content.count(_ENTRY_MAGIC) > limits.members:
        raise RefusedError("too_many_parts", limit=limits.members)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except Exception as error:  # of a damaged directory zipfile raises what it meets
        raise RefusedError("damaged_workbook") from error
    _check_names([member.orig_filename for member in members])
    for member in members:
        _check_packing(member)
    return [member for member in members if not member.orig_filename.endswith("/")]


def _check_names(names: Sequence[str]) -> None:
    if len({name.casefold() for name in names}) < len(names):
        raise RefusedError("unsafe_archive", reason="có hai phần trùng tên")
    for name in names:
        outside = name.startswith("/") or ".." in name.split("/")
        if not name or outside or _DRIVE_OR_CONTROL.search(name):
            raise RefusedError("unsafe_archive", reason="có phần mang đường dẫn ra ngoài tệp")


def _check_packing(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise RefusedError("password")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RefusedError("unsafe_archive", reason="có phần nén theo cách lạ")


def unpacked(
    content: bytes,
    members: Sequence[zipfile.ZipInfo],
    limits: Limits,
    wanted: Callable[[str], bool],
) -> dict[str, bytes]:
    """The ``wanted`` parts by name. All are inflated and compared with their checksum.

    :raises RefusedError: a part is damaged, overlaps another, or inflates beyond a limit.
    """
    if sum(member.file_size for member in members) > limits.inflated:
        raise _too_much(limits.inflated)
    left = limits.inflated
    spans: list[Span] = []
    parts: dict[str, bytes] = {}
    for member in members:
        start, data_start = _data_start(content, member)
        spans.append((start, data_start + member.compress_size))
        data = _inflated(content[data_start : spans[-1][1]], member, left, limits)
        left -= len(data)
        if wanted(member.orig_filename):
            parts[member.orig_filename] = data
    _check_apart(spans, len(content))
    return parts


def _data_start(content: bytes, member: zipfile.ZipInfo) -> Span:
    """Where a member's header begins, and its data; the header must say what the directory says."""
    start = member.header_offset
    if not 0 <= start <= len(content) - _HEADER.size:
        raise RefusedError("damaged_workbook")
    magic, _, flags, method, *_, name_length, extra_length = _HEADER.unpack_from(content, start)
    name_start = start + _HEADER.size
    name = content[name_start : name_start + name_length]
    same = magic == MAGIC and method == member.compress_type and name == _raw_name(member)
    if not same or flags & _ENCRYPTED:
        raise RefusedError("damaged_workbook")
    return start, name_start + name_length + extra_length


def _raw_name(member: zipfile.ZipInfo) -> bytes:
    return member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8 else "cp437")


def _inflated(packed: bytes, member: zipfile.ZipInfo, left: int, limits: Limits) -> bytes:
    if member.compress_type == zipfile.ZIP_STORED:
        data, whole = packed, True
    else:
        thin = max(limits.ratio_from, limits.ratio * len(packed))
        data, whole = _inflate(packed, min(left, limits.part, thin) + 1)
        if len(data) > thin:
            raise RefusedError("squeezed", ratio=limits.ratio)
    if len(data) > limits.part:
        raise _too_much(limits.part)
    if len(data) > left:
        raise _too_much(limits.inflated)
    if not whole or len(data) != member.file_size or zlib.crc32(data) != member.CRC:
        raise RefusedError("damaged_workbook")
    return data


def _inflate(packed: bytes, most: int) -> tuple[bytes, bool]:
    """At most so many bytes, and whether that is all of them."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = inflater.decompress(packed, most)
    except zlib.error as error:
        raise RefusedError("damaged_workbook") from error
    return data, inflater.eof and not inflater.unused_data


def _check_apart(spans: Sequence[Span], end: int) -> None:
    """No byte may belong to two members, nor lie beyond the file."""
    ordered = sorted(spans)
    starts = [start for start, _ in ordered[1:]] + [end]
    if any(own_end > start for (_, own_end), start in zip(ordered, starts, strict=True)):
        raise RefusedError("unsafe_archive", reason="có các phần chồng lên nhau")


def _too_much(limit: int) -> RefusedError:
    return RefusedError("inflates_too_large", limit=limit // MEGABYTE)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip of parts, stored: the same bytes for the same parts."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return whole.getvalue()
