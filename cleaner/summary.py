"""What a run came to: inputs by status, words kept, blocks dropped and repairs by rule group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cleaner.model import Article, Change, Status
from cleaner.words import count_words

FAILED = (Status.UNREADABLE, Status.TOO_LARGE, Status.TOO_SLOW)
"""The outcomes that end a run with exit code 1."""
MOST_GROUPS = 12


@dataclass(slots=True)
class Summary:
    """Counts over the articles of a run; `groups` names the group of each rule by the rule's id.

    >>> summary = Summary()
    >>> summary.add(Article(paragraphs=("Rain fell.",)))
    >>> list(summary.find_rows())
    [('Inputs', '1'), ('  article', '1'), ('Words kept', '2')]
    """

    groups: Mapping[str, str] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    words: int = 0
    blocks: int = 0

    def add(self, article: Article) -> None:
        """Count one article; blocks and repairs, of blocks that stay, only where it carries its trace."""
        self.statuses[article.status.value] += 1
        self.words += count_words(article.text)
        self.blocks += len(article.blocks)
        gone = {change.block for change in article.changes if change.kind in ("drop", "move")}
        for change in article.changes:
            if change.kind == "drop":
                self.dropped[self.to_group(change)] += 1
            elif change.kind == "move":
                self.moved.update(dict.fromkeys((fact.field for fact in change.tells), 1))
            elif change.block not in gone:
                self.repaired[self.to_group(change)] += 1

    def to_group(self, change: Change) -> str:
        """The group of the rule behind a change, or the step where it was no rule of the rule files."""
        return self.groups.get(change.rule, change.step)

    @property
    def inputs(self) -> int:
        """How many documents came to an end."""
        return self.statuses.total()

    @property
    def failed(self) -> int:
        """How many of them could not be read, were too large or too slow."""
        return sum(self.statuses[status.value] for status in FAILED)

    def find_rows(self) -> Iterator[tuple[str, str]]:
        """Names and numbers of a table; names that belong to the one above start with two spaces."""
        yield "Inputs", f"{self.inputs:,}"
        yield from _find_counts(self.statuses)
        yield "Words kept", f"{self.words:,}"
        if self.blocks:
            yield "Blocks found", f"{self.blocks:,}"
        for name, counts in (
            ("Blocks dropped", self.dropped),
            ("Moved to fields", self.moved),
            ("Edits", self.repaired),
        ):
            if counts:
                yield name, f"{counts.total():,}"
                yield from _find_counts(counts)


def to_failure(article: Article) -> str:
    """One line that says which input did not become an article, and why.

    >>> to_failure(Article(origin="a.html", status=Status.EMPTY, reason="the document holds no text"))
    'a.html: empty: the document holds no text'
    """
    name = article.origin or article.url or article.id
    return f"{name}: {article.status.value}" + (f": {article.reason}" if article.reason else "")


def _find_counts(counts: Counter[str]) -> Iterable[tuple[str, str]]:
    """The most frequent first; the rest as one."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    yield from ((f"  {name}", f"{count:,}") for name, count in ranked[:MOST_GROUPS])
    rest = sum(count for _, count in ranked[MOST_GROUPS:])
    if rest:
        yield "  others", f"{rest:,}"
