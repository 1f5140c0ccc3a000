"""RSS, Atom and JSON Feed → Pages: one item a page, its body a fragment, and what the feed tells as facts.

XML is parsed without entities, DTDs and network. The body is the fullest of what the item has; a second, shorter text
is its description. An item's title that is only the cut beginning of its body is no title.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from html.entities import html5
from typing import Any

from lxml import etree

from cleaner.dates import to_iso
from cleaner.model import Fact, Image, Page
from cleaner.read.html import is_html, to_html
from cleaner.read.markdown import is_start_of
from cleaner.read.sniff import HTML
from cleaner.read.text import decode
from cleaner.read.weibo import find_known, is_weibo

SOURCE = "feed"
JSON_FEED = "https://jsonfeed.org/version/"
ITEMS = ("item", "entry")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_ENTITIES = frozenset({"lt", "gt", "amp", "quot", "apos"})
_DECLARED = re.compile(rb"""<\?xml[^<>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_DECLARATION = re.compile(r"\s*<\?xml[^<>]{0,300}\?>")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MARKED_AUTHOR = re.compile(r"[^\s()]{1,200}@[^\s()]{1,200}\s*\(([^()]{1,200})\)")
_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|cite|code|div|em|figure|font|h[1-6]|i|img|li|ol|p|q|s|small|span|strong|sub|sup|u|ul)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.I,
)
_PARAGRAPH = re.compile(r"</p>|<br\s*/?>", re.I)
_CUT_END = re.compile(r"(?:\[?(?:…|\.{3}|&hellip;|&#8230;)\]?|\[&hellip;\])\s*$")


def read_feed(page: Page) -> Iterator[Page]:
    """The items of an RSS or Atom feed; a page with `error` for XML that cannot be read at all.

    >>> feed = "<rss><channel><title>Post</title><item><title>Rain</title><description>It fell.</description></item>"
    >>> [(item.body, item.known[0].value, item.known[1].value) for item in read_feed(Page(feed + "</channel></rss>"))]
    [('It fell.', 'Post', 'Rain')]
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(_to_xml(page.body), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        yield replace(page, body=b"", error=f"broken XML: {error}")
        return
    if root is None:
        yield replace(page, body=b"", error="broken XML: nothing in it can be read")
        return
    channel = next((e for e in root.iter() if _name(e) == "channel"), root)
    site = _text(_child(channel, "title"))
    number = 0
    for item in root.iter(etree.Element):
        if _name(item) in ITEMS:
            number += 1
            origin = f"{page.origin}#{number}" if page.origin else f"#{number}"
            yield to_item_page(item, site, replace(page, origin=origin))
    if not number and parser.error_log:
        yield replace(page, body=b"", error=f"broken XML: {parser.error_log[0].message}")


def is_json_feed(value: Any) -> bool:
    """Whether decoded JSON is a JSON Feed."""
    version = value.get("version") if isinstance(value, Mapping) else None
    return isinstance(version, str) and version.startswith(JSON_FEED)


def read_json_feed(value: Mapping[str, Any], page: Page) -> Iterator[Page]:
    """The items of a JSON Feed (jsonfeed.org/version/1.1)."""
    items = value.get("items")
    for number, item in enumerate(items if isinstance(items, list) else [], 1):
        origin = f"{page.origin}#{number}" if page.origin else f"#{number}"
        if not isinstance(item, Mapping):
            yield Page(origin=origin, error="an item of a feed is an object")
            continue
        told: dict[str, str] = {key: item[key] for key in item if isinstance(item[key], str)}
        authors = item["authors"] if isinstance(item.get("authors"), list) else [item.get("author")]
        names = [a["name"] for a in authors if isinstance(a, Mapping) and isinstance(a.get("name"), str)]
        tags = item["tags"] if isinstance(item.get("tags"), list) else []
        body = told.get("content_html") or to_html(told.get("content_text", ""))
        facts = [
            Fact("url", told.get("url") or told.get("external_url"), SOURCE),
            *_find_site(told.get("url"), value.get("title")),
            Fact("title", _title(told.get("title", ""), body, told.get("url")), SOURCE),
            Fact("description", told.get("summary"), SOURCE),
            Fact("published", _to_time(told.get("date_published")), SOURCE),
            Fact("modified", _to_time(told.get("date_modified")), SOURCE),
            *(Fact("authors", name, SOURCE) for name in names),
            *(Fact("tags", tag, SOURCE) for tag in tags if isinstance(tag, str)),
            Fact("images", Image(told["image"]) if told.get("image") else None, SOURCE),
        ]
        yield _page(replace(page, origin=origin), body, facts)


def to_item_page(item: Any, site: str, page: Page) -> Page:
    """The page of one item of a feed titled `site`; what `page` has is kept."""
    bodies = [
        text
        for text in (_markup(e) for e in item if _name(e) in ("encoded", "content", "description", "summary"))
        if text
    ]
    body = max(bodies, key=len, default="")
    url = _find_url(item)
    standfirst = next((_first_paragraph(text) for text in reversed(bodies) if text != body), "")
    facts = [
        Fact("url", url, SOURCE),
        *_find_site(url, site),
        Fact("title", _title(_text(_child(item, "title")), body, url), SOURCE),
        Fact("description", None if _is_cut(standfirst, body) else standfirst, SOURCE),
        Fact("publisher", _text(_child(item, "source")) if len(_child(item, "source") or ()) == 0 else None, SOURCE),
        *(Fact("authors", name, SOURCE) for name in _find_authors(item)),
        Fact("published", _first_time(item, ("pubDate", "published", "date", "issued", "created")), SOURCE),
        Fact("modified", _first_time(item, ("updated", "modified")), SOURCE),
        *(Fact("tags", tag, SOURCE) for tag in _find_tags(item)),
        *(Fact("images", image, SOURCE) for image in _find_images(item)),
    ]
    return _page(page, body, facts)


def _page(page: Page, body: str, facts: list[Fact]) -> Page:
    known = tuple(fact for fact in facts if fact.value)
    url = next((fact.value for fact in known if fact.field == "url"), None)
    return replace(page, body=body, url=url or page.url, content_type=HTML, known=(*page.known, *known), fragment=True)


def _find_site(url: str | None, title: object) -> Iterator[Fact]:
    """Weibo for its posts; else the feed's own title."""
    yield from find_known(url)
    if isinstance(title, str):
        yield Fact("site", html.unescape(title).strip(), SOURCE)


def _title(title: str, body: str, url: str | None) -> str | None:
    title = _plain(title)
    if is_weibo(url) or (title.endswith(("...", "…")) and is_start_of(title, body)):
        return None
    return title or None


def _is_cut(text: str, body: str) -> bool:
    return not text or is_start_of(_CUT_END.sub("", text), body)


def _markup(element: Any) -> str:
    """The HTML that an element holds: escaped, in CDATA, doubly escaped, as XHTML children, or plain text."""
    if len(element) and any(isinstance(child.tag, str) for child in element):
        parts = [html.escape(element.text or "", quote=False)]
        for node in element.iter(etree.Element):
            node.tag = _name(node)
        etree.cleanup_namespaces(element)
        parts += [etree.tostring(child, encoding="unicode", method="html") for child in element]
        text = "".join(parts).strip()
    else:
        text = "".join(element.itertext()).strip()
    if element.get("type") == "text":
        return to_html(text)
    if "<" not in text and "&lt;" in text and is_html(html.unescape(text)):
        return html.unescape(text)
    return text if "<" in text else text.replace("\n\n", "<p>").replace("\n", "<br>")


def _plain(markup: str) -> str:
    """Words without tags, for titles and descriptions; both may be escaped once more than they should be."""
    return " ".join(_TAG.sub(" ", html.unescape(_TAG.sub(" ", markup))).split())


def _first_paragraph(markup: str) -> str:
    """The words of the first paragraph: what follows it in a description is the feed's own (`The post … appeared`)."""
    return next((words for part in _PARAGRAPH.split(markup) if (words := _plain(part))), "")


def _find_url(item: Any) -> str | None:
    """Where the item is published: the address behind a proxy first, then the link, then a permanent id."""
    original = _text(_child(item, "origLink"))
    links = [e for e in item if _name(e) == "link"]
    hrefs = [e.get("href") for e in links if e.get("href") and e.get("rel", "alternate") == "alternate"]
    texts = [_text(e) for e in links]
    guid = _child(item, "guid")
    permanent = _text(guid) if guid is not None and guid.get("isPermaLink", "true") != "false" else ""
    candidates = (original, *hrefs, *texts, permanent, _text(_child(item, "id")))
    return next((url.strip() for url in candidates if url and url.strip().startswith(("http://", "https://"))), None)


def _find_authors(item: Any) -> Iterator[str]:
    for element in item:
        name = _name(element)
        if name == "creator" or (name == "author" and not len(element)):
            text = _plain(_text(element))
            marked = _MARKED_AUTHOR.fullmatch(text)
            text = marked[1] if marked else text
            if text and "@" not in text.strip("@"):
                yield text
        elif name == "author":
            text = _plain(_text(_child(element, "name")))
            if text:
                yield text


def _find_tags(item: Any) -> Iterator[str]:
    for element in item:
        if _name(element) == "category":
            text = _plain(element.get("label") or element.get("term") or _text(element))
            if text:
                yield text


def _find_images(item: Any) -> Iterator[Image]:
    for element in item.iter(etree.Element):
        url = element.get("url") or ""
        name, kind = _name(element), element.get("type") or element.get("medium") or ""
        if url.startswith(("http://", "https://")) and name in ("enclosure", "content") and kind.startswith("image"):
            yield Image(url)


def _first_time(item: Any, names: tuple[str, ...]) -> str | None:
    return next((time for name in names if (time := _to_time(_text(_child(item, name))))), None)


def _to_time(text: str | None) -> str | None:
    """ISO 8601 of an RFC 822 or ISO date; None for any other.

    >>> _to_time("Thu, 12 Jun 2025 14:02:49 +0800"), _to_time("2025-06-12T06:02:49Z"), _to_time("soon")
    ('2025-06-12T14:02:49+08:00', '2025-06-12T06:02:49Z', None)
    """
    text = (text or "").strip()
    if not text:
        return None
    if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text):
        return text
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return to_iso(text)


def _child(element: Any, name: str) -> Any:
    if element is None:
        return None
    return next((child for child in element if _name(child) == name), None)


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _text(element: Any) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def _to_xml(body: bytes | str) -> bytes:
    """UTF-8 without declaration, control characters and HTML's named entities, which XML does not know."""
    text = _DECLARATION.sub("", _decode(body).lstrip("\ufeff"), count=1)
    text = _ENTITY.sub(lambda m: m[0] if m[1] in _XML_ENTITIES else html5.get(m[1] + ";", m[0]), text)
    return _CONTROLS.sub("", text).encode("utf-8", "ignore").strip()


def _decode(data: bytes | str) -> str:
    declared = _DECLARED.search(data[:400]) if isinstance(data, bytes) else None
    if declared and isinstance(data, bytes):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)
