"""Makes cleaner/models/lines.npz: the judge of lines, from pages with gold texts.

    python benchmarks/train_lines.py --data FOLDER [--sets a,b,c] [--clean FILE.jsonl.xz] [--out FILE] [--every N]

FOLDER holds `NAME.jsonl.xz`, one page a line with `html`, `text` (the story), `url` and `title`. Each page gives
several dumps (lines_data.py). Of a set that tells only some sentences of each story (`with` and `without`), the pages
are used whose markup the judge of blocks reads in agreement with them: its text is their story. Five things are
learned: a weight for each hashed character n-gram, the trees of the first pass, those of the second, which see the
first pass's scores of the lines around, those that find the headline, and those that choose for the whole page. What
feeds a later stage is scored out of fold, by host; so are the figures that are printed. Of three dumps in five the
page's address is told, whatever their form: with and without one, the judge must do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lightgbm
import lines_data
import numpy as np
from judge_data import TOKEN
from lines_data import Dump
from numpy.typing import NDArray

from cleaner.boilerplate.line_chars import find_grams, load_chars
from cleaner.boilerplate.line_choice import choose_lines, find_choices, load_choice_evidence
from cleaner.boilerplate.line_features import GRAM_BITS, Lines, load_line_evidence
from cleaner.boilerplate.line_judge import find_title_places
from cleaner.boilerplate.line_second import Topics, load_second_evidence
from cleaner.boilerplate.shapes import to_key
from cleaner.models.trees import Trees, to_trees

SETS = "fundus_tests,daniel,magic_article,aed,wcxb_dev"
MORE_SETS = "newspaper4k,chinese_web,cleanportaleval,wcxb_other,trafilatura"
SEED = 20
CLEAN_TEXTS = 900
EASY_CHARS, EASY_SHARE = 30, 0.1
"""Short lines that are no story are most of all lines and teach little: a share of them is enough."""
OTHER_SHARE = 0.35
"""… and of the lines of all forms but the plainest: the same pages are there."""
FIRST = {"num_leaves": 16, "learning_rate": 0.1, "trees": 240, "min_data_in_leaf": 100}
SECOND = {"num_leaves": 16, "learning_rate": 0.09, "trees": 130, "min_data_in_leaf": 150}
TITLES = {"num_leaves": 16, "learning_rate": 0.08, "trees": 80, "min_data_in_leaf": 40}
GRADES = 32
"""Choices are ranked by their F1, of the best one's on their page, in so many grades."""
CHOICE = {
    "num_leaves": 8,
    "learning_rate": 0.08,
    "trees": 150,
    "min_data_in_leaf": 60,
    "objective": "lambdarank",
    "lambdarank_truncation_level": 5,
    "label_gain": [float(grade) for grade in range(GRADES)],
}
ADDRESS_SHARE = 0.6
FORM_WEIGHTS = {"alt": 3.0, "clean": 1.5, "stories": 0.5}
CHOICE_WEIGHTS = {"alt": 3.0, "clean": 2.0}
CLEAN_LOSS = 6.0
"""What is lost of clean text counts so many times."""
PARAMETERS = {
    "objective": "binary",
    "max_bin": 63,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.5,
    "bagging_freq": 1,
    "lambda_l2": 3.0,
    "seed": SEED,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--sets", default=SETS)
    arguments.add_argument("--more", default=MORE_SETS, help="sets to learn from, but not to test on")
    arguments.add_argument("--clean", type=Path, help="clean texts, one JSON object with `text` a line")
    arguments.add_argument("--out", type=Path, default=Path("cleaner/models/lines.npz"))
    arguments.add_argument("--every", type=int, default=1)
    arguments.add_argument("--folds", type=int, default=10)
    arguments.add_argument("--threads", type=int, default=1)
    options = arguments.parse_args()
    training = Training(options)
    training.load()
    training.learn()
    training.report()
    training.save()


class Sample(NamedTuple):
    """What trees are learned from; `groups` has the sizes of the runs of rows that are ranked among themselves."""

    rows: NDArray[np.float32]
    labels: NDArray[Any]
    weights: NDArray[Any]
    folds: NDArray[Any]
    groups: NDArray[Any] | None = None


class Training:
    """All dumps with their folds, and what was learned from them."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.dumps: list[Dump] = []
        self.names: list[str] = []
        self.golds: list[str] = []
        self.headlines: list[str] = []
        self.urls: list[str | None] = []
        self.folds: list[int] = []
        self.grams: list[NDArray[np.float32]] = []
        self.first: list[Trees] = []
        self.second: list[Trees] = []
        self.scores: list[NDArray[np.float32]] = []
        self.titles: list[Trees] = []
        self.choice: list[Trees] = []
        self.kept: list[NDArray[np.bool_]] = []
        self.started = time.time()

    def say(self, text: str) -> None:
        print(f"[{time.time() - self.started:5.0f} s] {text}", file=sys.stderr, flush=True)

    # Dumps ------------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        tested = self.options.sets.split(",")
        more = [name for name in self.options.more.split(",") if name]
        stories = [r["text"] for name in tested for r in self._records(name) if len(r["text"] or "") > 600]
        for name in (*tested, *more):
            for number, record in enumerate(self._records(name)):
                gold = lines_data.find_gold(record)
                if not gold.strip():
                    continue
                rnd = random.Random(f"{SEED}{name}{number}")
                host = urlsplit(record["url"] or "").netloc.lower().removeprefix("www.") or str(record["id"])
                others = rnd.sample(stories, rnd.randint(1, 3))
                for dump in lines_data.find_forms(self._flatten(record, rnd), gold, others, rnd):
                    self._add(dump, name, gold, host)
                    self.headlines.append(record.get("title") or "")
                    self.urls.append(record["url"] if rnd.random() < ADDRESS_SHARE else None)
            self.say(f"{name}: {len(self.dumps)} dumps so far")
        if self.options.clean:
            self._load_clean()

    def _add(self, dump: Dump, name: str, gold: str, host: str) -> None:
        self.dumps.append(dump)
        self.names.append(name)
        self.golds.append(gold)
        self.folds.append(int(hashlib.md5(host.encode()).hexdigest(), 16) % self.options.folds)

    def _load_clean(self) -> None:
        with lzma.open(self.options.clean, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        for number in range(0, len(texts), max(len(texts) * self.options.every // CLEAN_TEXTS, 1)):
            self._add(lines_data.to_clean(texts[number], "clean"), "clean", texts[number], f"clean{number}")
            self.headlines.append("")
            self.urls.append(None)
        self.say(f"clean texts: {len(self.dumps)} dumps so far")

    def _records(self, name: str) -> Iterator[dict[str, Any]]:
        with lzma.open(self.options.data / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % self.options.every == 0:
                    yield json.loads(line)

    def _flatten(self, record: dict[str, Any], rnd: random.Random) -> dict[str, str]:
        if "dumps" in record:
            return dict(record["dumps"])
        names = ["alt", *rnd.sample([name for name in lines_data.FLATTENERS if name != "alt"], 2)]
        return {name: lines_data.FLATTENERS[name](record["html"]) for name in names}

    # Learning ---------------------------------------------------------------------------------------------------------

    def learn(self) -> None:
        self._learn_grams()
        lines = [
            load_line_evidence(dump.blocks, self.grams[fold], url)
            for dump, fold, url in zip(self.dumps, self.folds, self.urls, strict=True)
        ]
        rows = np.concatenate([line.evidence for line in lines])
        lines = [replace(line, evidence=line.evidence[:0].copy()) for line in lines]
        self.say(f"first evidence: {rows.shape}")
        self.first = self._fit_lines(rows, FIRST)
        scores = self._score(self.first, rows)
        second = [load_second_evidence(line, s) for line, s in zip(lines, scores, strict=True)]
        topics = [found.topics for found in second]
        rows = np.concatenate([found.evidence for found in second])
        self.say(f"second evidence: {rows.shape}")
        self.second = self._fit_lines(rows, SECOND)
        self.scores = self._score(self.second, rows)
        self._learn_titles(np.split(rows, self._ends()), lines)
        self._learn_choice(lines, topics)

    def _ends(self) -> NDArray[Any]:
        return np.cumsum([len(dump.blocks) for dump in self.dumps])[:-1]

    def _score(self, trees: Sequence[Trees], rows: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """The scores of each dump's lines by the trees that have not seen its host."""
        parts = np.split(rows, self._ends())
        return [trees[fold].score(part) for part, fold in zip(parts, self.folds, strict=True)]

    def _learn_choice(self, lines: Sequence[Lines], topics: Sequence[Topics]) -> None:
        """The trees that rank the choices of lines of a page; with them, what is kept of each dump."""
        rows, grades, sizes = [], [], []
        for dump, scores, line, said in zip(self.dumps, self.scores, lines, topics, strict=True):
            choices = find_choices(scores, line.sizes)
            rows.append(load_choice_evidence(choices, scores, line, said))
            rated = lines_data.rate_choices(choices, dump, CLEAN_LOSS)
            grades.append(np.round((GRADES - 1) * rated / max(float(rated.max()), 1e-6)))
            sizes.append(len(choices))
        weights = np.repeat([CHOICE_WEIGHTS.get(dump.form, 1.0) for dump in self.dumps], sizes)
        folds = np.repeat(self.folds, sizes)
        sample = Sample(np.concatenate(rows), np.concatenate(grades), weights, folds, np.array(sizes))
        self.say(f"choices: {sample.rows.shape}")
        self.choice = self._fit(sample, CHOICE)
        for fold, scores, line, said in zip(self.folds, self.scores, lines, topics, strict=True):
            self.kept.append(choose_lines(scores, line, said, self.choice[fold]))

    def _learn_titles(self, parts: Sequence[NDArray[np.float32]], lines: Sequence[Lines]) -> None:
        """The trees that find the headline above the story, and their figures out of fold."""
        picked = [
            (i, find_title_places(self.scores[i], lines[i].sizes))
            for i, dump in enumerate(self.dumps)
            if self.headlines[i] and dump.form != "stories"
        ]
        picked = [(i, places) for i, places in picked if len(places)]
        rows = np.concatenate([parts[i][places] for i, places in picked])
        labels = np.concatenate(
            [[is_headline(self.dumps[i].blocks[p].text, self.headlines[i]) for p in places] for i, places in picked]
        )
        fold_of = np.repeat([self.folds[i] for i, _ in picked], [len(places) for _, places in picked])
        self.say(f"headlines: {len(picked)} dumps, {len(rows)} lines, {labels.sum()} headlines")
        self.titles = self._fit(Sample(rows, labels.astype(np.float32), np.ones(len(rows)), fold_of), TITLES)
        self._report_titles(picked, parts)

    def _report_titles(self, picked: Sequence[tuple[int, Any]], parts: Sequence[NDArray[np.float32]]) -> None:
        best = []
        for i, places in picked:
            scores = self.titles[self.folds[i]].score(parts[i][places])
            p = int(scores.argmax())
            right = is_headline(self.dumps[i].blocks[places[p]].text, self.headlines[i])
            best.append((float(scores[p]), right, self.dumps[i].form))
        for least in (0.3, 0.4, 0.5, 0.6, 0.7):
            told = [right for score, right, _ in best if score >= least]
            print(f"headline at {least}: told {len(told) / len(best):.1%} of dumps, right {np.mean(told):.1%}")

    def _learn_grams(self) -> None:
        from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
        from sklearn.linear_model import SGDClassifier  # type: ignore[import-untyped]

        picked = [i for i, dump in enumerate(self.dumps) if dump.form in lines_data.FLATTENERS]
        columns, sizes = [], []
        for i in picked:
            blocks = self.dumps[i].blocks
            hashes, at = find_grams(load_chars([block.text for block in blocks]), GRAM_BITS)
            order = np.argsort(at, kind="stable")
            columns.append(hashes[order].astype(np.int32))
            sizes.append(np.bincount(at, minlength=len(blocks)))
        counts = np.concatenate(sizes)
        values = np.repeat(1.0 / np.sqrt(counts + 1.0), counts).astype(np.float32)
        pointers = np.concatenate(([0], np.cumsum(counts)))
        matrix = csr_matrix((values, np.concatenate(columns), pointers), shape=(len(counts), 1 << GRAM_BITS))
        labels = np.concatenate([self.dumps[i].labels for i in picked]) > 0.5
        weights = np.concatenate([self.dumps[i].weights for i in picked])
        weights = weights / weights.mean()
        fold_of = np.repeat([self.folds[i] for i in picked], [len(self.dumps[i].blocks) for i in picked])
        self.say(f"grams: {matrix.shape}, {matrix.nnz} entries")
        for fold in (*range(self.options.folds), None):
            rows = np.flatnonzero(fold_of != fold) if fold is not None else np.arange(len(fold_of))
            model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=4, tol=None, average=True, random_state=SEED)
            model.fit(matrix[rows], labels[rows], sample_weight=np.minimum(weights[rows], 20.0))
            self.grams.append(model.coef_[0].astype(np.float16).astype(np.float32))
        self.say("grams learned")

    def _fit_lines(self, rows: NDArray[np.float32], settings: dict[str, Any]) -> list[Trees]:
        """Trees that tell lines of the story, from a part of the lines that stands for all."""
        labels = np.concatenate([dump.labels for dump in self.dumps])
        weights = np.concatenate([dump.weights * FORM_WEIGHTS.get(dump.form, 1.0) for dump in self.dumps])
        sizes = np.concatenate([[len(block.text) for block in dump.blocks] for dump in self.dumps])
        counts = [len(dump.blocks) for dump in self.dumps]
        share = np.repeat([1.0 if dump.form == "alt" else OTHER_SHARE for dump in self.dumps], counts)
        share = share * np.where((labels < 0.5) & (sizes < EASY_CHARS), EASY_SHARE, 1.0)
        used = np.flatnonzero(np.random.default_rng(SEED).random(len(labels)) < share)
        self.say(f"{len(used)} lines to learn from")
        folds = np.repeat(self.folds, counts)
        return self._fit(Sample(rows[used], labels[used], (weights / share)[used], folds[used]), settings)

    def _fit(self, sample: Sample, settings: dict[str, Any]) -> list[Trees]:
        """Trees learned without each fold in turn, and last those learned from all."""
        told = {key: value for key, value in settings.items() if key != "trees"}
        parameters = {**PARAMETERS, **told, "num_threads": self.options.threads}
        weights = sample.weights / sample.weights.mean()
        data = lightgbm.Dataset(sample.rows, sample.labels, weight=weights, group=sample.groups, params=parameters)
        data.construct()
        forests = []
        for fold in (*range(self.options.folds), None):
            part = data if fold is None else data.subset(np.flatnonzero(sample.folds != fold).tolist())
            booster = lightgbm.train(parameters, part, settings["trees"])
            forests.append(to_trees([info["tree_structure"] for info in booster.dump_model()["tree_info"]]))
            self.say(f"trees without fold {fold}")
        return forests

    # Figures ----------------------------------------------------------------------------------------------------------

    def report(self) -> None:
        """Macro shingle F1 by set and form, out of fold, and the words of clean texts that would go."""
        counts: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
        harm: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for name, dump, gold, keep in zip(self.names, self.dumps, self.golds, self.kept, strict=True):
            if dump.form == "clean":
                words = [len(TOKEN.findall(block.text)) for block in dump.blocks]
                harm[name].append((sum(w for w, k in zip(words, keep, strict=True) if not k), sum(words)))
                continue
            kept = "\n".join(block.text for block, k in zip(dump.blocks, keep, strict=True) if k)
            counts[name, dump.form].append(lines_data.count_shingles(gold, kept))
        names = self.options.sets.split(",")
        for form in dict.fromkeys(form for _, form in counts):
            found = [f"{name} {lines_data.to_f1(counts[name, form]):.3f}" for name in names if counts[name, form]]
            mean = np.mean([lines_data.to_f1(counts[name, form]) for name in names if counts[name, form]])
            print(f"{form:>10}: {'  '.join(found)}  mean {mean:.4f}")
        for name, lost in harm.items():
            every = sum(words for _, words in lost)
            print(
                f"  clean {name}: {len(lost)} texts, altered {sum(gone > 0 for gone, _ in lost) / len(lost):.2%}, "
                f"words lost {sum(gone for gone, _ in lost) / every:.3%}"
            )

    def save(self) -> None:
        arrays: dict[str, Any] = {"grams": self.grams[-1].astype(np.float16)}
        arrays |= self.first[-1].to_arrays("first_") | self.second[-1].to_arrays("second_")
        arrays |= self.titles[-1].to_arrays("titles_") | self.choice[-1].to_arrays("choice_")
        np.savez_compressed(self.options.out, **arrays)
        self.say(f"{self.options.out}: {self.options.out.stat().st_size / 1e6:.2f} MB")


def is_headline(line: str, headline: str) -> bool:
    """Whether a line is the headline, which may carry the site's name."""
    key, wanted = to_key(line), to_key(headline)
    return key == wanted or (len(key) >= 15 and (wanted.startswith(key) and len(key) > 0.6 * len(wanted)))


if __name__ == "__main__":
    main()
