"""How two prints of a phrase are made equal: case, what is invisible, marks at the edges, remarks on links."""

from __future__ import annotations

import re

_INVISIBLE = dict.fromkeys(
    [
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        0x2060,
        0xFEFF,
        0xFE0F,
        *range(0x64B, 0x653),
        *range(0x591, 0x5C0),
        0x93C,
    ]
)
"""Soft hyphens, joiners, directions, variation selectors, Arabic and Hebrew vowel points, the dot of borrowed
Hindi letters, which half of the papers leave out."""
MARKS = "\u0300-\u036f\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
"""Vowel signs are part of a word, though Python's \\w leaves them out."""
_IS_MARK = re.compile(f"[{MARKS}]").match
_COUNT = re.compile(
    r"^[(\[]?\d{1,3}(?:[.,]\d{1,3})?\s?[km]?[)\]]?(?=[\s)\]])|(?<=[\W_])[(\[]?\d[\d.,]{0,9}+\s?[km]?[)\]]?$"
)
WIDE = re.compile("[\u0900-\u0eff\u1000-\u11ff\u1780-\u17ff\u2e80-\ufaff]")
"""Scripts that join words without spaces, or whose words carry endings: anchors are looked up by first character."""
WORD = re.compile(r"\w+")
_BULLETS = "►▶»>•·*–—-→☞👉■□◆●【[( \t"
_NEW_TAB = re.compile(
    r"[\s,]*+\(?(?:opens? (?:in )?(?:a )?new (?:window|tab)|external link|wird in neuem fenster geöffnet"
    r"|(?:s'ouvre|ouvre|se abre|abre|si apre) \w{2,4} \w{2,4} \w{5,8} \w{5,8})\)?$",
    re.IGNORECASE,
)
_REMARK_WORDS = (" new ", "xternal link", " neuem ", " nouvelle ", " nueva ", " nova ", " nuova ")
LONGEST_REMARK_CHARS = 50


def to_key(text: str) -> str:
    """A line as phrases are compared: case folded, without invisible characters, and without marks at its edges.

    >>> to_key("► Related  Articles:")
    'related articles'
    """
    text = _fold(text)
    start, end = 0, len(text)
    if not (text[:1].isalnum() and text[-1:].isalnum()):
        while start < end and not _is_of_word(text[start]):
            start += 1
        while end > start and not _is_of_word(text[end - 1]):
            end -= 1
    return " ".join(text[start:end].split())


def without_count(key: str) -> str:
    """A key without the number before or after it.

    >>> without_count("comments (12"), without_count("12 comments"), without_count("comments")
    ('comments', 'comments', 'comments')
    """
    if key[:1].isdigit() or key[1:2].isdigit() or key[-1:].isdigit() or key[-2:-1].isdigit():
        return to_key(_COUNT.sub("", key))
    return key


def without_remark(text: str) -> str:
    """A line without what screen readers are told about a link; that is no part of what it says.

    >>> without_remark("Advertise with us, opens new tab")
    'Advertise with us'
    """
    tail = text[-LONGEST_REMARK_CHARS:]
    if not has_remark(tail):
        return text
    match = _NEW_TAB.search(tail)
    if match is None or match.end() - match.start() == len(text):
        return text
    return text[: len(text) - len(tail) + match.start()]


def has_remark(text: str) -> bool:
    """Whether a text has one of the words without which no such remark stands in it.

    >>> has_remark("Advertise with us, opens in new tab"), has_remark("Advertise with us")
    (True, False)
    """
    for word in _REMARK_WORDS:  # noqa: SIM110 (asked of every line; `any` takes twice as long)
        if word in text:
            return True
    return False


def to_start(text: str) -> str:
    """A line as openings are compared: without invisible characters, and without what lists begin with."""
    if not text.isascii():
        text = text.translate(_INVISIBLE).replace("’", "'")
    return text.lstrip(_BULLETS)


def first_key(text: str) -> str:
    """What an anchor or an opening is filed under: its first word, or its first character in scripts without spaces.

    >>> first_key("read more:"), first_key("関連記事")
    ('read', '関')
    """
    match = WORD.search(text)
    if match is None:
        return text[:1]
    return match[0][0] if WIDE.match(match[0]) else match[0]


def _fold(text: str) -> str:
    text = text.casefold()
    return text if text.isascii() else text.translate(_INVISIBLE).replace("’", "'")


def _is_of_word(char: str) -> bool:
    return char.isalnum() or (char > "\u02ff" and _IS_MARK(char) is not None)
