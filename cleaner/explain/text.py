"""A report as lines of text: spans with style names, which a terminal may colour and a pipe need not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from cleaner.explain.marks import NEW, OLD, SAME, Piece
from cleaner.explain.report import DROPPED, EDITED, JOINED, KEPT, MOVED, FieldRow, Report, Row, find_runs
from cleaner.model import PARAGRAPH_BREAK, Change, Fact
from cleaner.terminal import to_line, to_printable, to_visible

LEAST_RUN = 3
"""So many neighbours that one rule dropped are told in one line, unless every block is asked for."""
GONE_CHARS, SAMPLE_CHARS, STAY_CHARS = 160, 40, 5_000
"""How much is shown of a block that went, of one in a run, and of a stretch that stayed."""
NUMBER_WIDTH, LABEL_WIDTH = 7, 7
_MARKS = {OLD: "[-{}-]", NEW: "{{+{}+}}"}
INDENT = NUMBER_WIDTH + LABEL_WIDTH + 4


class Span(NamedTuple):
    """Some text and the name of its style: an outcome, `old`, `new`, `quiet`, `strong`, or empty."""

    text: str
    style: str = ""

    def to_plain(self) -> str:
        """The text, marked where it went or came."""
        text = self.text.rstrip("\n")
        return _MARKS.get(self.style, "{}").format(text) + self.text[len(text) :]


class Line(NamedTuple):
    """One line of the report: two narrow columns, then the spans. A heading has only spans."""

    spans: tuple[Span, ...]
    number: str = ""
    label: str = ""
    style: str = ""
    is_heading: bool = False


def to_text(report: Report, *, verbose: bool = False) -> str:
    """The report as plain text: a line a block, what went in `[-…-]`, what came in `{+…+}`."""
    return "".join(_to_plain(line) + "\n" for line in find_lines(report, verbose=verbose))


def find_lines(report: Report, *, verbose: bool = False) -> Iterator[Line]:
    """All lines of the report, in order; `verbose` tells every block alone, in full, with its path."""
    yield from _find_head(report)
    if report.fields:
        yield _heading("Fields")
    for field in report.fields:
        yield from _find_field_lines(field)
    if report.rows:
        yield _heading("Blocks")
    for run in find_runs(report.rows, len(report.rows) + 1 if verbose else LEAST_RUN):
        yield from _find_run_lines(run) if len(run) > 1 else _find_row_lines(run[0], verbose=verbose)


def _find_head(report: Report) -> Iterator[Line]:
    article = report.article
    yield Line((Span(to_line(report.title), "strong"),), is_heading=True)
    says = f": {to_line(article.reason)}" if article.reason else ""
    yield Line((Span(f"{article.status}{says}", f"status {article.status}"),), is_heading=True)
    origin = article.origin or article.url
    if origin and origin != report.title:
        yield Line((Span(to_line(origin), "quiet"),), is_heading=True)
    yield Line((Span(to_counts(report)),), is_heading=True)
    if article.scores:
        scores = ", ".join(f"{to_line(name)} {value:.2f}" for name, value in article.scores.items())
        yield Line((Span(f"scores: {scores}", "quiet"),), is_heading=True)


def _find_field_lines(field: FieldRow) -> Iterator[Line]:
    """One line a value; the source stands behind the first."""
    values = field.value if isinstance(field.value, tuple) else (field.value,)
    name, source = field.field, f"  ← {to_line(field.source)}" if field.source else ""
    for value in values:
        yield Line((Span(to_value(value)), Span(source, "quiet")), "", name, "field")
        name = source = ""


def to_counts(report: Report) -> str:
    """`214 words · 14 blocks: 8 kept, 3 dropped, 3 moved to fields · 2 repairs`."""
    names = {KEPT: "kept", EDITED: "kept and edited", DROPPED: "dropped", MOVED: "moved to fields", JOINED: "joined"}
    parts = [f"{count:,} {names[outcome]}" for outcome, count in report.outcomes.items() if count]
    counts = [
        _count(report.words, "word"),
        _count(len(report.rows), "block") + (f": {', '.join(parts)}" if parts else ""),
    ]
    if report.repairs:
        counts.append(_count(report.repairs, "edit"))
    return " · ".join(counts)


def to_margin(line: Line) -> str:
    """What stands left of a line: number and outcome of a block, name of a field, or nothing."""
    if line.number:
        return f"{line.number:>{NUMBER_WIDTH}}  {line.label:<{LABEL_WIDTH}}  "
    return f"  {line.label}".ljust(INDENT)


def to_why(change: Change) -> str:
    """Who decided and why: `phrases share.en: share`."""
    return to_line(f"{to_who(change)}: {change.reason}" if change.reason else to_who(change))


def to_who(change: Change) -> str:
    """The step and the rule, without the step where the rule's name begins with it.

    >>> to_who(Change("drop", "glue", "glue.sentence", 0)), to_who(Change("drop", "phrases", "share.en", 0))
    ('glue.sentence', 'phrases share.en')
    """
    is_named = change.rule == change.step or change.rule.startswith(f"{change.step}.")
    return change.rule if is_named else f"{change.step} {change.rule}".strip()


def _find_row_lines(row: Row, *, verbose: bool) -> Iterator[Line]:
    number = str(row.block.index)
    if row.outcome in (KEPT, EDITED):
        yield Line(tuple(_find_spans(row.pieces, verbose=verbose)), number, row.outcome, row.outcome)
    else:
        text = to_printable(row.block.text) if verbose else to_line(row.block.text, GONE_CHARS)
        yield Line((Span(text, row.outcome),), number, row.outcome, row.outcome)
    yield from (Line((Span(note, "quiet"),)) for note in find_notes(row, verbose=verbose))
    if verbose:
        place = " ".join(filter(None, (row.block.kind, row.block.path, *(f"[{hint}]" for hint in row.block.hints))))
        yield Line((Span(to_line(place), "quiet"),))


def _find_run_lines(run: tuple[Row, ...]) -> Iterator[Line]:
    first, last = run[0], run[-1]
    shown: list[str] = []
    for row in run:
        shown.append(to_line(row.block.text, SAMPLE_CHARS))
        if sum(map(len, shown)) > GONE_CHARS:
            break
    more = f" … and {len(run) - len(shown):,} more" if len(shown) < len(run) else ""
    text = f"{len(run):,} blocks: {' / '.join(shown)}{more}"
    yield Line((Span(text, DROPPED),), f"{first.block.index}-{last.block.index}", DROPPED, DROPPED)
    assert first.end is not None
    yield Line((Span(to_why(first.end), "quiet"),))


def find_notes(row: Row, *, verbose: bool = False) -> Iterator[str]:
    """What is told below a block: each change, or each rule once with the number of its changes."""
    counts = Counter((change.kind, change.step, change.rule) for change in row.changes)
    for change in row.changes:
        key = (change.kind, change.step, change.rule)
        if verbose or change.kind != "edit":
            yield _to_note(row, change)
        elif count := counts.pop(key, 0):
            yield _to_note(row, change) + (f" (and {count - 1:,} more)" if count > 1 else "")


def _to_note(row: Row, change: Change) -> str:
    told = ", ".join(_to_told(row, fact) for fact in change.tells)
    lead = "→ " if change.kind == "move" else ""
    if change.kind == "join":
        other = f"took block {change.last} in" if change.block == row.block.index else f"joined to block {change.block}"
        lead = f"{other} · "
    return f"{lead}{told} · {to_why(change)}" if told else lead + to_why(change)


def _to_told(row: Row, fact: Fact) -> str:
    """`title`, or `age = a day ago` where the block says more than the value."""
    value = to_value(fact.value)
    return fact.field if value == to_line(row.block.text) else f"{fact.field} = {value}"


def _find_spans(pieces: Iterable[Piece], *, verbose: bool) -> Iterator[Span]:
    for piece in pieces:
        rest = 0 if verbose else max(len(piece.text) - STAY_CHARS, 0)
        shown = piece._replace(text=piece.text[:STAY_CHARS]) if rest else piece
        yield Span(to_printable(shown.text)) if piece.mark == SAME else Span(to_marked(shown), piece.mark)
        if rest:
            yield Span(f" … {rest:,} more characters", "quiet")


def to_marked(piece: Piece) -> str:
    """What went or came, invisible characters spelled out; a paragraph break shows as `¶` and breaks the line."""
    return to_visible(piece.text).replace(PARAGRAPH_BREAK, "¶\n")


def to_value(value: Any) -> str:
    """A field's value on one line."""
    if hasattr(value, "to_dict"):
        return " · ".join(to_line(str(part)) for part in value.to_dict().values() if part)
    return to_line(str(value))


def _heading(text: str) -> Line:
    return Line((Span(f"\n{text}", "strong"),), is_heading=True)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _to_plain(line: Line) -> str:
    text = "".join(span.to_plain() for span in line.spans)
    if line.is_heading:
        return text
    return (to_margin(line) + text).replace("\n", "\n" + " " * INDENT).rstrip()
