"""Bodies that exist only in a script: schema.org `articleBody`, and the state that a page hydrates itself from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import Any

from selectolax.lexbor import LexborNode

_TAG = re.compile(r"<[^<>]*>")
_BREAKING_TAG = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|blockquote|figure)\b[^<>]*>", re.IGNORECASE)
_MIN_BODY_CHARS = 200
_PROBE_CHARS = 32
_MAX_PROBES = 24
_MAX_NODES = 20_000
_STATE = re.compile(r"__[A-Z][A-Z_]+__|initialState|preloadedState", re.IGNORECASE)
_STATE_HEAD_CHARS = 300
_MIN_STATE_CHARS = 400
_MIN_SENTENCE_CHARS = 60
_SENTENCE = re.compile(r"\w[.!?…](?:\s|$|[\"”’<])|[。！？]")


def load_body(scripts: Iterable[LexborNode]) -> str:
    """The longest `articleBody` of the JSON-LD scripts as plain text, paragraphs on lines of their own; "" if none."""
    best = ""
    for script in scripts:
        kind = script.attributes.get("type") or ""
        if "ld+json" not in kind:
            continue
        text = script.text()
        if '"articleBody"' not in text:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        best = max(best, *_find_values(data, "articleBody"), key=len)
    return to_plain(best) if len(best) >= _MIN_BODY_CHARS else ""


def load_state(scripts: Iterable[LexborNode]) -> str:
    """The longest running text in the state that a page hydrates itself from, one paragraph a line; "" if none.

    For pages that show no text of their own: of all strings that hold sentences, those under the one key that has most
    of them (`text`, `content`, `html`, whatever the site calls it), in the order of the script.
    """
    best = ""
    for script in scripts:
        kind = script.attributes.get("type") or ""
        text = script.text()
        if len(text) < _MIN_STATE_CHARS or not ("json" in kind or _STATE.search(text[:_STATE_HEAD_CHARS])):
            continue
        try:
            data = json.loads(text[text.index("{") : text.rindex("}") + 1], strict=False)
        except (ValueError, RecursionError):
            continue
        found: dict[str, list[str]] = {}
        for key, value in _find_sentences(data):
            found.setdefault(key, []).append(value)
        best = max(best, *("\n".join(dict.fromkeys(values)) for values in found.values()), "", key=len)
    return to_plain(best) if len(best) >= _MIN_STATE_CHARS else ""


def _find_sentences(data: Any) -> Iterator[tuple[str, str]]:
    """Every string in `data` that holds a sentence, with the key it or its list stands under, in reading order."""
    stack: list[tuple[str, Any]] = [("", data)]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        key, item = stack.pop()
        if isinstance(item, str):
            if len(item) >= _MIN_SENTENCE_CHARS and _SENTENCE.search(item):
                yield key, item
        elif isinstance(item, dict):
            stack.extend(reversed([(str(name), part) for name, part in item.items()]))
        elif isinstance(item, list):
            stack.extend(reversed([(key, part) for part in item]))


def to_plain(markup: str) -> str:
    """Text of a body as scripts carry it: entities and tags resolved, line breaks where paragraphs end.

    >>> to_plain("<p>Rain &amp;amp; snow.</p><p>It stopped.</p>").split("\\n")
    ['', 'Rain & snow.', '', 'It stopped.', '']
    """
    text = unescape(markup)
    if "&" in text:
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub("", _BREAKING_TAG.sub("\n", text))
    return text


def find_missing(body: str, texts: Sequence[str]) -> Iterator[str]:
    """Paragraphs of `body` that stand in none of `texts`; none at all where the page shows half of the body or more."""
    shown = _squeeze("".join(texts))
    squeezed = _squeeze(body)
    step = max(_PROBE_CHARS, len(squeezed) // _MAX_PROBES)
    probes = [squeezed[at : at + _PROBE_CHARS] for at in range(0, max(1, len(squeezed) - _PROBE_CHARS), step)]
    if 2 * sum(probe in shown for probe in probes) >= len(probes):
        return
    for line in body.split("\n"):
        key = _squeeze(line)
        if key and key[:_PROBE_CHARS] not in shown:
            yield line


def _squeeze(text: str) -> str:
    """Text without white space: scripts and markup seldom agree on it."""
    return "".join(text.split())


def _find_values(data: Any, name: str) -> list[str]:
    found = [""]
    stack = [data]
    for _ in range(_MAX_NODES):
        if not stack:
            break
        item = stack.pop()
        if isinstance(item, dict):
            value = item.get(name)
            if isinstance(value, str):
                found.append(value)
            elif isinstance(value, list):
                found.append("\n".join(part for part in value if isinstance(part, str)))
            stack.extend(part for part in item.values() if isinstance(part, (dict, list)))
        elif isinstance(item, list):
            stack.extend(part for part in item if isinstance(part, (dict, list)))
    return found
