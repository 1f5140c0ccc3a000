"""`copydesk crawl`: seeds in, clean records out, and a table of what became of every address."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.live import Live

from spiders.parts import FolderInUseError, PartFolder, find_urls
from spiders.settings import CONTACT, to_settings
from spiders.site import Site
from spiders.sitefile import SeedError, find_seeds, load_site
from spiders.tally import Tally

SOME_FAILED, INTERRUPTED = 1, 130
SHOWN_FAILURES = 50
LOOPBACK = ("127.", "localhost", "[::1]")
PLAIN_WIDTH_CHARS = 140


class StandardOutput:
    """Records as lines on standard output, when no folder was named."""

    path = None

    def write(self, record: str) -> None:
        """Print one record."""
        sys.stdout.buffer.write(record.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


@click.command(
    epilog="""\b
Examples:
  copydesk crawl seeds/example/relay.toml -o out      one site file
  copydesk crawl example -o out                       every site file in a folder of seeds
  copydesk crawl relay --limit 5                      five stories, to standard output
  copydesk crawl relay -o out --set USER_AGENT='acme/1.0 (+https://acme.example/bot)'
"""
)
@click.argument("seeds", metavar="SEED...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for part files; run again, it goes on.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Ask for at most this many stories of each site.")
@click.option(
    "--set", "changes", metavar="NAME=VALUE", multiple=True, help="A Scrapy setting; may be given several times."
)
@click.option("-q", "--quiet", is_flag=True, help="No progress and no table, only what failed.")
@click.option("-v", "--verbose", is_flag=True, help="Scrapy's own messages too.")
@click.pass_context
def crawl(
    context: click.Context, /, seeds: tuple[str, ...], output: Path | None, limit: int | None, **said: Any
) -> None:
    """Crawl sites and write their stories as clean records.

    SEED is a site file, a folder of them, or a name looked up in ./seeds, $COPYDESK_SEEDS and the seeds that ship.
    Stories that the output folder already holds are not fetched again.

    Exit codes: 0 all well; 1 some addresses failed (each is listed); 2 wrong usage; 130 interrupted.
    """
    sites = _load_sites(seeds)
    settings = to_settings(sites, _find_changes(said["changes"]))
    console = _to_console(quiet=said["quiet"])
    if said["verbose"]:
        settings["LOG_LEVEL"] = "INFO"
    _warn_of_missing_contact(sites, settings, console)
    tally = Tally(sites)
    with _open_output(output) as (records, known):
        if known:
            console.print(f"{output} holds stories of earlier runs: they will not be fetched again.")
        progress = Live(get_renderable=tally.to_table, console=console, refresh_per_second=2, transient=True)
        with progress if console.is_terminal else contextlib.nullcontext():
            _run(settings, {"sites": sites, "tally": tally, "output": records, "known": known, "limit": limit})
    if isinstance(tally.output_error, BrokenPipeError):
        raise tally.output_error
    _report(tally, console, records.path)
    failures = _list_failures(tally)
    context.exit(SOME_FAILED if tally.output_error else INTERRUPTED if tally.is_interrupted else bool(failures))


def _load_sites(seeds: Iterable[str]) -> list[Site]:
    try:
        paths = dict.fromkeys(path.resolve() for seed in seeds for path in find_seeds(seed))
        sites = [load_site(path) for path in paths]
    except SeedError as error:
        raise click.UsageError(str(error)) from None
    owners: dict[str, Site] = {}
    for site in sites:
        for host in site.hosts:
            if owners.setdefault(host, site) is not site:
                raise click.UsageError(f"{owners[host].path} and {site.path} both claim the host {host}")
    return sites


def _find_changes(changes: Iterable[str]) -> Iterator[tuple[str, str]]:
    for change in changes:
        name, mark, value = change.partition("=")
        if not mark or not name.isidentifier() or not name.isupper():
            raise click.UsageError(f"--set takes NAME=VALUE with the name of a Scrapy setting, not {change!r}")
        known = _find_setting_names()
        if name not in known:
            near = get_close_matches(name, known, n=1)
            guess = f" (did you mean {near[0]}?)" if near else ""
            raise click.UsageError(f"--set {name}: Scrapy has no such setting{guess}")
        yield name, value


def _find_setting_names() -> list[str]:
    from scrapy.settings import default_settings

    return [name for name in dir(default_settings) if name.isupper()]


def _to_console(*, quiet: bool) -> Console:
    width = None if sys.stderr.isatty() else PLAIN_WIDTH_CHARS
    return Console(stderr=True, width=width, quiet=quiet, markup=False, highlight=False, soft_wrap=True)


def _warn_of_missing_contact(sites: Sequence[Site], settings: dict[str, Any], console: Console) -> None:
    is_public = any(not host.startswith(LOOPBACK) for site in sites for host in site.hosts)
    if is_public and CONTACT in settings["USER_AGENT"]:
        console.print("Sites cannot reach you: name yourself with --set USER_AGENT='name/1.0 (+https://your.address)'.")


@contextlib.contextmanager
def _open_output(folder: Path | None) -> Iterator[tuple[StandardOutput | PartFolder, frozenset[str]]]:
    if folder is None:
        yield StandardOutput(), frozenset()
        return
    try:
        parts = PartFolder(folder)
    except FolderInUseError as error:
        raise click.UsageError(str(error)) from None
    with contextlib.closing(parts):
        try:
            known = frozenset(url for record in parts.find_records() for url in find_urls(record))
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        yield parts, known


def _run(settings: dict[str, Any], arguments: dict[str, Any]) -> None:
    """Crawl until the end or an interruption; what became of every address is in the tally."""
    # Scrapy takes half a second to import, and `copydesk --help` imports this module.
    from scrapy.crawler import AsyncCrawlerProcess

    from spiders.news import NewsSpider

    process = AsyncCrawlerProcess(settings)
    # It logs a traceback for a robots.txt that cannot be had; the addresses that fail with it are listed anyway.
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
    task = process.crawl(NewsSpider, **arguments)
    process.start()
    error = task.exception() if task.done() and not task.cancelled() else None
    if error is not None:
        raise error


def _report(tally: Tally, console: Console, part: Path | None) -> None:
    console.print(tally.to_table())
    if tally.count("left"):
        console.print(f"{tally.count('left')} more stories were found and left: the limit or the page cap was reached.")
    if part is not None:
        console.print(f"Records: {part}")
    if tally.output_error is not None:
        console.print(f"Stopped: records cannot be written ({tally.output_error}).")
    elif tally.is_interrupted:
        console.print("Interrupted. What was fetched is written; the same command goes on from there.")


def _list_failures(tally: Tally) -> int:
    """Print what failed and why, and return how much that was."""
    failures = list(tally.find_failures())
    for name, url, reason in failures[:SHOWN_FAILURES]:
        line = f"copydesk: {name}: {url}: {reason}"
        click.echo("".join(letter if letter.isprintable() else "?" for letter in line), err=True)
    if len(failures) > SHOWN_FAILURES:
        click.echo(f"copydesk: and {len(failures) - SHOWN_FAILURES} more failures", err=True)
    return len(failures)
