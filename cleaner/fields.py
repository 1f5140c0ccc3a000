"""Facts → the article's fields: the first source that knows a single value wins, several values are gathered.

Order of trust: what the source of the page told (`Page.known`), then what the markup told, best source first, then what
moved blocks told. Nothing is invented: a field that no fact speaks of stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cleaner.model import Fact

SINGLE = (
    "url", "canonical_url", "fetched_at", "saved_at", "site", "publisher", "agency", "dateline", "title", "description",
    "published", "modified", "age", "language", "ai_summary",
)  # fmt: skip
GATHERED = ("tags", "links", "images", "related")
"""Fields whose values from all sources belong together; authors are taken from the best source alone."""


def gather(facts: Iterable[Fact]) -> tuple[dict[str, Any], dict[str, str]]:
    """The article's fields, and for each the source it was read from.

    >>> facts = [Fact("title", "Rain", "json-ld"), Fact("title", "Rain | Herald", "title"), Fact("tags", "sky", "meta")]
    >>> gather(facts)
    ({'title': 'Rain', 'tags': ('sky',)}, {'title': 'json-ld', 'tags': 'meta'})
    """
    fields: dict[str, Any] = {}
    provenance: dict[str, str] = {}
    for name, value, source in facts:
        if value in (None, "", ()):
            continue
        if name in SINGLE:
            if name not in fields:
                fields[name], provenance[name] = value, source
        elif name in GATHERED or (name == "authors" and provenance.get(name, source) == source):
            have = fields.get(name, ())
            if value not in have:
                fields[name] = (*have, value)
            provenance.setdefault(name, source)
    return fields, provenance
