"""What a run came to: inputs by status, language and host, words kept, what rules did, and the slowest inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Any, Self

from cleaner import schemas
from cleaner.model import Article, Change, Status
from cleaner.terminal import to_line
from cleaner.words import count_words

FAILED = (Status.UNREADABLE, Status.TOO_LARGE, Status.TOO_SLOW)
"""The outcomes that end a run with exit code 1."""
MOST_GROUPS = 12
MOST_HOSTS = 10_000
"""So many hosts are counted apart at most (twice as many for a while); the rarest of more are counted as `others`."""
MOST_SLOW = 20
MOST_FAILURES = 1_000
SLOW_SECONDS = 1.0
"""From here on the summary tells of an input that it was slow."""
OTHERS = "others"
UNKNOWN = "unknown"
_COUNTERS = ("statuses", "languages", "hosts", "rules", "dropped", "moved", "repaired")


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
    languages: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    words: int = 0
    blocks: int = 0
    slowest: list[tuple[float, str]] = field(default_factory=list)
    failures: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, article: Article, seconds: float = 0.0) -> None:
        """Count one article, that took so long; what rules did only where it carries its trace."""
        self.statuses[article.status.value] += 1
        self.languages[article.language or UNKNOWN] += 1
        self.hosts[to_host(article.url)] += 1
        self.words += count_words(article.text)
        self.blocks += len(article.blocks)
        if seconds and (len(self.slowest) < MOST_SLOW or seconds > self.slowest[-1][0]):
            self.slowest.append((round(seconds, 4), to_name(article)))
        if article.status in FAILED and len(self.failures) < MOST_FAILURES:
            self.failures.append((to_name(article), article.status.value, article.reason or ""))
        gone = {change.block for change in article.changes if change.kind in ("drop", "move")}
        for change in article.changes:
            if change.kind == "drop":
                self.dropped[self.to_group(change)] += 1
            elif change.kind == "move":
                self.moved.update(dict.fromkeys((fact.field for fact in change.tells), 1))
            elif change.block in gone:
                continue
            else:
                self.repaired[self.to_group(change)] += 1
            self.rules[change.rule or change.step] += 1
        self._trim()

    def merge(self, other: Summary) -> None:
        """Count what another summary counted."""
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))
        self.words += other.words
        self.blocks += other.blocks
        self.slowest += other.slowest
        self.failures = sorted([*self.failures, *other.failures])[:MOST_FAILURES]
        self._trim()

    def to_dict(self) -> dict[str, Any]:
        """The summary as plain values, ready for JSON, the most frequent first."""
        counted = {name: dict(_rank(getattr(self, name))) for name in _COUNTERS}
        return {
            "documents": self.inputs, "failed": self.failed, "words": self.words, "blocks": self.blocks, **counted,
            "slowest": [{"input": name, "seconds": seconds} for seconds, name in self.slowest],
            "failures": [{"input": name, "status": status, "reason": why} for name, status, why in self.failures],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], groups: Mapping[str, str]) -> Self:
        """The summary that `to_dict` told of.

        >>> Summary.from_dict(Summary(words=3).to_dict(), {}).words
        3
        """
        return cls(
            groups,
            **{name: Counter(values[name]) for name in _COUNTERS},
            words=values["words"],
            blocks=values["blocks"],
            slowest=[(slow["seconds"], slow["input"]) for slow in values["slowest"]],
            failures=[(failed["input"], failed["status"], failed["reason"]) for failed in values["failures"]],
        )

    def _trim(self) -> None:
        """Keep what is held bounded, whatever the number of documents."""
        if len(self.slowest) > 1:
            self.slowest = nlargest(MOST_SLOW, self.slowest)
        if len(self.hosts) > 2 * MOST_HOSTS:
            others = self.hosts.pop(OTHERS, 0)
            kept = Counter(dict(_rank(self.hosts)[:MOST_HOSTS]))
            kept[OTHERS] = others + self.hosts.total() - kept.total()
            self.hosts = kept

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
        for name, counts in (("Languages", self.languages), ("Hosts", self.hosts)):
            if set(counts) - {UNKNOWN}:
                yield name, f"{len(set(counts) - {UNKNOWN, OTHERS}):,}"
                yield from _find_counts(counts)
        slow = [(seconds, name) for seconds, name in self.slowest[:3] if seconds >= SLOW_SECONDS]
        if slow:
            yield "Slowest", ""
            yield from ((f"  {to_line(name, 60)}", f"{seconds:,.1f} s") for seconds, name in slow)


def to_name(article: Article) -> str:
    """What a person calls an input: where it came from, else its address, else its id."""
    return article.origin or article.url or article.id


def to_host(url: str | None) -> str:
    """The host of an address, `unknown` where there is none.

    >>> to_host("https://News.Example:8080/a"), to_host(None)
    ('news.example', 'unknown')
    """
    return schemas.to_host(url) or UNKNOWN


def to_failure(article: Article) -> str:
    """One line that says which input did not become an article, and why.

    >>> to_failure(Article(origin="a.html", status=Status.EMPTY, reason="the document holds no text"))
    'a.html: empty: the document holds no text'
    """
    return f"{to_name(article)}: {article.status.value}" + (f": {article.reason}" if article.reason else "")


def _rank(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _find_counts(counts: Counter[str]) -> Iterable[tuple[str, str]]:
    """The most frequent first; the rest as one."""
    ranked = _rank(counts)
    yield from ((f"  {to_line(name, 60)}", f"{count:,}") for name, count in ranked[:MOST_GROUPS])
    rest = sum(count for _, count in ranked[MOST_GROUPS:])
    if rest:
        yield f"  {OTHERS}", f"{rest:,}"
