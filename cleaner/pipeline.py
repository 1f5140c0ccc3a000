"""clean(): the way of one document through the house, one call a step."""

from __future__ import annotations

import hashlib
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

from cleaner.boilerplate import STEPS
from cleaner.changes import Draft
from cleaner.context import Context, load_context
from cleaner.dates import resolve_age, to_iso
from cleaner.fields import gather
from cleaner.language import detect
from cleaner.model import PARAGRAPH_BREAK, Article, Fact, Page, Status
from cleaner.options import Options
from cleaner.page import load_document
from cleaner.read import one_page
from cleaner.repair import EARLY_REPAIRS, LATE_REPAIRS, find_scores, repair_text
from cleaner.version import COPYDESK_VERSION

DEFAULT_OPTIONS = Options()
DATED_FIELDS = ("published", "modified", "saved_at")
REPAIRED_FIELDS = ("title", "description", "site", "publisher", "dateline", "ai_summary")


def clean(
    data: bytes | str | Page,
    url: str | None = None,
    content_type: str | None = None,
    options: Options = DEFAULT_OPTIONS,
) -> Article:
    """The clean article of one document, whatever the document holds.

    `data` is bytes, text or a `Page`; `content_type` a MIME type, sniffed from the content when absent. Never raises on
    content: what cannot be cleaned comes back with a `status` and a `reason`. Raises TypeError or ValueError for
    misuse.

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
    draft = Draft(replace(document, url=page.url))
    for repair in EARLY_REPAIRS:
        draft.apply(repair.find_changes(draft, context))
    for step in STEPS:
        draft.apply(step(draft, context))
    for repair in LATE_REPAIRS:
        draft.apply(repair.find_changes(draft, context))
    return _to_article(page, draft, context)


def clean_many(
    pages: Iterable[Page | bytes | str], *, options: Options = DEFAULT_OPTIONS, workers: int = 0
) -> Iterator[Article]:
    """The articles of many documents, in input order, with bounded memory.

    `workers` is the number of processes; 0 cleans in this one. At most four documents a worker are under way at once.

    >>> [article.status.value for article in clean_many(["Rain fell on Monday, officials said.", ""])]
    ['article', 'empty']
    """
    if workers < 0:
        raise ValueError("workers must be 0 or more")
    if workers == 0:
        for page in pages:
            yield clean(page, options=options)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _end_with_parent) as pool:
        waiting: deque[Future[Article]] = deque()
        for page in pages:
            with _holding_interrupts():
                waiting.append(pool.submit(_clean_in_worker, page, options))
            if len(waiting) >= 4 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def _holding_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back for a moment: a worker started meanwhile never hears it, and ends when this process does."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Watch in a worker for the end of the process that started it: one that was killed cannot say goodbye."""
    parent = parent_process()
    if parent is not None:
        Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()


def _clean_in_worker(page: Page | bytes | str, options: Options) -> Article:
    return clean(page, options=options)


def _to_article(page: Page, draft: Draft, context: Context) -> Article:
    paragraphs = draft.paragraphs()
    fields, provenance = gather(_found_facts(page, draft, context))
    if fields.get("age") and "published" not in fields:
        published = resolve_age(fields["age"], page.fetched_at)
        if published:
            fields["published"], provenance["published"] = (
                published,
                f"{provenance['age']}, resolved against the fetch time",
            )
            del fields["age"], provenance["age"]
    if paragraphs and context.options.metadata and "language" not in fields:
        language = detect(PARAGRAPH_BREAK.join(paragraphs))
        if language:
            fields["language"], provenance["language"] = language, "text"
    status, reason = _outcome(page, draft, paragraphs)
    fields.setdefault("url", page.url)
    fields.setdefault("fetched_at", page.fetched_at)
    return Article(
        id=_identity(fields["url"] or page.origin, paragraphs),
        origin=page.origin,
        status=status,
        reason=reason,
        scores=find_scores(draft) if paragraphs else {},
        paragraphs=paragraphs,
        extra=page.extra,
        provenance=provenance,
        rules_version=context.rules.version,
        copydesk_version=COPYDESK_VERSION,
        blocks=draft.document.blocks if context.options.trace else (),
        changes=tuple(draft.changes) if context.options.trace else (),
        **fields,
    )


def _found_facts(page: Page, draft: Draft, context: Context) -> Iterator[Fact]:
    """Every fact in its order of trust, its text repaired and its date normalised."""
    if not context.options.metadata:
        return
    if draft.document.language:
        yield Fact("language", draft.document.language, "document")
    for fact in (*page.known, *draft.facts):
        if fact.field in REPAIRED_FIELDS:
            yield fact._replace(value=repair_text(fact.value))
        elif fact.field in DATED_FIELDS:
            yield fact._replace(value=to_iso(fact.value))
        else:
            yield fact


def _outcome(page: Page, draft: Draft, paragraphs: tuple[str, ...]) -> tuple[Status, str | None]:
    """Status and reason: what the source said, then what the page proves, then whether anything is left."""
    told = {fact.field: fact.value for fact in page.known if fact.field in ("status", "reason")}
    if "status" in told:
        return Status(told["status"]), told.get("reason")
    if draft.document.verdict is not None:
        return draft.document.verdict
    if paragraphs:
        return Status.ARTICLE, None
    if not draft.document.blocks:
        return Status.EMPTY, "the document holds no text"
    return Status.EMPTY, "nothing but boilerplate was found"


def _refused(page: Page, context: Context) -> Article:
    """The article of a page that could not be read: no text, and why."""
    too_large = (page.error or "").startswith("too large")
    return Article(
        id=_identity(page.url or page.origin, ()),
        url=page.url,
        origin=page.origin,
        fetched_at=page.fetched_at,
        status=Status.TOO_LARGE if too_large else Status.UNREADABLE,
        reason=page.error,
        extra=page.extra,
        rules_version=context.rules.version,
        copydesk_version=COPYDESK_VERSION,
    )


def _identity(address: str | None, paragraphs: tuple[str, ...]) -> str:
    """16 hex digits that name this text at this address; equal input gives equal ids on every machine."""
    key = "\0".join((address or "", *paragraphs)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(key).hexdigest()[:16]
