"""UTF-8 that was read with another codec, proved by strict decoding: what ftfy's detector does not see.

A whole block that, written back in some codec, is valid UTF-8 and reads plausibly cannot be chance once it holds
more than a character or two. ftfy has the one-byte codecs of western and central Europe; this adds GBK, Shift-JIS,
EUC-KR, Big5 and the rest, and short texts.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ftfy.badness import is_bad

from cleaner.repair.english import is_english
from cleaner.repair.plausible import is_plausible

MIN_PROOF, BEYOND_CHANCE = 3, 40
_TYPOGRAPHY = frozenset("\u00a0–—‘’“”…™®©°√∆¬")
_PLAIN_CODECS = (
    "latin-1",
    "sloppy-windows-1252",
    "sloppy-windows-1250",
    "sloppy-windows-1251",
    "sloppy-windows-1254",
    "cp437",
)
_ALONE = frozenset("èéàòùìóáêôãçåâÀÉÈ’“”«»–—…€")
MIN_LETTERS = 20
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff61-\uff9f\ue000-\uf8ff]")
_EAST_CODECS = ("gb18030", "cp932", "cp949", "big5", "big5hkscs", "euc_jp")
_ONE_BYTE_CODECS = (
    "latin-1", "sloppy-windows-1252", "sloppy-windows-1251", "sloppy-windows-1250", "iso-8859-2", "sloppy-windows-1253",
    "sloppy-windows-1254", "sloppy-windows-1257", "sloppy-windows-1255", "sloppy-windows-1256", "cp437", "cp850",
    "cp866",
    "koi8-r", "mac-roman", "mac-cyrillic", "iso-8859-5", "iso-8859-7", "iso-8859-15", "cp874",
)  # fmt: skip


def _lead_pattern(codec: str) -> re.Pattern[str]:
    """A lead byte followed by a continuation byte, as the codec shows them."""
    leads = "".join(bytes([byte]).decode(codec, "ignore") for byte in range(0xC2, 0xF5))
    tails = "".join(bytes([byte]).decode(codec, "ignore") for byte in range(0x80, 0xC0))
    return re.compile(f"[{re.escape(leads)}][{re.escape(tails)}]")


def _high_chars(codec: str) -> frozenset[str]:
    """What the codec's bytes beyond ASCII show: a text with any other character was not read in it."""
    return frozenset(bytes(range(0x80, 0x100)).decode(codec, "ignore"))


_LEADS = {codec: (_high_chars(codec), _lead_pattern(codec)) for codec in _ONE_BYTE_CODECS}
_SEQUENCE_START = re.compile(rb"[\xc2-\xf4](?:[\x80-\xbf]|$)")
"""The first byte of a character in UTF-8, and the second, if it is there."""
_DEGREES = re.compile(r"\d°")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_EAST_LETTER = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LONE = re.compile("[^\x00-\x7f](?<![^\x00-\x7f]{2})(?![^\x00-\x7f])")
"""What no codec of single bytes makes of UTF-8: an eastern letter; a character beyond ASCII with none beside it."""


def find_utf8(text: str) -> tuple[str, str] | None:
    """The text that `text` was before its UTF-8 was read in another codec, and the codec; None when there is none.

    >>> find_utf8("practice鈥檚 caf茅s"), find_utf8("Seg├║n esta"), find_utf8("茅台 is a liquor")
    (('practice’s cafés', 'gb18030'), ('Según esta', 'cp437'), None)
    """
    first = _BEYOND_ASCII.search(text)
    if first is not None and _EAST.search(text):
        for codec in _find_east_codecs(first[0]):
            found = _reread(text, codec)
            if found is not None and (_has_proof(found) or _is_inside_words(found) or not is_plausible(text)):
                return found, codec
    if _LONE.search(text) or _EAST_LETTER.search(text):
        return None
    high = set(_BEYOND_ASCII.findall(text))
    for codec, (chars, lead) in _LEADS.items():
        if high <= chars and lead.search(text):
            found = _reread(text, codec)
            if found is not None and (_has_proof(found) or _is_shown(text, found, codec)):
                return found, codec
    return None


@lru_cache(maxsize=8192)
def _find_east_codecs(first: str) -> tuple[str, ...]:
    """The eastern codecs in which a text may hide UTF-8 whose first character beyond ASCII is `first`."""
    return tuple(codec for codec in _EAST_CODECS if _SEQUENCE_START.match(first.encode(codec, "ignore")))


def _has_proof(read: str) -> bool:
    """Whether the bytes beyond ASCII are too many to be valid by chance: a longer sequence proves more."""
    return sum(MIN_PROOF if char > "\u07ff" else 1 for char in read if char > "\x7f") >= MIN_PROOF


def _is_shown(text: str, read: str, codec: str) -> bool:
    """Whether a character or two are proved by what they were: ftfy's bad pairs, or Cyrillic letters lost in another
    script."""
    return (
        is_bad(text) or _is_plain_case(text, read, codec) or (codec == "sloppy-windows-1251" and not is_plausible(text))
    )


def _is_plain_case(text: str, read: str, codec: str) -> bool:
    """`PÃ¥ godt`: what came out are letters inside words, and what went in are no typographic marks."""
    return (
        codec in _PLAIN_CODECS
        and not any(char in _TYPOGRAPHY for char in text)
        and all(char.isascii() or (char.isalpha() and "\u00c0" <= char <= "\u017f") for char in read)
    )


def _is_inside_words(read: str) -> bool:
    """`für`, `è importante`: a letter that came out stands in a word, or in a long text that is not English."""
    if any(char > "\x7f" and char.isalpha() and _touches_latin(read, i) for i, char in enumerate(read)):
        return True
    if "°" in read and all(char.isascii() or char == "°" for char in read):
        return bool(_DEGREES.search(read))
    letters = sum(char.isascii() and char.isalpha() for char in read)
    return letters >= MIN_LETTERS and not is_english(read) and all(char.isascii() or char in _ALONE for char in read)


def _touches_latin(text: str, at: int) -> bool:
    return any(char.isascii() and char.isalpha() for char in text[max(0, at - 1) : at + 2] if char != text[at])


def _reread(text: str, codec: str) -> str | None:
    try:
        read = text.encode(codec).decode("utf-8")
    except (UnicodeError, LookupError):
        return None
    if len(read) >= len(text) and codec not in _EAST_CODECS:
        return None
    return read if is_plausible(read) or _is_layer(read) or _is_beyond_chance(read) else None


def _is_beyond_chance(read: str) -> bool:
    """So many sequences are not valid UTF-8 by chance, whatever they say (an odd letter in a long paragraph)."""
    return len(_BEYOND_ASCII.findall(read)) >= BEYOND_CHANCE


def _is_layer(read: str) -> bool:
    """Whether what was read is itself damage of the same kind: one more layer to take off."""
    if _EAST.search(read):
        codecs: tuple[str, ...] = ("gb18030", "cp932", "cp949")
    else:
        codecs = ("sloppy-windows-1252", "sloppy-windows-1251", "latin-1")
    for codec in codecs:
        try:
            inner = read.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if inner != read and is_plausible(inner):
            return True
    return False
