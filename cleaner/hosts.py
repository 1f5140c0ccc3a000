"""Hosts of addresses: one spelling each, and which host another one stands for."""

from __future__ import annotations

import re
from urllib.parse import SplitResult

USUAL_PORTS = {"http": 80, "https": 443}
_FOR_PHONES = re.compile(r"\A(?:m|mobile|amp|touch|wap|mobil)\.(?=[^.]+\.)", re.I)


def to_host(parts: SplitResult) -> str:
    """Host name and port, the port only where it is not the scheme's own. Raises ValueError for a port that is none."""
    usual = USUAL_PORTS.get(parts.scheme, 0)
    return (parts.hostname or "") + (f":{parts.port}" if parts.port not in (None, usual) else "")


def to_main_host(host: str) -> str:
    """A host without what says that it serves phones or is the main one: `m.a.org` and `www.a.org` are `a.org`.

    >>> to_main_host("m.a.org"), to_main_host("www.a.org"), to_main_host("m.org"), to_main_host("forum.a.org")
    ('a.org', 'a.org', 'm.org', 'forum.a.org')
    """
    return _FOR_PHONES.sub("", host).removeprefix("www.")
