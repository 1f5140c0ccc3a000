"""`copydesk site`: a first site file for a site, and a check of site files against the pages saved beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import click

from spiders.sitefile import SeedError, find_places, find_seeds, load_site

if TYPE_CHECKING:
    from scrapy.http import HtmlResponse

    from spiders.sitedraft import Draft

DRIFTED = 1
EXAMPLE = "example"


@click.group()
def site() -> None:
    """Make site files, and check them."""


@site.command(
    epilog="""\b
Examples:
  copydesk site new https://www.harbour-post.example/          look at the site and write seeds/xx/….toml
  copydesk site new saved.html --url https://www.post.example/2026/11/18/rain
"""
)
@click.argument("source", metavar="URL|PAGE")
@click.option("--url", help="Where a saved page comes from, when it does not say.")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("seeds"), show_default=True
)
@click.option("--force", is_flag=True, help="Write over a site file that is there.")
@click.option("--set", "changes", metavar="NAME=VALUE", multiple=True, help="A setting, as for copydesk crawl.")
def new(source: str, url: str | None, output: Path, *, force: bool, changes: tuple[str, ...]) -> None:
    """Write a site file for a site, from its address or from a page of it that was saved.

    From an address it reads the page, robots.txt, the feeds and sitemaps that these name, and one story; politely, and
    with all the limits of a crawl. The story is saved beside the site file, with what came out of it, for
    `copydesk site check`. Read what it wrote before you crawl: it is a draft.
    """
    from spiders.sitedraft import DraftError

    try:
        draft, story = _fetch(source, changes) if "://" in source else _load(Path(source), url or "")
    except (DraftError, OSError) as error:
        raise click.ClickException(str(error)) from None
    seed = output / draft.folder / f"{draft.stem}.toml"
    if seed.exists() and not force:
        raise click.UsageError(f"{seed} is there already: write over it with --force")
    written = _write(seed, draft, story)
    click.echo(str(seed))
    if written is not None:
        click.echo(f"{written} says what came out of {draft.example}: correct it where it is wrong.", err=True)


@site.command(
    epilog="""\b
Examples:
  copydesk site check                  every site file in ./seeds, or else those that ship
  copydesk site check no/post relay    these
"""
)
@click.argument("seeds", metavar="[SEED]...", nargs=-1)
@click.pass_context
def check(context: click.Context, seeds: tuple[str, ...]) -> None:
    """Check site files, and what comes out of the pages saved beside them.

    Each difference is printed: file, field, what was expected, what was found. Exit codes: 0 all as expected; 1 some
    drift; 2 wrong usage.
    """
    from spiders.sitecheck import find_drift, find_pages

    try:
        paths = list(_find_paths(seeds))
    except SeedError as error:
        raise click.UsageError(str(error)) from None
    drifts = pages = 0
    for path in paths:
        for drift in find_drift(path):
            drifts += 1
            click.echo("".join(letter if letter.isprintable() else "?" for letter in str(drift)))
        pages += len(find_pages(path))
    said = f"{drifts} differences" if drifts else "all as expected"
    click.echo(f"{len(paths)} site files, {pages} saved pages: {said}", err=True)
    context.exit(DRIFTED if drifts else 0)


def _find_paths(seeds: tuple[str, ...]) -> Iterator[Path]:
    if seeds:
        yield from dict.fromkeys(path for seed in seeds for path in find_seeds(seed))
        return
    place = next(find_places(), None)
    if place is None:
        raise SeedError("there is no folder ./seeds: name a site file")
    yield from find_seeds(str(place))


def _fetch(url: str, changes: tuple[str, ...]) -> tuple[Draft, HtmlResponse | None]:
    from spiders.defences import SETTINGS
    from spiders.settings import OWN
    from spiders.sitefetch import fetch_site

    settings: dict[str, Any] = {
        **SETTINGS,
        "USER_AGENT": OWN["USER_AGENT"],
        "LOG_LEVEL": "CRITICAL",
        "STATS_DUMP": False,
    }
    for change in changes:
        name, mark, value = change.partition("=")
        if not mark or not name.isupper():
            raise click.UsageError(f"--set takes NAME=VALUE with the name of a setting, not {change!r}")
        settings[name] = value
    return fetch_site(url, settings)


def _load(path: Path, url: str) -> tuple[Draft, HtmlResponse | None]:
    from scrapy.http import HtmlResponse

    from spiders.sitedraft import draft_site

    page = HtmlResponse(url or "http://unknown.invalid/", body=path.read_bytes())
    draft = draft_site(page, url)
    is_story = bool(draft.example) and page.xpath("//meta[@property='og:type']/@content").get("").lower() == "article"
    return draft, page.replace(url=urljoin(draft.url, draft.example)) if is_story else None


def _write(seed: Path, draft: Draft, story: HtmlResponse | None) -> Path | None:
    """Write the site file and the story beside it; a draft that does not hold is written and said."""
    from spiders.sitecheck import write_page
    from spiders.sitedraft import to_toml

    seed.parent.mkdir(parents=True, exist_ok=True)
    seed.write_text(to_toml(draft), "utf-8")
    try:
        loaded = load_site(seed)
    except SeedError as error:
        raise click.ClickException(f"written, but it needs a hand: {error}") from None
    if story is None or not draft.example:
        return None
    page = seed.with_suffix("") / f"{EXAMPLE}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(story.body)
    told = {"url": draft.example, "kind": "article"}
    content_type = (story.headers.get("Content-Type") or b"").decode("latin-1")
    return write_page(loaded, page, {**told, "content_type": content_type} if content_type else told)
