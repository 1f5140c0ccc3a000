"""Which legacy encoding undeclared bytes are in, judged on the text between the tags.

Latin alphabets are told apart here, by the letters of each language: one byte is `ñ` in windows-1252 and `ń` in
windows-1250, and only the company of the other letters says which. All else is charset-normalizer's, asked for the
encodings that browsers know and nothing older.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import cache

SAMPLE_BYTES = 60_000
_MARKUP = re.compile(rb"<[^<>]{0,2000}>")
_ISO_GREEK = re.compile(rb"(?<![\xb8-\xfe])\xb6(?=[\xdc-\xfe])|\xa1|(?<=[\xdc-\xfe])\xa2")
_WINDOWS_GREEK = re.compile(rb"(?<![\xb8-\xfe])\xa2(?=[\xdc-\xfe])")
_HIGH = re.compile(rb"[\x80-\xff]+")
_WEB_ENCODINGS = [
    "gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949", "cp1251", "koi8_r", "koi8_u", "iso8859_5",
    "cp866",
    "cp1253", "cp1255", "cp1256", "cp874", "cp1252", "cp1250", "cp1254", "cp1257", "cp1258",
]  # fmt: skip
_SIGNS = "“”‘’„‚‹›«»–—…•·°©®™€£§´\xa0"
_LETTERS = (
    ("cp1252", "äöüß"), ("cp1252", "àâæçéèêëîïôœùûüÿ"), ("cp1252", "áéíñóúü¿¡ºª"), ("cp1252", "áàâãçéêíóôõúü"),
    ("cp1252", "àèéìíòóùú"), ("cp1252", "åäöéæø"), ("cp1252", "áðéíóúýþæö"), ("cp1252", "éëïöüèó"),
    ("cp1252", "àçèéíïòóúü·"),
    ("cp1250", "ąćęłńóśźż"), ("iso8859-2", "ąćęłńóśźż"), ("cp1250", "áčďéěíňóřšťúůýžäĺľŕô"),
    ("iso8859-2", "áčďéěíňóřšťúůýžäĺľŕô"), ("cp1250", "áéíóöőúüű"), ("iso8859-2", "áéíóöőúüű"), ("cp1250", "ăâîşţ"),
    ("iso8859-2", "ăâîşţ"), ("cp1250", "čćđšž"), ("iso8859-2", "čćđšž"), ("cp1254", "çğıöşüâîû"),
    ("cp1257", "ąčęėįšųūž"), ("cp1257", "āčēģīķļņšūž"), ("cp1257", "äõöüšž"),
)  # fmt: skip
"""Encoding and the letters beyond ASCII of the languages written in it: de, fr, es, pt, it, sv/da/no, is, nl, ca, pl,
cs/sk, hu, ro, hr/sl, tr, lt, lv, et."""
MIN_COVERAGE = 0.95
"""Share of the bytes above 127 that must be letters of one language or typographic signs for the text to be Latin."""
MAX_BAD_SHARE = 0.02
MIN_PLAIN_COVERAGE = 0.75
"""The same for a text whose declaration says so already: it may quote other languages."""


def find_encoding(body: bytes) -> str:
    """The Python codec that reads `body` best; windows-1252 when nothing speaks for another one.

    >>> find_encoding("<p>El año pasado, según España".encode("cp1252")), find_encoding("Zażółć gęślą".encode("cp1250"))
    ('cp1252', 'cp1250')
    """
    sample = text_bytes(body)
    latin, coverage = _best_latin(sample)
    if coverage >= MIN_COVERAGE:
        return latin
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_WEB_ENCODINGS).best()
    if best is None:
        return _find_damaged(sample) or latin
    if best.encoding in ("ascii", "utf_8", "cp1252", "cp1250", "cp1254", "cp1257"):
        return latin
    if best.encoding == "cp1253" and _is_iso_greek(sample):
        return "iso8859-7"
    return codecs.lookup(best.encoding).name


def text_bytes(body: bytes) -> bytes:
    """The start of the body without tags, ending where a character ends if it had to be cut."""
    sample = _MARKUP.sub(b" ", body[: 4 * SAMPLE_BYTES])
    if len(sample) <= SAMPLE_BYTES:
        return sample
    end = max(sample.rfind(b" ", 0, SAMPLE_BYTES), sample.rfind(b"\n", 0, SAMPLE_BYTES))
    return sample[: end if end > SAMPLE_BYTES // 2 else SAMPLE_BYTES]


def is_plausible(body: bytes, codec: str) -> bool:
    """Whether a declared codec can be right. Western single-byte codecs read any bytes: they must give Western letters.

    >>> is_plausible("中文网页".encode("gbk"), "cp1252"), is_plausible("Köln".encode("cp1252"), "cp1252")
    (False, True)
    """
    if codec not in ("cp1252", "iso8859-15", "mac-roman"):
        return True
    return _best_latin(text_bytes(body))[1] >= MIN_PLAIN_COVERAGE or _is_sparse(body)


def _find_damaged(sample: bytes) -> str | None:
    """The East Asian encoding that reads all but a few of the bytes: charset-normalizer stops at the first bad one."""
    best, least = None, MAX_BAD_SHARE
    for codec in _WEB_ENCODINGS[:6]:
        text = sample.decode(codec, "replace")
        share = text.count("\ufffd") / (len(text) or 1)
        if share < least:
            best, least = codec, share
    return best


def _is_iso_greek(sample: bytes) -> bool:
    """ISO-8859-7 has Ά at B6 and quotation marks at A1 and A2, where windows-1253 has signs that nobody types."""
    return len(_ISO_GREEK.findall(sample)) > len(_WINDOWS_GREEK.findall(sample))


def _is_sparse(body: bytes) -> bool:
    runs = _HIGH.findall(text_bytes(body))
    return sum(len(run) for run in runs if len(run) > 2) * 4 < sum(map(len, runs))


def _best_latin(sample: bytes) -> tuple[str, float]:
    """The Latin encoding whose language covers most of the bytes above 127, and that share; the first wins a tie."""
    counts = Counter(b"".join(_HIGH.findall(sample)))
    total = sum(counts.values())
    if not total:
        return "cp1252", 1.0
    best, best_share = "cp1252", 0.0
    for codec, letters in _LETTERS:
        known = _codes(codec, letters)
        share = sum(number for code, number in counts.items() if code in known) / total
        if share > best_share:
            best, best_share = codec, share
    return best, best_share


@cache
def _codes(codec: str, letters: str) -> frozenset[int]:
    known = (letters + letters.upper() + _SIGNS).encode(codec, "ignore")
    return frozenset(code for code in known if code > 127)
