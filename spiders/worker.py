"""What a cleaning process does: one answer in the archive → its record, and what is different from the one before.

It reads the archive as `copydesk clean` does, so that both make the same record of it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Any, NamedTuple

from cleaner import Article, Options, Page, Status, clean, read
from cleaner.embedding import Desk, Job, Summary, load_groups, refuse, warm_up

NICENESS = 10
"""Cleaning leaves the processor to the crawl where both want it."""
MOST_COMPARED = 2_000
"""So many paragraphs on both sides are compared in order; of more it is told which are new and which are gone."""
MOST_SHOWN = 20
SHOWN_CHARS = 500
COMPARED_FIELDS = ("title", "authors", "published", "modified", "status")


class Place(NamedTuple):
    """Where an answer stands."""

    path: str
    offset: int
    length: int


class Task(NamedTuple):
    """The answer to clean, and the one of the version before with its text hash, if there is one."""

    place: Place
    before: Place | None = None
    before_hash: str = ""


class Cleaned(NamedTuple):
    """What an answer became.

    line       the record as JSON, without a line end
    named      the address that the page names as canonical
    text_hash  the same for pages with the same title, text and status
    removed    how many blocks each group of rules removed
    changed    what is different from the version before; None without one
    """

    line: str
    named: str | None
    text_hash: str
    status: str
    removed: Mapping[str, int]
    changed: dict[str, Any] | None = None


class Cleaner:
    """The job of a worker."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._traced = replace(options, trace=True)
        self._groups = load_groups(options)

    def __call__(self, task: Task, desk: Desk) -> Cleaned:
        """Clean one answer within the limits of a document. Raises OSError where the archive cannot be read."""
        desk.start_document()
        cleaned = to_cleaned(article := self.clean(task.place), self._groups)
        if task.before is None or cleaned.text_hash == task.before_hash:
            return cleaned
        desk.start_document()
        before = self._clean_before(task.before)
        if before is not None and to_text_hash(before) == cleaned.text_hash:
            # The page is the same: it is our rules that have changed since.
            return cleaned._replace(text_hash=task.before_hash)
        return cleaned._replace(changed=to_changed(before, article))

    def clean(self, place: Place) -> Article:
        """The article of an answer, with its trace."""
        data = load_records(place)
        page = Page(error=f"{place.path} holds no page at byte {place.offset:,}")
        try:
            page = next(read(data, max_bytes=self._options.max_bytes), page)
            return clean(page, options=self._traced)
        except MemoryError:
            raise
        except Exception as error:  # a fault of ours costs the document, not the crawl
            return refuse(page, Status.UNREADABLE, f"cleaning failed: {type(error).__name__}: {error}", self._options)

    def _clean_before(self, place: Place) -> Article | None:
        try:
            return self.clean(place)
        except OSError:
            return None


def open_cleaner(options: Options) -> Job:
    """The job of a worker, with everything loaded that documents need."""
    os.nice(NICENESS)
    warm_up(options)
    return Cleaner(options)


def load_records(place: Place) -> bytes:
    """The records of an exchange as they stand in the archive. Raises OSError where they are not whole."""
    with open(place.path, "rb") as stream:  # noqa: PTH123
        stream.seek(place.offset)
        data = stream.read(place.length)
    if len(data) < place.length:
        raise OSError(f"{place.path} breaks off at byte {place.offset + len(data):,}")
    return data


def to_cleaned(article: Article, groups: Mapping[str, str]) -> Cleaned:
    """What is handed back of an article; its trace stays here."""
    summary = Summary(groups)
    summary.add(article)
    return Cleaned(
        line=replace(article, blocks=(), changes=()).to_json(),
        named=article.canonical_url,
        text_hash=to_text_hash(article),
        status=article.status.value,
        removed=dict(summary.dropped),
    )


def to_text_hash(article: Article) -> str:
    """32 hex digits that name what a reader would see.

    >>> to_text_hash(Article(title="Rain")) == to_text_hash(Article(title="Rain", fetched_at="2026-11-22"))
    True
    """
    seen = "\0".join((article.status.value, article.title or "", *article.paragraphs))
    return sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def to_changed(before: Article | None, after: Article) -> dict[str, Any] | None:
    """What is different: counts of paragraphs, the paragraphs themselves as a bounded diff, and the fields.

    >>> old, new = Article(paragraphs=("Rain.", "Wind.")), Article(paragraphs=("Rain.", "Snow."))
    >>> to_changed(old, new)
    {'added': 1, 'removed': 1, 'diff': ['- Wind.', '+ Snow.']}
    """
    if before is None:
        return None
    gone, new, diff = _compare(before.paragraphs, after.paragraphs)
    fields = {
        name: [_to_plain(getattr(before, name)), _to_plain(getattr(after, name))]
        for name in COMPARED_FIELDS
        if getattr(before, name) != getattr(after, name)
    }
    changed: dict[str, Any] = {"added": new, "removed": gone}
    if diff:
        changed["diff"] = diff[:MOST_SHOWN]
    return {**changed, "fields": fields} if fields else changed


def _compare(before: Sequence[str], after: Sequence[str]) -> tuple[int, int, list[str]]:
    """How many paragraphs went and came, and which."""
    if len(before) + len(after) > MOST_COMPARED:
        old, new = set(before), set(after)
        runs = [([text for text in before if text not in new], [text for text in after if text not in old])]
    else:
        steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        runs = [(list(before[i:j]), list(after[k:m])) for kind, i, j, k, m in steps if kind != "equal"]
    diff = [
        f"{mark} {_cut(text)}" for gone, came in runs for mark, texts in (("-", gone), ("+", came)) for text in texts
    ]
    return sum(len(gone) for gone, _ in runs), sum(len(came) for _, came in runs), diff


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"


def _to_plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
