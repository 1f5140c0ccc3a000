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
_BEYOND = 0xFFFD
"""The replacement character, which all characters beyond the basic plane count as."""
LINE_BREAK = 10
GRAM_SIZES = (3, 5)
_IN_WORD = np.isin(np.arange(CLASSES), (LOWER, UPPER, LETTER, DIGIT))
_PRIME = np.uint64(1099511628211)
"""FNV-1a's 64-bit prime (http://www.isthe.com/chongo/tech/comp/fnv/); any odd number with mixed bits would do."""
_CUBES = (np.arange(MAX_CHARS + 1, dtype=np.uint64) * np.uint64(2) + np.uint64(3)) ** np.uint64(3)
"""What tells the letters of a word from one another by their place."""

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
    whole: Ints
    """Characters of each line, also of those that are not looked at."""
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
def _load_tables() -> tuple[NDArray[np.uint8], Hashes]:
    """Of each character of the basic plane its class and its small letter, a digit's being 0; last, of all beyond."""
    classes = np.full(_TABLE_SIZE, OTHER, np.uint8)
    lower = np.arange(_TABLE_SIZE, dtype=np.uint64)
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
    classes[-1], lower[-1] = classes[_BEYOND], lower[_BEYOND]
    return classes, lower


def load_chars(texts: Sequence[str]) -> Chars:
    """The characters of `texts`, each with one line break before and after it as a mark of the line's edges."""
    whole = np.fromiter(map(len, texts), np.int64, len(texts))
    sizes, half = np.minimum(whole, MAX_CHARS), MAX_CHARS // 2
    if whole.max(initial=0) > MAX_CHARS:
        texts = [text if len(text) <= MAX_CHARS else text[:half] + text[-half:] for text in texts]
    joined = "\n" + "\n".join(texts) + "\n"
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    class_of, lower = _load_tables()
    classes = class_of.take(raw, mode="clip")
    beyond = (raw >= _TABLE_SIZE).nonzero()[0]
    if len(beyond):
        classes[beyond] = _find_classes_beyond(raw[beyond])
    ends = (sizes + 1).cumsum()
    lines = np.zeros(len(raw), np.int64)
    lines[1:] = np.repeat(np.arange(len(texts)), sizes + 1)
    counts = np.bincount(lines * CLASSES + classes, minlength=len(texts) * CLASSES).reshape(len(texts), CLASSES)
    return Chars(lower.take(raw, mode="clip"), classes, lines, ends - sizes, ends, whole, counts)


def _find_classes_beyond(points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The classes of characters beyond the basic plane: Chinese ones, and pictures."""
    is_wide, is_picture = (points >= 0x20000) & (points < 0x40000), (points >= 0x1F000) & (points < 0x20000)
    return np.where(is_wide, WIDE, np.where(is_picture, SYMBOL, _load_tables()[0][-1])).astype(np.uint8)


def find_grams(chars: Chars, bits: int) -> tuple[Ints, Ints]:
    """Hashes of `bits` bits of the character 3- and 5-grams inside lines (their edges marked), and their lines."""
    hashes, lines = [], []
    for size in GRAM_SIZES:
        of_size, is_inside = _hash_grams(chars.points, size, bits)
        whole = np.flatnonzero(is_inside)
        hashes.append(of_size[whole])
        lines.append(chars.lines[whole + 1])
    return np.concatenate(hashes), np.concatenate(lines)


def sum_grams(chars: Chars, bits: int, weights: Floats) -> tuple[NDArray[np.float64], Ints]:
    """The sum of the weights of each line's n-grams, `weights` having one for each hash, and how many they are.

    >>> chars = load_chars(["rain", "sun"])
    >>> [part.tolist() for part in sum_grams(chars, 12, np.ones(1 << 12, np.float32))]
    [[6.0, 4.0], [6, 4]]
    """
    sums, numbers = np.zeros(len(chars.points)), np.zeros(len(chars.points), np.uint8)
    for size in GRAM_SIZES:
        hashes, is_inside = _hash_grams(chars.points, size, bits)
        middles = slice(size // 2, size // 2 + len(hashes))
        sums[middles] += weights.take(hashes, mode="clip") * is_inside
        numbers[middles] += is_inside.view(np.uint8)
    return np.add.reduceat(sums, chars.starts), np.add.reduceat(numbers, chars.starts, dtype=np.int64)


def _hash_grams(points: Hashes, size: int, bits: int) -> tuple[Ints, NDArray[np.bool_]]:
    """The hashes of all n-grams of a size, and which of them have no line break but at their ends."""
    count = max(0, len(points) - size + 1)
    mixed = np.full(count, np.uint64(size), np.uint64)
    for i in range(size):
        mixed ^= points[i : i + count]
        mixed *= _PRIME
    mixed >>= np.uint64(64 - bits)
    is_char = points != LINE_BREAK
    is_inside = np.logical_and.reduce([is_char[i : i + count] for i in range(1, size - 1)])
    return mixed.view(np.int64), is_inside


def find_words(chars: Chars) -> Words:
    """The words of the lines; in scripts without spaces, the pairs of neighbouring characters."""
    classes, points = chars.classes, chars.points
    is_letter = _IN_WORD.take(classes)
    edges = (is_letter[1:] != is_letter[:-1]).nonzero()[0] + 1
    starts, sizes = edges[::2], edges[1::2] - edges[::2]
    letters = is_letter.nonzero()[0]
    mixed = (points.take(letters) + np.uint64(7)) * _PRIME * _CUBES.take(letters - starts.repeat(sizes))
    mixed ^= mixed >> np.uint64(29)
    hashes = np.add.reduceat(mixed, sizes.cumsum() - sizes)
    words = Words(hashes, chars.lines.take(starts), sizes, classes.take(starts) == UPPER)
    is_wide = classes == WIDE
    pairs = (is_wide[:-1] & is_wide[1:]).nonzero()[0]
    if not len(pairs):
        return words
    pair_hashes = (points[pairs] * _PRIME ^ points[pairs + 1]) * _PRIME
    return Words(
        np.concatenate((words.hashes, pair_hashes)),
        np.concatenate((words.lines, chars.lines[pairs])),
        np.concatenate((sizes, np.full(len(pairs), 4))),
        np.concatenate((words.is_capital, np.zeros(len(pairs), np.bool_))),
    )
