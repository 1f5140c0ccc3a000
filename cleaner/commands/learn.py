"""`copydesk learn`: what repeats on a site across different stories, for `clean --memory`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cleaner.commands import SOME_FAILED, WELL
from cleaner.commands.choices import find_pages, page_options, to_choices
from cleaner.commands.console import open_console
from cleaner.corpus import Learner, merge, save_memory
from cleaner.corpus.evidence import weigh
from cleaner.errors import UsageError
from cleaner.progress import RunProgress
from cleaner.summary import FAILED, to_failure
from cleaner.terminal import to_line


@click.command(
    "learn",
    epilog="""\b
Examples:
  copydesk learn crawl/ -o memory.jsonl                  what repeats on the sites of a crawl
  copydesk clean crawl/ --memory memory.jsonl            … goes, when their pages are cleaned
  copydesk learn new/ --merge memory.jsonl -o all.jsonl  more pages for a memory

\b
The memory is JSON Lines: read it, delete lines that should stay, add lines that should go.""",
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("-o", "--output", "out", metavar="FILE", required=True, help="The memory, written whole or not at all.")
@click.option("--merge", "merged", metavar="FILE", multiple=True, help="A memory to go on from; may be repeated.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; failures are still told.")
@page_options
def learn_command(
    *,
    inputs: tuple[str, ...],
    out: str,
    merged: tuple[str, ...],
    quiet: bool,
    **said: Any,
) -> int:
    """Learn from many pages or dumps what their sites print under every story.

    Pages need an address, so that they can be told apart by host: a column `url`, an archive, or --url for all.
    """
    if not Path(out).parent.is_dir():
        raise UsageError(f"{out}: there is no folder {Path(out).parent}")
    console = open_console(stderr=True)
    choices = to_choices(said, trace=True)
    learner = merge(merged) if merged else Learner()
    done = failed = 0
    with RunProgress(console, inputs, quiet=quiet) as progress:
        for page in progress.watch(find_pages(inputs, choices)):
            article = learner.add(page, choices.options)
            done += 1
            if article.status in FAILED:
                failed += 1
                console.print(f"copydesk: {to_line(to_failure(article))}", soft_wrap=True)
            progress.advance(done)
    save_memory(learner, out)
    if not quiet:
        for host, state in sorted(learner.hosts.items()):
            lines = len(weigh(state).lines)
            console.print(f"{to_line(host) or '(no address)'}: {len(state.stories)} stories, {lines} repeated lines")
    return SOME_FAILED if failed else WELL
