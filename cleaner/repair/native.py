"""Documents in an alphabet beyond that of English that were read rightly: most of their blocks need no closer look.

Such a document holds thousands of letters that would be damage in English. Whoever reads it with the wrong codec gets,
in every word of more than a letter, a sign or a letter that its alphabet lacks, or a capital behind a small letter.
"""

from __future__ import annotations

import re
from functools import lru_cache

MIN_LETTERS = 100
"""Letters beyond ASCII in the sample: fewer do not tell an alphabet."""
MAX_STRANGE = 0.01
"""Strange places for a letter of the sample at most: a rightly read page has names, quotations and signs, too."""
MAX_SAMPLE_CHARS = 6000
_MARKS = "«»—–…“”’№€\xa0"
_ASCII_SIGNS = r"\\u|''|\?[a-z]|\+[A-Za-z0-9/]{3,40}-| :"
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
_BEYOND_ASCII = re.compile("[^\x00-\x7f«»—–…“”’№€\xa0]")


def find_strange(whole: str) -> re.Pattern[str] | None:
    """What is strange in a document that was, by and large, read rightly in its alphabet; None for any other document.

    >>> story = "Река поднялась на два метра, сказал в понедельник мэр города, и люди покинули дома. " * 3
    >>> [bool(find_strange(story).search(text)) for text in ("Вода спадёт к среде.", "Р’РѕРґР° спадёт")]
    [False, True]
    >>> find_strange("The river rose two metres overnight.") is None
    True
    """
    return _find_strange(whole[:MAX_SAMPLE_CHARS])


@lru_cache(maxsize=4)
def _find_strange(sample: str) -> re.Pattern[str] | None:
    letters = _BEYOND_ASCII.findall(sample)
    if len(letters) < MIN_LETTERS:
        return None
    found = "".join(letters)
    for own, strange in _PATTERNS:
        if len(own.findall(found)) >= (1 - MAX_STRANGE) * len(found):
            return strange if len(strange.findall(sample)) <= MAX_STRANGE * len(found) else None
    return None


def _to_patterns(small: str, capital: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One of the alphabet's letters; and whatever a text in it that was read rightly does not hold."""
    own = f"{small}{capital}"
    strange = [f"[^\x00-\x7f{own}{_MARKS}]", "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", _ASCII_SIGNS]
    if capital:
        strange.append(f"[a-z{small}][{capital}]")
    if not capital or "А" in capital or "Α" in capital:
        strange.append(f"[A-Za-z][{own}]|[{own}][A-Za-z]")
    return re.compile(f"[{own}]"), re.compile("|".join(strange))


_PATTERNS = tuple(_to_patterns(small, capital) for small, capital in _ALPHABETS)
