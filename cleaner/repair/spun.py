"""Machine-paraphrased ("spun") wording: a score for every English document, repairs only behind a gate.

The score is how much likelier the text becomes, a token, when phrases of the spun lexicon are read as what they
stand for (`decode`). Ordinary articles gain next to nothing; spun ones gain 0.4 to 1.3 nats a token. A cheap
question comes first: only a text rich in words which spinners write and journalists rarely do is decoded at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from cleaner.changes import Draft, undo
from cleaner.context import Context
from cleaner.model import Change
from cleaner.repair import choose
from cleaner.repair.decode import EDIT_COST, Site, Token, decode, to_tokens
from cleaner.repair.edits import Edit, to_changes
from cleaner.repair.english import find_pieces, is_english
from cleaner.repair.lexicon import FAMILIES, load_marker_pattern, load_markers, load_tells
from cleaner.repair.names import find_name_edits
from cleaner.repair.ngrams import load_ngrams
from cleaner.repair.wording import to_edits

STEP = "spun"
MIN_WORDS = 60
MIN_GAIN = 0.2
"""Nats a token that a text of 100 tokens or more must gain to be called spun. Shorter texts must gain half as much
again."""
SURE_GAIN = 0.34
"""From here on a text is called spun without the proof of marker phrases, but not by a family in `NEED_PROOF`."""
MIN_PROOF, NEED_PROOF = 2, ("B",)
"""B's words are also those of officials, lawyers, sports clubs and other centuries, whose texts gain up to 0.5."""
MIN_TELLING = 0.055
"""Telling nats a word below which a text is not decoded: 99 % of clean news stays below, spun text seen so far has
0.2."""
MIN_MARGIN = 0.75
"""Nats by which a replacement must lead its rivals; over a document, all replacements of one phrase on average."""
SAMPLE_CHARS, MIN_SAMPLE_GAIN = 2000, 0.16
"""Characters of a longer text that are decoded first, and nats a token below which the rest is not."""
MOST_SHARE = 0.2
"""Of a document's gain that one phrase may make up; spinning shows in many."""
MAX_ROUNDS = 5
MAX_SENTENCE_CHARS = 2000
MAX_TOKENS = 30_000
"""What follows is neither scored nor repaired: hostile text of lexicon words alone would take 20 s a megabyte."""
_SENTENCE = re.compile(r"(?<=[.!?…:])[\"”’')]*\s+(?=[\"“‘(]?[A-Z0-9])|\n+")
_EDGES = ".,:;!?\"“”‘’'()[]…—–-"
_BRACED = re.compile(r"\{([A-Za-z][\w' -]{0,30})\}")
_QUOTED = re.compile(r"“[^“”\n]*”|(?<!\w)\"[^\"\n]*\"")


_Span: TypeAlias = tuple[int, int, int]
"""Where a sentence stands: the number of its text, start and end."""


class Sentence(NamedTuple):
    """A sentence of a text: its tokens, and the phrases in it that may be spun."""

    tokens: tuple[Token, ...]
    sites: tuple[Site, ...]


class Spin(NamedTuple):
    """What decoding told: nats gained a token, tokens, what distinct marker phrases prove, the sentences of each text,
    and whose wording explains them."""

    gain: float
    tokens: int
    proof: int
    sentences: tuple[tuple[Sentence, ...], ...]
    family: str = FAMILIES[0]

    @property
    def score(self) -> float:
        """From 0 to 1; 0.5 and more is called spun."""
        if self.tokens < MIN_WORDS:
            return 0.0
        least = MIN_GAIN if self.tokens >= 100 else 1.5 * MIN_GAIN
        score = self.gain / (self.gain + least) if self.gain > 0 else 0.0
        is_sure = self.family not in NEED_PROOF and self.gain >= SURE_GAIN * least / MIN_GAIN
        return score if is_sure or self.proof >= MIN_PROOF else min(score, 0.49)


def find_changes(draft: Draft, context: Context) -> Iterator[Change]:
    """Put names right, and the wording of a document that is called spun, until nothing is left to change."""
    level = context.options.level("spun")
    if level == "off":
        return
    kept = [i for i in draft.kept if draft.document.blocks[i].kind not in ("code", "table")]
    for _ in range(MAX_ROUNDS):
        found = find_edits(tuple(draft.texts[i] for i in kept), loose=level == "all")
        if not any(found):
            return
        for index, edits in zip(kept, found, strict=True):
            yield from to_changes(draft, index, edits, step=STEP)


def find_scores(draft: Draft) -> dict[str, float]:
    """`{"spun": 0 to 1}` for English of 60 words and more, as it was before spun wording was repaired; else nothing."""
    own = [change for change in draft.changes if change.step == STEP]
    texts = undo(draft.texts, own) if own else draft.texts
    blocks = draft.document.blocks
    prose = tuple(text for i, text in enumerate(texts) if text and blocks[i].kind not in ("code", "table"))
    words = sum(text.count(" ") + 1 for text in prose)
    if words < MIN_WORDS or not is_english(" ".join(prose)):
        return {}
    return {"spun": round(measure(prose, to_the_end=False).score, 3)}


def find_edits(texts: tuple[str, ...], *, loose: bool = False) -> list[list[Edit]]:
    """For each text the edits of names and, when the texts together are called spun, of wording.

    `loose` repairs a text of any score, with half the margin.
    """
    spin = measure(texts, to_the_end=loose)
    called = spin.score >= 0.5 or (loose and spin.gain > 0 and spin.tokens >= MIN_WORDS)
    names = find_name_edits(texts, spun=called)
    if not called:
        return names
    least = MIN_MARGIN / 2 if loose else choose.least_margin(spin.gain, MIN_MARGIN)
    chosen = iter(choose.choose([s.sites for sentences in spin.sentences for s in sentences], spin.family, least))
    quotes_too = loose or any(
        load_marker_pattern().search(quote.lower()) for text in texts for quote in _QUOTED.findall(text)
    )
    answer = []
    for text, sentences, named in zip(texts, spin.sentences, names, strict=True):
        spans = [] if quotes_too else [match.span() for match in _QUOTED.finditer(text)]
        edits = list(named)
        edits += [Edit(m.start(), m.end(), m[1], "spun.brace", "a spinner's braces") for m in _BRACED.finditer(text)]
        taken = [(edit.start, edit.end) for edit in edits] + spans
        for sentence in sentences:
            edits += [edit for edit in to_edits(text, sentence.tokens, next(chosen)) if not _overlaps(edit, taken)]
        answer.append(sorted(edits))
    return answer


@lru_cache(maxsize=4)
def measure(texts: tuple[str, ...], *, to_the_end: bool = False) -> Spin:
    """Decode the texts of a document with each family's lexicon; the one that explains most speaks.

    A document with few telling words is taken for clean without being decoded, and a long one that gains next to
    nothing in a sample of its sentences is judged by that, unless `to_the_end`.
    """
    telling = find_telling(texts)
    if not telling:
        return Spin(0.0, 0, 0, ((),) * len(texts))
    spans = [(i, start, end) for i, text in enumerate(texts) for start, end in _find_sentences(text)]
    spins = [
        _measure(texts, spans, family, to_the_end=to_the_end)
        if family in telling
        else Spin(0.0, 0, 0, ((),) * len(texts), family)
        for family in FAMILIES
    ]
    return max(spins, key=lambda spin: (spin.score, spin.gain))


def _measure(texts: tuple[str, ...], spans: Sequence[_Span], family: str, *, to_the_end: bool) -> Spin:
    step = sum(map(len, texts)) // SAMPLE_CHARS
    done: dict[_Span, tuple[Sentence, float]] = {}
    if step > 1 and not to_the_end:
        sample = _decode(texts, spans[::step], family, done)
        if sample.gain < MIN_SAMPLE_GAIN:
            return sample._replace(sentences=((),) * len(texts))
    return _decode(texts, spans, family, done)


def _decode(
    texts: tuple[str, ...], spans: Sequence[_Span], family: str, done: dict[_Span, tuple[Sentence, float]]
) -> Spin:
    """What decoding of the sentences at `spans` tells of the document; `done` keeps those that were decoded."""
    ngrams = load_ngrams()
    gain = 0.0
    count = 0
    decoded: list[list[Sentence]] = [[] for _ in texts]
    for span in spans:
        if span not in done:
            i, start, end = span
            tokens = tuple(to_tokens(texts[i], start, end))
            sites, better = decode(tokens, ngrams, family) if count < MAX_TOKENS else ([], 0.0)
            done[span] = Sentence(tokens, tuple(sites)), better
        sentence, better = done[span]
        gain += better
        count += len(sentence.tokens)
        decoded[span[0]].append(sentence)
    gain -= _find_excess(sentence for sentences in decoded for sentence in sentences)
    gain /= max(count, 1)
    proof = _find_proof(texts) if gain >= MIN_SAMPLE_GAIN else 0  # with less the score is too low to need one
    return Spin(gain, count, proof, tuple(map(tuple, decoded)), family)


def _find_proof(texts: Sequence[str]) -> int:
    markers = {match for text in texts for match in load_marker_pattern().findall(text.lower().replace("’", "'"))}
    return sum(map(load_markers().__getitem__, markers))


def _find_excess(sentences: Iterable[Sentence]) -> float:
    """The nats that single phrases gain beyond `MOST_SHARE` of all: a word that a topic repeats is no spinner's."""
    gains: dict[str, float] = defaultdict(float)
    for sentence in sentences:
        for site in sentence.sites:
            gains[site.spun] += max(0.0, max(gain for _, gain in site.gains) - EDIT_COST)
    most = MOST_SHARE * sum(gains.values())
    return sum(max(0.0, gain - most) for gain in gains.values())


def find_telling(texts: tuple[str, ...]) -> list[str]:
    """The families of which the texts hold enough words, rare in news, to be worth decoding.

    >>> find_telling(("The council met on Monday and agreed to build the bridge.",))
    []
    """
    pieces = find_pieces(texts)
    least = MIN_TELLING * len(pieces)
    of_any = load_tells()
    told = list(filter(of_any.__contains__, pieces))
    if sum(map(of_any.__getitem__, told)) <= least:
        return []
    return [family for family in FAMILIES if sum(load_tells((family,)).get(word, 0.0) for word in told) > least]


def _find_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences stand; what runs on for more than `MAX_SENTENCE_CHARS` is cut at a space."""
    start = 0
    for match in _SENTENCE.finditer(text):
        yield from _find_pieces(text, start, match.start())
        start = match.end()
    yield from _find_pieces(text, start, len(text))


def _find_pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE_CHARS:
        cut = text.rfind(" ", start + 1, start + MAX_SENTENCE_CHARS)
        cut = cut if cut > start else start + MAX_SENTENCE_CHARS
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _overlaps(edit: Edit, spans: Sequence[tuple[int, int]]) -> bool:
    return any(edit.start < end and start < edit.end for start, end in spans)
