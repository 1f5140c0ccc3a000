"""`copydesk explain`: what became of every block of a document, and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from cleaner.commands import SOME_FAILED, WELL
from cleaner.commands.choices import Choices, find_pages, result_options, to_choices
from cleaner.commands.console import open_console
from cleaner.commands.output import STDOUT, open_output
from cleaner.explain.html import to_html
from cleaner.explain.record import to_record
from cleaner.explain.report import Report, to_report
from cleaner.explain.text import INDENT, Line, find_lines, to_margin, to_text
from cleaner.pipeline import clean_many
from cleaner.summary import FAILED, to_failure
from cleaner.terminal import to_line

WIDEST = 110
"""Columns that a line of reading text takes at most."""
STYLES = {
    "edited": "yellow", "dropped": "red dim", "moved": "cyan", "joined": "cyan", "field": "cyan",
    "old": "white on red strike", "new": "black on green",

    "quiet": "dim", "strong": "bold", "status article": "green",
}  # fmt: skip


@click.command(
    "explain",
    epilog="""\b
Examples:
  copydesk explain page.html                   in colour, on a terminal
  copydesk explain page.html | grep dropped    a line a block, in a pipe
  copydesk explain page.html -t html -o why.html
  copydesk explain dump.txt --repair spun=off -t json

Plain text marks what went as [-old-] and what came as {+new+}.""",
)
@click.argument("source", metavar="INPUT")
@click.option(
    "-o", "--output", "out", metavar="OUT", help="A file, written whole or not at all, or a folder. [standard output]"
)
@click.option("-t", "--to", "kind", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="Each dropped block alone and in full, and where each block stood.")
@result_options
def explain_command(
    *,
    source: str,
    out: str | None,
    kind: str,
    verbose: bool,
    **said: Any,
) -> int:
    """Show what became of every block of INPUT: kept, dropped, moved to a field or edited, by which rule and why.

    INPUT is a file, a folder, a glob or `-`; every document in it is explained. JSON comes as one object a
    line, HTML as one page that needs nothing from elsewhere.
    """
    choices = to_choices(said, trace=True)
    failures: list[str] = []
    reports = _find_reports(source, choices, failures.append)
    if kind == "text" and out in (None, STDOUT) and sys.stdout.isatty():
        console = open_console()
        for report in reports:
            print_report(console, report, verbose=verbose)
    else:
        with open_output(out, f"explanation.{'txt' if kind == 'text' else kind}") as output:
            for text in _find_texts(reports, kind, verbose=verbose):
                output.write(text)
    for failure in failures:
        click.echo(f"copydesk: {to_line(failure)}", err=True)
    return SOME_FAILED if failures else WELL


def print_report(console: Console, report: Report, *, verbose: bool = False) -> None:
    """The report in colour, each block wrapped beside its number; without colour, changes are marked as in a pipe."""
    width = min(console.width, WIDEST)
    marks = not console.color_system or console.no_color
    for line in find_lines(report, verbose=verbose):
        body = _to_body(line, marks=marks)
        if line.is_heading:
            console.print(body, width=width)
            continue
        margin = Text(to_margin(line), STYLES.get(line.style, ""))
        for part in body.wrap(console, max(width - INDENT, 20)) or [Text()]:
            console.print(margin + part, soft_wrap=True)
            margin = Text(" " * INDENT)
    console.print()


def _to_body(line: Line, *, marks: bool) -> Text:
    body = Text()
    for span in line.spans:
        body.append(span.to_plain() if marks else span.text, STYLES.get(span.style, ""))
    return body


def _find_reports(source: str, choices: Choices, add_failure: Callable[[str], None]) -> Iterator[Report]:
    for article in clean_many(find_pages([source], choices), options=choices.options):
        if article.status in FAILED:
            add_failure(to_failure(article))
        yield to_report(article)


def _find_texts(reports: Iterator[Report], kind: str, *, verbose: bool) -> Iterator[str]:
    if kind == "html":
        yield to_html(list(reports))
        return
    for number, report in enumerate(reports):
        if kind == "json":
            yield json.dumps(to_record(report), ensure_ascii=False) + "\n"
        else:
            yield ("\n" if number else "") + to_text(report, verbose=verbose)
