"""What came of a request → the outcome that the frontier is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from spiders import politeness
from spiders.discover import UnreadableListError
from spiders.exchange import to_digest
from spiders.frontier import Answer, End, Kind, Lease, Outcome, Stored, Target
from spiders.site import Site

GONE = frozenset({404, 410})
NOT_MODIFIED = 304
MAX_REASON_CHARS = 300
MAX_HEADER_CHARS = 500

log = logging.getLogger(__name__)


def to_outcome(
    response: Response, lease: Lease, site: Site, read: Callable[[Target, Response], Iterable[Target]]
) -> Outcome:
    """The outcome of an answer: what it names is gathered whole, or it has failed."""
    target, answer = lease.target, to_answer(response)
    if response.status in GONE:
        # A start point that is gone is news to whoever wrote the site file; anything else is a fact about the site.
        reason = f"the server answered {response.status}"
        return Outcome(End.FAILED if target.is_start else End.GONE, reason, answer=answer)
    trouble = politeness.find_trouble(response)
    if trouble is not None:
        end = End.RETRY if trouble.can_retry else End.FAILED
        wait_seconds = trouble.retry_after_seconds
        return Outcome(
            end, trouble.reason, answer=answer, retry_after_seconds=wait_seconds, is_free=wait_seconds is not None
        )
    if response.status == NOT_MODIFIED or (lease.digest and answer.digest == lease.digest):
        return Outcome(End.UNCHANGED, answer=answer)
    try:
        targets = tuple(read(target, response))
    except UnreadableListError as error:
        return Outcome(End.FAILED, to_reason(str(error)), answer=answer)
    except Exception as error:  # a page that cannot be read costs only itself
        log.exception("%s cannot be read", target.url)
        return Outcome(End.FAILED, to_reason(f"{type(error).__name__}: {error}"), answer=answer)
    final = site.to_canonical(response.url)
    aliases = (final,) if final is not None and final != target.url and target.kind is Kind.ARTICLE else ()
    return Outcome(End.DONE, targets=targets, answer=answer, aliases=aliases)


def to_answer(response: Response) -> Answer:
    """What the server answered, as the frontier keeps it."""
    meta = response.meta
    stored: Stored | None = meta.get("stored")
    return Answer(
        url=response.url,
        status=response.status,
        size_bytes=len(response.body),
        latency_seconds=float(meta.get("download_latency", 0.0)),
        digest=stored.digest if stored else to_digest(response.body),
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        stored=stored,
    )


def to_failure(error: BaseException) -> Outcome:
    """The outcome of a request that brought no answer.

    >>> to_failure(TimeoutError("no answer")).end, to_failure(IgnoreRequest("Forbidden by robots.txt")).end
    (<End.RETRY: 'retry'>, <End.REFUSED: 'refused'>)
    """
    reason = politeness.to_reason(error)
    retry_after_seconds = getattr(error, "retry_after_seconds", None)
    if retry_after_seconds is not None:
        return Outcome(End.RETRY, to_reason(reason), retry_after_seconds=retry_after_seconds, is_free=True)
    if isinstance(error, IgnoreRequest):
        return Outcome(End.REFUSED if "robots.txt" in reason else End.FAILED, to_reason(reason))
    return Outcome(End.FAILED if politeness.is_too_large(error) else End.RETRY, to_reason(reason))


def to_reason(text: str) -> str:
    """A reason that fits on a line.

    >>> to_reason("no\\n route")
    'no route'
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:MAX_REASON_CHARS]


def _header(response: Response, name: str) -> str:
    value = (response.headers.get(name) or b"").decode("latin-1").strip()
    return value if len(value) <= MAX_HEADER_CHARS and value.isprintable() else ""
