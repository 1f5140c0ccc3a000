"""Numbers → plots: inline SVG that is drawn by the browser alone, in the colours of the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from spiders.report.figures import CLASSES, HOUR, Figures, Latency
from spiders.report.words import NAMES, safe, to_count, to_seconds

WIDTH, HEIGHT = 420, 190
LEFT, RIGHT, TOP, BOTTOM = 38, 6, 8, 22
ROW = 24
LABEL = 150
LABEL_CHARS = 20
MOST_BARS = 12
TICKS = 4


def to_fetches(figures: Figures) -> str:
    """Answers over time, each span a bar of its classes."""
    shown = [name for name in CLASSES if any(span[name] for span in figures.spans)]
    stacks = [[(name, span[name]) for name in shown] for span in figures.spans]
    return _to_bars(figures, stacks, lambda number: to_count(number), "answers")


def to_articles(figures: Figures) -> str:
    """Articles an hour, at the pace of each span."""
    pace = HOUR / figures.width_seconds
    stacks = [[("article", count * pace)] for count in figures.articles]
    return _to_bars(figures, stacks, lambda number: to_count(round(number)), "articles an hour")


def to_ranks(counts: Mapping[str, int], kind: str) -> str:
    """Counts as bars beside each other's names, the largest first; the rest as one."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown, rest = ranked[:MOST_BARS], ranked[MOST_BARS:]
    if rest:
        shown.append((f"{len(rest)} others", sum(count for _, count in rest)))
    total, most = sum(counts.values()), max((count for _, count in shown), default=1)
    rows = []
    for place, (name, count) in enumerate(shown):
        width = max(2.0, (WIDTH - LABEL - 62) * count / most)
        title = f"{name}: {count:,} ({count / total:.1%})"
        y = place * ROW + 5
        bar = f'<rect class="{safe(kind)}" x="{LABEL}" y="{y}" width="{width:.1f}" height="14" rx="3"/>'
        value = f'<text class="value" x="{LABEL + width + 6:.1f}" y="{y + 11}">{to_count(count)}</text>'
        rows.append(f"{_to_row(place, name, title)}{bar}{value}</g>")
    return _to_svg("".join(rows), len(shown) * ROW, "counts")


def to_latencies(latencies: Sequence[Latency]) -> str:
    """For each host a line from the middle of its answers' times to the 95th percentile, on a scale of logarithms."""
    shown = latencies[:MOST_BARS]
    low = min((latency.p50_seconds for latency in shown), default=0.01)
    high = max((latency.p95_seconds for latency in shown), default=1.0)
    first, last = math.floor(math.log10(max(low, 0.001))), math.ceil(math.log10(max(high, 0.002)))
    last = max(last, first + 1)

    def to_x(seconds: float) -> float:
        share = (math.log10(max(seconds, 10.0**first)) - first) / (last - first)
        return LABEL + share * (WIDTH - LABEL - 14)

    height = len(shown) * ROW
    grid = "".join(
        f'<line class="grid" x1="{to_x(10.0**power):.1f}" x2="{to_x(10.0**power):.1f}" y1="0" y2="{height}"/>'
        f'<text class="tick" text-anchor="middle" x="{to_x(10.0**power):.1f}" y="{height + 14}">'
        f"{to_seconds(10.0**power)}</text>"
        for power in range(first, last + 1)
    )
    rows = []
    for place, latency in enumerate(shown):
        start, end, y = to_x(latency.p50_seconds), to_x(latency.p95_seconds), place * ROW + 12
        title = (
            f"{latency.host}: half within {to_seconds(latency.p50_seconds)}, 95% within "
            f"{to_seconds(latency.p95_seconds)}, {latency.answers:,} answers"
        )
        line = f'<line class="range" x1="{start:.1f}" x2="{end:.1f}" y1="{y}" y2="{y}"/>'
        ends = (
            f'<circle class="p95" cx="{end:.1f}" cy="{y}" r="4"/><circle class="p50" cx="{start:.1f}" cy="{y}" r="5"/>'
        )
        rows.append(f"{_to_row(place, latency.host, title)}{line}{ends}</g>")
    return _to_svg(grid + "".join(rows), height + 20, "seconds to the answer by host")


def to_legend(names: Sequence[str]) -> str:
    """What the colours mean."""
    items = "".join(f'<li><i class="{safe(name)}"></i>{safe(NAMES.get(name, name))}</li>' for name in names)
    return f'<ul class="legend">{items}</ul>'


def _to_bars(
    figures: Figures, stacks: Sequence[Sequence[tuple[str, float]]], to_label: Callable[[float], str], what: str
) -> str:
    """Stacked bars over the time of the run."""
    most = max((sum(number for _, number in stack) for stack in stacks), default=0) or 1
    step = to_step(most)
    top = math.ceil(most / step) * step
    plot_width, plot_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    slot = plot_width / len(stacks)
    bar = max(1.0, min(slot * 0.8, 36.0))
    parts = []
    for tick in range(round(top / step) + 1):
        y = TOP + plot_height * (1 - tick * step / top)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        label = to_label(tick * step)
        parts.append(f'<text class="tick" text-anchor="end" x="{LEFT - 6}" y="{y + 3.5:.1f}">{label}</text>')
    for place, stack in enumerate(stacks):
        moment = to_clock(figures.start + place * figures.width_seconds, figures)
        said = ", ".join(f"{to_label(number)} {NAMES.get(name, name)}" for name, number in stack if number) or "nothing"
        x, y = LEFT + place * slot + (slot - bar) / 2, float(TOP + plot_height)
        rects = []
        for name, number in stack:
            tall = plot_height * number / top
            y -= tall
            if number:
                box = f'x="{x:.1f}" y="{y:.1f}" width="{bar:.1f}" height="{tall:.1f}"'
                rects.append(f'<rect class="{safe(name)}" {box}/>')
        if rects:
            parts.append(f"<g><title>{safe(f'{moment}: {said}')}</title>{''.join(rects)}</g>")
    parts.extend(_find_moments(figures, len(stacks), slot))
    return _to_svg("".join(parts), HEIGHT, what)


def _find_moments(figures: Figures, count: int, slot: float) -> Iterator[str]:
    every = max(1, math.ceil(count / TICKS))
    for place in range(0, count, every):
        moment = to_clock(figures.start + place * figures.width_seconds, figures)
        yield f'<text class="tick" x="{LEFT + place * slot:.1f}" y="{HEIGHT - 6}">{safe(moment)}</text>'


def to_clock(moment: float, figures: Figures) -> str:
    """A moment as the axis of time says it: as fine as the run was long."""
    lasted = figures.end - figures.start
    form = "%H:%M:%S" if lasted < HOUR / 4 else "%H:%M" if lasted < 24 * HOUR else "%d %b %H:%M"
    return datetime.fromtimestamp(moment, UTC).strftime(form if lasted < 168 * HOUR else "%d %b %Y")


def to_step(most: float) -> float:
    """The distance of grid lines, a round number, so that about four are drawn.

    >>> to_step(100), to_step(3), to_step(37)
    (50, 1, 10)
    """
    rough = most / TICKS
    size = 10 ** math.floor(math.log10(rough)) if rough > 1 else 1
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)


def _to_row(place: int, name: str, title: str) -> str:
    shown = name if len(name) <= LABEL_CHARS else name[: LABEL_CHARS - 1] + "…"
    return (
        f"<g><title>{safe(title)}</title>"
        f'<text class="name" text-anchor="end" x="{LABEL - 10}" y="{place * ROW + 16}">{safe(shown)}</text>'
    )


def _to_svg(content: str, height: float, label: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{safe(label)}">{content}</svg>'
