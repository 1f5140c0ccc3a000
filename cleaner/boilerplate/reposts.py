"""Reposts: a chain of comments is split by its writers, and a quoted post is labelled with its author alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cleaner.boilerplate.marked import MAX_CUTS
from cleaner.boilerplate.topics import CHAIN, QUOTED
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import PARAGRAPH_BREAK, Change

NO_COMMENT = re.compile(r"(?:转发微博|轉發微博|转发|轉發|快转微博|原评论|Repost(?:ed)?|分享微博)[。.!！]?", re.I)
"""What the platform writes in place of a comment."""


def split_reposts(draft: Draft, context: Context) -> Iterator[Change]:
    """Begin a paragraph at each `//@name:` of a chain, and take the platform's words around reposts out."""
    if not draft.document.fragment:
        return
    blocks = draft.document.blocks
    for block in draft.kept:
        text = draft.texts[block]
        label = QUOTED.match(text) if blocks[block].kind == "quote" else None
        links = list(islice(CHAIN.finditer(text), MAX_CUTS))
        if links:
            yield from _split(draft, block, links)
        if label:
            start = text.index("@")
            yield draft.edit(block, (0, start), "", "post.quoted", step="post", reason="the label of a quoted post")
            following = _next(draft, block)
            if following is not None and not text[label.end() :].strip() and blocks[following].kind == "quote":
                yield draft.join(
                    block, following, "post.quoted", step="post", reason="the quoted words behind their label"
                )
        elif NO_COMMENT.fullmatch(draft.texts[block]) and (links or _is_quoting(draft, block)):
            yield draft.drop(block, "post.no-comment", step="post", reason="the platform's words for no comment")


def _split(draft: Draft, block: int, links: list[re.Match[str]]) -> Iterator[Change]:
    """From the last link of the chain to the first; one without words of its own goes."""
    end = len(draft.texts[block])
    for link in reversed(links):
        text = draft.texts[block]
        start = link.start()
        while start and text[start - 1].isspace():
            start -= 1
        words = text[link.end() : end].strip()
        if not words or NO_COMMENT.fullmatch(words):
            reason = "a repost without a comment"
            yield draft.edit(block, (start, end), "", "post.no-comment", step="post", reason=reason)
        else:
            span = (start, text.index("@", link.start()))
            after = PARAGRAPH_BREAK if start else ""
            yield draft.edit(block, span, after, "post.chain", step="post", reason="a repost chain goes on")
        end = start
    if NO_COMMENT.fullmatch(draft.texts[block][:end].strip()):
        span = (0, len(draft.texts[block]) - len(draft.texts[block][end:].lstrip()))
        yield draft.edit(block, span, "", "post.no-comment", step="post", reason="the platform's words for no comment")


def _is_quoting(draft: Draft, block: int) -> bool:
    """Whether the next paragraph is a quoted post."""
    later = _next(draft, block)
    return later is not None and draft.document.blocks[later].kind == "quote"


def _next(draft: Draft, block: int) -> int | None:
    return next((i for i in range(block + 1, len(draft.texts)) if draft.texts[i]), None)
