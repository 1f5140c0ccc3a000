"""JSON-LD as pages really print it → plain dicts, and which of them is the story.

Read as written where it is sound, repaired where it is not: comments and CDATA around it, control characters, trailing
commas, several objects in a row. What cannot be repaired is left out; nothing here raises.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

MAX_SCRIPT_CHARS = 3_000_000
MAX_NODES = 3_000
MAX_DEPTH = 12
Node = dict[str, Any]

_OPENINGS = ("<!--", "<![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "//<![CDATA[", "// <![CDATA[", "//", "/**/")
_CLOSINGS = ("-->", "]]>", "/*]]>*/", "/* ]]> */", "//]]>", "// ]]>", ";", "//", "/**/")
"""What pages put around JSON-LD to hide it from old browsers and XML readers."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.S)
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_DECODER = json.JSONDecoder(strict=False)

STORY_TYPES = frozenset({
    "NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "ReviewNewsArticle",
    "BackgroundNewsArticle", "AskPublicNewsArticle", "AdvertiserContentArticle", "SatiricalArticle", "BlogPosting",
    "LiveBlogPosting", "ScholarlyArticle", "TechArticle", "SocialMediaPosting", "Report", "Review", "Recipe",
    "DiscussionForumPosting", "MedicalScholarlyArticle", "HowTo", "NewsVideoObject", "CriticReview", "QAPage",
})  # fmt: skip
"""schema.org types (Article and its kin) whose headline, author and date are the story's own."""
PAGE_TYPES = frozenset(
    {"WebPage", "ItemPage", "AboutPage", "FAQPage", "MedicalWebPage", "VideoObject", "Event", "Product"}
)
SITE_TYPES = frozenset(
    {"WebSite", "Organization", "NewsMediaOrganization", "Corporation", "Blog", "NGO", "CollegeOrUniversity"}
)
_REFERRING = ("author", "creator", "publisher", "image")
_PARTS = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart")


def load_nodes(scripts: Iterable[str]) -> list[Node]:
    """Every object at the top of the scripts, in graphs and lists, in page order; `@id` references are filled in.

    >>> load_nodes(['<!-- {"@type": "Article", "headline": "Rain &amp; wind",} -->'])
    [{'@type': 'Article', 'headline': 'Rain &amp; wind'}]
    """
    nodes: list[Node] = []
    for script in scripts:
        for value in _load_values(script):
            nodes.extend(islice(_flat(value, 0), MAX_NODES - len(nodes)))
    return _with_references(nodes)


def _with_references(nodes: list[Node]) -> list[Node]:
    """The nodes with `{"@id": …}` for an author, publisher or picture replaced by the node that is meant."""
    named = {str(node.get("@id")): node for node in nodes if "name" in node or "url" in node}
    found = []
    for node in nodes:
        meant = {key: [_resolved(item, named) for item in as_list(node[key])] for key in _REFERRING if key in node}
        found.append({**node, **meant} if meant else node)
    return found


def _resolved(item: Any, named: dict[str, Node]) -> Any:
    if isinstance(item, dict) and "name" not in item and isinstance(item.get("@id"), str):
        return named.get(item["@id"], item)
    return item


def types_of(node: Node) -> set[str]:
    """The schema.org types of a node, without the vocabulary's address.

    >>> sorted(types_of({"@type": ["http://schema.org/NewsArticle", "Article"]}))
    ['Article', 'NewsArticle']
    """
    types = node.get("@type")
    return {str(t).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for t in (types if isinstance(types, list) else [types]) if t}


def to_text(value: Any) -> str | None:
    """The text of a JSON-LD value: a string, `{"@value": …}`, or the first of a list; entities resolved, tags gone.

    >>> to_text({"@value": "Rain &amp;  wind"}), to_text(["Rain", "Wind"]), to_text(3)
    ('Rain & wind', 'Rain', '3')
    """
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("text")
        if isinstance(value, (list, dict)):
            return None
    if value is None or isinstance(value, bool):
        return None
    text = str(value)
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(text.split()) or None


def as_list(value: Any) -> list[Any]:
    """A value that may be absent, single or a list, as a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _load_values(script: str) -> Iterator[Any]:
    if len(script) > MAX_SCRIPT_CHARS:
        return
    text = _unwrapped(script)
    if not text:
        return
    try:
        yield _DECODER.decode(text)
        return
    except (ValueError, RecursionError):
        pass
    if "&quot;" in text and '"' not in text:
        text = html.unescape(text)
    yield from _load_series(_repaired(text))


def _unwrapped(script: str) -> str:
    text = script.strip()
    for _ in range(4):
        before = len(text)
        for opening in _OPENINGS:
            text = text.removeprefix(opening).lstrip()
        for closing in _CLOSINGS:
            text = text.removesuffix(closing).rstrip()
        if len(text) == before:
            break
    return text


def _load_series(text: str) -> Iterator[Any]:
    """Objects one after another, whatever stands between them."""
    position = 0
    while True:
        starts = [at for at in (text.find("{", position), text.find("[", position)) if at >= 0]
        if not starts:
            return
        try:
            value, position = _DECODER.raw_decode(text, min(starts))
        except (ValueError, RecursionError):
            return
        yield value


def _repaired(text: str) -> str:
    """Sound JSON of nearly sound: control characters and trailing commas between strings, bad escapes in them."""
    parts = []
    last = 0
    for match in _STRING.finditer(text):
        parts.append(_TRAILING_COMMA.sub("", _CONTROL.sub(" ", text[last : match.start()])))
        parts.append(_BAD_ESCAPE.sub(r"\\\\", match[0]))
        last = match.end()
    parts.append(_TRAILING_COMMA.sub("", _CONTROL.sub(" ", text[last:])))
    return "".join(parts)


def _flat(value: Any, depth: int) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flat(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _PARTS:
            if key in value and isinstance(value[key], (list, dict)):
                yield from _flat(value[key], depth + 1)
