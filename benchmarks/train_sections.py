"""Makes cleaner/models/sections.npz: whether the story goes on below a heading such as `Related Articles`.

    python benchmarks/train_sections.py --data FOLDER [--sets a,b,c] [--out FILE]

FOLDER holds `NAME.jsonl.xz`, one page a line with `text` (the story), `url` and `title`. Of each story two or three
dumps are made: one in which a heading and one to three headlines of other stories stand in the middle, one that is
followed by a heading and other stories, whole or their first paragraphs, and seldom one that has those in the middle.
Each run of prose below the heading is an example. Figures are out of fold, by host.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import lightgbm
import numpy as np

from cleaner.boilerplate.dump_rows import to_rows
from cleaner.boilerplate.resumption import Passed, find_evidence, load_story
from cleaner.boilerplate.shapes import is_prose, is_title_like
from cleaner.context import load_context
from cleaner.language import detect
from cleaner.models.trees import to_trees
from cleaner.options import Options
from cleaner.page.lines import load_lines

SETS = "aed,fundus_tests,wcxb_dev,magic_article,daniel,chinese_web"
FOLDS, SEED, ROUNDS = 5, 3, 2
HEADINGS = {
    "en": ("Related Articles", "Read more", "You may also like", "Related stories", "More stories", "Read next"),
    "de": ("Mehr zum Thema", "Das könnte Sie auch interessieren", "Lesen Sie auch"),
    "fr": ("À lire aussi", "Lire aussi", "Sur le même sujet"),
    "es": ("Noticias relacionadas", "Te puede interesar", "Lea también"),
    "it": ("Leggi anche", "Articoli correlati"),
    "pl": ("Czytaj także", "Zobacz także"),
    "ru": ("Читайте также", "Материалы по теме"),
    "el": ("Διαβάστε επίσης", "Σχετικά άρθρα"),
    "zh": ("相关阅读", "相关新闻"),
}
SOURCES, AGES = ("The Herald", "Reuters", "Kurier", "NHK"), ("3 hours ago", "2 days ago", "45 minutes ago")
SITE_MARKS = (" | ", " - ", " – ", " — ")
MIN_LINES, MAX_LINES, MIN_LINE_CHARS = 4, 80, 20
INSIDE_SHARE = 0.3
"""Other stories with their texts seldom stand inside a story."""
PARAMETERS = {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.1,
    "min_data_in_leaf": 40,
    "lambda_l2": 5.0,
    "seed": SEED,
    "deterministic": True,
    "num_threads": 1,
    "verbose": -1,
}
TREES = 120


class Story(NamedTuple):
    """A story from a gold text."""

    host: str
    language: str
    title: str
    lines: tuple[str, ...]


class Example(NamedTuple):
    """A run of prose below a heading: its evidence, and whether it is the story's."""

    host: str
    evidence: list[float]
    is_story: bool


def find_stories(folder: Path, name: str) -> Iterator[Story]:
    """The stories of a set that have a headline and some lines, in the languages of HEADINGS."""
    with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as records:
        for record in map(json.loads, records):
            text = record["text"] or ""
            lines = [line.strip() for line in text.split("\n") if len(line.strip()) >= MIN_LINE_CHARS]
            title = record["title"] or ""
            for mark in SITE_MARKS:
                title = title.partition(mark)[0]
            if not title and lines and is_title_like(lines[0]) and not is_prose(lines[0]):
                title, *lines = lines
            language = detect(text) or ""
            if title and MIN_LINES <= len(lines) <= MAX_LINES and language in HEADINGS:
                yield Story(urlsplit(record["url"] or "").hostname or name, language, title, tuple(lines))


def find_dumps(story: Story, others: Sequence[Story], rnd: random.Random) -> Iterator[list[str]]:
    """Dumps of a story in which other stories are teased, or stand."""
    middle = rnd.randint(2, len(story.lines) - 2)
    head, tail = [story.title, *story.lines[:middle]], story.lines[middle:]
    heading = rnd.choice(HEADINGS[story.language])
    yield [*head, heading, *(other.title for other in others[: rnd.choice((1, 1, 2, 3))]), *tail]
    yield [story.title, *story.lines, heading, *_find_texts(others[: rnd.randint(1, len(others))], rnd)]
    if rnd.random() < INSIDE_SHARE:
        yield [*head, heading, *_find_texts(others[: rnd.randint(1, 2)], rnd), *tail]


def _find_texts(others: Sequence[Story], rnd: random.Random) -> Iterator[str]:
    has_age = rnd.random() < 0.3
    for other in others:
        yield other.title
        if has_age:
            yield rnd.choice(SOURCES)
            yield rnd.choice(AGES)
        yield from other.lines[: rnd.choice((1, 1, 2, 3, 5, MAX_LINES))]


def find_examples(stories: Sequence[Story]) -> Iterator[Example]:
    """Each run of prose below the headings of the dumps of all stories."""
    context = load_context(Options(metadata=False))
    rnd = random.Random(SEED)
    alike = defaultdict(list)
    for story in stories:
        alike[story.language].append(story)
    for story in list(stories) * ROUNDS:
        choices = [other for other in alike[story.language] if other.host != story.host]
        if len(choices) < FOLDS:
            continue
        own = set(story.lines)
        for lines in find_dumps(story, rnd.sample(choices, 4), rnd):
            blocks = load_lines(rnd.choice(("\n", "\n\n")).join(lines)).blocks
            rows = to_rows(blocks, [block.text for block in blocks], context)
            start = next((p + 1 for p, row in enumerate(rows) if row.text in HEADINGS[story.language]), len(rows))
            above, passed = load_story(islice(rows, start - 1)), Passed()
            for p in range(start, len(rows)):
                if rows[p].prose and not rows[p - 1].prose:
                    evidence = find_evidence(above, passed, rows, range(p, len(rows)))
                    yield Example(story.host, evidence, rows[p].text in own)
                passed = passed.then(rows[p])


def fit(rows: np.ndarray, labels: np.ndarray) -> lightgbm.Booster:
    """Trees for the evidence of runs and whether they are the story's."""
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(rows, labels), TREES)


def main() -> None:
    """Learn out of fold and print what thresholds would do; learn from all and save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", default=SETS)
    parser.add_argument("--out", type=Path, default=Path("cleaner/models/sections.npz"))
    options = parser.parse_args()
    stories = [story for name in options.sets.split(",") for story in find_stories(options.data, name)]
    examples = list(find_examples(stories))
    rows = np.array([example.evidence for example in examples], np.float32)
    labels = np.array([example.is_story for example in examples])
    folds = np.array([int(hashlib.md5(example.host.encode()).hexdigest(), 16) % FOLDS for example in examples])
    chances = np.zeros(len(labels))
    for fold in range(FOLDS):
        chances[folds == fold] = fit(rows[folds != fold], labels[folds != fold]).predict(rows[folds == fold])
    print(f"{len(stories)} stories, {len(labels)} runs, {labels.mean():.2f} of them the story's; out of fold:")
    for least in (0.05, 0.1, 0.15, 0.2, 0.3, 0.5):
        lost, caught = (chances[labels] < least).mean(), (chances[~labels] < least).mean()
        print(f"under {least:.2f}: {lost:6.2%} of the story's runs, {caught:.1%} of the others'")
    save(fit(rows, labels), options.out)


def save(model: lightgbm.Booster, file: Path) -> None:
    """The trees as plain arrays."""
    forest = to_trees([info["tree_structure"] for info in model.dump_model()["tree_info"]])
    np.savez_compressed(file, **forest.to_arrays(""))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
