"""Sites without end: calendars, filters and links that grow, bounded before they are asked for.

Wiring: one `Traps` a run; `is_trap(site, url)` is asked once for each new address that a page links to. What feeds and
news sitemaps announce is not asked about. `to_note` and `load_note` carry the counts from one run to the next.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from urllib.parse import urlsplit

from spiders.site import Site

MAX_SEGMENTS = 16
MAX_REPEATS = 3
"""How often one segment may stand in a path: `/a/b/a/b/a/b` comes of relative links that do not end."""
MAX_SHAPES = 20_000
"""How many shapes are counted; a run that meets more knows no new ones."""
MIN_NAMED_WORDS = 3
"""A last segment of so many words names a story: it is none of a row of numbered pages."""
SHORT_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
"""Days, months, years, page numbers. Longer numbers are the names of stories."""
WORDS = re.compile(r"[^\W\d_]{2,}")


class Traps:
    """Counts addresses of one shape, and answers when there are too many.

    >>> traps, site = Traps(), Site("A", "https://a.org/", ("a.org",), alike_pages=2)
    >>> [traps.is_trap(site, f"https://a.org/calendar/2026/{month}/day") for month in (1, 2, 3)]
    [False, False, True]
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def is_trap(self, site: Site, url: str) -> bool:
        """Whether an address leads into a trap; one that does not is counted."""
        if is_grown(url):
            return True
        shape = to_shape(url)
        if shape is None or (site.example is not None and shape == to_shape(site.example)):
            return False
        key = f"{site.name} {shape}"
        if key not in self._counts and len(self._counts) >= MAX_SHAPES:
            return True
        self._counts[key] += 1
        return self._counts[key] > site.alike_pages

    def to_note(self) -> str:
        """The counts as text."""
        return json.dumps(self._counts)

    def load_note(self, note: str) -> None:
        """Go on counting where a note ended."""
        self._counts.update(json.loads(note))


def to_shape(url: str) -> str | None:
    """What an address has in common with its neighbours in a row of pages; None for one with a name of its own.

    >>> to_shape("https://a.org/events/2026/11/18/list"), to_shape("https://a.org/shop?colour=red&size=4")
    ('/events/#/#/#/list', '/shop?')
    >>> to_shape("https://a.org/2026/11/18/river-rises-again-overnight"), to_shape("https://a.org/news/81412733")
    (None, None)
    """
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    if parts.query:
        return SHORT_NUMBER.sub("#", parts.path) + "?"
    if len(WORDS.findall(last)) >= MIN_NAMED_WORDS:
        return None
    shape = SHORT_NUMBER.sub("#", parts.path)
    return shape if shape != parts.path else None


def is_grown(url: str) -> bool:
    """Whether a path repeats itself or is deeper than any site's.

    >>> is_grown("https://a.org/news/local/news/local/news/local"), is_grown("https://a.org/news/local/rain")
    (True, False)
    """
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    names = Counter(segment for segment in segments if not segment.isdigit())
    return len(segments) > MAX_SEGMENTS or any(count >= MAX_REPEATS for count in names.values())
