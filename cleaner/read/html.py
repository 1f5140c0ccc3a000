"""Is this text HTML, a fragment of HTML, or text in which a few tags are mentioned?"""

from __future__ import annotations

import html
import re

HEAD_CHARS = 65_536
"""How much of a document is looked at to tell its format."""

_OPENING = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")
_LAYOUT_TAG = re.compile(
    r"</?(?:p|div|br|span|a\s+[\w-]+\s*=|img|h[1-6]|ul|ol|li|table|tr|td|blockquote|article|section|main|header|footer|figure|"
    r"video|iframe|script|style|meta|link|title|nav|form|hr)\b",
    re.I,
)
_STARTING_TAG = re.compile(
    r"</?(?:p|div|br|span|a|img|h[1-6]|ul|ol|li|table|blockquote|article|section|main|header|footer|figure|video|iframe|script|"
    r"style|meta|link|title|nav|form|center|font|b|i|em|strong)(?:\s[^<>]{0,2000})?/?>",
    re.I,
)


def is_html(text: str) -> bool:
    """Whether `text` (its head is enough) is HTML: a page, or a fragment such as a post or a feed item's body.

    A page is known by its doctype or first element, after any comments. A fragment starts with a tag, or has tags that
    lay it out on most of its lines. Text that only mentions tags is text.

    >>> is_html("<!-- saved -->\\n<!DOCTYPE html><p>Rain"), is_html("Rain<br><br>and <a href='x'>wind</a>")
    (True, True)
    >>> is_html("The <circle> element draws a circle.\\nUse <b> for bold."), is_html("1 < 2 and <p> is a paragraph")
    (False, False)
    """
    start = _skip_comments(text[:HEAD_CHARS].lstrip("\ufeff\x00 \t\r\n\f"))
    if start is None or _OPENING.match(start):
        return True
    opening = _OPENING.search(start)
    if opening and re.search(r"</(?:html|head|title|body)\s*>", start[opening.start() :], re.I):
        # What stands before the page must be little, and not on its line: a log line, but no text about HTML.
        before = start[: opening.start()]
        if len(before) < 1_000 and before.count("\n") < 5 and not before.rpartition("\n")[2].strip():
            return True
    tags = sum(1 for _ in _LAYOUT_TAG.finditer(start))
    if _STARTING_TAG.match(start) and ("</" in start or tags > 1):
        return True
    if tags < 2:
        return False
    lines = [line for line in start.split("\n") if line.strip()]
    tagged = sum(1 for line in lines if _LAYOUT_TAG.search(line))
    return tagged * 2 >= len(lines) and tags * 1_000 >= len(start)


def to_html(text: str) -> str:
    """Plain text as HTML: an empty line begins a paragraph, any other line end breaks the line.

    >>> to_html("1 < 2\\n\\nRain\\nfell")
    '1 &lt; 2<p>Rain<br>fell'
    """
    return _EMPTY_LINES.sub("<p>", html.escape(text.strip(), quote=False)).replace("\n", "<br>")


def _skip_comments(start: str) -> str | None:
    """`start` without leading comments and XML declaration; None when nothing but an unended comment is left."""
    position = 0
    while True:
        if start.startswith("<!--", position):
            end = start.find("-->", position + 4)
            width = 3
        elif start.startswith("<?", position):
            end = start.find(">", position)
            width = 1
        else:
            return start[position:]
        if end < 0:
            return None
        position = end + width
        while position < len(start) and start[position].isspace():
            position += 1
