"""The language of a text: its script first, then letter statistics where several languages share a script.

Languages are BCP-47 primary subtags: `en`, `zh`, `pt`. Most scripts settle the question alone; Latin, Cyrillic, Arabic
and Devanagari text goes to py3langid (Lui & Baldwin's langid), which is loaded when it is first needed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from typing import Any

SAMPLE_CHARS = 3000
"""More text does not change langid's answer and costs 0.2 ms per 1,000 characters."""
MIN_LETTERS = 20
"""Below this langid is a guess: it takes `Sport` for Danish and `Berlin` for Indonesian."""
MIN_ENGLISH_WORDS, MIN_ENGLISH_SHARE, MAX_WORD_CHARS = 50, 0.1, 8
"""A text of so many words, of so many characters each with their spaces, and this share of them in `_ENGLISH_ALONE`, is
English: nine of ten English texts have it; of 40,000 samples none in another language has more than 0.06. It spares
langid, which takes 0.6 to 2 ms."""
MIN_SCRIPT_LETTERS = 2
MIN_CONFIDENCE = 0.6

# First code point of each script's block, from Unicode 15 Blocks.txt; "" are blocks that tell nothing (signs, digits).
_BLOCKS = (
    (0x0, ""), (0x41, "Latin"), (0x5B, ""), (0x61, "Latin"), (0x7B, ""), (0xC0, "Latin"), (0x2B0, ""), (0x370, "Greek"),
    (0x400, "Cyrillic"), (0x530, "Armenian"), (0x590, "Hebrew"), (0x600, "Arabic"), (0x700, ""), (0x750, "Arabic"),
    (0x780, "Thaana"), (0x7C0, ""), (0x8A0, "Arabic"), (0x900, "Devanagari"), (0x980, "Bengali"), (0xA00, "Gurmukhi"),
    (0xA80, "Gujarati"), (0xB00, "Oriya"), (0xB80, "Tamil"), (0xC00, "Telugu"), (0xC80, "Kannada"),
    (0xD00, "Malayalam"),
    (0xD80, "Sinhala"), (0xE00, "Thai"), (0xE80, "Lao"), (0xF00, "Tibetan"), (0x1000, "Myanmar"), (0x10A0, "Georgian"),
    (0x1100, "Hangul"), (0x1200, "Ethiopic"), (0x13A0, ""), (0x1780, "Khmer"), (0x1800, "Mongolian"), (0x18B0, ""),
    (0x1E00, "Latin"), (0x1F00, "Greek"), (0x2000, ""), (0x3040, "Kana"), (0x3100, ""), (0x3130, "Hangul"),
    (0x3190, ""),
    (0x31F0, "Kana"), (0x3200, ""), (0x3400, "Han"), (0x4DC0, ""), (0x4E00, "Han"), (0xA000, ""), (0xAC00, "Hangul"),
    (0xD7B0, ""), (0xF900, "Han"), (0xFB00, ""), (0xFB50, "Arabic"), (0xFE00, ""), (0xFE70, "Arabic"), (0xFF00, ""),
    (0xFF21, "Latin"), (0xFF3B, ""), (0xFF66, "Kana"), (0xFFA0, ""), (0x20000, "Han"), (0x40000, ""),
)  # fmt: skip
_STARTS = [start for start, _ in _BLOCKS]
_SCRIPTS = [script for _, script in _BLOCKS]

_LANGUAGES: dict[str, frozenset[str]] = {
    script: frozenset(languages.split())
    for script, languages in {
        "Greek": "el", "Armenian": "hy", "Hebrew": "he yi", "Arabic": "ar fa ur ps ug ckb sd ku az pa", "Thaana": "dv",
        "Devanagari": "hi mr ne sa", "Bengali": "bn as", "Gurmukhi": "pa", "Gujarati": "gu", "Oriya": "or",
        "Tamil": "ta",
        "Telugu": "te", "Kannada": "kn", "Malayalam": "ml", "Sinhala": "si", "Thai": "th", "Lao": "lo",
        "Tibetan": "bo dz",
        "Myanmar": "my", "Georgian": "ka", "Hangul": "ko", "Ethiopic": "am ti", "Khmer": "km", "Kana": "ja",
        "Han": "zh ja",
        "Cyrillic": "ru uk be bg sr mk kk ky mn tg tt ba cv os ce sah uz az bs",
        "Mongolian": "mn",
    }.items()
}  # fmt: skip
"""The languages that write news in each script; Latin holds those that are not listed, and those of `_ALSO_LATIN`."""
_ALSO_LATIN = frozenset(["sr", "bs", "uz", "az", "ku", "kk", "tt", "mn"])
_NOT_LATIN = frozenset().union(*_LANGUAGES.values()) - _ALSO_LATIN
_RENAMED = {
    "iw": "he", "in": "id", "ji": "yi", "jp": "ja", "cn": "zh", "cmn": "zh", "kr": "ko", "gr": "el", "cz": "cs",
    "ua": "uk",
    "sh": "sr", "vn": "vi", "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it",
    "por": "pt", "rus": "ru", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "ara": "ar", "pol": "pl", "nld": "nl",
    "dut": "nl", "swe": "sv", "nob": "no", "nb": "no", "nn": "no", "tl": "fil",
}  # fmt: skip
"""Withdrawn and three-letter codes, countries' codes written for languages, and the two forms of Norwegian."""
_LANGUAGE_NAMES = {"english": "en", "german": "de", "deutsch": "de", "french": "fr", "spanish": "es", "italian": "it"}
_ENGLISH_WORDS = frozenset("the of and to in is that for was with on it a".split())
_WORD = re.compile(r"\w+")
_NOT_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_ENGLISH_ALONE = frozenset(b"the of and to that with".split())
_SMALL_WORDS = bytes(
    code if code > 127 else ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(256)
)
_NOT_WORDS = bytes(code if chr(code).isalnum() or code == ord("_") else ord(" ") for code in range(128)).ljust(256)


def detect(text: str) -> str | None:
    """The primary language subtag of `text`, or None when it is too short or mixed to tell.

    >>> detect("The river rose two metres overnight, the mayor said on Monday.")
    'en'
    >>> detect("扎克伯格亲自招募"), detect("首相は会見で述べた"), detect("정부는 오늘 밝혔다")
    ('zh', 'ja', 'ko')
    >>> detect("12:30") is None
    True
    """
    sample = text[:SAMPLE_CHARS]
    script, letters = _main_script(sample)
    if script is None or letters < MIN_SCRIPT_LETTERS:
        return None
    languages = _LANGUAGES.get(script)
    if script == "Han":
        return "zh"
    if languages is not None and len(languages) == 1:
        return next(iter(languages))
    if letters < (MIN_LETTERS if script == "Latin" else MIN_LETTERS // 2):
        return None
    if script == "Latin" and _is_surely_english(sample):
        return "en"
    return _classify(sample, script)


def choose(declared: str | None, text: str) -> str | None:
    """The language that `declared` (an html lang, a locale) names, where the text can be in it; else the text's own.

    Site templates often say `en` whatever the text is in, so a declared `en` must show in common English words.

    >>> choose("en-US", "扎克伯格亲自招募研究人员"), choose("sr-Latn", "Kiša je pala")
    ('zh', 'sr')
    """
    language = to_primary(declared)
    if language is None:
        return detect(text)
    script, letters = _main_script(text[:SAMPLE_CHARS])
    if script is None or letters < MIN_SCRIPT_LETTERS:
        return language
    if not _is_written_in(language, script):
        return detect(text) or language
    if language == "en" and letters > 10 * MIN_LETTERS and not _has_english_words(text[:SAMPLE_CHARS]):
        return detect(text) or language
    return language


def to_primary(tag: str | None) -> str | None:
    """The primary subtag of a language tag or locale in any spelling; None when it is none.

    >>> to_primary("pt_BR"), to_primary("EN-us"), to_primary("iw"), to_primary("x-default"), to_primary("%lang%")
    ('pt', 'en', 'he', None, None)
    """
    if not tag:
        return None
    first = re.split(r"[-_,; ]", tag.strip().lower(), maxsplit=1)[0]
    first = _LANGUAGE_NAMES.get(first, first)
    if not first.isascii() or not first.isalpha() or len(first) not in (2, 3) or first in ("und", "mul", "zxx"):
        return None
    return _RENAMED.get(first, first)


def _main_script(sample: str) -> tuple[str | None, int]:
    """The script that most letters are in, with their number. Any fair share of kana makes the whole text Japanese."""
    if sample.isascii():
        return "Latin", len(sample.encode("ascii").translate(None, _NOT_LETTERS))
    counts: Counter[str] = Counter()
    for char, number in Counter(sample).items():
        counts[_SCRIPTS[bisect_right(_STARTS, ord(char)) - 1]] += number
    del counts[""]
    if not counts:
        return None, 0
    east_asian = counts["Han"] + counts["Kana"] + counts["Hangul"]
    if counts["Kana"] * 20 > east_asian:
        counts["Kana"], counts["Han"] = counts["Kana"] + counts["Han"], 0
    elif counts["Hangul"] * 5 > east_asian:
        counts["Hangul"], counts["Han"] = counts["Hangul"] + counts["Han"], 0
    for script in ("Han", "Kana", "Hangul"):  # one such letter says as much as three of an alphabet
        counts[script] *= 3
    script, number = counts.most_common(1)[0]
    return script, number


def _is_written_in(language: str, script: str) -> bool:
    if script == "Latin":
        return language not in _NOT_LATIN
    return language in _LANGUAGES.get(script, ())


def _has_english_words(sample: str) -> bool:
    """In English news about one word in four is one of these; in other Latin text fewer than one in fifteen."""
    small = sample.lower()
    if small.isascii():
        words = small.encode("ascii").translate(_NOT_WORDS).decode("ascii").split()
    else:
        words = _WORD.findall(small)
    return sum(map(_ENGLISH_WORDS.__contains__, words)) * 12 > sample.count(" ")


def _is_surely_english(sample: str) -> bool:
    words = sample.encode("utf-8", "surrogatepass").translate(_SMALL_WORDS).split()
    known = sum(map(_ENGLISH_ALONE.__contains__, words))
    enough = max(MIN_ENGLISH_WORDS, len(sample) / MAX_WORD_CHARS)
    return len(words) >= enough and known >= MIN_ENGLISH_SHARE * len(words)


def _classify(sample: str, script: str) -> str | None:
    try:
        identifier = _identifier()
    except OSError:  # the library unpacks its model into a temporary file: there was no room for it
        return None
    language, confidence = identifier.classify(sample)
    language = to_primary(language) or ""
    if confidence < MIN_CONFIDENCE or not _is_written_in(language, script):
        return None
    return language


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
