"""A report as one page of HTML that needs nothing from elsewhere: no script, no font, no picture, no style sheet.

Everything that an input holds is escaped; only http and https addresses become links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

from cleaner.explain.marks import NEW, OLD, Piece
from cleaner.explain.report import EDITED, KEPT, FieldRow, Report, Row, find_runs
from cleaner.explain.style import STYLE
from cleaner.explain.text import find_notes, to_counts, to_marked, to_who, to_why
from cleaner.terminal import to_line, to_printable

LEAST_RUN = 2
SUMMARY_CHARS = 90


def to_html(reports: Sequence[Report]) -> str:
    """One page with the report on each article, and a list of them at the top where there are several."""
    title = to_line(reports[0].title, SUMMARY_CHARS) if len(reports) == 1 else f"{len(reports):,} articles explained"
    return "".join(
        (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{_safe(title)} – copydesk</title><style>{STYLE}</style></head><body>\n",
            *(_find_contents(reports) if len(reports) != 1 else ()),
            *(part for number, report in enumerate(reports) for part in _find_article(report, number)),
            "</body></html>\n",
        )
    )


def _find_contents(reports: Sequence[Report]) -> Iterator[str]:
    yield f"<nav><h1>{len(reports):,} articles</h1><ol>"
    for number, report in enumerate(reports):
        title = _safe(to_line(report.title, SUMMARY_CHARS))
        yield f'<li><a href="#a{number}">{title}</a> <span class="quiet">{_safe(report.article.status)}</span></li>'
    yield "</ol></nav>\n"


def _find_article(report: Report, number: int) -> Iterator[str]:
    article = report.article
    yield f'<article id="a{number}"><h1 dir="auto">{_safe(to_line(report.title))}</h1>\n'
    says = f"{_safe(to_line(article.reason))}" if article.reason else ""
    yield f'<p class="plain"><span class="status">{_safe(article.status)}</span>{says} {_safe(to_counts(report))}</p>\n'
    origin = article.origin or article.url
    if origin and origin != report.title:
        yield f'<p class="plain quiet">{_to_link(origin)}</p>\n'
    if report.fields:
        yield "<h2>Fields</h2><table><tbody>\n"
        yield from map(_to_field, report.fields)
        yield from (_to_field(FieldRow(name, f"{value:.2f}", "score")) for name, value in article.scores.items())
        yield "</tbody></table>\n"
    if report.rows:
        yield "<h2>Story, with what went in its place</h2>\n"
    for run in find_runs(report.rows, LEAST_RUN):
        yield from _find_run(run) if len(run) > 1 else _find_row(run[0])
    yield "</article>\n"


def _to_field(row: FieldRow) -> str:
    values = row.value if isinstance(row.value, tuple) else (row.value,)
    shown = "<br>".join(map(_to_value, values))
    return f'<tr><th>{_safe(row.field)}</th><td dir="auto">{shown}</td><td>{_safe(to_line(row.source))}</td></tr>\n'


def _to_value(value: Any) -> str:
    if hasattr(value, "to_dict"):
        return " · ".join(_to_link(str(part)) for part in value.to_dict().values() if part)
    return _to_link(str(value))


def _to_link(text: str) -> str:
    shown = _safe(to_line(text))
    if not is_web_address(text):
        return shown
    return f'<a href="{_safe(text)}" rel="noopener noreferrer nofollow">{shown}</a>'


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address and nothing else.

    >>> is_web_address("https://news.example/a"), is_web_address("javascript:alert(1)"), is_web_address("http://a b")
    (True, False, False)
    """
    if not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _find_row(row: Row) -> Iterator[str]:
    kind = _safe(row.block.kind)
    number = f'<span class="number">{row.block.index}</span>'
    if row.outcome in (KEPT, EDITED):
        yield f'<div class="row {kind}">{number}<p class="text" dir="auto">{"".join(map(_to_mark, row.pieces))}</p>'
        yield from (f'<p class="why">{_safe(note)}</p>' for note in find_notes(row))
        yield "</div>\n"
        return
    yield f'<details class="row gone {row.outcome} {kind}"><summary>{number}{_to_head(row)}</summary>'
    yield f'<p class="text" dir="auto">{_safe(row.block.text)}</p>'
    yield from (f'<p class="why">{_safe(note)}</p>' for note in find_notes(row))
    yield "</details>\n"


def _find_run(run: tuple[Row, ...]) -> Iterator[str]:
    end = run[0].end
    assert end is not None
    sample = _safe(to_line(" / ".join(row.block.text[:SUMMARY_CHARS] for row in run[:4]), SUMMARY_CHARS))
    number = f'<span class="number">{run[0].block.index}</span>'
    head = f"<b>{len(run):,} dropped</b> {sample} <i>{_safe(to_who(end))}</i>"
    yield f'<details class="row gone dropped"><summary>{number}{head}</summary>'
    yield f'<p class="why">{_safe(to_why(end))}</p>'
    for row in run:
        yield f'<p class="text" dir="auto">{_safe(row.block.text)}</p>'
    yield "</details>\n"


def _to_head(row: Row) -> str:
    lead = " and ".join(row.fields) or row.outcome
    text = to_line(row.block.text, SUMMARY_CHARS)
    return f"<b>{_safe(lead)}</b> {_safe(text)} <i>{_safe(to_who(row.end) if row.end else '')}</i>"


def _to_mark(piece: Piece) -> str:
    if piece.mark not in (OLD, NEW):
        return _safe(piece.text)
    tag = "del" if piece.mark == OLD else "ins"
    return f"<{tag}>{_safe(to_marked(piece))}</{tag}>"


def _safe(text: str) -> str:
    return escape(to_printable(str(text)), quote=True)
