"""Site files: TOML → Site, checked key by key, and the places where a seed's name is looked up."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from cleaner.embedding import USUAL_PORTS, UsageError, load_site_file, to_host
from spiders.site import (
    DEFAULT_ALIKE_PAGES,
    DEFAULT_CONCURRENCY,
    DEFAULT_DELAY_SECONDS,
    DEFAULT_DEPTH,
    DEFAULT_PAGE_CAP,
    DEFAULT_SECTION_PAGES,
    Layout,
    Site,
)

METADATA_ADDRESSES = frozenset({"100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"})
"""Where clouds answer questions about their machines, beside 169.254.0.0/16."""
SEEDS_VARIABLE = "COPYDESK_SEEDS"


class SeedError(ValueError):
    """A site file that does not hold, or a seed that is not there; the text names file and key."""


class Key(NamedTuple):
    """What may stand under one key of a site file. `low` and `high` bound a number."""

    kind: type | tuple[type, ...]
    says: str
    low: float = 0
    high: float = 0
    required: bool = False


TEXT = Key(str, "a text")
TEXTS = Key(list, "a list of texts")
SWITCH = Key(bool, "true or false")
DAY = Key((str, date), "a day such as 2019-01-01")
LAYOUT = "layout"
TRY_IT = "try it on the page, in the console of a browser: document.querySelectorAll('…')"
"""The one table that may stand several times, as `[[layout]]`."""
SCHEMA: Mapping[str, Mapping[str, Key]] = {
    "": {
        "name": TEXT._replace(required=True), "url": TEXT._replace(required=True), "canonical_host": TEXT,
        "aliases": TEXTS, "languages": TEXTS, "charset": TEXT, "example": TEXT,
    },
    "start": {"feeds": TEXTS, "news_sitemaps": TEXTS, "sections": TEXTS, "robots_sitemaps": SWITCH},
    "follow": {
        "allow": TEXTS, "deny": TEXTS, "article": TEXTS, "keep_parameters": TEXTS, "drop_parameters": TEXTS,
        "section_pages": Key(int, "a whole number", 1, 1000),
    },
    "limits": {
        "delay_seconds": Key((int, float), "a number of seconds", 0, 3600),
        "concurrency": Key(int, "a whole number", 1, 16),
        "pages": Key(int, "a whole number", 1, 10_000_000),
        "depth": Key(int, "a whole number", 1, 100),
        "alike_pages": Key(int, "a whole number", 1, 10_000_000),
    },
    LAYOUT: {"from": DAY, "until": DAY, "story": TEXT, "drop": TEXTS},
}  # fmt: skip
"""Every table and key of a site file; the top level is the table with the empty name."""


def load_site(path: str | Path) -> Site:
    """The site that a site file describes. Raises SeedError, naming file and key, for what does not hold."""
    file = Path(path)
    try:
        data = load_site_file(file)
    except UsageError as error:
        raise SeedError(str(error)) from error
    try:
        return _to_site(data, str(file))
    except SeedError as error:
        raise SeedError(f"{file}: {error}") from None


def find_seeds(seed: str) -> Iterator[Path]:
    """The site files that SEED means: a file, a folder of them, or a name looked up in the known places.

    A name is a site file's (`relay`, `example/relay`) or a folder's (`example`). Raises SeedError when there is none,
    and when several files have the name.
    """
    path = Path(seed)
    if path.is_file():
        yield path
        return
    folders = [path] if path.is_dir() else [place / seed for place in find_places() if (place / seed).is_dir()]
    for folder in folders[:1]:
        files = sorted(folder.rglob("*.toml"))
        if not files:
            raise SeedError(f"{folder}: there is no site file (*.toml) in this folder")
        yield from files
        return
    for place in find_places():
        files = [file for file in sorted(place.rglob("*.toml")) if _is_named(file.relative_to(place), seed)]
        if len(files) > 1:
            raise SeedError(f"{seed}: several site files have this name: {', '.join(map(str, files))}")
        if files:
            yield files[0]
            return
    places = ", ".join(map(str, find_places())) or "none of the known places exists"
    raise SeedError(f"{seed}: no such file, and no site file of this name (looked in {places})")


def find_places() -> Iterator[Path]:
    """The folders where a seed's name is looked up, nearest first: ./seeds, $COPYDESK_SEEDS, the shipped copies."""
    shipped = (Path(__file__).resolve().parent.parent / "seeds", Path(sys.prefix) / "share" / "copydesk" / "seeds")
    named = [Path(folder) for folder in os.environ.get(SEEDS_VARIABLE, "").split(os.pathsep) if folder]
    done: set[Path] = set()
    for place in (Path("seeds"), *named, *shipped):
        if place.is_dir() and place.resolve() not in done:
            done.add(place.resolve())
            yield place


def _is_named(path: Path, seed: str) -> bool:
    return seed in (path.stem, path.name, str(path), str(path.with_suffix("")))


def _to_site(data: Mapping[str, Any], path: str) -> Site:
    layouts = data.get(LAYOUT, [])
    tables = {key: value for key, value in data.items() if isinstance(value, dict)}
    values = _check("", {key: value for key, value in data.items() if key not in tables and key != LAYOUT})
    for table, entries in tables.items():
        if table not in SCHEMA or table == LAYOUT:
            more = " (write [[layout]])" if table == LAYOUT else _guess(table, SCHEMA)
            raise SeedError(f"[{table}]: there is no such table{more}")
        values |= _check(table, entries)
    for key, spec in SCHEMA[""].items():
        if spec.required and not values.get(key):
            raise SeedError(f"{key}: is missing")
    values[LAYOUT] = tuple(_find_layouts(layouts))
    site = _assemble(values, path)
    if not (site.feeds or site.news_sitemaps or site.sections):
        if not site.robots_sitemaps:
            raise SeedError("[start]: name at least one of feeds, news_sitemaps, sections")
        site = replace(site, sections=(site.url,))  # robots.txt is read on the way to a page
    _check_example(site)
    return site


def _check(table: str, entries: Mapping[str, Any], number: int = 0) -> dict[str, Any]:
    for key, value in entries.items():
        where = f"[[{table}]] {number} {key}" if number else f"[{table}] {key}" if table else key
        spec = SCHEMA[table].get(key)
        if spec is None:
            raise SeedError(f"{where}: there is no such key{_guess(key, SCHEMA[table])}")
        if isinstance(value, bool) != (spec is SWITCH) or not isinstance(value, spec.kind):
            raise SeedError(f"{where}: must be {spec.says}, not {value!r}")
        if isinstance(value, list) and not all(isinstance(item, str) and item for item in value):
            raise SeedError(f"{where}: must be {spec.says}, not {value!r}")
        if isinstance(value, (int, float)) and spec is not SWITCH and not spec.low <= value <= spec.high:
            raise SeedError(f"{where}: must be between {spec.low:g} and {spec.high:g}, not {value!r}")
        if spec is DAY and not _is_day(value):
            raise SeedError(f"{where}: must be {spec.says}, not {value!r}")
    return dict(entries)


def _find_layouts(tables: Any) -> Iterator[Layout]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SeedError("layout: must be tables, written [[layout]]")
    for number, table in enumerate(tables, 1):
        values = _check(LAYOUT, table, number)
        where = f"[[{LAYOUT}]] {number}"
        if not (values.get("story") or values.get("drop")):
            raise SeedError(f"{where}: name story or drop")
        for key in ("story", "drop"):
            for selector in (values[key],) if isinstance(values.get(key), str) else values.get(key, ()):
                _check_selector(f"{where} {key}", selector)
        layout = Layout(
            since=str(values.get("from", "")),
            until=str(values.get("until", "")),
            story=values.get("story", ""),
            drop=tuple(values.get("drop", ())),
        )
        if layout.since and layout.until and layout.until < layout.since:
            raise SeedError(f"{where} until: {layout.until} lies before {layout.since}")
        yield layout


def _check_selector(where: str, selector: str) -> None:
    from cssselect import SelectorError, parse

    try:
        parts = parse(selector)
    except (SelectorError, ValueError) as error:
        raise SeedError(f"{where}: {selector!r} is no CSS selector: {error} ({TRY_IT})") from None
    if any(part.pseudo_element for part in parts):
        raise SeedError(f"{where}: {selector!r} names a pseudo-element: leave out what begins with '::' ({TRY_IT})")


def _is_day(value: Any) -> bool:
    try:
        return date.fromisoformat(str(value)).isoformat() == str(value)
    except ValueError:
        return False


def _assemble(values: Mapping[str, Any], path: str) -> Site:
    url = values["url"]
    main = _check_address("url", url)
    hosts = (values.get("canonical_host", main), main, *values.get("aliases", ()))
    return Site(
        name=values["name"],
        url=url,
        hosts=tuple(dict.fromkeys(host.lower() for host in hosts)),
        languages=tuple(values.get("languages", ())),
        example=urljoin(url, values["example"]) if "example" in values else None,
        feeds=_find_starts("feeds", values),
        news_sitemaps=_find_starts("news_sitemaps", values),
        sections=_find_starts("sections", values),
        allow=_find_patterns("allow", values),
        deny=_find_patterns("deny", values),
        article=_find_patterns("article", values),
        section_pages=values.get("section_pages", DEFAULT_SECTION_PAGES),
        delay_seconds=float(values.get("delay_seconds", DEFAULT_DELAY_SECONDS)),
        concurrency=values.get("concurrency", DEFAULT_CONCURRENCY),
        page_cap=values.get("pages", DEFAULT_PAGE_CAP),
        path=path,
        charset=_find_charset(values.get("charset", "")),
        robots_sitemaps=values.get("robots_sitemaps", False),
        keep_parameters=frozenset(values.get("keep_parameters", ())),
        drop_parameters=frozenset(values.get("drop_parameters", ())),
        depth=values.get("depth", DEFAULT_DEPTH),
        alike_pages=values.get("alike_pages", DEFAULT_ALIKE_PAGES),
        layouts=values[LAYOUT],
    )


def _find_starts(key: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    starts = tuple(urljoin(values["url"], start) for start in values.get(key, ()))
    for start in starts:
        _check_address(f"[start] {key}", start)
    return starts


def _find_patterns(key: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    for pattern in values.get(key, ()):
        if not pattern.startswith(("/", "*")):
            raise SeedError(f"[follow] {key}: a pattern starts with / or *, not {pattern!r}")
    return tuple(values.get(key, ()))


def _find_charset(name: str) -> str:
    try:
        "".encode(name or "utf-8")
    except LookupError:
        raise SeedError(f"charset: there is no charset {name!r}") from None
    return name.lower()


def _check_address(key: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        host = to_host(parts)
    except ValueError as error:
        raise SeedError(f"{key}: {url!r} is no address: {error}") from None
    if parts.scheme not in USUAL_PORTS or not host:
        raise SeedError(f"{key}: must be an address that starts with http:// or https://, not {url!r}")
    if _is_nobodys(parts.hostname or ""):
        raise SeedError(f"{key}: {url!r} is an address that no site has")
    return host


def _is_nobodys(host: str) -> bool:
    """Whether a host is spelled as an address of a metadata service, or of a network where no site can be."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (
        str(address) in METADATA_ADDRESSES
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or (isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None)
    )


def _check_example(site: Site) -> None:
    if site.example is None:
        return
    url = site.to_canonical(site.example)
    if url is None:
        raise SeedError(f"example: {site.example} is on none of the site's hosts ({', '.join(site.hosts)})")
    if not site.is_allowed(url):
        raise SeedError(f"example: {url} is shut out by [follow] allow or deny")
    if not site.is_article(url):
        raise SeedError(f"example: {url} is not taken for an article: add a pattern to [follow] article")


def _guess(word: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(word, [name for name in known if name], n=1)
    return f" (did you mean {near[0]}?)" if near else f" (known: {', '.join(name for name in known if name)})"
