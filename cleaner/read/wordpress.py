"""WordPress export (WXR) → Pages: the posts and pages of a blog, one at a time in memory.

XML is parsed without entities, DTDs and network. An item is read as the feed item it is; what is no text of the blog
(menus, media, revisions, comments) is left, and so is what was thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from cleaner.model import Page
from cleaner.read.feed import to_item_page
from cleaner.read.members import Damage, Peeked, Place

CHUNK_BYTES = 1 << 16
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
"""What old posts hold and XML does not allow; exports are UTF-8."""
WXR = "http://wordpress.org/export/"
NOT_TEXT = frozenset(
    {
        "attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache", "wp_block",
        "wp_global_styles", "wp_navigation", "wp_template", "wp_template_part", "user_request", "wp_font_face",
    }
)  # fmt: skip
THROWN_AWAY = frozenset({"trash", "auto-draft", "inherit"})


def open_wordpress(stream: Peeked, place: Place) -> Iterator[Page]:
    """The posts and pages of an export. Raises Damage where the XML breaks."""
    parser: Any = etree.XMLPullParser(
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    number, site = 0, ""
    try:
        while data := stream.read(CHUNK_BYTES):
            parser.feed(data.translate(None, CONTROLS))
            for _, element in parser.read_events():
                name = etree.QName(element).localname
                parent = element.getparent()
                if name == "title" and parent is not None and etree.QName(parent).localname == "channel":
                    site = site or (element.text or "")
                elif name == "item":
                    number += 1
                    if _is_text(element):
                        yield _to_page(element, site, place.inside(number))
                if parent is not None and etree.QName(parent).localname == "channel":
                    _forget(element)
        parser.close()
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damage(f"broken XML after item {number:,}: {error}") from None


def _is_text(item: Any) -> bool:
    kind, status = _told(item, "post_type"), _told(item, "status")
    return kind not in NOT_TEXT and status not in THROWN_AWAY and bool(_told(item, "encoded").strip())


def _to_page(item: Any, site: str, origin: str) -> Page:
    for child in item:
        if etree.QName(child).localname == "encoded":
            child.text = _to_paragraphs(child.text or "")
    kept = {"post_type": _told(item, "post_type"), "status": _told(item, "status"), "post_id": _told(item, "post_id")}
    page = to_item_page(item, site, Page(origin=origin))
    return replace(page, extra={name: value for name, value in kept.items() if value})


def _to_paragraphs(text: str) -> str:
    """A post as it is printed: one from the old editor has empty lines for its paragraphs."""
    return text if "<p" in text or "<!-- wp:" in text else text.replace("\r", "").replace("\n\n", "\n<p>")


def _told(item: Any, name: str) -> str:
    return next((child.text or "" for child in item if etree.QName(child).localname == name), "")


def _forget(element: Any) -> None:
    """Free what was read, and all that stood before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def is_wordpress(start: str) -> bool:
    """Whether XML that is a feed by its root is a WordPress export.

    >>> is_wordpress('<rss xmlns:wp="http://wordpress.org/export/1.2/">'), is_wordpress("<rss>")
    (True, False)
    """
    return WXR in start[:5_000]
