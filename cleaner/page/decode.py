"""Bytes → text by evidence: byte order mark, strict UTF-8, HTTP header, meta element, then detection.

The first evidence that holds wins. A header or meta element only counts when the bytes can be read that way: servers
send `charset=iso-8859-1` for whatever they have. Labels are read as browsers read them (WHATWG Encoding Standard:
`iso-8859-1` is windows-1252, `gb2312` is gb18030).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.model import Page
from cleaner.page.detect import find_encoding, is_plausible

META_BYTES = 4096
"""Browsers look for a meta charset in the first 1024 bytes; pages with long heads put it later."""
MAX_BAD_SHARE = 0.05
"""UTF-8 with fewer bad sequences than this among its non-ASCII ones is UTF-8 with lost bytes."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_META = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s{0,5}=\s{0,5}["']?\s{0,5}([A-Za-z0-9_:.-]{2,40})""", re.I
)
_HIGH = re.compile(rb"[\x80-\xff]")
_CHARSET = re.compile(r"""charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9_:.-]{2,40})""", re.I)
_WORD_ENDS = " \n.,，。、"
_TEXT_CODEC = re.compile(
    r"(?:cp(?:125\d|866|874|932|949)|iso8859-\d+|koi8-[ru]|mac-(?:roman|cyrillic)|gb18030|big5hkscs|euc_jp|iso2022_jp|utf-8)$"
)
"""The WHATWG standard's encodings by Python's names; what else Python can decode (utf-7, punycode) no page is in."""
_LABELS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso8859-1": "cp1252", "windows-1252": "cp1252", "x-cp1252": "cp1252", "ansi": "cp1252", "iso-8859-9": "cp1254",
    "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030", "cp936": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932", "ms932": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949",
    "korean": "cp949",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "koi8": "koi8-r", "koi8-ru": "koi8-u",
    "iso-8859-8-i": "iso-8859-8", "x-mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman", "x-euc-jp": "euc-jp",
    "utf8": "utf-8", "x-user-defined": "cp1252",
}  # fmt: skip


class Decoded(NamedTuple):
    """Text, the Python name of the encoding it was in, the evidence for that, and how many bytes or runs were lost."""

    text: str
    encoding: str
    source: str
    lost: int = 0


def decode(page: Page) -> Decoded:
    """The text of a page's body. Never raises; bytes that cannot be read become U+FFFD and are counted in `lost`.

    >>> decode(Page("Smörgås".encode("latin-1"), headers={"Content-Type": "text/html; charset=iso-8859-1"}))
    Decoded(text='Smörgås', encoding='cp1252', source='header', lost=0)
    >>> decode(Page("Smörgås".encode(), content_type="text/html; charset=iso-8859-1"))
    Decoded(text='Smörgås', encoding='utf-8', source='utf-8', lost=0)
    """
    body = page.body
    if isinstance(body, str):
        return Decoded(body.removeprefix("\ufeff"), "unicode", "text")
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _lossy(body[len(bom) :], encoding, "bom")
    wide = _find_utf16(body) if b"\0" in body else None
    if wide:
        return _lossy(body, wide, "detected")
    for encoding in ("iso2022_jp", "utf-8") if b"\x1b$" in body else ("utf-8",):
        try:
            return Decoded(body.decode(encoding), encoding, "utf-8" if encoding == "utf-8" else "detected")
        except UnicodeDecodeError:
            pass
    return _from_evidence(body, page)


def to_codec(label: str | None) -> str | None:
    """Python's codec for an encoding label as browsers read it; None for an unknown one.

    >>> to_codec("ISO-8859-1"), to_codec("GB2312"), to_codec("klingon")
    ('cp1252', 'gb18030', None)
    """
    if not label:
        return None
    name = label.strip().lower()
    name = _LABELS.get(name, name)
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return codec if _TEXT_CODEC.match(codec) else None


def _from_evidence(body: bytes, page: Page) -> Decoded:
    """Bytes that are not plain strict UTF-8."""
    mostly_utf8 = _mostly_utf8(body)
    if mostly_utf8 is not None:
        return mostly_utf8
    if b"\0" in body and (wide := _find_wide(body)):
        return _lossy(body, wide, "detected")
    readable: list[Decoded] = []
    for source, label in _find_labels(body, page):
        codec = to_codec(label)
        if codec is None or codec == "utf-8" or any(codec == known.encoding for known in readable):
            continue
        decoded = _lossy(body, codec, source)
        if decoded.lost <= MAX_BAD_SHARE * len(_HIGH.findall(body)) and is_plausible(body, codec):
            readable.append(decoded)
    if len(readable) == 1:
        return readable[0]
    found = find_encoding(body)
    agreeing = [decoded for decoded in readable if decoded.encoding == found]
    return (agreeing or readable or [_lossy(body, found, "detected")])[0]


def _find_labels(body: bytes, page: Page) -> Iterator[tuple[str, str]]:
    for name, value in page.headers.items():
        if name.lower() == "content-type" and (match := _CHARSET.search(value)):
            yield "header", match[1]
    if page.content_type and (match := _CHARSET.search(page.content_type)):
        yield "header", match[1]
    if declared := _META.search(body, 0, META_BYTES):
        yield "meta", declared[1].decode("ascii")


def _lossy(body: bytes, encoding: str, source: str) -> Decoded:
    """Decoded with U+FFFD for what cannot be read; lone surrogates stay as they are."""
    try:
        return Decoded(body.decode(encoding), encoding, source)
    except UnicodeDecodeError:
        pass
    if encoding.startswith("utf-"):
        try:
            return Decoded(body.decode(encoding, "surrogatepass"), encoding, source)
        except UnicodeDecodeError:
            pass
    text = body.decode(encoding, "replace")
    return Decoded(text, encoding, source, text.count("\ufffd"))


def _mostly_utf8(body: bytes) -> Decoded | None:
    """UTF-8 with a few bad bytes or a cut end, or with surrogates encoded one by one (CESU-8); None when it is not."""
    try:
        text = body.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = ""
    if text:
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return Decoded(joined, "utf-8", "utf-8")
    text = body.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - lost
    if lost <= MAX_BAD_SHARE * good or (lost == 1 and good and text.endswith("\ufffd")):
        return Decoded(text, "utf-8", "utf-8", lost)
    return None


def _find_utf16(body: bytes) -> str | None:
    """UTF-16 without a byte order mark, seen by its zero bytes, which are all on one side. Stray NULs are on both."""
    sample = body[: 4 * META_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 5 < len(sample) or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _find_wide(body: bytes) -> str | None:
    """UTF-16 of few ASCII characters: every character is one that Unicode has assigned, and some end words."""
    sample = body[: len(body[: 4 * META_BYTES]) // 2 * 2]
    found: dict[str, int] = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        if all(unicodedata.category(char) not in ("Cn", "Co", "So") for char in set(text)):
            found[encoding] = sum(map(text.count, _WORD_ENDS))
    best = max(found, key=lambda encoding: found[encoding], default=None)
    return best if best and found[best] * 200 > len(sample) else None
