"""Spin clean English texts with the shipped lexicon and count what the repair makes of them.

    python benchmarks/spin_table.py FILE.jsonl.xz… [--every N] [--rates 0.5,0.8] [--family A]

Each line of a file is a record with `text`. At each rate a spinner replaces that share of the phrases that are
originals in one family of the lexicon: mostly by the same wording throughout a text, as spinners do, three times in ten
by any.
Printed are the texts called spun, and in those the places, how many were repaired exactly, and of the edits how many
made something else of a spun place (wrong) or touched a word that was whole (harmed).
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from damage_table import find_texts

from cleaner.repair import spun
from cleaner.repair.edits import Edit
from cleaner.repair.english import is_english
from cleaner.repair.lexicon import FAMILIES, load_lexicon

SAME_SHARE = 0.7
MIN_WORDS, MAX_WORDS = 150, 900
_TOKEN = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d[\d.,]*|\s+|[^\w\s]")


class Place(NamedTuple):
    """Where a phrase was spun, and what stood there."""

    start: int
    end: int
    original: str


class Spinner:
    """Replaces originals of the lexicon by their spun wording, at a rate."""

    def __init__(self, family: str, rate: float, seed: int) -> None:
        self._rate = rate
        self._random = random.Random(seed)
        self._spun: dict[str, list[str]] = defaultdict(list)
        for wording, originals in load_lexicon(family).items():
            for original in originals:
                self._spun[original].append(wording)
        self._longest = max(original.count(" ") for original in self._spun) + 1
        self._usual: dict[str, str] = {}

    def spin(self, text: str) -> tuple[str, list[Place]]:
        """The spun text and its places."""
        tokens = _TOKEN.findall(text)
        parts: list[str] = []
        places: list[Place] = []
        at = i = 0
        while i < len(tokens):
            size = self._find_original(tokens, i)
            before = "".join(tokens[i : i + size]) if size else tokens[i]
            after = before
            if size and self._random.random() < self._rate:
                after = self._to_wording(before)
                places.append(Place(at, at + len(after), before))
            parts.append(after)
            at += len(after)
            i += size or 1
        return "".join(parts), places

    def _find_original(self, tokens: Sequence[str], at: int) -> int:
        """How many tokens from `at` on are an original of the lexicon in small letters; 0 when none is."""
        for words in range(self._longest, 0, -1):
            size = 2 * words - 1
            phrase = "".join(tokens[at : at + size])
            if phrase.islower() and phrase.replace("’", "'") in self._spun:
                return size
        return 0

    def _to_wording(self, original: str) -> str:
        wordings = self._spun[original.replace("’", "'")]
        usual = self._usual.setdefault(original, self._random.choice(wordings))
        return usual if self._random.random() < SAME_SHARE else self._random.choice(wordings)


def count(places: Sequence[Place], edits: Sequence[Edit]) -> Counter[str]:
    """Places, and edits of wording that are right, wrong or harm."""
    counts = Counter(places=len(places))
    for edit in edits:
        if edit.rule == "spun.wording":
            hit = [place for place in places if place.start < edit.end and edit.start < place.end]
            if not hit:
                counts["harmed"] += 1
            else:
                counts["right" if hit == [(edit.start, edit.end, edit.after)] else "wrong"] += 1
            counts["edits"] += 1
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--rates", default="0.2,0.5,0.8")
    parser.add_argument("--family", default=FAMILIES[0], choices=FAMILIES)
    args = parser.parse_args()
    totals: dict[float, Counter[str]] = {float(rate): Counter() for rate in args.rates.split(",")}
    for number, (_, paragraphs) in enumerate(find_texts(args.files, args.every)):
        words = sum(text.count(" ") + 1 for text in paragraphs)
        if not MIN_WORDS < words < MAX_WORDS or not is_english(" ".join(paragraphs)):
            continue
        for rate, total in totals.items():
            spinner = Spinner(args.family, rate, number)
            made = [spinner.spin(text) for text in paragraphs]
            texts = tuple(text for text, _ in made)
            total["texts"] += 1
            if spun.measure(texts).score >= 0.5:
                total["called"] += 1
                for (_, places), edits in zip(made, spun.find_edits(texts), strict=True):
                    total.update(count(places, edits))
    for rate, total in totals.items():
        made_edits = max(total["edits"], 1)
        print(
            f"rate {rate:.0%}: {total['called']} of {total['texts']} texts called spun; {total['places']} places, "
            f"right {total['right'] / max(total['places'], 1):.1%}; of {total['edits']} edits "
            f"wrong {total['wrong'] / made_edits:.1%}, harmed {total['harmed'] / made_edits:.1%}"
        )


if __name__ == "__main__":
    main()
