"""clean(): the way of one document through the house, one call a step."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from cleaner.boilerplate import STEPS, find_confidence, find_drift
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
from cleaner.workers import DEFAULT_LIMITS, Answer, Crew, Desk, Job, Limits, Raised, to_verdict

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
        return _refused(page, options)
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
    pages: Iterable[Page | bytes | str],
    *,
    options: Options = DEFAULT_OPTIONS,
    workers: int = 0,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Article]:
    """The articles of many documents, in input order, with bounded memory.

    `workers` is the number of processes; 0 cleans in this one. At most four documents a worker are under way at once.
    `limits` hold with workers only: a document beyond them is `too_slow` or `too_large`, and costs nothing but its
    worker, which is replaced. Raises WorkerError where no worker can be started.

    >>> [article.status.value for article in clean_many(["Rain fell on Monday, officials said.", ""])]
    ['article', 'empty']
    """
    if workers < 0:
        raise ValueError("workers must be 0 or more")
    if workers == 0:
        for page in pages:
            yield clean(page, options=options)
        return
    with Crew(workers, partial(_open_cleaner, options), limits=limits, ahead=2) as crew:
        waiting: deque[_Ticket] = deque()
        for page in pages:
            waiting.append(_Ticket(page))
            crew.assign(waiting[-1], page)
            while waiting and (len(waiting) >= 4 * workers or not crew.has_room):
                _settle(crew, None, limits, options)
                yield from _find_ready(waiting)
            _settle(crew, 0, limits, options)
            yield from _find_ready(waiting)
        while waiting:
            _settle(crew, None, limits, options)
            yield from _find_ready(waiting)


def refuse(page: Page, status: Status, reason: str | None, options: Options = DEFAULT_OPTIONS) -> Article:
    """The article of a page that could not be read or cleaned: no text, and why.

    >>> refuse(Page(origin="a.html"), Status.TOO_SLOW, "more than 60 seconds").reason
    'more than 60 seconds'
    """
    return Article(
        id=_identity(page.url or page.origin, ()),
        url=page.url,
        origin=page.origin,
        fetched_at=page.fetched_at,
        status=status,
        reason=reason,
        extra=page.extra,
        rules_version=load_context(options).rules.version,
        copydesk_version=COPYDESK_VERSION,
    )


@dataclass(slots=True)
class _Ticket:
    """A document under way in a worker, and how it ended."""

    page: Page | bytes | str
    article: Article | None = None
    deaths: int = 0


def _settle(crew: Crew, timeout_seconds: float | None, limits: Limits, options: Options) -> None:
    """Note what workers say on their tickets; a document that a worker died on is tried again or given up."""
    for event in crew.wait(timeout_seconds):
        ticket: _Ticket = event.key
        if isinstance(event, Raised):
            raise event.error
        if isinstance(event, Answer):
            ticket.article = event.value
            continue
        ticket.deaths += 1
        verdict = to_verdict(event, ticket.deaths, limits)
        if verdict is None:
            crew.assign(ticket, ticket.page)
        else:
            page = ticket.page if isinstance(ticket.page, Page) else Page()
            ticket.article = refuse(page, *verdict, options)


def _find_ready(waiting: deque[_Ticket]) -> Iterator[Article]:
    while waiting and waiting[0].article is not None:
        yield waiting.popleft().article  # type: ignore[misc]


def warm_up(options: Options) -> None:
    """Load what is loaded on first use, so that no document pays for it with its own time and memory."""
    dump = "The river rose two metres overnight, the mayor said on Monday, and the old bridge was closed. " * 8
    text = "Der Fluss stieg in der Nacht um zwei Meter, sagte die Bürgermeisterin, und die Brücke wurde gesperrt. " * 8
    page = f"<!doctype html><title>Der Fluss steigt</title><article><h1>Hochwasser</h1><p>{text}</p></article>"
    for data in (dump, page):
        clean(data, url="https://a.example/", options=options)


def _open_cleaner(options: Options) -> Job:
    """The job of a worker that is given pages and answers with articles."""
    warm_up(options)
    return partial(_clean_at_desk, options)


def _clean_at_desk(options: Options, page: Page | bytes | str, desk: Desk) -> Article:
    desk.start_document()
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
        scores=_scores(draft) if paragraphs else {},
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
        return Status.ARTICLE, find_drift(draft)
    if not draft.document.blocks:
        return Status.EMPTY, "the document holds no text"
    return Status.EMPTY, "nothing but boilerplate was found"


def _refused(page: Page, options: Options) -> Article:
    too_large = (page.error or "").startswith("too large")
    return refuse(page, Status.TOO_LARGE if too_large else Status.UNREADABLE, page.error, options)


def _scores(draft: Draft) -> dict[str, float]:
    """`confidence`: the F1 that the judge of blocks expects of its choice; `spun`: how machine-paraphrased it is."""
    confidence = find_confidence(draft)
    return find_scores(draft) | ({} if confidence is None else {"confidence": round(confidence, 3)})


def _identity(address: str | None, paragraphs: tuple[str, ...]) -> str:
    """16 hex digits that name this text at this address; equal input gives equal ids on every machine."""
    key = "\0".join((address or "", *paragraphs)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(key).hexdigest()[:16]
