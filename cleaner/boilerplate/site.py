"""What the site file of a page's host says: blocks that its layout names stay, the others go, and no judge is asked."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.layout import Layout, SiteChoice
from cleaner.model import Change

STEP = "site"


def apply_site(draft: Draft, context: Context) -> Iterator[Change]:
    """The changes that drop what the layout of a site file says is not the story."""
    choice = _choice_of(draft)
    for block, reason in choice.reasons.items() if choice else ():
        if draft.texts[block]:
            yield draft.drop(block, choice.rule if choice else STEP, step=STEP, reason=reason)


def find_drift(draft: Draft) -> str | None:
    """Which selector of a site file found nothing, so that the page was judged; None where all is well."""
    choice = _choice_of(draft)
    return choice.drift if choice else None


def _choice_of(draft: Draft) -> SiteChoice | None:
    layout = draft.document.layout
    return layout.site if isinstance(layout, Layout) else None
