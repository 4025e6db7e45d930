"""One zip, opened without trusting it: leniently, as a parcel whose good members are taken out, or
strictly, as a workbook that passes whole or not at all.

``zipfile`` reads the directory only. Bytes decide: what headers say of sizes and checksums is
compared with what comes out, which is counted while it is inflated, never believed.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence

from emulation_xlsx.intake.filenames import guessed, tidy_path
from emulation_xlsx.intake.limits import MEGABYTE, Limits, RefusedError

ZIP_MAGIC = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"
_END, _LONGEST_END = b"PK\x05\x06", 22 + 0xFFFF
"""Of the directory: what it begins with, and its length with the longest comment."""
_TWO_DIRECTORIES = "tệp có hai danh sách các phần, nói khác nhau"
_MOST_ENTRIES = 50_000
"""Of a parcel's directory that is read at all: two million entries fit into 100 MB."""
_HEADER = struct.Struct("<4s5H3I2H")
"""A member's own header, before its name."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_DRIVE_OR_CONTROL = re.compile(r"^[A-Za-z]:|[\x00-\x1f]")
_LEADING = re.compile(r"^(?:\.?/)+")
_LITTER = frozenset({"thumbs.db", "desktop.ini"})

_Span = tuple[int, int]
"""Where a member's header begins and its data end."""


def _directory(content: bytes, damaged: str) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except Exception as error:  # of a damaged directory zipfile raises what it meets
        raise RefusedError(damaged) from error


# --- a parcel: what can be taken out is taken out


def directory(content: bytes) -> list[zipfile.ZipInfo]:
    """A parcel's members; their names stand for bytes, see :func:`member_path`.

    :raises RefusedError: it is damaged, or has so many that they are not even listed.
    """
    if content.count(_ENTRY) > _MOST_ENTRIES:
        raise RefusedError("parcel_too_many", limit=_MOST_ENTRIES)
    return _directory(_without_utf8_flags(content), "zip_damaged")


def _without_utf8_flags(content: bytes) -> bytes:
    """The same zip, its names said to be in cp437, in which every byte is a character."""
    changed, at = bytearray(content), content.find(_ENTRY)
    while at >= 0:
        if at + 9 < len(changed):
            changed[at + 9] &= ~0x08
        at = content.find(_ENTRY, at + 4)
    return bytes(changed)


def plain_path(member: zipfile.ZipInfo) -> str:
    """A member's path with common slashes, none of them leading; some programs write others."""
    return _LEADING.sub("", member.orig_filename.replace("\\", "/"))


def member_path(member: zipfile.ZipInfo) -> str:
    """A member's path, tidy; the name that Info-ZIP and WinRAR put beside it goes first."""
    raw = member.orig_filename.encode("cp437", "replace")
    return tidy_path(_unicode_path(member.extra, raw) or guessed(raw, "cp437"))


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Extra field 0x7075: a version, the checksum of the plain name, the name in UTF-8."""
    while len(extra) >= 4:
        number, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if number == 0x7075 and field[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return None


def is_litter(path: str) -> bool:
    """Whether a file is not a person's: a lock file, what macOS and Windows keep beside."""
    parts = path.split("/")
    return "__MACOSX" in parts or parts[-1].startswith(("~$", ".")) or parts[-1].lower() in _LITTER


def is_folder(member: zipfile.ZipInfo) -> bool:
    return member.orig_filename.endswith(("/", "\\"))


def lying(member: zipfile.ZipInfo, archive: bytes) -> bytes:
    """A member as it lies in the archive, packed.

    :raises RefusedError: it is encrypted, or not where the directory says.
    """
    if member.flag_bits & 1:
        raise RefusedError("zip_member_locked")
    start = member.header_offset
    header = archive[start : start + 30] if start >= 0 else b""
    if len(header) < 30 or not header.startswith(ZIP_MAGIC):
        raise RefusedError("zip_member_damaged")
    start += 30 + sum(struct.unpack("<HH", header[26:]))
    return archive[start : start + member.compress_size]


def inflated(member: zipfile.ZipInfo, content: bytes, most: int) -> bytes:
    """A packed member inflated, of one that is larger only ``most`` bytes.

    :raises RefusedError: it is damaged, or packed in a way that is neither stored nor deflated.
    """
    if member.compress_type == zipfile.ZIP_STORED:
        return content[:most]
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise RefusedError("zip_member_method")
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, most)
    except zlib.error as error:
        raise RefusedError("zip_member_damaged") from error


def is_whole(member: zipfile.ZipInfo, content: bytes) -> bool:
    return len(content) == member.file_size and zlib.crc32(content) == member.CRC


# --- a workbook: it passes whole or not at all


def members_of(content: bytes, limits: Limits) -> list[zipfile.ZipInfo]:
    """The members that the zip's directory names, folders left out.

    :raises RefusedError: too many, named twice or by a path, under a password, packed in a way
        that no spreadsheet program uses; or the directory is damaged.
    """
    if content.count(_ENTRY) > limits.members:
        raise RefusedError("too_many_parts", limit=limits.members)
    _check_one_directory(content)
    everything = _directory(content, "damaged_workbook")
    members = [member for member in everything if not is_folder(member)]
    _check_names([plain_path(member) for member in members])
    for member in members:
        _check_packing(member)
    if 0 not in {member.header_offset for member in everything}:  # another zip before it
        raise RefusedError("unsafe_archive", reason=_TWO_DIRECTORIES)
    return members


def _check_names(names: Sequence[str]) -> None:
    if len({name.casefold() for name in names}) < len(names):
        raise RefusedError("unsafe_archive", reason="có hai phần trùng tên")
    for name in names:
        if not name or ".." in name.split("/") or _DRIVE_OR_CONTROL.search(name):
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
    spans: list[_Span] = []
    parts: dict[str, bytes] = {}
    for member in members:
        start, data_start = _data_start(content, member)
        spans.append((start, data_start + member.compress_size))
        data = _checked(content[data_start : spans[-1][1]], member, left, limits)
        left -= len(data)
        if wanted(plain_path(member)):
            parts[plain_path(member)] = data
    _check_apart(spans, len(content))
    return parts


def all_parts(content: bytes) -> dict[str, bytes]:
    """All parts of a workbook that was packed anew."""
    limits = Limits()
    return unpacked(content, members_of(content, limits), limits, lambda _: True)


def _data_start(content: bytes, member: zipfile.ZipInfo) -> _Span:
    """Where a member's header begins, and its data; the header must say what the directory says."""
    start = member.header_offset
    if not 0 <= start <= len(content) - _HEADER.size:
        raise RefusedError("damaged_workbook")
    magic, _, flags, method, *_, name_length, extra_length = _HEADER.unpack_from(content, start)
    name_start = start + _HEADER.size
    name = content[name_start : name_start + name_length]
    if magic != ZIP_MAGIC:
        raise RefusedError("damaged_workbook")
    same = method == member.compress_type and name == _raw_name(member)
    if not same or flags & _ENCRYPTED:
        raise RefusedError("unsafe_archive", reason=_TWO_DIRECTORIES)
    return start, name_start + name_length + extra_length


def _check_one_directory(content: bytes) -> None:
    """A directory's end may not lie in the comment of another end: some program would read it."""
    ends, at = 0, content.rfind(_END)
    while at >= 0 and at >= len(content) - _LONGEST_END:
        ends += content[at + 20 : at + 22] == struct.pack("<H", len(content) - at - 22)
        at = content.rfind(_END, 0, at)
    if ends > 1:
        raise RefusedError("unsafe_archive", reason=_TWO_DIRECTORIES)


def _raw_name(member: zipfile.ZipInfo) -> bytes:
    return member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8 else "cp437")


def _checked(raw: bytes, member: zipfile.ZipInfo, left: int, limits: Limits) -> bytes:
    if member.compress_type == zipfile.ZIP_STORED:
        data, whole = raw, True
    else:
        thin = max(limits.ratio_from, limits.ratio * len(raw))
        data, whole = _inflate(raw, min(left, limits.part, thin) + 1)
        if len(data) > thin:
            raise RefusedError("squeezed", ratio=limits.ratio)
    if len(data) > limits.part:
        raise _too_much(limits.part)
    if len(data) > left:
        raise _too_much(limits.inflated)
    if not whole or len(data) != member.file_size or zlib.crc32(data) != member.CRC:
        raise RefusedError("damaged_workbook")
    return data


def _inflate(raw: bytes, most: int) -> tuple[bytes, bool]:
    """At most so many bytes, and whether that is all of them."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = inflater.decompress(raw, most)
    except zlib.error as error:
        raise RefusedError("damaged_workbook") from error
    return data, inflater.eof and not inflater.unused_data


def _check_apart(spans: Sequence[_Span], end: int) -> None:
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
