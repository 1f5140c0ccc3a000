"""HTML entities that were escaped once too often, or leaked: `&amp;#039;`, `&amp;amp;`, `&nbsp`.

An entity is unescaped until stable. It stays where the text speaks about entities (code, or a paragraph that names HTML
and shows a lone `&lt;`), because there the author typed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change
from cleaner.repair.edits import Edit, to_changes

STEP = "entities"

_ENTITY = re.compile(
    r"&(?:amp;|\#0*38;|\#[xX]0*26;)*+(?:\#[0-9]{1,7};?|\#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,30};"
    r"|nbsp(?![=_])|(?:quot|amp)(?![A-Za-z0-9=;]))"
    r"|(?:&(?:amp;|\#0*38;|\#[xX]0*26;)++)"
)
_ABOUT_MARKUP = re.compile(r"(?i)\b(?:x?html5?|xml|sgml|entit(?:y|ies)|escap(?:e[sd]?|ing)|character references?)\b")
_CALL = re.compile(r"\w\(['\"]")
_SPACES = " \t\r\n\u00a0"
"""What an entity such as `&nbsp;` or `&#10;` becomes: one plain space, as everywhere inside a block."""


def find_edits(text: str, *, loose: bool = False) -> list[Edit]:
    """The entities of `text` to be unescaped; none where it speaks about markup, unless `loose`.

    >>> [edit.after for edit in find_edits("Here&amp;#39;s tea &amp;amp; milk")]
    ["'", '&']
    >>> find_edits("In HTML, write &lt; for less-than; AT&T; R&D")
    []
    """
    if not _ENTITY.search(text) or (not loose and (_ABOUT_MARKUP.search(text) or _CALL.search(text))):
        return []
    edits: list[Edit] = []
    for match in _ENTITY.finditer(text):
        after = _meaning(match.group())
        if after is not None:
            start, end = match.span()
            if after == " ":
                start, end, after = _one_space(text, (start, end))
            if edits and start < edits[-1].end:
                start = edits[-1].end
                if after == " " and edits[-1].after.endswith(" "):
                    after = ""
            edits.append(Edit(start, end, after, "entities.unescape", f"escaped once too often: {match.group()[:40]}"))
    return edits


def find_changes(draft: Draft, context: Context) -> Iterator[Change]:
    """Unescape what is left of entities in every block but code."""
    level = context.options.level("entities")
    if level == "off":
        return
    for index, text in enumerate(draft.texts):
        if "&" in text and draft.document.blocks[index].kind != "code":
            yield from to_changes(draft, index, find_edits(text, loose=level == "all"), step=STEP)


def _meaning(entity: str) -> str | None:
    """What a whole entity stands for, unescaped until stable; None when it is no entity at all."""
    core = re.sub(r"^&(?:amp;|#0*38;|#[xX]0*26;)+", "&", entity)
    if core == "&":
        return "&"
    name = core[1:]
    if not name.startswith("#") and not name.endswith(";") and name in ("nbsp", "quot", "amp"):
        name += ";"
    if name.startswith("#"):
        name = name.rstrip(";") + ";"
    elif name not in html5:
        return "&" + name if core != entity else None
    after = unescape("&" + name)
    if after in ("", "\ufffd") or "\ud800" <= after[0] <= "\udfff":
        return None
    if after in _SPACES:
        return " "
    return None if after < " " else after


def _one_space(text: str, span: tuple[int, int]) -> tuple[int, int, str]:
    """The span widened over the spaces around it, to be replaced by one space, or by none at an end of the text."""
    start, end = span
    while start and text[start - 1] in _SPACES:
        start -= 1
    while end < len(text) and text[end] in _SPACES:
        end += 1
    return start, end, " " if start and end < len(text) else ""
