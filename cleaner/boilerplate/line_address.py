"""What the address of a page says of its story: the words of one segment are often those of the headline.

`/news/2024/river-floods-northern-valleys.html` tells what the story speaks of, and so which of many stories in a dump
it is. A dump without an address, or with one of numbers, is judged by the rest of the evidence.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import numpy as np

from cleaner.boilerplate.groups import find_starts
from cleaner.boilerplate.line_chars import Floats, Hashes, Words, find_words, load_chars
from cleaner.boilerplate.line_said import MIN_CONTENT_CHARS

MIN_ADDRESS_WORDS = 2
_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)


def find_address_words(url: str | None) -> Hashes:
    """The hashes, sorted, of the words of the wordiest segment of an address; none where it says too little.

    >>> len(find_address_words("https://a.example/news/2024/river-floods-northern-valleys.html"))
    4
    >>> len(find_address_words("https://a.example/news/123456.html")), len(find_address_words("http://[bad"))
    (0, 0)
    """
    try:
        path = unquote(urlsplit(url or "").path)
    except ValueError:
        return np.zeros(0, np.uint64)
    segments = [" ".join(_WORD.findall(_ENDING.sub("", segment))) for segment in path.split("/")]
    words = find_words(load_chars([max(segments, key=lambda segment: segment.count(" "))]))
    found = np.sort(words.hashes[words.sizes >= MIN_CONTENT_CHARS])
    found = found[find_starts(found)]
    return found if len(found) >= MIN_ADDRESS_WORDS else found[:0]


def count_address_words(words: Words, count: int, address: Hashes) -> tuple[Floats, Floats]:
    """For each of `count` lines: how many of its words the address has, and which share of the address it has.

    >>> words = find_words(load_chars(["Rivers flood valleys, valleys flood", "Share this"]))
    >>> address = find_address_words("https://a.example/rivers-flood-northern-valleys")
    >>> [part.tolist() for part in count_address_words(words, 2, address)]
    [[5.0, 0.0], [0.75, 0.0]]
    """
    if not len(address):
        return np.zeros(count, np.float32), np.zeros(count, np.float32)
    place = np.minimum(np.searchsorted(address, words.hashes), len(address) - 1)
    found = np.flatnonzero(address[place] == words.hashes)
    lines = words.lines[found]
    kinds = np.sort(lines * len(address) + place[found])
    told = np.bincount(kinds[find_starts(kinds)] // len(address), minlength=count) / len(address)
    return np.bincount(lines, minlength=count).astype(np.float32), told.astype(np.float32)
