"""`copydesk clean`: many inputs to clean records."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from cleaner.commands import INTERRUPTED, SOME_FAILED, WELL
from cleaner.commands.choices import Choices, find_pages, result_options, to_choices
from cleaner.commands.console import open_console
from cleaner.commands.output import Output, open_output
from cleaner.context import load_context
from cleaner.errors import UsageError
from cleaner.model import Article, Status
from cleaner.pipeline import clean_many
from cleaner.progress import RunProgress
from cleaner.summary import FAILED, Summary, to_failure
from cleaner.terminal import to_line
from cleaner.write import WRITERS, Writer

DEFAULT_KIND = "jsonl"


@click.command(
    "clean",
    epilog="""\b
Examples:
  copydesk clean page.html dump.txt                   two documents, a JSON record each
  copydesk clean saved/ -o clean.jsonl -j 4           a folder, with four processes
  copydesk clean 'crawl/**/*.html' -o clean/          a glob, into clean/articles.jsonl
  curl -s URL | copydesk clean - --url URL -t md      one page from a pipe, as Markdown
  copydesk clean dump.txt | jq -r .title              records are flushed one by one
  copydesk clean old.txt --repair spun=off            leave the wording alone
  copydesk clean crawl/ --memory memory.jsonl         with what copydesk learn found out

\b
OUT ending in / or an existing folder gets one file a run, articles.jsonl (.txt, .md).
Text and Markdown separate documents by a form feed. An interrupted run leaves OUT as
it was, and what it has so far in .OUT.part beside it.""",
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o", "--output", "out", metavar="OUT", help="A file, written whole or not at all, or a folder. [standard output]"
)
@click.option("-t", "--to", "kind", type=click.Choice(list(WRITERS)), help="What to write. [told from OUT, else jsonl]")
@click.option(
    "-j", "--workers", metavar="N", type=click.IntRange(0), default=0, help="Processes to clean with. [0: in this one]"
)
@click.option("--trace", is_flag=True, help="Carry blocks and changes in the records: seven times the size.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; failures are still told.")
@click.option("-v", "--verbose", is_flag=True, help="The summary in a pipe too, and each input that held no article.")
@result_options
def clean_command(
    *,
    inputs: tuple[str, ...],
    out: str | None,
    kind: str | None,
    workers: int,
    trace: bool,
    quiet: bool,
    verbose: bool,
    **said: Any,
) -> int:
    """Clean every document in each INPUT, in order.

    INPUT is a file, a folder, a glob, an archive of saved posts, a feed, a dump of records, or `-` for standard input.
    Its format is told from its content. An input that cannot be read costs only itself: it becomes a record
    with a status and a reason, is told on standard error, and makes the exit code 1.
    """
    if said["url"] and len(inputs) > 1:
        raise UsageError("--url is the address of one page: give one INPUT with it")
    started = time.monotonic()
    console = open_console(stderr=True)
    with_summary = not quiet and (verbose or console.is_terminal)
    writer = WRITERS[kind or to_kind(out)]
    with_trace = trace or with_summary or writer.needs_trace
    choices = to_choices(said, trace=with_trace)
    run = Run(
        console=console,
        choices=choices,
        writer=writer,
        workers=workers,
        keeps_trace=trace or writer.needs_trace,
        tells_all=verbose and not quiet,
        summary=Summary({rule.id: rule.group for rule in load_context(choices.options).rules.rules}),
    )
    with open_output(out, f"articles{writer.suffix}") as output, RunProgress(console, inputs, quiet=quiet) as progress:
        code = run.go(inputs, output, progress)
    if with_summary:
        run.print_summary(time.monotonic() - started)
    return code


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of `clean`: what it was told, and what it came to."""

    console: Console
    choices: Choices
    writer: Writer
    summary: Summary
    workers: int
    keeps_trace: bool
    tells_all: bool

    def go(self, inputs: Iterable[str], output: Output, progress: RunProgress) -> int:
        """Clean all inputs into the output and return the exit code."""
        last = None
        pages = progress.watch(find_pages(inputs, self.choices))
        try:
            for article in clean_many(pages, options=self.choices.options, workers=self.workers):
                self._write(article, output)
                self.summary.add(article)
                self._tell(article)
                progress.advance(self.summary.inputs)
                last = article.origin or article.url or last
        except KeyboardInterrupt:
            self._tell_stopped("interrupted", last, output.keep_part())
            return INTERRUPTED
        except BrokenExecutor:
            why = "a worker process died, as one does that runs out of memory: try fewer workers"
            self._tell_stopped(why, last, output.keep_part())
            return SOME_FAILED
        if not self.summary.inputs:
            self.console.print("copydesk: no documents were found in the inputs")
        return SOME_FAILED if self.summary.failed else WELL

    def print_summary(self, seconds: float) -> None:
        """The table of what came in and out, on standard error."""
        table = Table.grid(padding=(0, 2))
        table.add_column()
        table.add_column(justify="right")
        for name, number in self.summary.find_rows():
            table.add_row(name, number, style="" if name.startswith(" ") else "bold")
        table.add_row("Seconds", f"{seconds:,.1f}", style="bold")
        self.console.print(table)

    def _write(self, article: Article, output: Output) -> None:
        """Write an article; its trace is for the summary alone unless it was asked for."""
        if article.blocks and not self.keeps_trace:
            article = replace(article, blocks=(), changes=())
        between = self.writer.between if self.summary.inputs else ""
        output.write(between + self.writer.to_text(article))

    def _tell(self, article: Article) -> None:
        """Name an input that failed, and with -v every input that is no article."""
        if article.status in FAILED or (self.tells_all and article.status != Status.ARTICLE):
            self.console.print(f"copydesk: {to_line(to_failure(article))}", soft_wrap=not self.console.is_terminal)

    def _tell_stopped(self, why: str, last: str | None, part: Path | None) -> None:
        done = f"Documents done: {self.summary.inputs:,}" + (f", the last one {to_line(last)}" if last else "")
        where = f"; their records are in {part}, and the output itself is as it was" if part else ""
        self.console.print(
            f"copydesk: {why}. {done}{where}. Run the same command again to start over, "
            "or name only the inputs that are missing.",
            soft_wrap=not self.console.is_terminal,
        )


def to_kind(out: str | None) -> str:
    """What to write where `-t` does not say it: what the suffix of the output file means, else records.

    >>> to_kind("story.md"), to_kind("clean/"), to_kind(None)
    ('md', 'jsonl', 'jsonl')
    """
    suffix = Path(out or "").suffix.lstrip(".")
    return suffix if suffix in WRITERS else DEFAULT_KIND
