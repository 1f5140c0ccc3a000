"""The likeliest reading of a sentence in which any phrase of the spun lexicon may stand for its original.

A beam search over keep-or-replace at each phrase of the lexicon, scored by the n-gram counts. Carlson, Rosen and Roth
(IAAI 2001) call this context-sensitive correction; the margin of each replacement over the second best reading is what
lets a caller abstain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
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
    """Tokens `first:last` read as `words`; `spun` is the phrase of the lexicon, empty where the token is kept."""

    first: int
    last: int
    words: tuple[str, ...]
    spun: str


class Reading(NamedTuple):
    """A replacement of the likeliest reading. `margin` is its lead in nats over the second best choice for its place."""

    first: int
    last: int
    spun: str
    original: str
    margin: float


class _Path(NamedTuple):
    score: float
    before: tuple[str, str]
    choices: tuple[Choice, ...]


def to_tokens(text: str, start: int, end: int) -> list[Token]:
    """The tokens of `text[start:end]`, lower-cased, apostrophes straight, numbers as `#`."""
    return [
        Token("#" if match[0][0].isdigit() else _plain(match[0]), match.start(), match.end())
        for match in _TOKEN.finditer(text, start, end)
    ]


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')


@lru_cache(maxsize=1)
def _first_words() -> Mapping[str, tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...]]:
    """Spun phrases by their first word, longest first, with the originals' words."""
    table: dict[str, list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]] = {}
    for spun, originals in load_lexicon().items():
        words = tuple(spun.split(" "))
        table.setdefault(words[0], []).append((words, tuple(tuple(original.split(" ")) for original in originals)))
    return {word: tuple(sorted(rows, key=lambda row: -len(row[0]))) for word, rows in table.items()}


def find_choices(tokens: Sequence[Token]) -> list[list[Choice]]:
    """For each token the choices that begin there; the first keeps it as it is."""
    table = _first_words()
    answer = []
    for i, token in enumerate(tokens):
        choices = [Choice(i, i + 1, (token.word,), "")]
        for words, originals in table.get(token.word, ()):
            last = i + len(words)
            if last <= len(tokens) and all(tokens[i + k].word == word for k, word in enumerate(words)):
                choices += [Choice(i, last, original, " ".join(words)) for original in originals]
        answer.append(choices)
    return answer


def decode(tokens: Sequence[Token], ngrams: Ngrams) -> tuple[list[Reading], float]:
    """The replacements of the likeliest reading, and the nats by which it beats the text as it stands."""
    choices = find_choices(tokens)
    if all(len(options) == 1 for options in choices):
        return [], 0.0
    beams: list[dict[tuple[str, str], _Path]] = [{} for _ in range(len(tokens) + 1)]
    beams[0][(START, START)] = _Path(0.0, (START, START), ())
    for i, options in enumerate(choices):
        paths = sorted(beams[i].values(), key=lambda path: -path.score)[:BEAM]
        for path in paths:
            for choice in options:
                score, before = _score(path.before, choice, ngrams)
                target = beams[choice.last]
                known = target.get(before)
                total = path.score + score
                if known is None or total > known.score:
                    made = (*path.choices, choice) if choice.spun else path.choices
                    target[before] = _Path(total, before, made)
        beams[i] = {}
    best = max(beams[-1].values(), key=lambda path: path.score)
    kept = _score_words([token.word for token in tokens], ngrams)
    return _to_readings(tokens, choices, best.choices, ngrams), best.score - kept


def _score(before: tuple[str, str], choice: Choice, ngrams: Ngrams) -> tuple[float, tuple[str, str]]:
    first, second = before
    score = 0.0
    for word in choice.words:
        score += ngrams.log_probability(first, second, word)
        first, second = second, word
    if choice.spun:
        score -= EDIT_COST + SHORTER_COST * (choice.last - choice.first - len(choice.words))
    return score, (first, second)


def _score_words(words: Sequence[str], ngrams: Ngrams) -> float:
    first = second = START
    score = 0.0
    for word in words:
        score += ngrams.log_probability(first, second, word)
        first, second = second, word
    return score


def _to_readings(
    tokens: Sequence[Token], choices: list[list[Choice]], best: tuple[Choice, ...], ngrams: Ngrams
) -> list[Reading]:
    readings = []
    made = _Made(tokens, best)
    for choice in best:
        scores = []
        for other in _rivals(choice, choices):
            scores.append((made.score_with(choice, other, ngrams), other is choice))
        mine = next(score for score, is_it in scores if is_it)
        rival = max((score for score, is_it in scores if not is_it), default=float("-inf"))
        readings.append(Reading(choice.first, choice.last, choice.spun, " ".join(choice.words), mine - rival))
    return readings


def _rivals(choice: Choice, choices: list[list[Choice]]) -> list[Choice]:
    """All that could stand in the choice's place: keeping its tokens, and every reading of the same tokens."""
    keep = Choice(choice.first, choice.last, tuple(c[0].words[0] for c in choices[choice.first : choice.last]), "")
    return [keep, *(other for other in choices[choice.first] if other.last == choice.last and other.spun)]


class _Made:
    """The words of the best reading, to ask what another choice at one place would score."""

    def __init__(self, tokens: Sequence[Token], best: tuple[Choice, ...]) -> None:
        self.words: list[str] = []
        self.place: dict[tuple[int, int], int] = {}
        at = 0
        for choice in best:
            self.words += [token.word for token in tokens[at : choice.first]]
            self.place[choice.first, choice.last] = len(self.words)
            self.words += choice.words
            at = choice.last
        self.words += [token.word for token in tokens[at:]]

    def score_with(self, mine: Choice, other: Choice, ngrams: Ngrams) -> float:
        at = self.place[mine.first, mine.last]
        before = [START, START, *self.words[max(0, at - 2) : at]]
        after = self.words[at + len(mine.words) : at + len(mine.words) + 2]
        score, state = _score((before[-2], before[-1]), other, ngrams)
        first, second = state
        for word in after:
            score += ngrams.log_probability(first, second, word)
            first, second = second, word
        return score
