"""The frozen values that travel through the house: Page → Document → Article, with the Changes that led there.

Nothing here computes; a reader who knows these types knows the project.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

PARAGRAPH_BREAK = "\n\n"
"""What separates paragraphs, in `Article.text` and inside a block's text once it was split."""


class Status(StrEnum):
    """How an input ended. Every input ends with exactly one of these."""

    ARTICLE = "article"
    LIST = "list"
    LIVE = "live"
    VIDEO = "video"
    GALLERY = "gallery"
    PAYWALL = "paywall"
    CONSENT = "consent"
    BLOCKED = "blocked"
    ERROR_PAGE = "error_page"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"


class Fact(NamedTuple):
    """One value of one field of the article, and where it was read: `Fact("title", "Rain", "json-ld")`."""

    field: str
    value: Any
    source: str


@dataclass(frozen=True, slots=True)
class Page:
    """One document as it was found, before anything was decoded.

    `known` holds what the source itself told about the document (a feed's date, an archive's URL); it is believed
    before anything the page says. `extra` holds the caller's own columns and is carried through untouched. `fragment`
    is true where the source had already cut the site away (a feed item's body, a post): all of it is content.
    A member that could not be read has `error`, and becomes an `unreadable` article.
    """

    body: bytes | str = b""
    url: str | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    fetched_at: str | None = None
    origin: str | None = None
    known: tuple[Fact, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    fragment: bool = False
    error: str | None = None


class Block(NamedTuple):
    """One paragraph-like unit of a page as found: never edited, only decided upon.

    `kind` is one of paragraph, heading, item, quote, table, caption, code, byline, verse. `path` says where it stood
    (tags and classes, or `line 12`). `hints` are words of evidence that the walk noted (`hidden`, `bold`, `bullet`,
    `blank-before`, …). `link_chars` counts the characters that are link text.
    """

    index: int  # type: ignore[assignment]  # a tuple has a method of that name
    kind: str
    text: str
    path: str = ""
    hints: tuple[str, ...] = ()
    link_chars: int = 0


class Mark(NamedTuple):
    """A stretch of a block's text, as found, of which the markup said what it is.

    `kind` is one of topic (a hashtag), link (a card that stands for a link), media (a video, picture, lottery or poll
    widget), place, more (`全文`), mention. `url` is where it led.
    """

    block: int
    kind: str
    start: int
    end: int
    text: str
    url: str | None = None


class Change(NamedTuple):
    """One decision about one block. Applied by `cleaner.changes` and nowhere else.

    kind     drop (the block goes), move (it goes, and `tells` holds the fields it became), edit (`before` at
             `start:end` becomes `after`; a split is an edit whose `after` is a paragraph break),
             join (block `last` is appended to `block` with `after` between them)
    step     the module that decided; `rule` the rule or model that made it; `reason` says it for a person
    start, end   offsets in the block's text just before this change
    before   the text that went: with it a change can be undone
    tells    facts that the block told while it went
    """

    kind: str
    step: str
    rule: str
    block: int
    reason: str = ""
    last: int = -1
    start: int = 0
    end: int = 0
    before: str = ""
    after: str = ""
    tells: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A page after decoding, one parse and one walk: blocks, what the markup told, and hints for the judge.

    `layout` is whatever the walk noted for the judge of blocks beyond the blocks themselves; None for text without
    markup. `verdict` is a status the page itself proves (a bot challenge, a consent wall), with its reason. `marks` are
    stretches of a fragment's blocks of which the markup told what they are.
    """

    blocks: tuple[Block, ...]
    facts: tuple[Fact, ...] = ()
    language: str | None = None
    layout: Any = None
    has_markup: bool = False
    fragment: bool = False
    verdict: tuple[Status, str] | None = None
    notes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link card or a source link pointed."""

    url: str
    title: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"url": self.url, "title": self.title}


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the story with its caption and credit."""

    url: str
    caption: str | None = None
    credit: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"url": self.url, "caption": self.caption, "credit": self.credit}


@dataclass(frozen=True, slots=True)
class Related:
    """A story teased beside this one."""

    title: str
    publisher: str | None = None
    age: str | None = None
    url: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"title": self.title, "publisher": self.publisher, "age": self.age, "url": self.url}


@dataclass(frozen=True, slots=True)
class HostMemory:
    """What repeats on one host across different stories.

    `lines` maps a line's key (`cleaner.fingerprint.to_line_key`) to the share of stories that print it; `owners` maps
    the key of a line of a story that other pages print too to that story's title key; `titles` holds the title keys of
    all stories; `places` maps a place in the markup to the share of its blocks that were not the page's own story.
    """

    stories: int
    lines: Mapping[str, float] = field(default_factory=dict, hash=False)
    owners: Mapping[str, str] = field(default_factory=dict, hash=False)
    titles: frozenset[str] = frozenset()
    places: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """A site memory as the judge sees it: evidence by host, learned in an earlier pass."""

    hosts: Mapping[str, HostMemory] = field(default_factory=dict, hash=False)


SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Article:
    """The clean story with everything that is known about it.

    Dates are ISO 8601 strings, with a time zone where the page stated one. `age` is a relative time (`a day ago`) that
    could not be resolved because the fetch time is unknown. `scores` holds numbers from 0 to 1 (`confidence`, `spun`).
    `provenance` says for each field where its value was read. `blocks` and `changes` are empty unless
    `Options(trace=True)` asked for them.

    >>> Article(paragraphs=("Rain fell.", "It stopped.")).text
    'Rain fell.\\n\\nIt stopped.'
    """

    id: str = ""
    url: str | None = None
    canonical_url: str | None = None
    origin: str | None = None
    fetched_at: str | None = None
    saved_at: str | None = None
    site: str | None = None
    publisher: str | None = None
    agency: str | None = None
    dateline: str | None = None
    title: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    age: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    related: tuple[Related, ...] = ()
    ai_summary: str | None = None
    status: Status = Status.ARTICLE
    reason: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict, hash=False)
    paragraphs: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    provenance: Mapping[str, str] = field(default_factory=dict, hash=False)
    schema_version: int = SCHEMA_VERSION
    rules_version: str = ""
    copydesk_version: str = ""
    blocks: tuple[Block, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def text(self) -> str:
        """The paragraphs joined by one empty line."""
        return PARAGRAPH_BREAK.join(self.paragraphs)

    def to_dict(self, schema: str | None = None) -> dict[str, Any]:
        """The record as plain dicts, lists and strings, ready for JSON; the trace is added when it was carried.

        `schema` says it in others' words: `schema.org`, `trafilatura` or `datatrove`. Raises ValueError for any other.
        """
        if schema is not None:
            from cleaner.schemas import SCHEMAS

            if schema not in SCHEMAS:
                raise ValueError(f"there is no schema {schema!r}: choose from {', '.join(SCHEMAS)}")
            return SCHEMAS[schema](self)
        record = {name: _plain(getattr(self, name)) for name in self.__slots__ if name not in _NOT_RECORD}
        record["text"] = self.text
        if self.blocks:
            record["trace"] = {
                "blocks": [block._asdict() for block in self.blocks],
                "changes": [
                    {**change._asdict(), "tells": [[f.field, _plain(f.value), f.source] for f in change.tells]}
                    for change in self.changes
                ],
            }
        return record

    def to_json(self) -> str:
        """The record as one line of JSON, keys in the order of the fields, non-ASCII characters as themselves."""
        return json.dumps(self.to_dict(), ensure_ascii=False, default=str)


_NOT_RECORD = frozenset({"paragraphs", "blocks", "changes"})


def _plain(value: Any) -> Any:
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
