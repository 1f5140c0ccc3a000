"""The report of a run as one page of HTML that needs nothing from elsewhere and runs nothing.

Everything that came from a site is escaped; only http and https addresses become links.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus

from spiders.report import charts
from spiders.report.figures import CLASSES, Figures, HostRow
from spiders.report.style import STYLE
from spiders.report.words import safe, to_bytes, to_count, to_duration, to_link

COLUMNS = (
    "found", "fetched", "new", "changed", "unchanged", "copies", "gone", "refused", "blocked", "failed", "queue",
)  # fmt: skip
ALWAYS = frozenset({"found", "fetched", "new", "unchanged", "failed", "blocked", "queue"})
BAD = frozenset({"failed", "blocked"})


def to_html(figures: Figures) -> str:
    """The whole page."""
    return "".join(
        (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{safe(figures.title)} – crawl report</title><style>{STYLE}</style></head><body>\n",
            *_find_head(figures),
            '<div class="charts">\n',
            *_find_charts(figures),
            "</div>\n",
            *_find_hosts(figures),
            *_find_problems(figures),
            "</body></html>\n",
        )
    )


def _find_head(figures: Figures) -> Iterator[str]:
    begin, end = (datetime.fromtimestamp(moment, UTC) for moment in (figures.start, figures.end))
    lasted = to_duration(figures.end - figures.start)
    until = f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%d %B %Y, %H:%M}"
    ended = {"": "goes on", "finished": "came to its end"}.get(figures.reason, f"was stopped ({figures.reason})")
    yield f'<header><h1>{safe(figures.title)}</h1><p class="quiet">{begin:%d %B %Y, %H:%M} to {until} UTC · '
    yield f"{safe(lasted)} · the run {safe(ended)}</p></header>\n"
    requests = sum(figures.statuses.values())
    articles = figures.records.get("article", 0)
    lasting = max(figures.end - figures.start, 1.0)
    cards = (
        ("new articles", to_count(articles), f"{sum(figures.records.values()) - articles:,} other records"),
        ("requests", to_count(requests), f"{requests / lasting:.1f} a second"),
        ("received", to_bytes(figures.total("bytes")), f"{len(figures.hosts):,} hosts"),
        ("still to come", to_count(figures.total("queue")), f"{figures.total('found'):,} found"),
        ("problems", to_count(len(figures.problems)), f"{figures.total('failed'):,} failed"),
    )
    yield '<div class="cards">'
    for name, number, beside in cards:
        kind = " bad" if name == "problems" and number != "0" else ""
        yield f'<div class="card{kind}"><b>{safe(number)}</b><span>{safe(name)}</span>'
        yield f"<small>{safe(beside)}</small></div>"
    yield "</div>\n"


def _find_charts(figures: Figures) -> Iterator[str]:
    if not figures.statuses:
        yield '<p class="quiet">Nothing was fetched in this run.</p>'
        return
    shown = [name for name in CLASSES if any(span[name] for span in figures.spans)]
    each = to_duration(figures.width_seconds)
    yield _to_figure("Fetches", f"answers in each {each}", charts.to_fetches(figures) + charts.to_legend(shown))
    if any(figures.articles):
        yield _to_figure("Articles an hour", f"at the pace of each {each}", charts.to_articles(figures))
    statuses = {to_status(status): count for status, count in figures.statuses.items()}
    yield _to_figure("Statuses", "answers by what the servers said", charts.to_ranks(statuses, "status"))
    if figures.latencies:
        legend = (
            '<ul class="legend"><li><i class="p50"></i>half of the answers</li><li><i class="p95"></i>95%</li></ul>'
        )
        text = "seconds to the answer, the busiest hosts"
        yield _to_figure("Latencies", text, charts.to_latencies(figures.latencies) + legend)
    if figures.records:
        yield _to_figure("Records", "by what the pages turned out to be", charts.to_ranks(figures.records, "record"))
    if figures.removed:
        text = "blocks by the group of rules" + ("" if figures.reason else ", since the run began")
        yield _to_figure("What cleaning removed", text, charts.to_ranks(figures.removed, "removed"))


def to_status(status: int) -> str:
    """A status with its name.

    >>> to_status(404), to_status(0), to_status(599)
    ('404 Not Found', 'no answer', '599')
    """
    if not status:
        return "no answer"
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _to_figure(title: str, text: str, content: str) -> str:
    return f"<figure><figcaption><h2>{safe(title)}</h2><p>{safe(text)}</p></figcaption>{content}</figure>\n"


def _find_hosts(figures: Figures) -> Iterator[str]:
    if not figures.hosts:
        return
    columns = [name for name in COLUMNS if name in ALWAYS or figures.total(name)]
    yield '<section><h2>Hosts</h2><div class="wide"><table><thead><tr><th>host</th>'
    yield from (f"<th>{name}</th>" for name in columns)
    yield "<th>received</th></tr></thead><tbody>\n"
    for row in figures.hosts:
        yield _to_row(row, columns)
    totals = "".join(f"<td>{figures.total(name):,}</td>" for name in columns)
    received = to_bytes(figures.total("bytes"))
    yield f"</tbody><tfoot><tr><th>all</th>{totals}<td>{received}</td></tr></tfoot></table></div></section>\n"


def _to_row(row: HostRow, columns: list[str]) -> str:
    cells = []
    for name in columns:
        number = getattr(row, name)
        kind = ' class="bad"' if number and name in BAD else "" if number else ' class="none"'
        cells.append(f"<td{kind}>{number:,}</td>")
    return f"<tr><th>{safe(row.host)}</th>{''.join(cells)}<td>{to_bytes(row.bytes)}</td></tr>\n"


def _find_problems(figures: Figures) -> Iterator[str]:
    yield "<section><h2>Problems</h2>"
    if not figures.problems:
        yield '<p class="quiet">None.</p></section>\n'
        return
    yield "<ol class=problems>\n"
    for problem in figures.problems:
        where = to_link(problem.url) if problem.url else safe(problem.host)
        yield f"<li>{where}<span>{safe(problem.reason)}</span></li>\n"
    yield "</ol></section>\n"
