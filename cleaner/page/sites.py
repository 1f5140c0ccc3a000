"""What the site is called: by its own markup, its publisher and its host name."""

from __future__ import annotations

import re
from collections.abc import Collection

from cleaner.words import to_letters

_TOP_LABELS = frozenset(
    [
        "www",
        "www2",
        "m",
        "amp",
        "mobile",
        "com",
        "co",
        "org",
        "net",
        "gov",
        "edu",
        "ac",
        "de",
        "en",
        "eu",
        "news",
        "blog",
    ]
)
_ARTICLE = re.compile(r"^(?:the|die|der|das|le|la|les|el|los|il|lo)(?=.{4})")
MAX_NAME_WORDS = 9
MAX_NAME_CHARS = 120


def host_keys(host: str) -> set[str]:
    """Names that a host name gives its site: `news.daily-world.co.uk` gives `dailyworld` and `dailyworldcouk`.

    >>> sorted(host_keys("blog.daily-world.com"))
    ['blogdailyworldcom', 'dailyworld', 'dailyworldcom']
    """
    labels = host.split(".")
    keys = {to_letters(host)} | {to_letters(label) for label in labels if label not in _TOP_LABELS and len(label) > 2}
    if len(labels) > 2:
        keys.add(to_letters("".join(labels[1:])))
    return keys - {""}


def to_site_key(text: str) -> str:
    """The key of a site's name, without the article before it.

    >>> to_site_key("The Daily World")
    'dailyworld'
    """
    return _ARTICLE.sub("", to_letters(text[:MAX_NAME_CHARS]))


def is_exactly_site(text: str, names: Collection[str]) -> bool:
    """Whether a text is one of the site's `names` and nothing more.

    >>> is_exactly_site("The Daily World", {"dailyworld"}), is_exactly_site("Daily World News", {"dailyworld"})
    (True, False)
    """
    return len(text) <= MAX_NAME_CHARS and to_site_key(text) in names


def is_site_name(text: str, names: Collection[str]) -> bool:
    """Whether a text is one of the site's `names`, give or take an article, a suffix or the top-level domain.

    >>> is_site_name("The Daily World", {"dailyworld"}), is_site_name("Daily World News", {"dailyworld"})
    (True, True)
    >>> is_site_name("World", {"dailyworld"})
    False
    """
    bare = to_site_key(text)
    if not bare or len(text) > MAX_NAME_CHARS or len(text.split()) > MAX_NAME_WORDS:
        return False
    if bare in names:
        return True
    for name in names:
        short, long = sorted((bare, name), key=len)
        if len(short) >= 4 and long.startswith(short) and len(short) * 2 >= len(long):
            return True
    return False
