"""Runs of topics at the start and the end of a post leave the text; a topic inside a sentence stays.

A post may hold other posts: what it quotes, and the chain of a repost (`//@Anna: …`). Each has a start and an end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from cleaner.boilerplate.marked import MAX_CUTS, Place, find_places
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change, Fact

CHAIN = re.compile(r"//\s?@([^\s:：/@]{1,40})\s?[:：]\s?")
"""Where a repost chain goes on with another person's words."""
QUOTED = re.compile(r"\s*-?\s*转发\s*@([^\s:：]{1,40})\s?[:：]\s?")
"""How RSSHub labels the post that a post quotes."""

_GOING_ON = frozenset("的了是在将和与及被让把对向从为也还又就都之，、。！？；：,;!?)）》」』”'’-–—")
"""A topic before one of these is the beginning of a sentence."""
_LEADING_ON = frozenset("在和与及的是为叫於于到对从看跟给把被、，,《「『“（(")
"""A topic after one of these is the end of a sentence."""


class Stretch(NamedTuple):
    """A part of a block's present text that belongs to one post."""

    block: int
    start: int
    end: int


def cut_topics(draft: Draft, context: Context) -> Iterator[Change]:
    """Take the runs of topics at the start and the end of each post out of the text; they are in `tags`."""
    if not draft.document.fragment:
        return
    places = dict(find_places(draft, {"topic"}))
    topics = {block: [(place.start, place.end) for place in found] for block, found in places.items()}
    if not topics:
        return
    doomed: dict[int, list[tuple[int, int]]] = {}
    for post in _find_posts(draft):
        for stretch, span in _find_runs(draft, post, topics):
            doomed.setdefault(stretch.block, []).append(span)
    for block, spans in sorted(doomed.items()):
        yield from _cut(draft, block, places[block], sorted(set(spans), reverse=True))


def _cut(draft: Draft, block: int, places: list[Place], spans: list[tuple[int, int]]) -> Iterator[Change]:
    """Cut runs from right to left; the topics go with them as tags."""
    for start, end in spans:
        text = draft.texts[block]
        names = (to_tag(place.mark.text) for place in places if start <= place.start and place.end <= end)
        told = tuple(Fact("tags", name, f"block {block}") for name in names)
        if not (text[:start] + text[end:]).strip():
            yield draft.move(block, "post.topics", told, step="post", reason="a run of topics")
            return
        while end < len(text) and (text[end].isspace() or (start == 0 and text[end] in "|｜")):
            end += 1
        while start and text[start - 1].isspace() and (end == len(text) or text.startswith("//", end)):
            start -= 1
        change = draft.edit(block, (start, end), "", "post.topics", step="post", reason="a run of topics")
        yield change._replace(tells=told)


def to_tag(words: str) -> str:
    """The bare name of a topic.

    >>> to_tag("#创造营[超话]#"), to_tag("#rain")
    ('创造营', 'rain')
    """
    return words.strip().strip("#").replace("[超话]", "").strip()


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
        for link in islice(CHAIN.finditer(text, start), MAX_CUTS):
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
