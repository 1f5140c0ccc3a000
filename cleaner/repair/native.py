"""Documents in a script beyond that of English that were read rightly: most of their blocks need no closer look.

Such a document holds thousands of letters that would be damage in English. Whoever reads an alphabet with the wrong
codec gets, in every word of more than a letter, a sign or a letter that the alphabet lacks, or a capital behind a small
letter; whoever so reads Chinese, Japanese or Korean gets characters that are hardly ever written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cleaner.repair.joined import find_matching
from cleaner.repair.plausible import share_of_common

MIN_LETTERS = 100
"""Letters beyond ASCII in the sample: fewer do not tell an alphabet."""
MAX_STRANGE = 0.01
"""Strange places for a letter of the sample at most: a rightly read page has names, quotations and signs, too."""
MAX_SAMPLE_CHARS = 6000
MIN_COMMON, MIN_COMMON_BESIDE = 0.5, 0.35
"""Frequent characters among the eastern ones of a document that was read rightly (0.46 and more; damage is below), and
in a block of it that needs no closer look."""
MAX_EASTERN_CHARS, MAX_BLOCK_CHARS = 4000, 120
"""Of an eastern document and of a block of it so much is counted: it holds a character where others hold a word."""
_MARKS = "«»—–…“”’№€\xa0"
_ASCII_SIGNS = tuple(map(re.compile, (r"\\u", "''", r"\?[a-z]", r"\+[A-Za-z0-9/]{3,40}-", ":(?<= :)")))
_ALPHABETS: tuple[tuple[str, str], ...] = (
    ("а-яёіїєґўђјљњћџѓќѕ", "А-ЯЁІЇЄҐЎЂЈЉЊЋЏЃЌЅ"),
    ("α-ωάέήίόύώϊϋΐΰ", "Α-ΩΆΈΉΊΌΎΏΪΫ"),
    ("\u0621-\u063a\u0641-\u0652\u067e\u0686\u0698\u06a9\u06af\u06cc\u06c1\u06d2\u0679\u0688\u0691\u06ba\u06be،؛؟", ""),
    ("\u05b0-\u05ea״׳", ""),
    ("\u0901-\u0939\u093c-\u094d\u0950-\u096f", ""),
    ("\u0e01-\u0e5b", ""),
    ("ąćęłńóśźż", "ĄĆĘŁŃÓŚŹŻ"),
    ("áäčďéěíĺľňóôŕřšťúůýž", "ÁÄČĎÉĚÍĹĽŇÓÔŔŘŠŤÚŮÝŽ"),
    ("áéíóöőúüű", "ÁÉÍÓÖŐÚÜŰ"),
    ("âçğıîöşüû", "ÂÇĞİÖŞÜ"),
    ("ăâîșțşţ", "ĂÂÎȘȚŞŢ"),
    ("čćđšž", "ČĆĐŠŽ"),
    ("āčēģīķļņšūž", "ĀČĒĢĪĶĻŅŠŪŽ"),
    ("ąčęėįšųūž", "ĄČĘĖĮŠŲŪŽ"),
)
"""Small and capital letters beyond ASCII of an alphabet, or of alphabets that share their codecs."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f«»—–…“”’№€\xa0]+")
_STRANGE_IN_EAST = (
    re.compile("[\x80-\x9f\u00c0-\u00ff\u0400-\u052f\ue000-\uf8ff\uff61-\uff9f\ufffd]"),
    re.compile("[A-Za-z](?:[\u3041-\ud7a3]|(?<=[\u3041-\ud7a3][A-Za-z]))"),
)
"""A letter of another script beside an eastern one, and what no eastern text holds."""
_SIGNS_IN_EAST = re.compile(
    "[^ !-&,-9;->@A-[\\]-~\u00a0\u00b7“”‘’…\u2010-\u2012\u2014\u2015"
    "\u3000-\u951e\u9520-\u9fff\uac00-\ud7a3\uff00-\uff60]"
)
"""What the finders of signs look for, and all that is rare: an eastern block without any is done when it reads well."""


def find_strange(texts: Sequence[str], asked: Sequence[int], whole: str) -> list[int]:
    """Those of the texts `asked` that need a closer look: of a document that was, by and large, read rightly in its
    script, what is strange there; of any other document all. `whole` is all texts with line breaks between.

    >>> story = "Река поднялась на два метра, сказал в понедельник мэр города, и люди покинули дома. " * 9
    >>> texts = [story, "Вода спадёт к среде.", "Р’РѕРґР° спадёт"]
    >>> find_strange(texts, [0, 1, 2], "\\n".join(texts))
    [2]
    >>> texts = ["市政府周二宣布，新的地铁线路将于明年春天开始运营。", "我们的城市", "甯傛斂搴滃懆"]
    >>> find_strange(texts, [1, 2], "\\n".join(texts))
    [2]
    >>> find_strange(["The river rose two metres overnight."], [0], "The river rose two metres overnight.")
    [0]
    """
    if _is_eastern(whole[:MAX_EASTERN_CHARS]):
        # a line break is a sign in a text, but none between two
        odd = set(find_matching(texts, " ".join(texts), (_SIGNS_IN_EAST, *_STRANGE_IN_EAST)))
        return [i for i in asked if i in odd or share_of_common(texts[i][:MAX_BLOCK_CHARS]) < MIN_COMMON_BESIDE]
    patterns = _find_patterns(whole[:MAX_SAMPLE_CHARS])
    if patterns is None:
        return list(asked)
    odd = set(find_matching(texts, whole, patterns))
    return [i for i in asked if i in odd]


def is_eastern_text(text: str, whole: str) -> bool:
    """Whether a block in Chinese, Japanese or Korean has so many frequent characters that no codec need be tried; in a
    document that was read rightly it may have fewer.

    >>> is_eastern_text("这是我们的城市", ""), is_eastern_text("practice鈥檚", "")
    (True, False)
    """
    share = share_of_common(text[:MAX_BLOCK_CHARS])
    if share < MIN_COMMON and not (share >= MIN_COMMON_BESIDE and _is_eastern(whole[:MAX_EASTERN_CHARS])):
        return False
    return not any(pattern.search(text) for pattern in _STRANGE_IN_EAST)


@lru_cache(maxsize=4)
def _is_eastern(sample: str) -> bool:
    """Whether the document is Chinese, Japanese or Korean that was read rightly, by and large."""
    return share_of_common(sample) >= MIN_COMMON


@lru_cache(maxsize=4)
def _find_patterns(sample: str) -> tuple[re.Pattern[str], ...] | None:
    """What is strange in a document that was read rightly in its alphabet; None for any other document."""
    letters = "".join(_BEYOND_ASCII.findall(sample))
    if len(letters) < MIN_LETTERS:
        return None
    for own, strange in _PATTERNS:
        if sum(map(len, own.findall(letters))) >= (1 - MAX_STRANGE) * len(letters):
            found = sum(len(pattern.findall(sample)) for pattern in strange)
            return strange if found <= MAX_STRANGE * len(letters) else None
    return None


def _to_patterns(small: str, capital: str) -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """Runs of the alphabet's letters; and whatever a text in it that was read rightly does not hold.

    Each pattern begins with what is rare in such a text: a search for that is several times as fast.
    """
    own = f"{small}{capital}"
    strange = [f"[^\x00-\x7f{own}{_MARKS}]", "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"]
    if capital:
        strange.append(f"[{capital}](?<=[a-z{small}][{capital}])")
    if not capital or "А" in capital or "Α" in capital:
        strange.append(f"[A-Za-z](?:[{own}]|(?<=[{own}][A-Za-z]))")
    return re.compile(f"[{own}]+"), (*map(re.compile, strange), *_ASCII_SIGNS)


_PATTERNS = tuple(_to_patterns(small, capital) for small, capital in _ALPHABETS)
