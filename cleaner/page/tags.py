"""What each HTML tag means to the walk: a table from the parser's tag numbers, and the bits an element passes on."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from cleaner import layout as bits

SKIP, SCRIPT, BLOCK, INLINE, BREAK, ANCHOR, BOLD = range(7)
"""How the walk treats a node. SKIP and what is under it has no text; SCRIPT may carry the article as JSON."""

_NAMES = {
    SKIP: "style template svg head select datalist textarea option optgroup",
    SCRIPT: "script",
    BLOCK: "address article aside blockquote body button canvas caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu "
    "nav object ol p pre search section summary table tbody td tfoot th thead tr ul noscript video audio",
    INLINE: "abbr acronym bdi bdo big cite code data del dfn em font i img input ins kbd label mark meter math nobr "
    "output picture progress q rp rt ruby s samp small source span strike sub sup time tt u var wbr link meta iframe "
    "embed param track area map base slot portal marquee blink col colgroup title",
    BREAK: "br",
    ANCHOR: "a",
    BOLD: "b strong",
}
_FLAGS = {
    "nav": bits.NAV,
    "menu": bits.NAV,
    "aside": bits.ASIDE,
    "footer": bits.FOOTER,
    "header": bits.HEADER,
    "article": bits.ARTICLE,
    "main": bits.MAIN,
    "section": bits.SECTION,
    "figure": bits.FIGURE,
    "form": bits.FORM,
    "ul": bits.LIST,
    "ol": bits.LIST,
    "dl": bits.LIST,
    "table": bits.TABLE,
    "button": bits.BUTTON,
    "blockquote": bits.QUOTE,
    "details": bits.DETAILS,
    "noscript": bits.NOSCRIPT,
    "pre": bits.PRE,
    "dialog": bits.DIALOG,
    "figcaption": bits.CAPTION,
    "caption": bits.CAPTION,
} | {f"h{level}": bits.HEADING for level in range(1, 7)}
_ROLES = {
    "navigation": bits.NAV,
    "menu": bits.NAV,
    "menubar": bits.NAV,
    "complementary": bits.ASIDE,
    "contentinfo": bits.FOOTER,
    "banner": bits.HEADER,
    "article": bits.ARTICLE,
    "main": bits.MAIN,
    "dialog": bits.DIALOG,
    "alertdialog": bits.DIALOG,
    "search": bits.FORM,
    "form": bits.FORM,
    "button": bits.BUTTON,
    "heading": bits.HEADING,
}
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def _to_table() -> dict[int, tuple[int, str, int]]:
    tree = LexborHTMLParser("")
    return {
        tree.create_node(name).tag_id: (kind, name, _FLAGS.get(name, 0))
        for kind, names in _NAMES.items()
        for name in names.split()
    }


TAGS = _to_table()
"""Tag number of the parser → (how to treat it, tag name, bits it passes on to what stands in it)."""

TEXT_TAG = 2
"""The parser's tag number of a text (LXB_TAG__TEXT)."""

TELLING = frozenset({"role", "style", "hidden", "aria-hidden", "itemprop"})
"""The attributes that `to_flags` reads."""


def to_flags(attributes: dict[str, str | None]) -> int:
    """The bits that an element's attributes add: its role, whether it is hidden, whether it is an article's body."""
    flags = 0
    role = attributes.get("role")
    if role:
        flags = _ROLES.get(role, 0)
    style = attributes.get("style")
    if style and _HIDING.search(style):
        flags |= bits.HIDDEN
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        flags |= bits.HIDDEN
    prop = attributes.get("itemprop")
    if prop and prop.lower() == "articlebody":
        flags |= bits.BODY_PROP
    return flags
