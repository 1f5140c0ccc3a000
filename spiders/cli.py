"""`copydesk crawl`: seeds in, clean records out, and a table of what became of every address."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.live import Live

from spiders.folder import FolderInUseError, lock_folder
from spiders.site import Site
from spiders.sitefile import SeedError, find_seeds, load_site

if TYPE_CHECKING:
    from spiders.frontier import Frontier
    from spiders.tally import Tally

SOME_FAILED, INTERRUPTED = 1, 130
SHOWN_FAILURES = 50
LOOPBACK = ("127.", "localhost", "[::1]")
PLAIN_WIDTH_CHARS = 140


class StandardOutput:
    """Records as lines on standard output, when no folder was named."""

    def write(self, record: str) -> None:
        """Print one record."""
        sys.stdout.buffer.write(record.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


@dataclass(frozen=True)
class Run:
    """What one call of the command is to do."""

    sites: list[Site]
    settings: dict[str, Any]
    folder: Path
    is_once: bool
    limit: int | None
    output: StandardOutput | None


@click.command(
    epilog="""\b
Examples:
  copydesk crawl seeds/example/relay.toml -o out --once      one round over one site
  copydesk crawl example -o out                              every site of a folder of seeds, until it is stopped
  copydesk crawl relay --limit 5                             five stories, to standard output
  copydesk crawl relay -o out --once --set USER_AGENT='acme/1.0 (+https://acme.example/bot)'
  copydesk crawl example -o here --set FRONTIER=postgresql://crawl@db.example/news    one of several workers
"""
)
@click.argument("seeds", metavar="SEED...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for records, archive and state; run again, the crawl goes on.",
)
@click.option("--once", is_flag=True, help="One round: fetch what is due now, then end.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask for at most this many stories of each site, then end.")
@click.option("--set", "changes", metavar="NAME=VALUE", multiple=True, help="A setting; may be given several times.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no table, only what failed.")
@click.option("-v", "--verbose", is_flag=True, help="Scrapy's own messages too.")
@click.pass_context
def crawl(
    context: click.Context, /, seeds: tuple[str, ...], output: Path | None, limit: int | None, **said: Any
) -> None:
    """Crawl sites and write their stories as clean records.

    SEED is a site file, a folder of them, or a name looked up in ./seeds, $COPYDESK_SEEDS and the seeds that ship.
    With -o the crawl goes on until it is stopped, and visits everything again when it may have changed; --once ends it
    after one round. Without -o it is one round that leaves nothing behind but what it prints.

    Exit codes: 0 all well; 1 some addresses failed (each is listed); 2 wrong usage; 130 interrupted.
    """
    sites = _load_sites(seeds)
    settings = _load_settings(sites, said["changes"])
    console = _to_console(quiet=said["quiet"])
    if said["verbose"]:
        settings["LOG_LEVEL"] = "INFO"
    _warn_of_missing_contact(sites, settings, console)
    is_once = said["once"] or output is None or limit is not None
    with _open_folder(output) as folder:
        run = Run(sites, settings, folder, is_once, limit, StandardOutput() if output is None else None)
        tally = _crawl(run, console)
    if isinstance(tally.output_error, BrokenPipeError):
        raise tally.output_error
    _report(tally, console, output)
    failed = _list_failures(tally)
    context.exit(SOME_FAILED if tally.output_error else INTERRUPTED if tally.is_interrupted else int(failed > 0))


def _crawl(run: Run, console: Console) -> Tally:
    """Crawl until the end or an interruption; what became of every address is in the tally."""
    from spiders.frontier import FrontierError, open_frontier
    from spiders.settings import to_policy
    from spiders.tally import Tally

    tally = Tally(run.sites)
    try:
        frontier = open_frontier(run.folder, str(run.settings["FRONTIER"]), to_policy(run.settings))
    except ValueError as error:
        raise click.UsageError(f"--set {error}") from None
    except FrontierError as error:
        click.echo(f"copydesk: {error}", err=True)
        click.get_current_context().exit(SOME_FAILED)
    try:
        _announce(run, frontier, console)
        progress = Live(get_renderable=tally.to_table, console=console, refresh_per_second=2, transient=True)
        with progress if console.is_terminal else contextlib.nullcontext():
            spider = _run(run, tally, frontier, console)
        tally.report_path = getattr(spider, "report_path", None)
        _note_what_waits(run, tally, frontier, spider)
    except FrontierError as error:
        tally.output_error = error
    finally:
        with contextlib.suppress(FrontierError):
            frontier.close()
    return tally


def _announce(run: Run, frontier: Frontier, console: Console) -> None:
    ((records,),) = frontier.select("SELECT count(*) FROM record")
    if records:
        console.print(f"{run.folder} holds {records:,} stories of earlier runs: only what changed is fetched again.")
    if not run.is_once:
        console.print(
            "The crawl goes on until it is stopped with Ctrl-C, and visits lists and stories again when they may have "
            "changed. --once ends it after one round."
        )


def _note_what_waits(run: Run, tally: Tally, frontier: Frontier, spider: Any) -> None:
    """What is left for the next run, and why."""
    wanted = spider.find_wanted()
    tally.note_waiting(frontier.count_queued(), wanted.closed_sites | wanted.story_closed_sites)
    owners = {host: site for site in run.sites for host in (*site.hosts, *site.start_hosts)}
    for host, until, reason in frontier.find_paused(time.time()):
        if host in owners and not tally.is_interrupted and tally.of(owners[host]).waiting:
            moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(until))
            tally.of(owners[host]).fail(host, f"left alone until {moment}: {reason}")


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


def _load_settings(sites: Sequence[Site], changes: Iterable[str]) -> dict[str, Any]:
    # Scrapy takes half a second to import, and `copydesk --help` imports this module.
    from spiders.settings import find_names, to_settings

    return to_settings(sites, _find_changes(changes, find_names()))


def _find_changes(changes: Iterable[str], known: Sequence[str]) -> Iterator[tuple[str, str]]:
    for change in changes:
        name, mark, value = change.partition("=")
        if not mark or not name.isidentifier() or not name.isupper():
            raise click.UsageError(f"--set takes NAME=VALUE with the name of a setting, not {change!r}")
        if name not in known:
            near = get_close_matches(name, known, n=1)
            guess = f" (did you mean {near[0]}?)" if near else ""
            raise click.UsageError(f"--set {name}: there is no such setting{guess}")
        yield name, value


def _to_console(*, quiet: bool) -> Console:
    width = None if sys.stderr.isatty() else PLAIN_WIDTH_CHARS
    return Console(stderr=True, width=width, quiet=quiet, markup=False, highlight=False, soft_wrap=True)


def _warn_of_missing_contact(sites: Sequence[Site], settings: dict[str, Any], console: Console) -> None:
    from spiders.settings import CONTACT

    is_public = any(not host.startswith(LOOPBACK) for site in sites for host in site.hosts)
    if is_public and CONTACT in settings["USER_AGENT"]:
        console.print("Sites cannot reach you: name yourself with --set USER_AGENT='name/1.0 (+https://your.address)'.")


@contextlib.contextmanager
def _open_folder(folder: Path | None) -> Iterator[Path]:
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="copydesk-") as temporary:
            yield Path(temporary)
        return
    try:
        with lock_folder(folder):
            yield folder
    except FolderInUseError as error:
        raise click.UsageError(str(error)) from None


def _run(run: Run, tally: Tally, frontier: Frontier, console: Console) -> Any:
    """Let Scrapy crawl; the spider that did."""
    from spiders.process import CrawlProcess

    process = CrawlProcess(run.settings, say=console.print)
    arguments = {"tally": tally, "frontier": frontier, "folder": run.folder, "is_once": run.is_once}
    return process.run(run.sites, **arguments, limit=run.limit, output=run.output, say=console.print)


def _report(tally: Tally, console: Console, folder: Path | None) -> None:
    console.print(tally.to_table())
    left = tally.count(lambda site: site.left)
    if left:
        console.print(f"{left} more stories were found and left: the limit or the page cap was reached.")
    if folder is not None and tally.count(lambda site: site.recorded):
        console.print(f"Records: {folder}")
    if folder is not None and tally.report_path is not None:
        console.print(f"Report: {tally.report_path}")
    waiting = tally.count(lambda site: site.waiting)
    if tally.output_error is not None:
        console.print(f"Stopped: records cannot be written ({tally.output_error}).")
    elif tally.is_interrupted:
        console.print("Interrupted. What was fetched is kept; the same command goes on from there.")
    elif waiting:
        console.print(f"{waiting} addresses wait for a later run.")


def _list_failures(tally: Tally) -> int:
    """Print what failed and why, and return how much that was."""
    failures = list(tally.find_failures())
    for name, url, reason in failures[:SHOWN_FAILURES]:
        line = f"copydesk: {name}: {url}: {reason}"
        click.echo("".join(letter if letter.isprintable() else "?" for letter in line), err=True)
    count = tally.count(lambda site: site.failed)
    if count > SHOWN_FAILURES:
        click.echo(f"copydesk: and {count - SHOWN_FAILURES} more failures", err=True)
    return count
