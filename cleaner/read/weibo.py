"""Weibo posts → Pages: what a saved post or the site's own JSON tells about a post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cleaner.model import Fact, Page

SITE = "Weibo"
_HOST = re.compile(r"https?://(?:[\w-]+\.)*weibo\.c(?:om|n)/", re.I)


def is_weibo(url: str | None) -> bool:
    """Whether a URL leads to Weibo.

    >>> is_weibo("https://m.weibo.cn/status/1"), is_weibo("https://example.com/weibo.com/")
    (True, False)
    """
    return bool(url and _HOST.match(url))


def is_post(value: Any) -> bool:
    """Whether a decoded JSON value is Weibo's."""
    return False


def find_posts(value: Any, *, origin: str | None = None) -> Iterator[Page]:
    """The posts in an answer of m.weibo.cn or weibo.com."""
    yield from ()


def find_known(url: str | None) -> Iterator[Fact]:
    """What the URL of a post tells."""
    if is_weibo(url):
        yield Fact("site", SITE, "url")
