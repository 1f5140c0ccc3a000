"""Small damage that no codec explains: leaked escapes, lost bytes, invisible characters, doubled quotes.

Each finder answers with edits for what has one reading; a lost character that has several is only flagged.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from functools import lru_cache

from cleaner.repair.code import is_code
from cleaner.repair.edits import Edit
from cleaner.repair.english import is_english

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})(?:\\u([0-9a-fA-F]{4}))?")
_INNER_ESCAPE = re.compile(r"(?<=[a-z])\\u([0-9a-fA-F]{4})(?:\\u([0-9a-fA-F]{4}))?(?=[a-z])")
_CODE = re.compile(r"[A-Za-z]:\\|\\\\\w|[{};=]|\w\(")
_UTF7 = re.compile(r"\+([A-Za-z0-9/]{3,40})-")
_DOUBLED = re.compile(r"(?<=[A-Za-z])''(?=(?:s|t|re|ve|ll|d|m)\b(?!'))")
_SUFFIXES = r"(?:s|t|re|ve|ll|d|m)"
_DROPPED = re.compile(rf"(?<=[A-Za-z][a-z])[âโβ](?={_SUFFIXES}\b)|(?<=\bI)[âโβ](?=(?:ve|ll|d|m)\b)|(?<=n)[âโβ](?=t\b)")
_TURNED = re.compile(r"(?<=[A-Za-z])¿(?=(?:s|t|re|ll)\b)")
_DROPPED_QUOTES = ((re.compile(r"(?<![^\s(])â(?=[A-Z])"), "“"), (re.compile(r"(?<=[,.!?])â(?!\S)"), "”"))
_ASKED = re.compile(rf"(?<=[a-z]{{2}})\?(?={_SUFFIXES} [a-z])|(?<=\bI)\?(?=(?:ve|ll|d|m) [a-z])")
_FUNCTION = (
    r"(?:a|an|the|and|but|or|which|who|that|this|it|its|he|she|they|we|not|in|to|as|for|with|from|is|was|if|when|while)"
)
_OPEN_SINGLE = re.compile(r"(?<!\w)'\w")
_BROKEN_DASH = re.compile(rf"(?<=[a-z]{{3}}[a-rt-z])'-(?={_FUNCTION}\b)")
_DATELINE = re.compile(r"^[A-Z][A-Z.'-]+(?: [A-Z][A-Za-z.'-]*)*,(?: [A-Z][A-Za-z.'-]*){1,3}( :)(?=[A-Z][a-z])")
_TIGHT_DASH = re.compile(rf"(?<=[^\W\d_]) –(?={_FUNCTION} )")
_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])\(([a-zü]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]{0,4})\)")
_ZERO_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff\ufff9-\ufffc]+")
_INSTEAD_OF_SPACE = re.compile(r"(?<=[A-Za-z][!?])\u200b+(?=[A-Za-z]+ )|(?<=[a-z]\.)\u200b+(?=[A-Z][a-z]* )")
_JOINERS = re.compile("[\u200c\u200d]+")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NEEDS_BREAKS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_NEEDS_JOINERS = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u18af\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x19\x1b-\x1f\x7f]+")
_LOST = re.compile("\ufffd+|锟斤拷[锟斤拷�]*|(?:ï¿½)+")
_FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000]+")
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u3001-\u3020]")


def find_ascii_edits(text: str, whole: str = "") -> list[Edit]:
    r"""Leaked escapes and doubled quotes, which plain ASCII can hold. `whole` is the document: where it holds source
    code, only an escape inside a word has leaked.

    >>> [edit.after for edit in find_ascii_edits(r"don\u2019t, Hi Mom +Jjo-, it''s")]
    ['’', '☺', "'"]
    """
    edits: list[Edit] = []
    if "\\u" in text and not _CODE.search(text):
        edits += _find_escapes(text, _INNER_ESCAPE if _is_code(whole) else _ESCAPE)
    if "+" in text:
        edits += _find_utf7(text)
    if "''" in text:
        edits += [
            Edit(m.start(), m.end(), "'", "encoding.doubled-quote", "doubled for SQL") for m in _DOUBLED.finditer(text)
        ]
    if "?" in text:
        edits += _find_asked(text)
    if "'-" in text and not _OPEN_SINGLE.search(text):
        edits += [
            Edit(m.start(), m.end(), "—", "encoding.dash", "a dash of which its byte's neighbours are left")
            for m in _BROKEN_DASH.finditer(text)
        ]
    if " :" in text:
        edits += [
            Edit(m.start(1), m.end(1), ": ", "encoding.dateline", "a colon on the wrong side of its space")
            for m in _DATELINE.finditer(text)
        ]
    return sorted(edits)


def find_sign_edits(text: str, whole: str) -> list[Edit]:
    """Invisible characters, dropped bytes, pinyin noise and full-width Latin, in a text beyond ASCII.

    `whole` is the document: its scripts say which marks are needed.

    >>> [edit.after for edit in find_sign_edits("Meta\\u200b\\u200bAI: a practiceâs cost", "")]
    ['', '’']
    """
    tight = list(_TIGHT_DASH.finditer(text)) if " –" in text and "– " not in text else []
    edits = [Edit(m.end(), m.end(), " ", "encoding.dash", "a dash with a space on one side only") for m in tight]
    edits += [*_find_invisible(text, whole), *_find_dropped(text), *_find_pinyin(text), *_find_full_width(text, whole)]
    kept: list[Edit] = []
    for edit in sorted(edits):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def find_lost(text: str) -> list[Edit]:
    """Places where bytes were lost before us: edits that change nothing and say so."""
    if "\ufffd" not in text and "锟斤拷" not in text:
        return []
    return [
        Edit(
            match.start(),
            match.end(),
            match.group(),
            "encoding.lost",
            "bytes were lost before the text came here; left as found",
        )
        for match in _LOST.finditer(text)
    ]


def _find_escapes(text: str, pattern: re.Pattern[str]) -> Iterator[Edit]:
    for match in pattern.finditer(text):
        codes = [int(code, 16) for code in match.groups() if code]
        units = b"".join(code.to_bytes(2, "big") for code in codes)
        try:
            after = units.decode("utf-16-be")
        except UnicodeDecodeError:
            continue
        if all(char.isprintable() for char in after):
            yield Edit(match.start(), match.end(), after, "encoding.escape", f"leaked escape {match.group()}")


def _find_utf7(text: str) -> Iterator[Edit]:
    for match in _UTF7.finditer(text):
        coded = match.group(1)
        try:
            units = b64decode(coded + "=" * (-len(coded) % 4), validate=True)
            after = units[: len(units) - len(units) % 2].decode("utf-16-be")
        except (Base64Error, UnicodeDecodeError, ValueError):
            continue
        bits = len(coded) * 6 % 16
        known = all(
            char in '!"#$%&*;<=>@[]^_`{|}~\\'
            or "\u00a1" <= char <= "\u017f"
            or "\u2010" <= char <= "\u2044"
            or "\u2600" <= char <= "\u27bf"
            for char in after
        )
        if after and known and bits < 6 and (len(coded) * 6 - bits) // 16 == len(after):
            yield Edit(match.start(), match.end(), after, "encoding.utf-7", f"UTF-7 {match.group()}")


def _find_asked(text: str) -> Iterator[Edit]:
    """`Brazil?s imports`: a lost apostrophe, restored where the paragraph shows two, and in `n?t` at once."""
    found = list(_ASKED.finditer(text))
    for match in found:
        if len(found) >= 2 or text[match.start() - 1 : match.end() + 1] == "n?t":
            yield Edit(match.start(), match.end(), "’", "encoding.lost-apostrophe", "a question mark inside a word")


def _find_dropped(text: str) -> Iterator[Edit]:
    """`practiceâs`: one byte of the apostrophe is left; two were control characters, and were dropped."""
    for match in _TURNED.finditer(text):
        yield Edit(match.start(), match.end(), "’", "encoding.dropped", "an apostrophe that a converter did not know")
    if any(char in text for char in "âโβ"):
        found = [(match, "’") for match in _DROPPED.finditer(text)]
        if found:
            found += [(match, mark) for pattern, mark in _DROPPED_QUOTES for match in pattern.finditer(text)]
        left = text.count("â") + text.count("โ") + text.count("β")
        if found and (left == len(found) or is_english(text)) and _is_latin_english(text):
            for match, mark in found:
                yield Edit(match.start(), match.end(), mark, "encoding.dropped", "a mark of which one byte is left")


def _is_latin_english(text: str) -> bool:
    """No other letter beyond ASCII, so that the words around are not those of a language that writes â."""
    return all(char.isascii() or not char.isalpha() or char in "âโβé" for char in text)


def _find_pinyin(text: str) -> Iterator[Edit]:
    """`生產(chǎn)`: a converter to traditional characters left the reading behind the character."""
    if "(" in text:
        for match in _PINYIN.finditer(text):
            char = text[match.start() - 1]
            if not _is_encodable(char, "gb2312") and _is_encodable(char, "big5"):
                yield Edit(match.start(), match.end(), "", "encoding.pinyin", f"a converter's note: {match.group()}")


def _is_encodable(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _find_invisible(text: str, whole: str) -> Iterator[Edit]:
    if text.isprintable():
        return
    for match in _CONTROLS.finditer(text):
        yield _to_removal(text, match, "encoding.control", "control characters")
    for match in _ZERO_WIDTH.finditer(text):
        if _INSTEAD_OF_SPACE.match(text, match.start()):
            yield Edit(match.start(), match.end(), " ", "encoding.invisible", "a zero-width space between sentences")
        elif match.group().strip("\u200b") or not _has(_NEEDS_BREAKS, whole):
            yield _to_removal(text, match, "encoding.invisible", "soft hyphen or zero-width mark")
    for match in _JOINERS.finditer(text):
        neighbours = text[max(0, match.start() - 2) : match.start()] + text[match.end() : match.end() + 1]
        if not _NEEDS_JOINERS.search(neighbours):
            yield _to_removal(text, match, "encoding.invisible", "a joiner that joins nothing")
    for match in _BIDI.finditer(text):
        if not _has(_RIGHT_TO_LEFT, whole):
            yield _to_removal(text, match, "encoding.bidi", "direction mark in a text that runs one way")


def _to_removal(text: str, match: re.Match[str], rule: str, reason: str) -> Edit:
    """The edit that takes `match` out, and a space that would then stand beside another or at an end of the text."""
    start, end = match.span()
    if text[end : end + 1] == " " and (not start or text[start - 1] == " "):
        end += 1
    elif end == len(text) and text[start - 1 : start] == " ":
        start -= 1
    return Edit(start, end, "", rule, reason)


_is_code = lru_cache(maxsize=4)(is_code)


@lru_cache(maxsize=4)
def _has(script: re.Pattern[str], whole: str) -> bool:
    """Whether the document holds a character of `script`; asked by each of its blocks, answered once."""
    return bool(script.search(whole))


def _find_full_width(text: str, whole: str) -> Iterator[Edit]:
    """Full-width Latin in a text without any eastern script; in such a script it is typography."""
    if not _FULL_WIDTH.search(text) or _has(_EAST, whole):
        return
    found = list(_FULL_WIDTH.finditer(text))
    if sum(char.isalnum() for match in found for char in match.group()) < 2:
        return
    for match in found:
        after = "".join(" " if char == "\u3000" else chr(ord(char) - 0xFEE0) for char in match.group())
        yield Edit(match.start(), match.end(), after, "encoding.full-width", "full-width forms in a western text")
