"""Runs of topics at the start and the end of a post leave the text; a topic inside a sentence stays.

A post may hold other posts: what it quotes, and the chain of a repost (`//@Anna: …`). Each has a start and an end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.boilerplate.marked import find_places
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change, Fact

CHAIN = re.compile(r"//\s?@([^\s:：/@]{1,40})\s?[:：]\s?")
"""Where a repost chain goes on with another person's words."""
QUOTED = re.compile(r"\s*-?\s*转发\s*@([^\s:：]{1,40})\s?[:：]\s?")
"""How RSSHub labels the post that a post quotes."""

_ENCLOSED = re.compile(r"(?<![A-Za-z0-9#&/])#([^\s#][^#\n]{0,60})#")
_HASHTAG = re.compile(r"(?<![\w&/#])#(\w{1,80})(?![\w#])")
_GOING_ON = frozenset("的了是在将和与及被让把对向从为也还又就都之，、。！？；：,;!?)）》」』”'’-–—")
"""A topic before one of these is the beginning of a sentence."""
_LEADING_ON = frozenset("在和与及的是为叫於于到对从看跟给把被、，,《「『“（(")
"""A topic after one of these is the end of a sentence."""
_MAX_CHARS = 100_000


class Stretch(NamedTuple):
    """A part of a block's present text that belongs to one post."""

    block: int
    start: int
    end: int


def cut_topics(draft: Draft, context: Context) -> Iterator[Change]:
    """Take the runs of topics at the start and the end of each post out of the text; they are in `tags`."""
    if not draft.document.fragment:
        return
    topics = {block: spans for block in draft.kept if (spans := _find_topics(draft, block))}
    for block, places in find_places(draft, {"topic"}):
        topics[block] = _merge(topics.get(block, []), [(place.start, place.end) for place in places])
    if not topics:
        return
    doomed: dict[int, list[tuple[int, int]]] = {}
    for post in _find_posts(draft):
        for stretch, span in _find_runs(draft, post, topics):
            doomed.setdefault(stretch.block, []).append(span)
    for block, spans in sorted(doomed.items()):
        yield from _cut(draft, block, sorted(set(spans), reverse=True))


def _cut(draft: Draft, block: int, spans: list[tuple[int, int]]) -> Iterator[Change]:
    text = draft.texts[block]
    if len(spans) == 1 and not (text[: spans[0][0]] + text[spans[0][1] :]).strip():
        yield draft.move(block, "post.topics", _to_facts(text, block), step="post", reason="a run of topics")
        return
    for start, end in spans:
        while end < len(text) and text[end].isspace():
            end += 1
        if end == len(text) or text.startswith("//", end):
            while start and text[start - 1].isspace():
                start -= 1
        told = _to_facts(text[start:end], block)
        change = draft.edit(block, (start, end), "", "post.topics", step="post", reason="a run of topics")
        yield change._replace(tells=told)
        text = draft.texts[block]


def _to_facts(run: str, block: int) -> tuple[Fact, ...]:
    names = [match[1] for match in _ENCLOSED.finditer(run)] or [match[1] for match in _HASHTAG.finditer(run)]
    return tuple(Fact("tags", name.replace("[超话]", "").strip(), f"block {block}") for name in names)


def _find_topics(draft: Draft, block: int) -> list[tuple[int, int]]:
    """Topics that are typed, not linked: `#…#` as on Weibo, else `#word`."""
    text = draft.texts[block]
    if "#" not in text or len(text) > _MAX_CHARS:
        return []
    spans = [match.span() for match in _ENCLOSED.finditer(text) if not match[1][-1].isspace()]
    return spans or [match.span() for match in _HASHTAG.finditer(text) if any(char.isalpha() for char in match[1])]


def _merge(typed: list[tuple[int, int]], linked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The linked topics and the typed ones that do not overlap them, in order."""
    merged: list[tuple[int, int]] = []
    for span in sorted([*linked, *typed], key=lambda span: (span[0], -span[1])):
        if not merged or span[0] >= merged[-1][1]:
            merged.append(span)
    return merged


def _find_posts(draft: Draft) -> Iterator[list[Stretch]]:
    """The posts in a post: its own words, those of a chain, the quoted post; each as its stretches of text."""
    post: list[Stretch] = []
    quoted = False
    for block in draft.kept:
        text = draft.texts[block]
        label = QUOTED.match(text) if draft.document.blocks[block].kind == "quote" else None
        if label or (quoted and draft.document.blocks[block].kind != "quote"):
            yield post
            post, quoted = [], bool(label)
        start = label.end() if label else 0
        for link in CHAIN.finditer(text, start):
            yield [*post, Stretch(block, start, link.start())]
            post, start = [], link.end()
        post.append(Stretch(block, start, len(text)))
    yield post


def _find_runs(
    draft: Draft, post: list[Stretch], topics: dict[int, list[tuple[int, int]]]
) -> Iterator[tuple[Stretch, tuple[int, int]]]:
    """The runs at a post's start, then those at its end, each with the stretch in which it stands."""
    first, last = 0, len(post) - 1
    while first <= last:
        stretch = post[first]
        text = draft.texts[stretch.block]
        end, is_whole = _run_from(text, stretch, topics.get(stretch.block, []))
        if end > stretch.start:
            yield stretch, (stretch.start, end)
        if not is_whole:
            break
        first += 1
    while last >= first:
        stretch = post[last]
        text = draft.texts[stretch.block]
        start, is_whole = _run_to(text, stretch, topics.get(stretch.block, []))
        if start < stretch.end:
            yield stretch, (start, stretch.end)
        if not is_whole:
            break
        last -= 1


def _run_from(text: str, stretch: Stretch, spans: list[tuple[int, int]]) -> tuple[int, bool]:
    """Where the run that opens a stretch ends, and whether it is all there is."""
    run = [stretch.start]
    position = _skip(text, stretch.start, stretch.end)
    for start, end in spans:
        if start == position and end <= stretch.end:
            run.append(end)
            position = _skip(text, end, stretch.end)
    if position == stretch.end:
        return stretch.end, True
    if len(run) > 1 and position == run[-1] and text[position] in _GOING_ON:
        run.pop()
    return run[-1], False


def _run_to(text: str, stretch: Stretch, spans: list[tuple[int, int]]) -> tuple[int, bool]:
    """Where the run that closes a stretch begins, and whether it is all there is."""
    run = [stretch.end]
    position = _skip_back(text, stretch.end, stretch.start)
    for start, end in reversed(spans):
        if end == position and start >= stretch.start:
            run.append(start)
            position = _skip_back(text, start, stretch.start)
    if position == stretch.start:
        return stretch.start, True
    if len(run) > 1:
        before = text[position - 1]
        if before in _LEADING_ON or (position == run[-1] and before.isalnum()):
            run.pop()
    return run[-1], False


def _skip(text: str, position: int, end: int) -> int:
    while position < end and text[position].isspace():
        position += 1
    return position


def _skip_back(text: str, position: int, start: int) -> int:
    while position > start and text[position - 1].isspace():
        position -= 1
    return position
