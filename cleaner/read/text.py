"""Bytes that may be text: what is binary, and a lenient decoding, good enough to sniff and to open containers.

A page keeps its bytes; its careful decoding happens later, with more evidence.
"""

from __future__ import annotations

import codecs
import re

SAMPLE_BYTES = 8_192
"""How much of a document is looked at to tell binary data from text."""

FEW_CONTROLS = 8
"""So many control characters are ordinary in text of any length."""

MAGIC = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"PK\x05\x06", "ZIP archive"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a", "RAR archive"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
    (b"\xd0\xcf\x11\xe0", "Office document"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"PAR1", "Parquet"),
    (b"OggS", "Ogg media"),
    (b"ID3\x03", "MP3 audio"),
    (b"ID3\x04", "MP3 audio"),
    (b"RIFF", "RIFF media"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
)
"""First bytes of what is not text, from the formats' own specifications."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Longest first where one begins like another."""

_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))


def find_binary(data: bytes) -> str | None:
    """What kind of binary data this is, in words; None for text in any encoding.

    Stray NULs and control characters are ordinary in text; more than one character in fifty is not. UTF-16 and UTF-32
    are text.

    >>> find_binary(b"%PDF-1.7 ..."), find_binary("Rain fell.".encode("utf-16")), find_binary(b"\\x00" + b"rain" * 99)
    ('PDF', None, None)
    """
    head = data[:SAMPLE_BYTES]
    start = head.lstrip()
    controls = len(head) - len(head.translate(None, _CONTROLS))
    for magic, name in MAGIC:
        if start.startswith(magic) and (controls or not magic.isalnum()):  # a text may start with the letters of some
            return name
    if start[4:8] == b"ftyp":
        return "MP4 media"
    if find_wide(head) is not None:
        return None
    return "control characters" if controls >= FEW_CONTROLS and controls * 50 > len(head) else None


def find_wide(data: bytes) -> str | None:
    """The UTF-16 or UTF-32 encoding that a BOM or the places of the NULs prove; None for any other.

    >>> find_wide("Rain".encode("utf-16-be")), find_wide(b"Rain")
    ('utf-16-be', None)
    """
    for bom, name in BOMS[1:]:
        if data.startswith(bom):
            return name
    head = data[: SAMPLE_BYTES // 4 * 4]
    if b"\0" not in head:
        return None
    head = head[: len(head) // 2 * 2]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if (even + odd) * 10 < len(head):
        return None
    if odd and even * 20 <= odd:
        return "utf-16-le"
    if even and odd * 20 <= even:
        return "utf-16-be"
    return None


def decode(data: bytes | str) -> str:
    """Text by BOM, UTF-16 pattern, strict UTF-8, GB 18030, Windows-1252, or UTF-8 with marks for lost bytes.

    GB 18030 is believed only where it gives many Chinese characters, since it accepts nearly any bytes, Windows-1252
    only where the bytes are mostly no UTF-8. The BOM goes, and line ends become `\\n`. Never raises.

    >>> decode("中文的正文在这里。".encode("gb18030")), decode(b"\\xef\\xbb\\xbfRain\\r\\n")
    ('中文的正文在这里。', 'Rain\\n')
    """
    text = data if isinstance(data, str) else _decoded(data)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def find_encoding(data: bytes) -> str:
    """The encoding by which `decode` reads this data, for what follows it in a stream.

    >>> find_encoding("中文的正文在这里。".encode("gb18030")), find_encoding(b"Rain")
    ('gb18030', 'utf-8')
    """
    return find_wide(data) or _find_narrow(data)[0]


def _decoded(data: bytes) -> str:
    wide = find_wide(data)
    return data.decode(wide, "replace") if wide is not None else _find_narrow(data)[1]


def _find_narrow(data: bytes) -> tuple[str, str]:
    """An encoding of single bytes or few, and what the data says in it."""
    try:
        return "utf-8", data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # cut in the middle of its last character
            return "utf-8", data.decode("utf-8", "replace")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        text = data.decode("gb18030", "ignore") if error.start >= len(data) - 3 else ""
    foreign = sum(1 for char in text if char > "\x7f")
    chinese = sum(
        1
        for char in text
        if "\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e"
    )
    runs = sum(1 for _ in _FOREIGN_RUN.finditer(text))
    if foreign and chinese * 10 >= foreign * 9 and foreign * 2 >= runs * 3:  # an accented letter makes a lone one
        return "gb18030", text
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    is_western = lost * 2 > sum(1 for char in text if char > "\x7f")
    return ("cp1252", data.decode("cp1252", "replace")) if is_western else ("utf-8", text)
