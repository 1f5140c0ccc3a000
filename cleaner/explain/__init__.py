"""Explaining one result: every block kept, dropped, moved or edited, with the rule that decided and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from cleaner.errors import UsageError
from cleaner.explain.html import to_html
from cleaner.explain.record import to_record
from cleaner.explain.report import Report, to_report
from cleaner.explain.text import to_text
from cleaner.model import Article, Page
from cleaner.options import Options
from cleaner.pipeline import clean

KINDS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {
        "text": to_text,
        "json": lambda report: json.dumps(to_record(report), ensure_ascii=False),
        "html": lambda report: to_html([report]),
    }
)


def explain(
    article_or_data: Article | Page | bytes | str,
    *,
    kind: str = "text",
    url: str | None = None,
    content_type: str | None = None,
    options: Options | None = None,
) -> str:
    """What became of every block of a document, as `text`, `json` (one object) or `html` (one self-contained page).

    Takes an Article made with `Options(trace=True)`, or a document as `clean` does, which is cleaned with a trace;
    `url`, `content_type` and `options` are for that. Raises UsageError for an unknown kind or an article without trace.

    >>> print(explain("Rain fell on Monday, officials said.", content_type="text/plain"))
    untitled
    article
    6 words · 1 block: 1 kept
    <BLANKLINE>
    Fields
      language        en  ← text
    <BLANKLINE>
    Blocks
          0  kept     Rain fell on Monday, officials said.
    <BLANKLINE>
    """
    if kind not in KINDS:
        raise UsageError(f"an explanation comes as {', '.join(KINDS)}, not as {kind!r}")
    if isinstance(article_or_data, Article):
        return KINDS[kind](to_report(article_or_data))
    wanted = replace(options or Options(), trace=True)
    return KINDS[kind](to_report(clean(article_or_data, url, content_type, wanted)))
