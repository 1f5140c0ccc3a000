"""Make `cleaner/models/spun.npz` from n-gram counts of news English and the spun lexicon.

    python benchmarks/train_spun.py FOLDER [--modern FILE.jsonl.xz…] [-o cleaner/models]

FOLDER holds `unigrams.tsv.xz`, `bigrams.tsv.xz` and `trigrams.tsv.xz`: an n-gram, a tab, its count; tokens are
lower-case words (with their apostrophes and hyphens), `#` for a number, punctuation marks, and `<s>` before each
sentence. Only n-grams that hold a word of the lexicon can tell two readings apart; the others are left out. Counts
are kept as `round(8 * log2(count))`, n-grams as sorted 32-bit keys stored as differences: plain arrays, no code,
about 2.5 MB.

--modern names files of records with `text`: English of today, for `spun_drift.tsv`. It tells by how many nats the
web uses a phrase more than the counted news did. Without it that file stays as it is.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections import Counter
from collections.abc import Iterator, Mapping
from math import log
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cleaner.repair.decode import MAX_PHRASE_WORDS, to_tokens
from cleaner.repair.english import is_english
from cleaner.repair.lexicon import FAMILIES, load_lexicon
from cleaner.repair.ngrams import bigram_key, quantise, trigram_key

DEFAULT_FOLDER = Path(__file__).parent.parent / "cleaner" / "models"
NAMES = ("unigrams", "bigrams", "trigrams")
MIN_BIGRAM, MIN_TRIGRAM = 3, 5
MIN_DRIFT = 0.3

Counts: TypeAlias = Mapping[tuple[str, ...], int]
"""How often news has each n-gram."""


def find_counts(path: Path) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each n-gram of the file with its count."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            gram, _, count = line.rstrip("\n").rpartition("\t")
            yield tuple(gram.split(" ")), int(count)


def to_planes(keys: list[int], values: list[int]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Sorted keys as byte planes of their differences (4 rows), and the values in the same order."""
    order = np.argsort(np.array(keys, dtype=np.uint64), kind="stable")
    ordered = np.array(keys, dtype=np.uint32)[order]
    steps = np.diff(ordered, prepend=np.uint32(0)).astype("<u4")
    return np.ascontiguousarray(steps.view(np.uint8).reshape(-1, 4).T), np.array(values, dtype=np.uint8)[order]


def count_phrase(counts: Counts, phrase: str) -> int:
    """How often news has the phrase; of a longer one, its rarest three words in a row."""
    words = tuple(phrase.split(" "))
    if len(words) <= 3:
        return counts.get(words, 0)
    return min(counts.get(words[i : i + 3], 0) for i in range(len(words) - 2))


def find_tells(counts: Counts, family: str) -> Iterator[tuple[str, float, int, int]]:
    """Each spun phrase of the family, the nats by which spun text is expected to hold it more often than news does, how
    often news has it, and how often its originals.

    Expected is the sum of its originals' counts, each shared among its ways of being spun and staying as it is.
    """
    lexicon = load_lexicon(family)
    ways = Counter(original for originals in lexicon.values() for original in originals)
    for spun, originals in sorted(lexicon.items()):
        share = sum(count_phrase(counts, original) / (1 + ways[original]) for original in originals)
        own = count_phrase(counts, spun)
        nats = log(max(share, 0.1) / (own + 3)) if share else 0.0
        yield spun, nats, own, sum(count_phrase(counts, original) for original in originals)


def count_modern(paths: list[Path], phrases: set[str]) -> tuple[Counter[str], int]:
    """How often the English records have each phrase, at most three times a record, and how many tokens they have."""
    found: Counter[str] = Counter()
    total = 0
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line).get("text") or "" for line in lines]
        for text in filter(is_english, (" ".join(text.split()) for text in texts)):
            words = [token.word for token in to_tokens(text, 0, len(text))]
            total += len(words)
            own = Counter(
                phrase
                for size in range(1, MAX_PHRASE_WORDS + 1)
                for phrase in map(" ".join, zip(*(words[i:] for i in range(size)), strict=False))
                if phrase in phrases
            )
            found.update({phrase: min(n, 3) for phrase, n in own.items()})
    return found, total


def to_drift(counts: Counts, modern: Counter[str], total: int, phrases: set[str]) -> dict[str, float]:
    """For each phrase the nats by which today's English has it more often than news, three occurrences smoothed."""
    news = sum(n for gram, n in counts.items() if len(gram) == 1)
    rates = {phrase: counts.get(tuple(phrase.split(" ")), 0) / news + 3 / total for phrase in phrases}
    return {phrase: log((modern[phrase] + 3) / total / rates[phrase]) for phrase in phrases}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=DEFAULT_FOLDER, help="folder for spun.npz and spun_tells.tsv")
    parser.add_argument("--modern", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    lexicons = [load_lexicon(family) for family in FAMILIES]
    phrases = {phrase for lexicon in lexicons for spun, originals in lexicon.items() for phrase in (spun, *originals)}
    told = {word for phrase in phrases for word in phrase.split()}
    counts = {gram: n for name in NAMES for gram, n in find_counts(args.folder / f"{name}.tsv.xz")}
    unigrams = {gram[0]: n for gram, n in counts.items() if len(gram) == 1}
    words = sorted(unigrams, key=lambda word: (-unigrams[word], word))[:65536]
    number = {word: i for i, word in enumerate(words)}
    grams: dict[str, dict[int, int]] = {"bigrams": {}, "trigrams": {}}
    contexts = set()
    for gram, n in counts.items():
        if len(gram) == 3 and n >= MIN_TRIGRAM and not told.isdisjoint(gram) and all(word in number for word in gram):
            grams["trigrams"][trigram_key(*(number[word] for word in gram))] = quantise(n)
            contexts.add(gram[:2])
    for gram, n in counts.items():
        wanted = gram in contexts or (n >= MIN_BIGRAM and not told.isdisjoint(gram))
        if len(gram) == 2 and wanted and all(word in number for word in gram):
            grams["bigrams"][bigram_key(number[gram[0]], number[gram[1]])] = quantise(n)
    arrays: dict[str, npt.NDArray[np.uint8]] = {
        "words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        "unigram_counts": np.array([quantise(unigrams[word]) for word in words], dtype=np.uint8),
    }
    for name, table in grams.items():
        arrays[f"{name}_keys"], arrays[f"{name}_counts"] = to_planes(list(table), list(table.values()))
    out = args.out / "spun.npz"
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    rows = "".join(
        f"{spun}\t{family}\t{nats:.2f}\t{own}\t{theirs}\n"
        for family in FAMILIES
        for spun, nats, own, theirs in find_tells(counts, family)
    )
    header = (
        "# spun phrase, family, nats by which spun text has it more often than news, times in news, of its originals"
    )
    (args.out / "spun_tells.tsv").write_text(f"{header}\n{rows}", "utf-8")
    if args.modern:
        drift = to_drift(counts, *count_modern(args.modern, phrases), phrases)
        rows = "".join(f"{p}\t{nats:.1f}\n" for p, nats in sorted(drift.items()) if abs(nats) >= MIN_DRIFT)
        (args.out / "spun_drift.tsv").write_text(
            f"# phrase, nats by which the web has it more often than news\n{rows}", "utf-8"
        )
    sizes = ", ".join(f"{len(table):,} {name}" for name, table in grams.items())
    print(f"{out}: {out.stat().st_size:,} bytes, {len(words):,} words, {sizes}")


if __name__ == "__main__":
    main()
