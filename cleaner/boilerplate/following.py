"""Infinite scroll and nested posts: further `article` elements behind or inside the one that bears the page's title.

They have the shape of a story because each is one, only not this page's.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.boilerplate.shapes import to_key
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.layout import Layout
from cleaner.model import Block, Change

STEP = "following"
TITLE_BLOCKS = 4
"""An article's headline stands among its first blocks."""
MIN_TITLE_CHARS = 12


def drop_following_articles(draft: Draft, context: Context) -> Iterator[Change]:
    """Drop `article` elements with a headline of their own that come after the one with the page's title.

    One inside it goes only when its headline is a link, which says that its story is elsewhere: items of a list are
    articles too. One behind it goes when its headline is a link or has the rank of the page's own.
    """
    document, layout = draft.document, draft.document.layout
    if document.fragment or not isinstance(layout, Layout) or layout.element_tag.count("article") < 2:
        return
    articles = [e for e, tag in enumerate(layout.element_tag) if tag == "article"]
    headlines = {e: headline for e in articles if (headline := _headline(document.blocks, layout, e)) is not None}
    titles = [key for title in layout.titles if len(key := to_key(title)) >= MIN_TITLE_CHARS]
    own = next((e for e, headline in headlines.items() if _is_title(headline, titles)), None)
    if own is None:
        return
    for element, headline in headlines.items():
        if element <= own or _is_title(headline, titles):
            continue
        is_nested = layout.element_last[element] <= layout.element_last[own]
        is_link = 10 * headline.link_chars >= 9 * len(headline.text)
        same_rank = _tag(layout, headline) == _tag(layout, headlines[own])
        if is_link or (same_rank and not is_nested):
            for i in range(layout.element_first[element], layout.element_last[element]):
                if draft.texts[i]:
                    reason = f"in the article “{headline.text[:80]}” behind this one"
                    yield draft.drop(i, "following.article", step=STEP, reason=reason)


def _headline(blocks: tuple[Block, ...], layout: Layout, element: int) -> Block | None:
    """The heading among the first blocks of an article."""
    first, last = layout.element_first[element], layout.element_last[element]
    return next((block for block in blocks[first : min(last, first + TITLE_BLOCKS)] if block.kind == "heading"), None)


def _is_title(headline: Block, titles: list[str]) -> bool:
    """Whether a headline is the page's title, with or without the site's name behind it."""
    key = to_key(headline.text)
    return len(key) >= MIN_TITLE_CHARS and any(title.startswith(key) or key.startswith(title) for title in titles)


def _tag(layout: Layout, block: Block) -> str:
    return layout.element_tag[layout.block_element[block.index]]
