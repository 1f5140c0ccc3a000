"""The likeliest reading of a sentence in which any phrase of the spun lexicon may stand for its original.

A beam search over keep-or-replace at each phrase of the lexicon, scored by the n-gram counts. Carlson, Rosen and Roth
(IAAI 2001) call this context-sensitive correction; the margin of each replacement over the second best reading is what
lets a caller abstain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from cleaner.repair.lexicon import load_lexicon
from cleaner.repair.ngrams import Ngrams

BEAM = 24
MAX_PHRASE_WORDS = 5
EDIT_COST = 1.5
"""Nats that a replacement must gain before it is preferred to the text as it stands."""
SHORTER_COST = 2.5
"""Nats for each token that a replacement saves: fewer tokens are likelier whatever they say."""
START = "<s>"
_TOKEN = re.compile(r"[^\W\d_]+(?:['’‘\-][^\W\d_]+)*|\d[\d.,]*|\{\w+\}|[^\w\s]")


class Token(NamedTuple):
    """A word, number or mark of a sentence: `word` as the counts know it, and where it stands in the text."""

    word: str
    start: int
    end: int


class Choice(NamedTuple):
    """Tokens `first:last` read as `words`; `spun` is the phrase of the lexicon, empty where they are kept."""

    first: int
    last: int
    words: tuple[str, ...]
    spun: str


class Site(NamedTuple):
    """A phrase of the lexicon in a sentence, and what each original would gain over keeping it, in nats."""

    first: int
    last: int
    spun: str
    gains: tuple[tuple[str, float], ...]


class _Link(NamedTuple):
    """The replacements of a path, last first: a tuple would be copied at each step, which is quadratic."""

    choice: Choice
    earlier: _Link | None


class _Path(NamedTuple):
    score: float
    before: tuple[str, str]
    made: _Link | None


def to_tokens(text: str, start: int, end: int) -> list[Token]:
    """The tokens of `text[start:end]`, lower-cased, apostrophes straight, numbers as `#`."""
    return [
        Token("#" if match[0][0].isdigit() else _plain(match[0]), match.start(), match.end())
        for match in _TOKEN.finditer(text, start, end)
    ]


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')


@cache
def _first_words(family: str) -> Mapping[str, tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...]]:
    """Spun phrases of `family` by their first word, longest first, with the originals' words."""
    table: dict[str, list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]] = {}
    for spun, originals in load_lexicon(family).items():
        words = tuple(spun.split(" "))
        table.setdefault(words[0], []).append((words, tuple(tuple(original.split(" ")) for original in originals)))
    return {word: tuple(sorted(rows, key=lambda row: -len(row[0]))) for word, rows in table.items()}


def find_choices(tokens: Sequence[Token], family: str) -> list[list[Choice]]:
    """For each token the replacements of `family` that begin there."""
    table = _first_words(family)
    answer: list[list[Choice]] = []
    for i, token in enumerate(tokens):
        choices: list[Choice] = []
        for words, originals in table.get(token.word, ()):
            last = i + len(words)
            if last <= len(tokens) and all(tokens[i + k].word == word for k, word in enumerate(words)):
                choices += [Choice(i, last, original, " ".join(words)) for original in originals]
        answer.append(choices)
    return answer


def decode(tokens: Sequence[Token], ngrams: Ngrams, family: str) -> tuple[list[Site], float]:
    """The phrases that `family` may have put in, judged in the likeliest reading of the sentence, and that reading's
    gain in nats.
    """
    choices = find_choices(tokens, family)
    if not any(choices):
        return [], 0.0
    beams: list[dict[tuple[str, str], _Path]] = [{} for _ in range(len(tokens) + 1)]
    beams[0][(START, START)] = _Path(0.0, (START, START), None)
    for i, (token, options) in enumerate(zip(tokens, choices, strict=True)):
        for path in sorted(beams[i].values(), key=lambda path: -path.score)[:BEAM]:
            first, second = path.before
            kept = path.score + ngrams.log_probability(first, second, token.word)
            _add_path(beams[i + 1], _Path(kept, (second, token.word), path.made))
            for choice in options:
                score, before = _score(path.before, choice, ngrams, EDIT_COST)
                _add_path(beams[choice.last], _Path(path.score + score, before, _Link(choice, path.made)))
        beams[i] = {}
    best = max(beams[-1].values(), key=lambda path: path.score)
    as_found = _score_words([token.word for token in tokens], ngrams)
    return _to_sites(tokens, choices, tuple(_find_made(best.made)), ngrams), best.score - as_found


def _add_path(beam: dict[tuple[str, str], _Path], path: _Path) -> None:
    """Of the paths that end in the same two words the likeliest is kept."""
    known = beam.get(path.before)
    if known is None or path.score > known.score:
        beam[path.before] = path


def _find_made(link: _Link | None) -> Iterator[Choice]:
    while link is not None:
        yield link.choice
        link = link.earlier


def _score(before: tuple[str, str], choice: Choice, ngrams: Ngrams, edit_cost: float) -> tuple[float, tuple[str, str]]:
    first, second = before
    score = 0.0
    for word in choice.words:
        score += ngrams.log_probability(first, second, word)
        first, second = second, word
    if choice.spun:
        score -= edit_cost + SHORTER_COST * (choice.last - choice.first - len(choice.words))
    return score, (first, second)


def _score_words(words: Sequence[str], ngrams: Ngrams) -> float:
    first = second = START
    score = 0.0
    for word in words:
        score += ngrams.log_probability(first, second, word)
        first, second = second, word
    return score


def _to_sites(
    tokens: Sequence[Token], choices: list[list[Choice]], best: tuple[Choice, ...], ngrams: Ngrams
) -> list[Site]:
    """Each phrase that may be spun, with its neighbours as the best reading has them."""
    made = _Made(tokens, best)
    sites = []
    for i, options in enumerate(choices):
        spans = {(choice.first, choice.last) for choice in options}
        for first, last in sorted(spans, key=lambda span: -span[1]):
            keep = Choice(first, last, tuple(token.word for token in tokens[first:last]), "")
            base = made.score_with(keep, ngrams)
            rivals = [choice for choice in options if choice.last == last]
            gains = tuple((" ".join(c.words), made.score_with(c, ngrams) - base) for c in rivals)
            sites.append(Site(i, last, rivals[0].spun, gains))
    return sites


class _Made:
    """The words of the best reading around any span of tokens, to ask what a choice there would score."""

    def __init__(self, tokens: Sequence[Token], best: tuple[Choice, ...]) -> None:
        self._words = [token.word for token in tokens]
        self._from: dict[int, Choice] = {choice.first: choice for choice in best}
        self._until: dict[int, Choice] = {choice.last: choice for choice in best}

    def score_with(self, choice: Choice, ngrams: Ngrams) -> float:
        """The score of `choice` and of the two words behind it, without the cost of editing."""
        before = self._before(choice.first)
        score, (first, second) = _score(before, choice, ngrams, 0.0)
        for word in self._after(choice.last):
            score += ngrams.log_probability(first, second, word)
            first, second = second, word
        return score

    def _before(self, at: int) -> tuple[str, str]:
        words: list[str] = []
        while at and len(words) < 2:
            choice = self._until.get(at)
            words[:0] = choice.words if choice else (self._words[at - 1],)
            at = choice.first if choice else at - 1
        words = [START, START, *words]
        return words[-2], words[-1]

    def _after(self, at: int) -> list[str]:
        words: list[str] = []
        while at < len(self._words) and len(words) < 2:
            choice = self._from.get(at)
            words += choice.words if choice else (self._words[at],)
            at = choice.last if choice else at + 1
        return words[:2]
