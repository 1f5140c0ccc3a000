"""Text in one legacy codec that was read in another: KOI8-R as windows-1251, GBK as latin-1, Big5 as GBK.

Nothing proves such a reading as valid UTF-8 proves itself, so what comes out must look like its language (frequent
characters, capitals where they belong) and what went in must not.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cleaner.repair.plausible import COMMON_HANGUL, COMMON_HANZI, share_of

MIN_SCORE = 0.5
MIN_LEAD = 0.12
MIN_DAMAGED = 5
"""Characters beyond ASCII that a text must hold before it is judged: fewer prove nothing."""
MIN_HIGH, MIN_DISTINCT = 12, 8
"""Accented letters and signs, all and distinct, that a Western text must hold to be taken for another script."""
LONGEST_WORD = 24
_HIGH = "\u0080-\u00ffŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"
_HIGH_RUN = re.compile(f"[{_HIGH}]{{3,}}")
_HIGH_CHAR = re.compile(f"[{_HIGH}]")
_WORD = re.compile(r"[^\W\d_]+")
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff61-\uff9f\ue000-\uf8ff]")
_CYRILLIC = re.compile("[\u0400-\u045f]")
_ODD_CASE = re.compile(r"(?<![^\W\d_])[а-яё][А-ЯЁ]{2,}|[╔-╬░-▓─-╨][а-яА-Я]{2,}")
_RUSSIAN_COMMON = frozenset("оеаинтсрвлкмдпуяыьгзбчй")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_THAI_BAD = re.compile(
    "(?:^|[\\s\\w])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}|(?<![\u0e01-\u0e2e\u0e31\u0e34-\u0e39\u0e47-\u0e4c])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
)


def find_legacy(text: str) -> tuple[str, str] | None:
    """What `text` reads in the codec it was written in, and how it was read; None when it was read rightly.

    >>> find_legacy("дЕОШ ЛПОУФЙФХГЙЙ")
    ('День конституции', 'koi8-r read as cp1251')
    >>> find_legacy("День конституции"), find_legacy("À l’été, où était-ce ?")
    (None, None)
    """
    if len(text) - len(text.encode("ascii", "ignore")) < MIN_DAMAGED:
        return None
    tries: tuple[tuple[str, str, Callable[[str], float]], ...] = ()
    to_own_score: Callable[[str], float] = _no_score
    if _EAST.search(text):
        tries, to_own_score = _EAST_TRIES, _east_score
    elif _CYRILLIC.search(text):
        if not _ODD_CASE.search(text):
            return None
        tries, to_own_score = _CYRILLIC_TRIES, _russian_score
    elif _is_high(text):
        tries = _HIGH_TRIES
    if not tries:
        return None
    least = MIN_SCORE - 0.1 if tries is _HIGH_TRIES or _PRIVATE.search(text) else MIN_SCORE
    best: tuple[float, str, str] = (least, "", "")
    own: float | None = None
    for wrong, right, to_score in tries:
        try:
            read = text.encode(wrong).decode(right)
        except (UnicodeError, LookupError):
            continue
        if tries is _HIGH_TRIES and to_score in _SPACED and not _has_words(read):
            continue
        score = to_score(read)
        if score > best[0]:
            own = to_own_score(text) if own is None else own
            if score > own + MIN_LEAD:
                best = (score, read, f"{right} read as {wrong}")
    return (best[1], best[2]) if best[1] else None


def _no_score(text: str) -> float:
    return 0.0


def _is_high(text: str) -> bool:
    """Whether the text is mostly runs of accented letters and signs, as no language of the Latin script is."""
    if not _HIGH_RUN.search(text):
        return False
    high = len(_HIGH_CHAR.findall(text))
    if high < MIN_HIGH or len(set(_HIGH_CHAR.findall(text))) < MIN_DISTINCT:
        return False
    in_runs = sum(map(len, _HIGH_RUN.findall(text)))
    letters = sum(char.isascii() and char.isalpha() for char in text)
    return in_runs >= 0.6 * high and high >= 0.6 * letters


def _chinese_score(text: str) -> float:
    return share_of(COMMON_HANZI, text, "\u3400", "\u9fff") * _purity(text, "\u3400", "\u9fff")


def _korean_score(text: str) -> float:
    return share_of(COMMON_HANGUL, text, "\uac00", "\ud7a3") * _purity(text, "\uac00", "\ud7a3")


def _japanese_score(text: str) -> float:
    kana = sum("\u3041" <= char <= "\u30fe" for char in text)
    high = sum(char > "\x7f" and not "\u3000" <= char <= "\u3020" for char in text)
    odd = sum("\uff61" <= char <= "\uff9f" or "\ue000" <= char <= "\uf8ff" or "\x80" <= char <= "\xff" for char in text)
    if not high:
        waves = sum(char in "\u301c\uff5e" for char in text)
        return 1.0 if waves and waves == sum(char > "\x7f" for char in text) else 0.0
    return min(1.0, 0.45 + kana / high) * (1 - min(1.0, 3 * odd / high)) if kana >= 2 and kana >= 0.2 * high else 0.0


def _east_score(text: str) -> float:
    """The best that the text as it stands can be called: Chinese, Japanese or Korean."""
    return max(_chinese_score(text), _korean_score(text), _japanese_score(text))


def _purity(text: str, first: str, last: str) -> float:
    """The share of the script among the letters beyond ASCII; punctuation of the East does not count."""
    mine = other = 0
    for char in text:
        if first <= char <= last:
            mine += 1
        elif (
            char > "\x7f"
            and not "\u3000" <= char <= "\u303f"
            and not "\uff00" <= char <= "\uff5e"
            and char not in "“”‘’—…·"
        ):
            other += 1
    return mine / (mine + other) if mine else 0.0


def _russian_score(text: str) -> float:
    words = [word for word in _WORD.findall(text) if _CYRILLIC.match(word)]
    letters = sum(map(len, words))
    if not letters or max(map(len, words)) > LONGEST_WORD:
        return 0.0
    cased = sum(
        len(word) for word in words if word.islower() or word[1:].islower() or (word.isupper() and len(word) <= 4)
    )
    common = sum(char in _RUSSIAN_COMMON for word in words for char in word.lower()) / letters
    odd = sum("─" <= char <= "╬" or "\x80" <= char <= "\x9f" for char in text)
    return cased / letters * min(1.0, common + 0.1) * (1 - min(1.0, odd / letters * 3))


def _hebrew_score(text: str) -> float:
    high = [char for char in text if char > "\x7f"]
    hebrew = sum(bool(_HEBREW.match(char)) for char in high)
    if len(text.split()) < 2 or max(map(len, text.split())) > LONGEST_WORD:
        return 0.0
    finals = len(re.findall(r"[ךםןףץ](?=[א-ת])", text))
    return max(0.0, hebrew / len(high) - finals / max(1, hebrew) * 4) if hebrew else 0.0


def _thai_score(text: str) -> float:
    thai = sum("\u0e01" <= char <= "\u0e5b" for char in text)
    high = sum(char > "\x7f" for char in text)
    if not thai:
        return 0.0
    strange = len(_THAI_BAD.findall(text)) + sum(char in _THAI_RARE for char in text)
    return max(0.0, 0.9 * thai / high - 4 * strange / thai)


_THAI_RARE = frozenset("ฃฅฺฤฦฯ฿๎๏๐๑๒๓๔๕๖๗๘๙๚๛ฬฌฎฏฐฒ")
"""Signs that make up 1 % of Thai, and 30 % of Chinese or Korean read as Thai."""


def _has_words(text: str) -> bool:
    """Whether there are several words, none of them a list of letters in order (`àâäéè` read as Russian)."""
    words = _WORD.findall(text)
    return len(words) >= 2 and not any(len(word) > 5 and list(word) == sorted(word) for word in words)


_SPACED = (_russian_score, _hebrew_score)
"""Scripts that put spaces between words."""
_EAST_TRIES: tuple[tuple[str, str, Callable[[str], float]], ...] = (
    ("gb18030", "cp932", _japanese_score), ("gb18030", "euc_jp", _japanese_score), ("gb18030", "big5", _chinese_score),
    ("gb18030", "cp950", _chinese_score), ("gb18030", "cp949", _korean_score), ("cp932", "euc_jp", _japanese_score),
    ("shift_jis_2004", "euc_jp", _japanese_score), ("cp932", "gb18030", _chinese_score),
    ("cp932", "big5", _chinese_score),
    ("big5", "gb18030", _chinese_score), ("big5", "cp932", _japanese_score), ("cp949", "gb18030", _chinese_score),
    ("cp949", "cp932", _japanese_score), ("euc_jp", "cp932", _japanese_score), ("cp932", "cp949", _korean_score),
)  # fmt: skip
_CYRILLIC_TRIES: tuple[tuple[str, str, Callable[[str], float]], ...] = tuple(
    (wrong, right, _russian_score)
    for wrong in ("cp1251", "koi8-r", "iso-8859-5", "cp866", "mac-cyrillic")
    for right in ("koi8-r", "cp1251", "cp866", "iso-8859-5", "mac-cyrillic")
    if wrong != right
)
_HIGH_TRIES: tuple[tuple[str, str, Callable[[str], float]], ...] = tuple(
    (wrong, right, to_score)
    for wrong in ("latin-1", "sloppy-windows-1252")
    for right, to_score in (
        ("gb18030", _chinese_score), ("big5", _chinese_score), ("cp949", _korean_score), ("cp932", _japanese_score),
        ("euc_jp", _japanese_score), ("cp1251", _russian_score), ("koi8-r", _russian_score), ("cp1255", _hebrew_score),
        ("cp874", _thai_score),
    )
)  # fmt: skip
