"""`copydesk clean` to standard output or to one file: documents one after the other, records in their order."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

from cleaner.commands import INTERRUPTED, SOME_FAILED, WELL
from cleaner.commands.choices import Choices, find_pages
from cleaner.commands.named import NamedOutput, open_named
from cleaner.commands.output import Output, open_output
from cleaner.commands.telling import Told
from cleaner.context import load_context
from cleaner.model import Article, Status
from cleaner.pipeline import clean_many
from cleaner.progress import RunProgress
from cleaner.summary import FAILED, Summary, to_failure
from cleaner.terminal import to_line
from cleaner.workers import Limits, WorkerError, holding_interrupts
from cleaner.write import Format, Sink
from cleaner.write.names import Template, is_template


@dataclass(slots=True, kw_only=True)
class Stream:
    """One run: what it was told, and what it came to."""

    choices: Choices
    form: Format
    workers: int
    limits: Limits
    out: str | None
    told: Told
    summary: Summary = field(default_factory=Summary)
    last: str | None = None
    clock: float = field(default_factory=time.process_time)

    @property
    def keeps_trace(self) -> bool:
        """Whether articles are written with their trace."""
        return self.choices.options.trace or self.form.needs_trace

    def go(self, inputs: Iterable[str], output: Output | NamedOutput, progress: RunProgress) -> int:
        """Clean all inputs into the output and return the exit code."""
        with_trace = self.keeps_trace or self.told.has_summary or bool(self.told.report)
        options = replace(self.choices.options, trace=with_trace)
        pages = progress.watch(find_pages(inputs, self.choices))
        sink = output.open_sink(self.form)
        try:
            for article in clean_many(pages, options=options, workers=self.workers, limits=self.limits):
                with holding_interrupts() if output.part else nullcontext():  # a pipe may keep us waiting
                    self._take(article, sink, output)
                progress.advance(self.summary.inputs, self.summary.statuses[Status.ARTICLE.value], self.summary.failed)
        except KeyboardInterrupt:
            return self._stop("interrupted", sink, output, INTERRUPTED)
        except WorkerError as error:
            return self._stop(str(error), sink, output, SOME_FAILED)
        with output.writing():
            sink.finish()
        if not self.summary.inputs:
            self.told.say("no documents were found in the inputs")
        return SOME_FAILED if self.summary.failed else WELL

    def _take(self, article: Article, sink: Sink, output: Output | NamedOutput) -> None:
        """Write an article and count it; its trace is for the summary alone unless it was asked for."""
        written = article if self.keeps_trace else replace(article, blocks=(), changes=())
        with output.writing():
            sink.add(written)
        before, self.clock = self.clock, time.process_time()
        self.summary.add(article, 0.0 if self.workers else self.clock - before)
        self.last = article.origin or article.url or self.last
        tells_all = self.told.verbose and not self.told.quiet
        if article.status in FAILED or (tells_all and article.status != Status.ARTICLE):
            self.told.say(to_failure(article))

    def _stop(self, why: str, sink: Sink, output: Output | NamedOutput, code: int) -> int:
        """End what is written so far, and tell where it is."""
        with output.writing():
            sink.finish()
        part = output.keep_part()
        done = f"Documents done: {self.summary.inputs:,}" + (
            f", the last one {to_line(self.last)}" if self.last else ""
        )
        where = f"; their records are in {part}, and the output itself is as it was" if part else ""
        self.told.say(
            f"{why}. {done}{where}. Run the same command again to start over, or name only the inputs that are missing."
        )
        return code


def clean_stream(inputs: tuple[str, ...], stream: Stream) -> int:
    """Clean all inputs, tell what it came to, and return the exit code."""
    rules = load_context(stream.choices.options).rules
    stream.summary = Summary({rule.id: rule.group for rule in rules.rules})
    name = f"articles{stream.form.suffix}"
    with (
        _open(stream, name) as output,
        RunProgress(stream.told.console, inputs, quiet=stream.told.quiet) as progress,
    ):
        code = stream.go(inputs, output, progress)
    stream.told.end(stream.summary, {"rules_version": rules.version, "is_interrupted": code == INTERRUPTED})
    return code


def _open(stream: Stream, name: str) -> AbstractContextManager[Output | NamedOutput]:
    if stream.out is not None and is_template(stream.out):
        return open_named(Template(stream.out), stream.form)
    return open_output(stream.out, name)
