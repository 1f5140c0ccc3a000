"""The whole of clean() on hosts that the judge has not seen, beside trafilatura.

    python benchmarks/train_judge.py --data FOLDER --save-folds MODELS
    python benchmarks/judge_folds.py --data FOLDER --models MODELS [--sets aed,daniel] [--every N]
    python benchmarks/judge_folds.py --data FOLDER                          in sample: the model that ships

MODELS holds `fold0.npz` and so on. Each page is cleaned with the model that was trained without the hosts of its fold.
Scores are those of bench.py; `diff` is the mean difference of F1 a page to trafilatura with the 95 % interval of a
paired bootstrap. Trafilatura's texts are kept in `--cache`, so that they are made once.
"""

from __future__ import annotations

import argparse
import json
import lzma
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bench
from judge_data import find_host
from rich.console import Console
from rich.table import Table
from train_judge import FIVE, find_fold

from cleaner import clean
from cleaner.boilerplate import judge
from cleaner.boilerplate.judge_model import Model, load_model, read_model


def load_models(folder: Path | None) -> list[Model]:
    """The models of the folds in their order; the one that ships where there is no folder."""
    if folder is None:
        return [load_model()]
    return [read_model(folder / f"fold{fold}.npz") for fold in range(len(list(folder.glob("fold*.npz"))))]


def load_records(folder: Path, name: str, every: int) -> Iterator[dict[str, Any]]:
    """The pages of a set whose whole story is known."""
    with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            if number % every == 0 and (record["text"] or "").strip():
                yield record


def clean_with(model: Model, record: dict[str, Any]) -> str:
    """The text of a page as clean() gives it with another model of the judge."""
    judge.load_model = lambda: model
    return clean(record["html"], url=record["url"], content_type="text/html", options=bench.TEXT_ONLY).text


def drop_optional(record: dict[str, Any], text: str) -> str:
    """The gold text without those optional paragraphs that the extractor left out."""
    gold: str = record["text"]
    flat = "".join(bench.TOKEN.findall(text))
    for optional in record.get("optional") or ():
        if "".join(bench.TOKEN.findall(optional)) not in flat:
            gold = gold.replace(optional, "", 1)
    return gold


class Peer:
    """Trafilatura's texts of one set, made once and kept in a file."""

    def __init__(self, cache: Path | None, name: str) -> None:
        self.path = cache / f"trafilatura-{name}.json" if cache else None
        self.texts: dict[str, str] = json.loads(self.path.read_text()) if self.path and self.path.exists() else {}

    def extract(self, record: dict[str, Any]) -> str:
        """What trafilatura takes for the story of a page."""
        if record["id"] not in self.texts:
            sample = bench.Sample("", record["html"], record["url"], record["text"])
            self.texts[record["id"]] = bench.by_trafilatura(sample)
        return self.texts[record["id"]]

    def save(self) -> None:
        """Keep what was made."""
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(self.texts))


def measure(arguments: argparse.Namespace, name: str, models: list[Model]) -> tuple[bench.Tally, bench.Tally]:
    """What clean() and trafilatura do on one set."""
    ours, theirs = bench.Tally(), bench.Tally()
    peer = Peer(arguments.cache, name)
    for record in load_records(arguments.data, name, arguments.every):
        text = clean_with(models[find_fold(find_host(record), len(models))], record)
        ours.add(drop_optional(record, text), text)
        other = peer.extract(record)
        theirs.add(drop_optional(record, other), other)
    peer.save()
    return ours, theirs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with NAME.jsonl.xz")
    parser.add_argument("--models", type=Path, help="folder with the models of the folds; else the one that ships")
    parser.add_argument("--sets", default=",".join((*FIVE, "chinese_web")))
    parser.add_argument("--every", type=int, default=1, help="take each Nth page")
    parser.add_argument("--cache", type=Path, help="folder for trafilatura's texts")
    arguments = parser.parse_args()
    models = load_models(arguments.models)
    table = Table(title="out of fold" if arguments.models else "in sample", title_justify="left")
    for heading in ("set", "pages", "P", "R", "F1", "trafilatura", "diff to trafilatura", "F1<.5", "its", "empty"):
        table.add_column(heading, justify="left" if heading == "set" else "right")
    means: list[tuple[float, float]] = []
    for name in arguments.sets.split(","):
        ours, theirs = measure(arguments, name, models)
        mean, low, high = bench.interval(ours.f1s, theirs.f1s)
        if name in FIVE:
            means.append((ours.f1, theirs.f1))
        table.add_row(
            name, str(len(ours.f1s)), f"{ours.mean_precision:.3f}", f"{ours.mean_recall:.3f}", f"{ours.f1:.4f}",
            f"{theirs.f1:.4f}", f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]", str(sum(f1 < 0.5 for f1 in ours.f1s)),
            str(sum(f1 < 0.5 for f1 in theirs.f1s)), str(ours.empty),
        )  # fmt: skip
    if means:
        found, other = (statistics.fmean(column) for column in zip(*means, strict=True))
        table.add_row("mean of the five", "", "", "", f"{found:.4f}", f"{other:.4f}", "", "", "", "")
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
