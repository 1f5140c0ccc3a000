"""Labelled pages → the learned words of the judge: class words, opening words of short blocks, words of headings."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from judge_data import Sample

from cleaner import layout as bits
from cleaner.boilerplate.judge_words import Lexicon, to_class_words, to_long_words, to_text_words

PRIOR_PAGES = 3.0
MIN_HOSTS = 3
MAX_WORDS = {"classes": 6000, "texts": 6000, "leads": 2000, "longs": 8000}
SHORT_TOKENS = 25
Counts = dict[str, dict[str, list[float]]]


class Counter:
    """For each table, word and host: how much text it was seen with, and how much of that was the story."""

    def __init__(self) -> None:
        self.tables: dict[str, Counts] = {
            name: defaultdict(lambda: defaultdict(lambda: [0.0, 0.0])) for name in MAX_WORDS
        }
        self.base: dict[str, list[float]] = {name: [0.0, 0.0] for name in MAX_WORDS}

    def _see(self, table: str, word: str, host: str, counts: tuple[float, float]) -> None:
        pair = self.tables[table][word][host]
        pair[0] += counts[0]
        pair[1] += counts[1]

    def add(self, sample: Sample) -> None:
        """Count one page."""
        tokens = [float(min(n, 200)) * (w > 0) for n, w in zip(sample.tokens, sample.weights, strict=True)]
        story = [n * label for n, label in zip(tokens, sample.labels, strict=True)]
        self._add_classes(sample, tokens, story)
        self._add_texts(sample)
        self._add_leads(sample, tokens, story)

    def _add_classes(self, sample: Sample, tokens: list[float], story: list[float]) -> None:
        layout = sample.layout
        all_sum, story_sum = [0.0], [0.0]
        for n, s in zip(tokens, story, strict=True):
            all_sum.append(all_sum[-1] + n)
            story_sum.append(story_sum[-1] + s)
        found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for label, first, last in zip(layout.element_class, layout.element_first, layout.element_last, strict=True):
            total = all_sum[last] - all_sum[first]
            if total and label:
                for word in to_class_words(label):
                    found[word][0] += total
                    found[word][1] += story_sum[last] - story_sum[first]
        for word, (total, kept) in found.items():
            self._see("classes", word, sample.host, (1.0, kept / total))
        if all_sum[-1]:
            self.base["classes"][0] += 1
            self.base["classes"][1] += story_sum[-1] / all_sum[-1]

    def _add_texts(self, sample: Sample) -> None:
        found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        longs: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        long_base = self.base["longs"]
        flags = sample.layout.element_flags
        for index, block in enumerate(sample.blocks):
            heads = flags[sample.layout.block_element[index]] & bits.HEADING
            is_linked = block.link_chars >= 0.9 * len(block.text)
            if not sample.weights[index] or (is_linked and not heads):
                continue
            if sample.tokens[index] > SHORT_TOKENS and not is_linked:
                long_base[0] += 1
                long_base[1] += sample.labels[index]
                for word in to_long_words(block.text):
                    longs[word][0] += 1
                    longs[word][1] += sample.labels[index]
            if sample.tokens[index] > SHORT_TOKENS and not heads:
                continue
            for word in to_text_words(block.text):
                found[word][0] += 1
                found[word][1] += sample.labels[index]
            self.base["texts"][0] += 1
            self.base["texts"][1] += sample.labels[index]
        for word, (total, kept) in found.items():
            self._see("texts", word, sample.host, (1.0, kept / total))
        for word, (total, kept) in longs.items():
            self._see("longs", word, sample.host, (1.0, kept / total))

    def _add_leads(self, sample: Sample, tokens: list[float], story: list[float]) -> None:
        flags = sample.layout.element_flags
        heads = [i for i, e in enumerate(sample.layout.block_element) if flags[e] & bits.HEADING]
        for head, following in zip(heads, [*heads[1:], len(tokens)], strict=False):
            total = sum(tokens[head + 1 : following])
            if not total:
                continue
            kept = sum(story[head + 1 : following]) / total
            self.base["leads"][0] += 1
            self.base["leads"][1] += kept
            for word in to_text_words(sample.blocks[head].text):
                self._see("leads", word, sample.host, (1.0, kept))

    def to_lexicon(self, without: frozenset[str] = frozenset()) -> Lexicon:
        """The tables, leaving out what hosts in `without` taught."""
        return Lexicon(*(self._to_table(name, without) for name in ("classes", "texts", "leads", "longs")))

    def _to_table(self, name: str, without: frozenset[str]) -> dict[str, float]:
        seen, kept = self.base[name]
        base = kept / max(seen, 1.0)
        found: list[tuple[float, str, float]] = []
        for word, hosts in self.tables[name].items():
            if len(hosts) < MIN_HOSTS:
                continue
            total = story = 0.0
            number = 0
            for host, (pages, share) in hosts.items():
                if host not in without:
                    weight = 1.0 / math.sqrt(pages)
                    total += pages * weight
                    story += share * weight
                    number += 1
            if number < MIN_HOSTS:
                continue
            rate = (story + PRIOR_PAGES * base) / (total + PRIOR_PAGES)
            score = math.log(rate / (1 - rate)) - math.log(base / (1 - base))
            found.append((abs(score) * math.sqrt(number), word, score))
        found.sort(reverse=True)
        return {word: round(score, 2) for _, word, score in found[: MAX_WORDS[name]]}


def count_words(samples: Iterable[Sample]) -> Counter:
    """What all samples teach."""
    counter = Counter()
    for sample in samples:
        counter.add(sample)
    return counter
