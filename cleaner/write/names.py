"""Names of files from what an article is: `{published:%Y/%m}/{id}.md`. From ids, hosts and dates, never from titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from string import Formatter

from cleaner.errors import UsageError
from cleaner.model import Article
from cleaner.read.stores import is_stored
from cleaner.schemas import to_host

UNKNOWN = "unknown"
"""What stands where an article does not tell."""
MOST_CHARS = 120
"""The longest value in a name: with a suffix it stays within the 255 bytes of every file system."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_DATE_CODES = re.compile(r"(?:%[YmdjGVu%]|[A-Za-z0-9_/.-])+")

FIELDS: Mapping[str, Callable[[Article], str | None]] = {
    "id": lambda article: article.id,
    "host": lambda article: to_host(article.canonical_url or article.url),
    "language": lambda article: article.language,
    "status": lambda article: article.status.value,
    "published": lambda article: article.published,
    "modified": lambda article: article.modified,
    "fetched": lambda article: article.fetched_at,
}
"""What a template may name."""
DATES = frozenset({"published", "modified", "fetched"})


class Template:
    """A path with fields in braces. Dates take a format of `strftime` in numbers, which may hold slashes.

    >>> article = Article(id="3fa9", published="2026-11-02T09:30:00+01:00", url="https://www.a.example/x")
    >>> Template("out/{host}/{published:%Y/%m}/{id}.md").to_path(article)
    'out/www.a.example/2026/11/3fa9.md'
    >>> Template("out/{modified}.jsonl").to_path(article)
    'out/unknown.jsonl'
    """

    def __init__(self, text: str) -> None:
        try:
            self._pieces = list(Formatter().parse(text))
        except ValueError as error:
            raise UsageError(f"-o {text}: {error}") from None
        for _, name, form, conversion in self._pieces:
            if name is not None and (name not in FIELDS or conversion):
                raise UsageError(f"-o {text}: {{{name}}} is none of {', '.join(FIELDS)}")
            if form and (name not in DATES or not _DATE_CODES.fullmatch(form)):
                raise UsageError(
                    f"-o {text}: {{{name}:{form}}}: a date may say %Y %m %d %j %G %V %u, and nothing else may"
                )
        if is_stored(text):
            raise UsageError(f"-o {text}: a store takes part files: give a folder of it")
        names = [name for _, name, _, _ in self._pieces if name is not None]
        self.is_grouping = "id" not in names

    def to_path(self, article: Article) -> str:
        """Where an article goes: each value one safe piece of a path, those unknown are `unknown`."""
        return "".join(
            literal + ("" if name is None else _to_piece(name, FIELDS[name](article), form or ""))
            for literal, name, form, _ in self._pieces
        )


def is_template(out: str) -> bool:
    """Whether `-o OUT` has fields.

    >>> is_template("out/{id}.txt"), is_template("out/")
    (True, False)
    """
    return "{" in out


def _to_piece(name: str, value: str | None, form: str) -> str:
    if name in DATES:
        try:
            return date.fromisoformat((value or "")[:10]).strftime(form or "%Y-%m-%d")
        except ValueError:
            return UNKNOWN
    return _UNSAFE.sub("_", value or "").lstrip(".")[:MOST_CHARS] or UNKNOWN
