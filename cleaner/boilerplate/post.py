"""Feed items and posts: what the platform put into the text leaves it, for a field where it told something."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cleaner.boilerplate.marked import MAX_CUTS, cut, find_places, join_spans, tell
from cleaner.boilerplate.reposts import split_reposts
from cleaner.boilerplate.topics import cut_topics
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change, Fact, Image, Link

STEP = "post"
_MARKER = re.compile(
    r"[【\[［]([图圖片视視频頻组組动動长長配附张張下上如见見0-9０-９一二三四五六七八九十"
    r"GIFgif和与至到及、,，~～–—\- ]{1,40})[】\]］]"
)
_UNCLOSED = re.compile(r"【(?:图|視頻|视频)\d{1,3}(?=\s|$)")
_PLACEHOLDERS = frozenset({"[图片]", "[圖片]", "[视频]", "[動圖]", "[动图]", "[视频链接]", "[图片链接]"})
_NUMBER = re.compile(r"[0-9０-９一二三四五六七八九十]")
_MARKER_NOISE = re.compile(r"[0-9０-９一二三四五六七八九十和与至到及、,，~～–—\- ]")
_MARKER_WORDS = re.compile(
    r"(?:(?:动|動|长|長|配|附|组|組|如|见|見|上|下)?(?:图片|圖片|图|圖)(?:组|組)?|视频|視頻|GIF|gif){1,12}"
)
_MORE = re.compile(r"(?<=[…\.])\s*全文$|\s*(?:展开全文c?|收起全文d?|[展收][开起][cd])$")

_REASONS = {
    "media": "a widget of the platform",
    "link": "a link card",
    "place": "a place card",
    "more": "a mark of a cut post",
}


def drop_widgets(draft: Draft, context: Context) -> Iterator[Change]:
    """Drop what a player shows in its place and what is hidden; move captions to their pictures."""
    if not draft.document.fragment:
        return
    images = [
        f.value for f in draft.document.facts if f.field == "images" and isinstance(f.value, Image) and f.value.caption
    ]
    for block in draft.document.blocks:
        if not draft.texts[block.index]:
            continue
        if "media" in block.hints:
            yield draft.drop(block.index, "post.media", step=STEP, reason="shown where a player does not work")
        elif "title" in block.hints and len(draft.kept) > 1:
            yield draft.drop(block.index, "post.title", step=STEP, reason="the headline again")
        elif "hidden" in block.hints:
            yield draft.drop(block.index, "post.hidden", step=STEP, reason="hidden by its own style")
        elif block.kind == "caption":
            told = [Fact("images", image, f"block {block.index}") for image in images if image.caption == block.text]
            if told:
                yield draft.move(block.index, "post.caption", told, step=STEP, reason="the caption of a picture")


def cut_cards(draft: Draft, context: Context) -> Iterator[Change]:
    """Take the words of cards and widgets out of the paragraphs; where cards led is in `links`."""
    if not draft.document.fragment:
        return
    links = {f.value.url: f.value for f in draft.document.facts if f.field == "links" and isinstance(f.value, Link)}
    for block, places in find_places(draft, _REASONS):
        kinds = {place.start: place.mark.kind for place in places}
        text = draft.texts[block]
        for start, end in reversed(join_spans([(place.start, place.end) for place in places], text)):
            if draft.texts[block]:
                urls = [place.mark.url for place in places if start <= place.start < end and place.mark.kind == "link"]
                told = tuple(Fact("links", links[url], f"block {block}") for url in urls if url in links)
                yield tell(cut(draft, block, (start, end), f"post.{kinds[start]}", _REASONS[kinds[start]]), told)


def cut_markers(draft: Draft, context: Context) -> Iterator[Change]:
    """Take the markers that stand for pictures (`【图1】`, `【视频2】`) out of the paragraphs."""
    is_post = draft.document.fragment
    for block in draft.kept:
        text = draft.texts[block]
        if "【" not in text and not is_post:
            continue
        found = [m for m in _MARKER.finditer(text) if is_marker(m[1]) or m[0] in _PLACEHOLDERS]
        found = found or list(_UNCLOSED.finditer(text))
        spans = [m.span() for m in found[:MAX_CUTS] if is_post or m[0][0] == "【"]
        for span in reversed(join_spans(spans, text)):
            if draft.texts[block]:
                yield cut(draft, block, span, "post.picture-marker", "stands for a picture")
        more = _MORE.search(draft.texts[block][-40:])
        if more and is_post:
            offset = max(0, len(draft.texts[block]) - 40)
            yield cut(draft, block, (offset + more.start(), offset + more.end()), "post.more", _REASONS["more"])


def is_marker(words: str) -> bool:
    """Whether the words in brackets only stand for numbered pictures or videos.

    >>> is_marker("图6 图7 图8"), is_marker("视频1"), is_marker("图一乐"), is_marker("视频")
    (True, True, False, False)
    """
    bare = _MARKER_NOISE.sub("", words)
    return bool(_NUMBER.search(words) and _MARKER_WORDS.fullmatch(bare))


POST_STEPS: tuple[Callable[[Draft, Context], Iterator[Change]], ...] = (
    drop_widgets,
    cut_cards,
    cut_markers,
    cut_topics,
    split_reposts,
)
