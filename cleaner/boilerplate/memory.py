"""What a site memory says: lines that the site prints under many stories, and the texts of its other stories.

The memory was learned from other pages in an earlier pass (`cleaner.corpus`), so the order of pages never matters.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.fingerprint import to_line_key
from cleaner.model import Block, Change, Fact, HostMemory
from cleaner.sites import to_site_host

STEP = "memory"
MIN_SHARE = 0.2
"""Share of a host's stories from which a line is the site's."""
MIN_STORIES = 4
"""A host with fewer stories in memory proves nothing."""
MIN_PLACE_SHARE = 0.8
MIN_OWNED_CHARS = 60
"""A shorter line under another story may be the headline of this one, teased there."""


def apply_memory(draft: Draft, context: Context) -> Iterator[Change]:
    """Drop what the host of the page prints under many stories, and what is another story's."""
    host = to_site_host(draft.document.url or "")
    memory = context.memory.hosts.get(host) if context.memory else None
    if memory is None or memory.stories < MIN_STORIES:
        return
    keys = {i: to_line_key(draft.texts[i]) for i in draft.kept}
    own = _own_title(draft, memory)
    told = draft.document.has_markup
    for i, key in keys.items():
        if key == own and not told and key in memory.titles:
            told = True
            yield draft.move(i, f"memory.{host}", [Fact("title", draft.texts[i], f"block {i}")], step=STEP)
            continue
        reason = _reason(draft.document.blocks[i], key, own, memory)
        if reason:
            yield draft.drop(i, f"memory.{host}", step=STEP, reason=reason)


def _own_title(draft: Draft, memory: HostMemory) -> str:
    """The key of the page's own title: the one its markup states, else the first known title on the page."""
    stated = next((fact.value for fact in draft.document.facts if fact.field == "title"), None)
    if isinstance(stated, str) and (key := to_line_key(stated)):
        return key
    return next((key for block in draft.document.blocks if (key := to_line_key(block.text)) in memory.titles), "")


def _reason(block: Block, key: str, own: str, memory: HostMemory) -> str:
    """Why a line goes, for a person; empty when it stays."""
    if not key or key == own:
        return ""
    if key in memory.titles:
        return "the title of another story of this site"
    owner = memory.owners.get(key)
    if owner is not None:
        return "" if owner == own or len(block.text) < MIN_OWNED_CHARS else "the text of another story of this site"
    share = memory.lines.get(key, 0.0)
    if share >= MIN_SHARE:
        return f"printed under {share:.0%} of this site's stories"
    if memory.places.get(block.path, 0.0) >= MIN_PLACE_SHARE:
        return "stands where this site prints other things than the story"
    return ""
