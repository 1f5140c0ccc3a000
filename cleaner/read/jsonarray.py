"""A JSON array larger than any document → its records, one at a time in memory."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

from cleaner.model import Page
from cleaner.read.jsonl import to_page
from cleaner.read.members import Damage, Peeked, Place
from cleaner.read.text import find_encoding
from cleaner.read.weibo import find_posts, is_post

READ_BYTES = 1 << 18
_DECODER = json.JSONDecoder()


def read_array(body: bytes, rest: Peeked, place: Place) -> Iterator[Page]:
    """The records of an array of which `body` is the beginning, with the origins that `read_json` gives.

    Raises Damage where the array breaks, or holds one record above the limit.
    """
    for number, value in enumerate(_find_values(_Text(body, rest, find_encoding(body)), place.wanted.max_bytes), 1):
        origin = place.inside(number)
        if is_post(value):
            yield from find_posts(value, origin=origin)
        else:
            yield to_page(value, origin, place.wanted.columns)


class _Text:
    """The characters of a stream from the next one that was not used."""

    def __init__(self, body: bytes, rest: Peeked, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._rest = rest
        self.waiting = self._decoder.decode(body).lstrip("\ufeff")
        self.start = 0
        self.has_ended = False

    def grow(self) -> None:
        """Have twice as many characters, so that trying again costs no more than reading once."""
        parts = [self.waiting[self.start :]]
        goal = 2 * len(parts[0]) + READ_BYTES
        have = len(parts[0])
        while have < goal and not self.has_ended:
            data = self._rest.read(READ_BYTES) or b""
            self.has_ended = not data
            parts.append(self._decoder.decode(data, final=not data))
            have += len(parts[-1])
        self.waiting, self.start = "".join(parts), 0

    def skip_space(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            while self.start < len(self.waiting):
                char = self.waiting[self.start]
                if char not in " \t\r\n":
                    return char
                self.start += 1
            if self.has_ended:
                return ""
            self.grow()


def _find_values(text: _Text, max_chars: int) -> Iterator[Any]:
    number = 0
    if text.skip_space() == "[":
        text.start += 1
    while (char := text.skip_space()) != "]":
        if number and char == ",":
            text.start += 1
            char = text.skip_space()
        elif number:
            raise Damage(f"broken JSON after record {number:,}: a comma is missing" if char else _cut(number))
        yield _load_value(text, number, max_chars)
        number += 1


def _load_value(text: _Text, number: int, max_chars: int) -> Any:
    while True:
        try:
            value, end = _DECODER.raw_decode(text.waiting, text.start)
        except RecursionError:
            raise Damage(f"broken JSON after record {number:,}: nested too deeply") from None
        except ValueError as error:
            if text.has_ended:
                is_empty = text.start >= len(text.waiting)
                raise Damage(_cut(number) if is_empty else f"broken JSON after record {number:,}: {error}") from None
            if len(text.waiting) - text.start > max_chars:
                raise Damage(f"too large: record {number + 1:,} is above {max_chars:,} characters, or broken") from None
            text.grow()
            continue
        if end == len(text.waiting) and not text.has_ended:  # a number that may go on
            text.grow()
            continue
        text.start = end
        return value


def _cut(number: int) -> str:
    return f"cut off: the JSON array ends after record {number:,}"
