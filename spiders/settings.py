"""Scrapy's settings for copydesk: polite, and closed to everything a crawl of articles does not need."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from spiders.site import Site

try:
    VERSION = version("copydesk")
except PackageNotFoundError:  # a checkout that was never installed
    VERSION = "0"

CONTACT = "https://example.org/set-USER_AGENT-to-name-a-contact"
"""Stands in the user agent until whoever crawls puts an address of theirs there."""

MEBIBYTE = 1024 * 1024

SETTINGS: dict[str, Any] = {
    "BOT_NAME": "copydesk",
    "USER_AGENT": f"copydesk/{VERSION} (+{CONTACT})",
    "ROBOTSTXT_OBEY": True,
    "ROBOTSTXT_USER_AGENT": "copydesk",
    # Remote control, on by default in Scrapy 2.19, runs Python that it is sent over HTTP; telnet is its forerunner.
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    # Only the web: no file:, ftp:, s3: or data: by a redirect.
    "DOWNLOAD_HANDLERS": {"file": None, "ftp": None, "s3": None, "data": None},
    # Proxies from the environment only when asked for by --set HTTPPROXY_ENABLED=True.
    "HTTPPROXY_ENABLED": False,
    "COOKIES_ENABLED": False,
    "REFERRER_POLICY": "no-referrer",
    # With it a page that refreshes to its own address vanishes in the dupe filter.
    "METAREFRESH_ENABLED": False,
    "REDIRECT_MAX_TIMES": 5,
    "RETRY_TIMES": 2,
    "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
    "DOWNLOAD_TIMEOUT": 60,
    "DOWNLOAD_MAXSIZE": 20 * MEBIBYTE,
    "DOWNLOAD_WARNSIZE": 0,
    # The site file's delay is a floor: nothing is drawn below it. AutoThrottle would go below it for a fast site.
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "spiders.politeness.StayOnSite": 50,
    },
    "ITEM_PIPELINES": {
        "spiders.pipelines.Clean": 100,
        "spiders.pipelines.OneCopy": 200,
        "spiders.pipelines.Write": 300,
    },
    "MEMUSAGE_ENABLED": False,
    "STATS_DUMP": False,
    "LOG_LEVEL": "WARNING",
}


def to_settings(sites: Iterable[Site], changes: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    """Scrapy settings for these sites, each host with its own delay and concurrency; `changes` are laid over them.

    >>> to_settings([Site("A", "https://a.org/", ("a.org",), delay_seconds=2)])["DOWNLOAD_SLOTS"]
    {'a.org': {'delay': 2.0, 'concurrency': 1}}
    """
    slots: dict[str, dict[str, float | int]] = {}
    for site in sites:
        for host in (*site.hosts, *sorted(site.start_hosts)):
            # Scrapy's slots know no ports; two sites on one machine share the stricter limits.
            slot = slots.setdefault(host.partition(":")[0], {"delay": 0.0, "concurrency": site.concurrency})
            slot["delay"] = max(slot["delay"], float(site.delay_seconds))
            slot["concurrency"] = min(slot["concurrency"], site.concurrency)
    return {**SETTINGS, "DOWNLOAD_SLOTS": slots, **dict(changes)}
