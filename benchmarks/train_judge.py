#!/usr/bin/env python3
"""Train the judge of blocks: labelled pages → cleaner/models/judge.npz, and what it scores on hosts it has not seen.

    python benchmarks/train_judge.py --data FOLDER [--folds 5] [--trees 260 150] [-o cleaner/models/judge.npz]

FOLDER holds the sets as `NAME.jsonl.xz`. Pages are folded by host. Class words and opening words are encoded from the
other folds only, and the second look learns from what the first thought of pages it was not trained on. The tables
printed are out of fold; with -o a model of all pages is written.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
from judge_data import SHINGLE, TOKEN, Sample, load_samples
from judge_export import to_arrays, to_words
from judge_inject import INJECTED, find_injected
from judge_lexicon import count_words

from cleaner import layout as bits
from cleaner.boilerplate.judge_features import Page, find_features
from cleaner.boilerplate.judge_model import MIN_FIRST_SHARE, choose
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


def encode(samples: Sequence[Sample], table: Table, folds: int) -> tuple[list[Page], dict[str, np.ndarray]]:
    """Features of each page with words learned on the other folds, and the words learned on all."""
    counter = count_words(sample for sample in samples if not sample.dataset.endswith(INJECTED))
    pages: list[Page | None] = [None] * len(samples)
    for fold in range(folds):
        inside = np.flatnonzero(table.fold == fold).tolist()
        lexicon = counter.to_lexicon(frozenset(samples[i].host for i in inside))
        for i in inside:
            sample = samples[i]
            pages[i] = find_features([b.text for b in sample.blocks], sample.blocks, sample.layout, lexicon)
    return [page for page in pages if page is not None], to_words(counter.to_lexicon())


def fit(matrix: np.ndarray, table: Table, rows: np.ndarray, settings: tuple[int, float]) -> lightgbm.Booster:
    """Trees learned from the chosen rows; `settings` are the number of trees and the learning rate."""
    rows = rows & (table.weights > 0)
    weights = table.weights[rows]
    data = lightgbm.Dataset(matrix[rows], table.labels[rows], weight=weights / weights.mean())
    return lightgbm.train({**SETTINGS, "learning_rate": settings[1]}, data, settings[0])


def cross_fit(matrix: np.ndarray, table: Table, usable: np.ndarray, settings: tuple[int, float]) -> np.ndarray:
    """For each row the share that trees learned on the other folds give it. The folds are learned side by side."""
    shares = np.zeros(len(table.labels), np.float32)
    fold_of = table.fold[table.page]
    folds = range(int(table.fold.max()) + 1)

    def learn(fold: int) -> np.ndarray:
        model = fit(matrix, table, (fold_of != fold) & usable, settings)
        return np.asarray(model.predict(matrix[(fold_of == fold) & usable], num_threads=1), np.float32)

    for fold, found in zip(folds, _side_by_side([partial(learn, fold) for fold in folds]), strict=True):
        shares[(fold_of == fold) & usable] = found
    return shares


def _side_by_side(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """What the tasks return, each in a forked process of its own, so that the big matrix is shared and not copied."""
    forks = multiprocessing.get_context("fork")
    pipes, workers = [], []
    for task in tasks:
        ours, theirs = forks.Pipe(duplex=False)
        worker = forks.Process(target=lambda task=task, theirs=theirs: theirs.send(task()))
        worker.start()
        pipes.append(ours)
        workers.append(worker)
    found = [pipe.recv() for pipe in pipes]
    for worker in workers:
        worker.join()
    return found


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
    for index in range(len(samples)):
        part = slice(table.start[index], table.start[index + 1])
        tokens, labels = table.tokens[part], table.labels[part]
        kept, confidence = choose(shares[part], tokens)
        right = float((kept * labels * tokens).sum())
        recall = right / max(1.0, float((labels * tokens).sum()))
        cut[index] = confidence > 0.85 and recall > 0.85 and right < 0.5 * float((kept * tokens).sum())
    print("pages whose gold looks cut:", int(cut.sum()), file=sys.stderr)
    return cut[table.page]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", default=",".join(SET_WEIGHTS))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--trees", type=int, nargs=2, default=(260, 150), metavar=("FIRST", "SECOND"))
    parser.add_argument("--save-shares", type=Path, help="keep the out-of-fold shares of both looks")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    samples = list(load_samples(options.data, options.sets.split(","), options.every))
    train(options, samples + list(find_injected(samples, INJECTED_SHARE)))


def train(options: argparse.Namespace, samples: list[Sample]) -> None:
    """Cross-validate, then learn from all pages and write the model."""
    table = load_table(samples, options.folds)
    pages, words = encode(samples, table, options.folds)
    matrix = np.concatenate([page.rows.filled.T for page in pages])
    rows = int((table.weights > 0).sum())
    print(f"{len(samples)} pages, {matrix.shape} blocks × features, {rows} learned from", file=sys.stderr, flush=True)
    everything = np.ones(len(table.labels), bool)
    first_settings, second_settings = (options.trees[0], 0.1), (options.trees[1], 0.09)
    first = cross_fit(matrix, table, everything, first_settings)
    spans = [slice(table.start[i], table.start[i + 1]) for i in range(len(samples))]
    print_scores(
        "first look, out of fold", score(samples, lambda i: choose(first[spans[i]], table.tokens[spans[i]])[0])
    )
    weights = np.where(find_cut(samples, table, first), CUT_WEIGHT * table.weights, table.weights)
    table = table._replace(weights=weights)
    for page, span in zip(pages, spans, strict=True):
        add_context(page, first[span])
    wide = np.concatenate([page.rows.filled.T for page in pages])
    worth = first >= MIN_FIRST_SHARE
    if options.output:
        tasks = [
            lambda: to_arrays(fit(matrix, table, everything, first_settings), "first"),
            lambda: to_arrays(fit(wide, table, worth, second_settings), "second"),
        ]
        first_trees, second_trees = _side_by_side(tasks)
        np.savez_compressed(options.output, **words, **first_trees, **second_trees)
        print(f"{options.output}: {options.output.stat().st_size} bytes", file=sys.stderr, flush=True)
    second = cross_fit(wide, table, worth, second_settings)
    shares = np.where(worth, (first + second) / 2, 0.0).astype(np.float32)
    print_scores(
        "both looks, out of fold", score(samples, lambda i: choose(shares[spans[i]], table.tokens[spans[i]])[0])
    )
    if options.save_shares:
        np.savez(options.save_shares, first=first, second=second)


if __name__ == "__main__":
    main()
