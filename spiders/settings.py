"""Scrapy's settings for copydesk: polite, and closed to everything a crawl of articles does not need."""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

from spiders import cleaning, defences, report, scheduler, storing
from spiders.frontier import Policy
from spiders.guard import ALLOWED_SETTING
from spiders.news import find_concurrency, find_delays
from spiders.site import Site

try:
    VERSION = version("copydesk")
except PackageNotFoundError:  # a checkout that was never installed
    VERSION = "0"

CONTACT = "https://example.org/set-USER_AGENT-to-name-a-contact"
"""Stands in the user agent until whoever crawls puts an address of theirs there."""

OWN: dict[str, Any] = {
    "BOT_NAME": "copydesk",
    "USER_AGENT": f"copydesk/{VERSION} (+{CONTACT})",
    # The site file's delay is a floor: nothing is drawn below it.
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "CONCURRENT_REQUESTS": 32,
    # Scrapy makes so many tasks for each answer; ours yield no items.
    "CONCURRENT_ITEMS": 1,
    "MEMUSAGE_ENABLED": False,
    "STATS_DUMP": False,
    "LOG_LEVEL": "WARNING",
    "COPYDESK_VERSION": VERSION,
    "FRONTIER": "",
    "ONCE_PATIENCE_SECONDS": scheduler.PATIENCE_SECONDS,
}
FURTHER_NAMES = (
    "COPYDESK_ARCHIVE", "COPYDESK_ARCHIVE_BYTES", "COPYDESK_CLEAN_BACKLOG", "COPYDESK_CLEAN_OPTIONS",
    "COPYDESK_CLEAN_SECONDS", "COPYDESK_CLEAN_WORKERS", "COPYDESK_PART_BYTES", "COPYDESK_PART_SECONDS",
    "COPYDESK_REPORT", "COPYDESK_REPORT_SECONDS", "COPYDESK_SITES",
)  # fmt: skip
"""Settings of the archive and of the cleaning side, which have their defaults there."""
POLICY_NAMES = {field.name.upper(): field for field in fields(Policy)}
"""The settings that a Policy is made of, by name."""


def merge(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Settings laid over each other; tables in them are joined key by key.

    >>> merge({"A": 1, "T": {"x": 1}}, {"A": 2, "T": {"y": 2}})
    {'A': 2, 'T': {'x': 1, 'y': 2}}
    """
    merged: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            old = merged.get(name)
            merged[name] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


SETTINGS = merge(OWN, defences.SETTINGS, scheduler.SETTINGS, storing.SETTINGS, cleaning.SETTINGS, report.SETTINGS)


def to_settings(sites: Iterable[Site], changes: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """Scrapy settings for these sites, each host with its own delay and concurrency; `changes` are laid over them.

    >>> to_settings([Site("A", "https://a.org/", ("a.org",), delay_seconds=2)])["DOWNLOAD_SLOTS"]
    {'a.org': {'delay': 2.0, 'concurrency': 1}}
    """
    sites = tuple(sites)
    concurrency = find_concurrency(sites)
    slots = {host: {"delay": seconds, "concurrency": concurrency[host]} for host, seconds in find_delays(sites).items()}
    own = {
        "DOWNLOAD_SLOTS": slots,
        ALLOWED_SETTING: sorted(find_named_addresses(sites)),
        "COPYDESK_SITES": [site.path for site in sites if site.layouts],
    }
    return {**merge(SETTINGS, own), **dict(changes)}


def find_named_addresses(sites: Iterable[Site]) -> Iterator[str]:
    """The IP addresses that site files name in so many digits: whoever wrote them there meant them, and only them.

    >>> list(find_named_addresses([Site("A", "http://127.0.0.11:8801/", ("127.0.0.11:8801", "a.org"))]))
    ['127.0.0.11']
    """
    for host in find_delays(sites):
        name = (urlsplit(f"//{host}").hostname or "").strip("[]")
        with contextlib.suppress(ValueError):
            yield str(ipaddress.ip_address(name))


def to_policy(settings: Mapping[str, Any]) -> Policy:
    """The numbers that the frontier waits by. Raises ValueError, naming the setting, for what is no number.

    >>> to_policy({"LEASE_SECONDS": "5", "MAX_TRIES": "2"}).max_tries
    2
    """
    told: dict[str, Any] = {}
    for name, field in POLICY_NAMES.items():
        if name in settings:
            kind = int if field.type in (int, "int") else float
            try:
                told[field.name] = kind(settings[name])
            except ValueError:
                raise ValueError(f"{name} must be a number, not {settings[name]!r}") from None
            if told[field.name] < 0:
                raise ValueError(f"{name} must not be negative")
    return Policy(**told)


def find_names() -> list[str]:
    """The names of all settings: Scrapy's and ours."""
    from scrapy.settings import default_settings

    return [*(name for name in dir(default_settings) if name.isupper()), *SETTINGS, *FURTHER_NAMES, *POLICY_NAMES]
