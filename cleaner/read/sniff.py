"""What format is this? Told from the content; a name or a header is asked only where the content cannot tell."""

from __future__ import annotations

import json
import re

from cleaner.read.html import HEAD_CHARS, is_html
from cleaner.read.text import SAMPLE_BYTES, decode, find_binary

HEAD_BYTES = 131_072
"""How much of a stream is looked at to tell its format."""

HTML = "text/html"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
JSON = "application/json"
JSON_LINES = "application/x-ndjson"
FEED = "application/rss+xml"
XML = "application/xml"
CSV = "text/csv"
MAIL = "message/rfc822"
WORDPRESS = "application/x-wordpress"
WARC = "application/warc"
ZIP = "application/zip"
TAR = "application/x-tar"
PARQUET = "application/vnd.apache.parquet"

ALIASES = {
    "application/xhtml+xml": HTML,
    "text/x-markdown": MARKDOWN,
    "application/atom+xml": FEED,
    "application/rdf+xml": FEED,
    "text/json": JSON,
    "application/feed+json": JSON,
    "application/jsonl": JSON_LINES,
    "application/x-jsonlines": JSON_LINES,
    "application/jsonlines": JSON_LINES,
    "application/ndjson": JSON_LINES,
    "text/xml": XML,
    "text/tab-separated-values": CSV,
    "multipart/related": MAIL,
    "application/x-mimearchive": MAIL,
    "application/x-zip-compressed": ZIP,
    "application/tar": TAR,
    "application/x-parquet": PARQUET,
}
KNOWN = (HTML, TEXT, MARKDOWN, JSON, JSON_LINES, FEED, XML, CSV, MAIL, WORDPRESS, WARC, ZIP, TAR, PARQUET)

_ROOT = re.compile(r"<(?!\?|!)(?:[\w.-]{1,40}:)?([\w.-]{1,80})")
_FEED_ROOTS = ("rss", "feed", "RDF")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:[A-Za-z_][\w -]{0,40}:|\s*#)")
_HEADING = re.compile(r"^#{1,6} \S", re.M)
_MARKS = (
    re.compile(r"^#{2,6} \S", re.M),
    re.compile(r"\]\((?:https?:/|/|#)"),
    re.compile(r"\*\*\S"),
    re.compile(r"^```", re.M),
    re.compile(r"^[-*] \[?\S", re.M),
    re.compile(r"^> \S", re.M),
)


def sniff(body: bytes | str) -> str:
    """The MIME type of a document that has text in it: one of `KNOWN`; text/plain where nothing says otherwise.

    >>> sniff("<p>Rain fell.</p>"), sniff(b'{"url": "https://a.example/", "text": "Rain"}'), sniff("Rain fell.")
    ('text/html', 'application/json', 'text/plain')
    """
    head = _head(body)
    start = head.lstrip("\ufeff\x00 \t\r\n\f")
    if not start:
        return TEXT
    if start[0] in "{[":
        found = _sniff_json(body, start)
        if found:
            return found
    if start[0] == "<":
        found = _sniff_xml(start)
        if found:
            return found
    if is_html(head):
        return HTML
    return MARKDOWN if is_markdown(start) else TEXT


def is_markdown(start: str) -> bool:
    """Whether text is Markdown: front matter, or a heading beside two other kinds of its marks.

    >>> is_markdown("# Rain\\n\\n**Floods** in [town](https://a.example/)"), is_markdown("# 1 in the charts")
    (True, False)
    """
    if _FRONT_MATTER.match(start):
        return True
    return bool(_HEADING.search(start)) and sum(1 for mark in _MARKS if mark.search(start)) >= 2


def to_known(content_type: str | None) -> str | None:
    """The type in `KNOWN` that a MIME type with any parameters means; None when it says nothing usable.

    >>> to_known("Application/Atom+XML; charset=utf-8"), to_known("application/octet-stream")
    ('application/rss+xml', None)
    """
    bare = (content_type or "").partition(";")[0].strip().lower()
    bare = ALIASES.get(bare, bare)
    return bare if bare in KNOWN else None


def find_fault(body: bytes | str) -> str | None:
    """Why a document cannot be read as text, in words; None when it can.

    >>> find_fault(b"\\x89PNG\\r\\n...")
    'binary data (PNG image)'
    """
    data = body if isinstance(body, bytes) else body[:SAMPLE_BYTES].encode("utf-8", "surrogatepass")
    kind = find_binary(data)
    return f"binary data ({kind})" if kind else None


def _head(body: bytes | str) -> str:
    return decode(body[: HEAD_CHARS * 2])[:HEAD_CHARS]


def _sniff_json(body: bytes | str, start: str) -> str | None:
    if "\n" not in start and len(start) > HEAD_CHARS // 2:  # a first line longer than the head
        start = decode(body).lstrip()
    first, _, rest = start.partition("\n")
    if rest.lstrip()[:1] in ("{", "[") and _is_json(first):
        return JSON_LINES
    if rest.strip() and _is_json(first):
        return None  # data that a page leaked, and its text behind it
    if re.match(r'(?:\{\s*"|\[\s*[\[{"])', start) and re.match(r'[\[{\s]{1,200}"[^"\n]{1,200}"\s*[:,\]]', start):
        return JSON  # a file that starts like this is meant as JSON, even where it breaks off
    return JSON if start[:2] in ("{}", "[]") and not start[2:].strip() else None


def _sniff_xml(start: str) -> str | None:
    root = _ROOT.search(start)
    if root is None:
        return None
    if root[1] in _FEED_ROOTS:
        return FEED
    if start.startswith("<?xml") and root[1].lower() != "html" and not is_html(start):
        return XML
    return None


def _is_json(line: str) -> bool:
    try:
        return isinstance(json.loads(line), (dict, list))
    except (ValueError, RecursionError):
        return False
