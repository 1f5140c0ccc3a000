"""`copydesk clean`: many inputs to clean records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cleaner.batch import DEFAULT_PART_BYTES, ENGINES, Plan
from cleaner.commands.choices import Choices, result_options, to_choices
from cleaner.commands.console import open_console
from cleaner.commands.dryrun import show_inputs, show_parts
from cleaner.commands.folder import make_parts
from cleaner.commands.output import STDOUT, is_folder
from cleaner.commands.stream import Stream, clean_stream
from cleaner.commands.telling import Told
from cleaner.errors import UsageError
from cleaner.workers import DEFAULT_LIMITS, Limits
from cleaner.write import FORMATS
from cleaner.write.names import is_template

DEFAULT_KIND = "jsonl"


@click.command(
    "clean",
    epilog="""\b
Examples:
  copydesk clean page.html dump.txt                   two documents, a JSON record each
  copydesk clean saved/ -o clean.jsonl -j 4           a folder, with four processes
  copydesk clean dumps/ -o clean/                     part files; run again, it does what is missing
  copydesk clean dumps/ -o clean/ --dry-run           what would be read, and what is done already
  copydesk clean s3://dumps/2026/ -o s3://clean/2026/ --engine ray
                                                      the same on a cluster, from store to store
  copydesk clean dumps/ -o 'clean/{published:%Y/%m}/{id}.md'
                                                      a file an article, by date
  curl -s URL | copydesk clean - --url URL -t md      one page from a pipe, as Markdown
  zcat x.jsonl.gz | copydesk clean - -f jsonl | jq .  records are handed on one by one
  copydesk clean old.txt --repair spun=off            leave the wording alone
  copydesk clean crawl/ --memory memory.jsonl         with what copydesk learn found out
  copydesk clean saved/ --sites seeds/                with what site files say of their sites' pages

\b
OUT ending in / or an existing folder gets part files, part-00000.jsonl (.txt, …) and on,
each there whole or not at all. The same command run again makes only what is missing, or
what other options, rules or inputs made outdated. Text and Markdown separate documents by a
form feed. A template names files by {id}, {host}, {language}, {status} and the dates {published},
{modified}, {fetched}; without {id} articles that share a name share the file. An interrupted
run to a file leaves the file as it was, and what it has so far in .OUT.part beside it.""",
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="OUT",
    help="A file, written whole or not at all, a folder, or a template of names. [standard output]",
)
@click.option("-t", "--to", "kind", type=click.Choice(list(FORMATS)), help="What to write. [told from OUT, else jsonl]")
@click.option(
    "-j",
    "--workers",
    metavar="N",
    type=click.IntRange(0),
    help="Processes to clean with; 0 is this one. [to a folder: one a processor; else 0]",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    help="Who makes part files: processes of this machine, or Ray, here or where RAY_ADDRESS says. [local]",
)
@click.option(
    "--max-seconds",
    metavar="S",
    type=click.FloatRange(0, min_open=True),
    help=f"Processor time for a document, with workers. [{DEFAULT_LIMITS.seconds:g}]",
)
@click.option(
    "--max-memory",
    metavar="MB",
    type=click.IntRange(1),
    help=f"Memory for a document, with workers. [{DEFAULT_LIMITS.bytes // 1_000_000}]",
)
@click.option(
    "--part-size",
    metavar="MB",
    type=click.FloatRange(0, min_open=True),
    default=DEFAULT_PART_BYTES / 1e6,
    help=f"Input a part file, to a folder. [{DEFAULT_PART_BYTES / 1e6:g}]",
)
@click.option("--trace", is_flag=True, help="Carry blocks and changes in the records: seven times the size.")
@click.option("--report", metavar="FILE", help="Write what the run came to as JSON.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be read, and what is done already.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; failures are still told.")
@click.option("-v", "--verbose", is_flag=True, help="The summary in a pipe too, and each input that held no article.")
@result_options
def clean_command(
    *,
    inputs: tuple[str, ...],
    out: str | None,
    kind: str | None,
    workers: int | None,
    engine: str,
    max_seconds: float | None,
    max_memory: int | None,
    part_size: float,
    trace: bool,
    report: str | None,
    dry_run: bool,
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
    told = Told(open_console(stderr=True), report, quiet=quiet, verbose=verbose)
    kind = kind or to_kind(out)
    choices = to_choices(said, trace=trace)
    limits = Limits(
        seconds=max_seconds or DEFAULT_LIMITS.seconds,
        bytes=max_memory * 1_000_000 if max_memory else DEFAULT_LIMITS.bytes,
    )
    if out is not None and is_folder(out) and not is_template(out) and STDOUT not in inputs:
        plan = to_plan(out, kind, choices, limits, int(part_size * 1e6))
        return show_parts(inputs, plan) if dry_run else make_parts(inputs, plan, (engine, workers or 0), told)
    if engine != ENGINES[0]:
        raise UsageError(f"--engine {engine} makes part files: say where with -o FOLDER/")
    if dry_run:
        return show_inputs(inputs, choices.content_type)
    is_limited = max_seconds is not None or max_memory is not None
    if kind == "parquet" and (out is None or out == STDOUT):
        raise UsageError("-t parquet is a file that cannot be read from its beginning: say where with -o")
    stream = Stream(
        choices=choices, form=FORMATS[kind], workers=workers or int(is_limited), limits=limits, out=out, told=told
    )
    return clean_stream(inputs, stream)


def to_plan(out: str, kind: str, choices: Choices, limits: Limits, part_bytes: int) -> Plan:
    """What a batch into the folder `out` is to do."""
    return Plan(
        folder=out,
        kind=kind,
        options=choices.options,
        content_type=choices.content_type,
        url=choices.url,
        columns=choices.columns,
        part_bytes=max(1, part_bytes),
        limits=limits,
    )


def to_kind(out: str | None) -> str:
    """What to write where `-t` does not say it: what the suffix of the output file means, else records.

    >>> to_kind("story.md"), to_kind("clean/"), to_kind(None)
    ('md', 'jsonl', 'jsonl')
    """
    suffix = Path(out or "").suffix.lstrip(".")
    return suffix if suffix in FORMATS else DEFAULT_KIND
