"""Addresses as pages write them → absolute http(s) addresses, and their parts; none of it ever raises."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

MAX_ADDRESS_CHARS = 2_000


def to_absolute(address: str | None, base: str | None) -> str | None:
    """The http(s) address that `address` means on a page at `base`; None where it is none, or has no host.

    >>> to_absolute("//img.example/a.jpg", None), to_absolute("b.jpg", "https://a.example/x/")
    ('https://img.example/a.jpg', 'https://a.example/x/b.jpg')
    >>> to_absolute("http://[bad", None), to_absolute("http://a.example:x/", None), to_absolute("mailto:x@a", None)
    (None, None, None)
    """
    stated = (address or "").strip()
    if not stated or len(stated) > MAX_ADDRESS_CHARS:
        return None
    try:
        full = urljoin(base or "https:", stated)
        parts = urlsplit(full)
        _ = parts.port  # raises where it is no number of a port
    except ValueError:
        return None
    return full if parts.scheme in ("http", "https") and parts.hostname else None


def host_of(url: str | None) -> str:
    """The host name of an address in lower case, without `www.`; empty where there is none."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def path_of(url: str | None) -> str:
    """The path of an address; empty where there is none."""
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""
