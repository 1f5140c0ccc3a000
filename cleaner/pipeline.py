"""clean(): the way of one document through the house, one call a step."""

from __future__ import annotations

import hashlib
from typing import Any

from cleaner.boilerplate import STEPS
from cleaner.changes import Draft
from cleaner.context import Context, load_context
from cleaner.dates import resolve_age
from cleaner.fields import gather
from cleaner.language import detect
from cleaner.model import PARAGRAPH_BREAK, Article, Document, Fact, Page, Status
from cleaner.options import Options
from cleaner.page import load_document
from cleaner.read import one_page
from cleaner.repair import EARLY_REPAIRS, LATE_REPAIRS, find_scores, repair_text
from cleaner.version import COPYDESK_VERSION

DEFAULT_OPTIONS = Options()
REPAIRED_FIELDS = ("title", "description", "site", "publisher", "dateline", "ai_summary")


def clean(
    data: bytes | str | Page,
    url: str | None = None,
    content_type: str | None = None,
    options: Options = DEFAULT_OPTIONS,
) -> Article:
    """The clean article of one document, whatever the document holds.

    `data` is bytes, text or a `Page`; `content_type` a MIME type, sniffed from the content when absent. Never raises on
    content: what cannot be cleaned comes back with a `status` and a `reason`. Raises TypeError or ValueError for misuse.

    >>> clean("Rain fell on Monday, officials said.", content_type="text/plain").text
    'Rain fell on Monday, officials said.'
    """
    if not isinstance(data, (bytes, str, Page)):
        raise TypeError(f"clean() takes bytes, str or a Page, not {type(data).__name__}")
    if not isinstance(options, Options):
        raise TypeError(f"options must be Options, not {type(options).__name__}")
    page = one_page(data, url=url, content_type=content_type, max_bytes=options.max_bytes)
    context = load_context(options)
    if page.error is not None:
        return _refused(page, context)
    document = load_document(page, context)
    draft = Draft(document)
    for repair in EARLY_REPAIRS:
        draft.apply(repair.find_changes(draft, context))
    for step in STEPS:
        draft.apply(step(draft, context))
    for repair in LATE_REPAIRS:
        draft.apply(repair.find_changes(draft, context))
    return _to_article(page, draft, context)
