"""Folders of site files → the dated layouts of their hosts. All else in a site file is the crawl's, and not read here.

[[layout]]
from = 2019-01-01
until = 2021-06-30
story = "div.story-body"
drop = ["aside", ".promo"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cleaner.errors import UsageError
from cleaner.hosts import to_host, to_main_host

TABLE = "layout"


@dataclass(frozen=True, slots=True)
class SiteLayout:
    """How a host's pages were built between two days: CSS selectors of the story and of what is none of it.

    `since` and `until` are days (ISO 8601), both included, empty where open; `where` names file and table for messages.
    """

    host: str
    where: str
    since: str = ""
    until: str = ""
    story: str = ""
    drop: tuple[str, ...] = ()

    def is_of(self, day: str | None) -> bool:
        """Whether it was in use on a day; without a day, whether it still is.

        >>> layout = SiteLayout("a.org", "a.toml: [[layout]] 1", since="2019-01-01", until="2021-06-30")
        >>> layout.is_of("2021-06-30T08:00:00Z"), layout.is_of("2022"), layout.is_of(None)
        (True, False, False)
        """
        if day is None:
            return not self.until
        return (not self.since or day >= self.since) and (not self.until or day[:10] <= self.until)


@dataclass(frozen=True, slots=True)
class Sites:
    """The layouts of site files, by host."""

    hosts: Mapping[str, tuple[SiteLayout, ...]] = field(default_factory=dict, hash=False)

    def find_layouts(self, url: str | None) -> tuple[SiteLayout, ...]:
        """The layouts of the host of an address, the newest first; empty where no site file has its host."""
        return self.hosts.get(to_site_host(url or ""), ())


def to_site_host(url: str) -> str:
    """The host of an address, with a port that is not the usual one, without `www.`, `m.` and the like; "" for none.

    >>> to_site_host("https://www.A.org/x"), to_site_host("http://m.a.org:8080"), to_site_host("rain")
    ('a.org', 'a.org:8080', '')
    """
    try:
        return to_main_host(to_host(urlsplit(url.strip())))
    except ValueError:
        return ""


@lru_cache(maxsize=8)
def load_sites(paths: tuple[str, ...]) -> Sites:
    """The layouts in the site files (`*.toml`) of folders and those below them; a path may be a site file as well.

    Raises UsageError, which names file and key, for what cannot be read or does not hold.
    """
    hosts: dict[str, tuple[SiteLayout, ...]] = {}
    for file in dict.fromkeys(chain.from_iterable(map(_find_files, paths))):
        for host, layouts in _find_hosts(file):
            if host in hosts:
                raise UsageError(f"{file}: {hosts[host][0].where} is for {host} too: keep one of them")
            hosts[host] = layouts
    return Sites(hosts)


def load_site_file(file: Path) -> dict[str, Any]:
    """All that a site file says, unchecked. Raises UsageError, which names the file, for what is no TOML."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: is not TOML: {error}") from error


def _find_files(path: str) -> list[Path]:
    place = Path(path)
    if not place.exists():
        raise UsageError(f"{path}: there is no such folder of site files")
    return sorted(place.rglob("*.toml")) if place.is_dir() else [place]


def _find_hosts(file: Path) -> Iterator[tuple[str, tuple[SiteLayout, ...]]]:
    """Each host of a site file with the layouts of the file; nothing where it has none."""
    data = load_site_file(file)
    tables = data.get(TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UsageError(f"{file}: layout: must be tables, written [[layout]]")
    if not tables:
        return
    url = _read_text(data, "url", str(file))
    main = _to_host(_read_text(data, "canonical_host", str(file)) or url, f"{file}: canonical_host or url")
    layouts = [_to_layout(table, main, f"{file}: [[layout]] {number}") for number, table in enumerate(tables, 1)]
    layouts.sort(key=lambda layout: layout.since, reverse=True)
    aliases = (_to_host(name, f"{file}: aliases") for name in _read_texts(data, "aliases", str(file)))
    for host in dict.fromkeys((main, *([_to_host(url, f"{file}: url")] if url else []), *aliases)):
        yield host, tuple(layouts)


def _to_host(name: str, where: str) -> str:
    host = to_site_host(name if "://" in name else f"https://{name}")
    if not host:
        raise UsageError(f"{where}: must name a host, not {name!r}")
    return host


def _to_layout(table: Mapping[str, Any], host: str, where: str) -> SiteLayout:
    layout = SiteLayout(
        host,
        where,
        since=_read_day(table, "from", where),
        until=_read_day(table, "until", where),
        story=_read_text(table, "story", where),
        drop=_read_texts(table, "drop", where),
    )
    if not (layout.story or layout.drop):
        raise UsageError(f"{where}: name story or drop")
    if layout.until and layout.until < layout.since:
        raise UsageError(f"{where} until: {layout.until} lies before {layout.since}")
    return layout


def _read_text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise UsageError(f"{where} {key}: must be a text, not {value!r}")
    return value


def _read_texts(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise UsageError(f"{where} {key}: must be a list of texts, not {values!r}")
    return tuple(values)


def _read_day(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    try:
        if value == "" or date.fromisoformat(str(value)).isoformat() == str(value):
            return str(value)
    except ValueError:
        pass
    raise UsageError(f"{where} {key}: must be a day such as 2019-01-01, not {value!r}")
