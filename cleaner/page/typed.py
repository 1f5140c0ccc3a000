"""Markup that is no markup: tags that an author typed, markup in JSON's or CDATA's clothes, hostile nesting.

Applied to the source of a small fragment before it is parsed.
"""

from __future__ import annotations

import json
import re

MAX_DEPTH = 300
"""What opens beyond this depth becomes a line break: no post nests so deep, and a parser takes its square in time."""

_HTML_NAMES = (
    "a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote body br "
    "button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl "
    "dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header "
    "hgroup hr html i iframe img input ins kbd label legend li link main map mark marquee menu meta meter nav "
    "nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre progress q "
    "rb rp rt rtc ruby s samp script section select slot small source span strike strong style sub summary "
    "sup table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp "
)
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_DRAWING_NAMES = (
    "svg circle rect path line polyline polygon ellipse g defs use text tspan symbol mask pattern filter "
    "image view desc math mi mo mn mrow msup msub mfrac mstyle semantics annotation "
)
_HTML, _VOID, _DRAWING = (frozenset(names.split()) for names in (_HTML_NAMES, _VOID_NAMES, _DRAWING_NAMES))
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]{0,60})|<(?=[!?])")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")


def to_markup(source: str) -> str:
    """`source` with only its real tags left as tags: what an author typed (`<circle>`, `<think>`) becomes text.

    Elements of drawings and formulas are real where the source holds a drawing or formula; names with a hyphen or colon
    are some tool's own elements. CDATA marks go, JSON's escapes (`class=\\"a\\"`) are undone, deep nesting is cut.

    >>> to_markup("use <circle> &amp; <b>bold</b> <!-- x -->")
    'use &lt;circle> &amp; <b>bold</b> <!-- x -->'
    """
    if '=\\"' in source:
        source = _without_escapes(source)
    if "<![CDATA[" in source:
        source = _CDATA.sub("", source)
    known = _HTML
    if "<svg" in source or "<math" in source:
        known = _HTML | _DRAWING
    parts: list[str] = []
    last = depth = end = 0
    for match in _TAG.finditer(source):
        name = (match[2] or "").lower()
        start = match.start()
        if not name:
            real = source.startswith(("<!--", "<!doctype", "<!DOCTYPE", "<?xml"), start)
        else:
            real = name in known or "-" in name or ":" in name
            if 0 <= end < start:
                end = source.find(">", start)
            real = real and _is_closed(source, match.end(), end)
        if not real:
            parts += (source[last:start], "&lt;")
            last = start + 1
        elif name and name not in _VOID:
            depth = max(0, depth - 1) if match[1] else depth + 1
            if depth > MAX_DEPTH:
                parts += (source[last:start], "<br data-was=")
                last = match.end()
    return "".join(parts) + source[last:] if parts else source


def _is_closed(source: str, start: int, end: int) -> bool:
    """Whether a tag's `>` comes before the next `<`; one in quotes does not count."""
    if end < 0:
        return False
    opening = source.find("<", start, end)
    return opening < 0 or '"' in source[start:opening] or "'" in source[start:opening]


def _without_escapes(source: str) -> str:
    try:
        value = json.loads(f'"{source}"', strict=False)
    except ValueError:
        return source.replace('\\"', '"').replace("\\/", "/").replace("\\n", "\n")
    return str(value)
