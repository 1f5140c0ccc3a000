"""What the characters of many lines say, counted for all lines at once.

The lines are joined into one array of code points; a table gives each its class, and counts by line are one `bincount`.
That costs a millisecond for a dump of 300 lines, where a loop over lines costs ten.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MAX_CHARS = 1200
"""Of a longer line its first and last halves of this many characters are looked at."""
OTHER, LOWER, UPPER, LETTER, WIDE, DIGIT, SPACE, TERMINAL, COMMA, QUOTE, COLON, BAR, DASH, BRACKET, SYMBOL, DOTS = (
    range(16)
)
CLASSES = 16
_BY_CATEGORY = {
    "Ll": LOWER,
    "Lu": UPPER,
    "Lt": UPPER,
    "Lo": LETTER,
    "Lm": LETTER,
    "Mn": LETTER,
    "Mc": LETTER,
    "Nd": DIGIT,
}
_BY_CHAR = {
    **dict.fromkeys(".!?。！？؟۔।॥｡", TERMINAL),
    **dict.fromkeys(",;，、；،؛､", COMMA),
    **dict.fromkeys("\"'“”‘’«»„‚‹›「」『』《》〈〉`", QUOTE),
    **dict.fromkeys(":：", COLON),
    **dict.fromkeys("|/\\·•‣▪►▶>→<←", BAR),
    **dict.fromkeys("-–—―‐", DASH),
    **dict.fromkeys("()[]{}（）【】", BRACKET),
    "…": DOTS,
    "\n": SPACE,
}
_WIDE_BLOCKS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
)
_TABLE_SIZE = 0x10000
_PRIME = np.uint64(1099511628211)
"""FNV-1a's 64-bit prime (http://www.isthe.com/chongo/tech/comp/fnv/); any odd number with mixed bits would do."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Chars:
    """The characters of lines as arrays: code points folded to small letters, classes, and which line each is in."""

    points: Hashes
    classes: NDArray[np.uint8]
    lines: Ints
    starts: Ints
    ends: Ints
    counts: Ints
    """Characters of each class by line: lines × CLASSES."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of lines as arrays: a hash of each, its line, its size in characters. Wide scripts give pairs."""

    hashes: Hashes
    lines: Ints
    sizes: Ints
    is_capital: NDArray[np.bool_]


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    classes = np.full(_TABLE_SIZE, OTHER, np.uint8)
    lower = np.arange(_TABLE_SIZE, dtype=np.uint32)
    for point in range(_TABLE_SIZE):
        char = chr(point)
        category = unicodedata.category(char)
        classes[point] = _BY_CATEGORY.get(
            category, SPACE if category[0] == "Z" else SYMBOL if category[0] == "S" else OTHER
        )
        folded = char.lower()
        if len(folded) == 1:
            lower[point] = ord(folded)
    for first, last in _WIDE_BLOCKS:
        letters = classes[first : last + 1]
        letters[letters == LETTER] = WIDE
    for char, number in _BY_CHAR.items():
        classes[ord(char)] = number
    lower[np.flatnonzero(classes == DIGIT)] = ord("0")
    return classes, lower


def load_chars(texts: Sequence[str]) -> Chars:
    """The characters of `texts`, each with one line break before and after it as a mark of the line's edges."""
    half = MAX_CHARS // 2
    cut = [text if len(text) <= MAX_CHARS else text[:half] + text[-half:] for text in texts]
    joined = "\n" + "\n".join(cut) + "\n"
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    points = np.where(raw < _TABLE_SIZE, raw, 0xFFFD)
    class_of, lower = _tables()
    classes = class_of[points]
    classes[(raw >= 0x20000) & (raw < 0x40000)] = WIDE
    classes[(raw >= 0x1F000) & (raw < 0x20000)] = SYMBOL
    sizes = np.fromiter(map(len, cut), np.int64, len(cut))
    starts = np.concatenate(([0], np.cumsum(sizes + 1)[:-1])) + 1
    lines = np.repeat(np.arange(len(cut)), sizes + 1)
    lines = np.concatenate(([0], lines))
    counts = np.bincount(lines * CLASSES + classes, minlength=len(cut) * CLASSES).reshape(len(cut), CLASSES)
    return Chars(lower[points].astype(np.uint64), classes, lines, starts, starts + sizes, counts)


def find_grams(chars: Chars, bits: int) -> tuple[Ints, Ints]:
    """Hashes of `bits` bits of the character 3- and 5-grams inside lines (their edges marked), and their lines."""
    points, breaks = chars.points, np.flatnonzero(chars.points == 10)
    inner = np.zeros(len(points) + 1, np.int64)
    inner[breaks + 1] = 1
    breaks_before = np.cumsum(inner)
    hashes, lines = [], []
    for size in (3, 5):
        count = len(points) - size + 1
        if count <= 0:
            continue
        mixed = np.full(count, np.uint64(size), np.uint64)
        for i in range(size):
            mixed = (mixed ^ points[i : i + count]) * _PRIME
        broken = breaks_before[size - 1 : size - 1 + count] - breaks_before[1 : 1 + count]
        whole = np.flatnonzero(broken == 0)
        hashes.append((mixed[whole] >> np.uint64(64 - bits)).astype(np.int64))
        lines.append(chars.lines[whole + 1])
    if not hashes:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(hashes), np.concatenate(lines)


def find_words(chars: Chars) -> Words:
    """The words of the lines; in scripts without spaces, the pairs of neighbouring characters."""
    classes, points = chars.classes, chars.points
    is_wide = classes == WIDE
    is_letter = ((classes >= LOWER) & (classes <= LETTER)) | (classes == DIGIT)
    before = np.concatenate(([False], is_letter[:-1]))
    starts = np.flatnonzero(is_letter & ~before)
    ends = np.flatnonzero(np.concatenate((~is_letter[1:], [True])) & is_letter) + 1
    sizes = ends - starts
    position = np.cumsum(is_letter) - 1
    letters = points[is_letter]
    offsets = position[starts]
    if len(starts):
        place = (np.arange(len(letters)) - np.repeat(offsets, sizes)).astype(np.uint64)
        odd = place * np.uint64(2) + np.uint64(3)
        mixed = (letters + np.uint64(7)) * _PRIME * (odd * odd * odd)
        hashes = np.add.reduceat(mixed ^ (mixed >> np.uint64(29)), offsets)
    else:
        hashes = np.zeros(0, np.uint64)
    pairs = np.flatnonzero(is_wide[:-1] & is_wide[1:])
    pair_hashes = (points[pairs] * _PRIME ^ points[pairs + 1]) * _PRIME
    return Words(
        np.concatenate((hashes, pair_hashes)),
        np.concatenate((chars.lines[starts], chars.lines[pairs])),
        np.concatenate((sizes, np.full(len(pairs), 4))),
        np.concatenate((classes[starts] == UPPER, np.zeros(len(pairs), np.bool_))),
    )
