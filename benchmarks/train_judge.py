#!/usr/bin/env python3
"""Train the judge of blocks: labelled pages → cleaner/models/judge.npz, and what it scores on hosts it has not seen.

    python benchmarks/train_judge.py --data FOLDER [--folds 5] [--save-folds MODELS] [-o cleaner/models/judge.npz]

FOLDER holds the sets as `NAME.jsonl.xz`. Pages are folded by host. Class words and opening words are encoded from the
other folds only, and the second look learns from what the first thought of pages it was not trained on. The tables
printed are out of fold, of the judge alone; --save-folds keeps the models of the folds, with which `judge_folds.py`
scores the whole of clean(). With -o a model of all pages is written. One core needs about ten minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import lightgbm
import numpy as np
from judge_data import SHINGLE, TOKEN, Sample, load_samples
from judge_export import to_arrays, to_words
from judge_inject import INJECTED, find_injected
from judge_lexicon import count_words

from cleaner import layout as bits
from cleaner.boilerplate.judge_choice import choose
from cleaner.boilerplate.judge_features import Page, find_features
from cleaner.boilerplate.judge_model import MIN_FIRST_SHARE
from cleaner.boilerplate.judge_second import add_context

FIVE = ("aed", "fundus_tests", "wcxb_dev", "magic_article", "daniel")
SET_WEIGHTS = {
    "aed": 1.2,
    "fundus_tests": 1.8,
    "wcxb_dev": 1.0,
    "magic_article": 2.5,
    "daniel": 1.2,
    "wcxb_other": 0.35,
    "chinese_web": 1.0,
    "newspaper4k": 1.0,
    "cleanportaleval": 1.0,
    "trafilatura": 0.1,
}
SETTINGS = {
    "objective": "cross_entropy",
    "num_leaves": 16,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 3,
    "lambda_l2": 2.0,
    "max_bin": 63,
    "num_threads": 1,
    "verbosity": -1,
    "force_col_wise": True,
    "seed": 1,
}
ROUGH = (40, 0.4)
"""Trees and learning rate of a first guess, which tells what pages' gold texts are cut."""
EASY_KEPT = 0.15
"""Share of the easy blocks (links, menus, two words) that is learned from, weighted up accordingly."""
INJECTED_SHARE = 0.2
CUT_WEIGHT = 0.2
"""What a page counts whose gold text looks cut: all we miss is nothing, but most of what we keep is not in it."""


class Table(NamedTuple):
    """All blocks of all pages as one matrix. `page[i]` is the page of row i; `start[p]` the first row of page p."""

    labels: np.ndarray
    tokens: np.ndarray
    weights: np.ndarray
    page: np.ndarray
    start: np.ndarray
    fold: np.ndarray


def find_fold(host: str, folds: int) -> int:
    """The fold of a host: the same in every run."""
    return int(hashlib.md5(host.encode()).hexdigest(), 16) % folds


def load_table(samples: Sequence[Sample], folds: int) -> Table:
    """Labels and weights: a block weighs its share of its page's gold text, a page what its set says."""
    labels = np.concatenate([np.array(s.labels, np.float32) for s in samples])
    tokens = np.concatenate([np.array(s.tokens, np.float32) for s in samples])
    known = np.concatenate([np.array(s.weights, np.float32) for s in samples])
    sizes = [len(s.blocks) for s in samples]
    page = np.repeat(np.arange(len(samples)), sizes)
    gold = np.bincount(page, labels * tokens, len(samples))
    snippets = np.array([s.record["gold_kind"] != "full" for s in samples])[page]
    weights = np.where(snippets, known, np.minimum(known * (tokens + 3) / (gold[page] + 100), 1.0))
    weights *= np.array([SET_WEIGHTS[s.dataset.removesuffix(INJECTED)] for s in samples])[page]
    links = np.concatenate([[b.link_chars / max(1, len(b.text)) for b in s.blocks] for s in samples])
    menus = bits.NAV | bits.FOOTER | bits.BUTTON
    placed = np.concatenate([[s.layout.element_flags[e] & menus for e in s.layout.block_element] for s in samples])
    easy = (labels < 0.05) & ((links > 0.8) | (placed > 0) | (tokens < 3))
    kept = np.random.default_rng(5).random(len(labels)) < EASY_KEPT
    weights = np.where(easy, np.where(kept, weights / EASY_KEPT, 0.0), weights)
    fold = np.array([find_fold(s.host, folds) for s in samples])
    return Table(labels, tokens, weights, page, np.concatenate([[0], np.cumsum(sizes)]), fold)


class Encoded(NamedTuple):
    """The features of each page with words learned on the other folds; the words by fold, and last those of all pages.

    `fold_words[k]` was learned without fold k.
    """

    pages: list[Page]
    fold_words: list[dict[str, np.ndarray]]
    words: dict[str, np.ndarray]


def encode(samples: Sequence[Sample], table: Table, folds: int) -> Encoded:
    """Features of each page, and the learned words."""
    counter = count_words(sample for sample in samples if not sample.dataset.endswith(INJECTED))
    pages: list[Page | None] = [None] * len(samples)
    fold_words = []
    for fold in range(folds):
        inside = np.flatnonzero(table.fold == fold).tolist()
        lexicon = counter.to_lexicon(frozenset(samples[i].host for i in inside))
        fold_words.append(to_words(lexicon))
        for i in inside:
            sample = samples[i]
            pages[i] = find_features([b.text for b in sample.blocks], sample.blocks, sample.layout, lexicon)
    return Encoded([page for page in pages if page is not None], fold_words, to_words(counter.to_lexicon()))


def fit(matrix: np.ndarray, table: Table, rows: np.ndarray, settings: tuple[int, float]) -> lightgbm.Booster:
    """Trees learned from the chosen rows; `settings` are the number of trees and the learning rate."""
    rows = rows & (table.weights > 0)
    weights = table.weights[rows]
    data = lightgbm.Dataset(matrix[rows], table.labels[rows], weight=weights / weights.mean())
    return lightgbm.train({**SETTINGS, "learning_rate": settings[1]}, data, settings[0])


def cross_fit(
    matrix: np.ndarray, table: Table, usable: np.ndarray, settings: tuple[int, float]
) -> tuple[np.ndarray, list[lightgbm.Booster]]:
    """For each row the share that trees learned on the other folds give it, and the trees of each fold."""
    shares = np.zeros(len(table.labels), np.float32)
    fold_of = table.fold[table.page]
    models = []
    for fold in range(int(table.fold.max()) + 1):
        models.append(fit(matrix, table, (fold_of != fold) & usable, settings))
        inside = np.flatnonzero((fold_of == fold) & usable)
        shares[inside] = models[-1].predict(matrix[inside], num_threads=1)
    return shares, models


def score(samples: Sequence[Sample], keeps: Callable[[int], np.ndarray]) -> dict[str, tuple[float, float, float, int]]:
    """Precision, recall, F1 over 4-grams of tokens as bench.py has them, and the pages under .5, for each set."""
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for index, sample in enumerate(samples):
        if sample.record["gold_kind"] != "full":
            continue
        kept = keeps(index)
        text = "\n\n".join(b.text for b, keep in zip(sample.blocks, kept, strict=True) if keep)
        gold = sample.gold
        flat = "".join(TOKEN.findall(text))
        for optional in sample.record.get("optional") or ():
            if "".join(TOKEN.findall(optional)) not in flat:
                gold = gold.replace(optional, "", 1)
        found[sample.dataset].append(_overlap(gold, text))
    return {name: _average(pages) for name, pages in found.items()}


def _overlap(gold: str, text: str) -> tuple[int, int, int]:
    counts: list[dict[tuple[str, ...], int]] = []
    for tokens in (TOKEN.findall(gold), TOKEN.findall(text)):
        shingles: dict[tuple[str, ...], int] = defaultdict(int)
        if len(tokens) < SHINGLE and tokens:
            shingles[tuple(tokens)] = 1
        for i in range(len(tokens) - SHINGLE + 1):
            shingles[tuple(tokens[i : i + SHINGLE])] += 1
        counts.append(shingles)
    right = sum(min(n, counts[1].get(s, 0)) for s, n in counts[0].items())
    return right, sum(counts[0].values()), sum(counts[1].values())


def _average(pages: Sequence[tuple[int, int, int]]) -> tuple[float, float, float, int]:
    precision = statistics.fmean(r / p for r, _, p in pages if p)
    recall = statistics.fmean(r / g for r, g, _ in pages if g)
    low = sum(4 * r < g + p for r, g, p in pages)
    return precision, recall, 2 * precision * recall / (precision + recall), low


def print_scores(title: str, scores: dict[str, tuple[float, float, float, int]]) -> None:
    """One line a set, and the mean of the five."""
    print(f"\n| {title} | precision | recall | F1 | pages under .5 |\n|---|--:|--:|--:|--:|")
    for name, (precision, recall, f1, low) in scores.items():
        print(f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.4f} | {low} |")
    five = [scores[name][2] for name in FIVE if name in scores]
    print(f"| mean of the five | | | {statistics.fmean(five):.4f} | |", flush=True)


def find_cut(samples: Sequence[Sample], table: Table, shares: np.ndarray) -> np.ndarray:
    """True for rows of pages whose gold text looks cut: we are sure, miss nothing, and keep twice as much."""
    cut = np.zeros(len(samples), bool)
    for index, sample in enumerate(samples):
        if sample.record["gold_kind"] != "full":
            continue
        part = slice(table.start[index], table.start[index + 1])
        tokens, labels = table.tokens[part], table.labels[part]
        kept, confidence = choose(shares[part], tokens)
        right = float((kept * labels * tokens).sum())
        recall = right / max(1.0, float((labels * tokens).sum()))
        cut[index] = confidence > 0.85 and recall > 0.85 and right < 0.5 * float((kept * tokens).sum())
    print("pages whose gold looks cut:", int(cut.sum()), file=sys.stderr, flush=True)
    return cut[table.page]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", default=",".join(SET_WEIGHTS))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--trees", type=int, nargs=2, default=(260, 150), metavar=("FIRST", "SECOND"))
    parser.add_argument("--save-folds", type=Path, help="folder for the models of the folds")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    samples = list(load_samples(options.data, options.sets.split(","), options.every))
    train(options, samples + list(find_injected(samples, INJECTED_SHARE)))


def train(options: argparse.Namespace, samples: list[Sample]) -> None:
    """Cross-validate, then learn from all pages and write the model."""
    table = load_table(samples, options.folds)
    encoded = encode(samples, table, options.folds)
    matrix = np.concatenate([page.rows.filled.T for page in encoded.pages])
    print(f"{len(samples)} pages, {matrix.shape} blocks × features", file=sys.stderr, flush=True)
    everything = np.ones(len(table.labels), bool)
    roughly, _ = cross_fit(matrix, table, everything, ROUGH)
    cut = find_cut(samples, table, roughly)
    table = table._replace(weights=np.where(cut, CUT_WEIGHT * table.weights, table.weights))
    looks = (options.trees[0], 0.1), (options.trees[1], 0.09)
    first, first_models = cross_fit(matrix, table, everything, looks[0])
    print_choice("first look, out of fold", samples, table, first)
    first_trees = to_arrays(fit(matrix, table, everything, looks[0]), "first") if options.output else {}
    del matrix
    for page, start, stop in zip(encoded.pages, table.start[:-1], table.start[1:], strict=True):
        add_context(page, first[start:stop])
    wide = np.concatenate([page.rows.filled.T for page in encoded.pages])
    worth = first >= MIN_FIRST_SHARE
    below = table.labels * table.tokens * ~worth
    print(
        f"gold text below {MIN_FIRST_SHARE}: {below.sum() / (table.labels * table.tokens).sum():.2%}", file=sys.stderr
    )
    if options.output:
        second_trees = to_arrays(fit(wide, table, worth, looks[1]), "second")
        np.savez_compressed(options.output, **encoded.words, **first_trees, **second_trees)
        print(f"{options.output}: {options.output.stat().st_size} bytes", file=sys.stderr, flush=True)
    second, second_models = cross_fit(wide, table, worth, looks[1])
    print_choice("both looks, out of fold", samples, table, np.where(worth, (first + second) / 2, 0.0))
    if options.save_folds:
        options.save_folds.mkdir(parents=True, exist_ok=True)
        for fold, (words, one, two) in enumerate(zip(encoded.fold_words, first_models, second_models, strict=True)):
            arrays = words | to_arrays(one, "first") | to_arrays(two, "second")
            np.savez_compressed(options.save_folds / f"fold{fold}.npz", **arrays)


def print_choice(title: str, samples: list[Sample], table: Table, shares: np.ndarray) -> None:
    """The scores of what would be chosen by these shares."""

    def keep(index: int) -> np.ndarray:
        part = slice(table.start[index], table.start[index + 1])
        return choose(shares[part].astype(np.float32), table.tokens[part])[0]

    print_scores(title, score(samples, keep))


if __name__ == "__main__":
    main()
