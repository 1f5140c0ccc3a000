"""Quality and speed beside trafilatura, on the bundled fixtures or on sets of annotated pages.

    python benchmarks/bench.py                                    the bundled pages and dumps
    python benchmarks/bench.py --data FOLDER --sets aed,aed.flat  NAME.jsonl.xz of {id, url, html, text}
    python benchmarks/bench.py --data FOLDER --every 10           each tenth page

`NAME.flat` hands in the page without its markup. Scores are those of the field: token 4-gram shingles, precision and
recall averaged over pages, F1 of the averages; CJK and Thai are tokenised by character. `diff` is the mean difference
of F1 a page to the peer, with the 95 % interval of a paired bootstrap. CPU time is this process's; quote ratios, not
milliseconds.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from cleaner import Options, clean

ROOT = Path(__file__).resolve().parent.parent
PER_CHARACTER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
TOKEN = re.compile(f"[{PER_CHARACTER}]|(?:(?![{PER_CHARACTER}])\\w)+")
TEXT_ONLY = Options(metadata=False)
BOOTSTRAP_ROUNDS = 1000


@dataclass(frozen=True)
class Sample:
    """One page or dump and its gold text."""

    set_name: str
    data: str
    url: str | None
    gold: str


@dataclass
class Tally:
    """What one extractor did on one set."""

    precisions: list[float] = field(default_factory=list)
    recalls: list[float] = field(default_factory=list)
    f1s: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0
    empty: int = 0

    def add(self, gold: str, text: str) -> None:
        precision, recall = score(gold, text)
        if text.strip():
            self.precisions.append(precision)
        else:
            self.empty += 1
        self.recalls.append(recall)
        self.f1s.append(harmonic(precision, recall))

    @property
    def mean_precision(self) -> float:
        return statistics.fmean(self.precisions) if self.precisions else 0.0

    @property
    def mean_recall(self) -> float:
        return statistics.fmean(self.recalls) if self.recalls else 0.0

    @property
    def f1(self) -> float:
        return harmonic(self.mean_precision, self.mean_recall)


Extractor = Callable[[Sample], str]


def by_copydesk(sample: Sample) -> str:
    return clean(sample.data, url=sample.url, content_type="text/html", options=TEXT_ONLY).text


def by_copydesk_whole(sample: Sample) -> str:
    return clean(sample.data, url=sample.url, content_type="text/html").text


def by_copydesk_dump(sample: Sample) -> str:
    return clean(sample.data, url=sample.url, content_type="text/plain").text


def by_trafilatura(sample: Sample) -> str:
    from trafilatura import extract

    return extract(sample.data, include_comments=False, include_tables=True) or ""


def by_trafilatura_whole(sample: Sample) -> str:
    from trafilatura import bare_extraction

    document = bare_extraction(sample.data, url=sample.url, include_comments=False, with_metadata=True)
    return document.text or "" if document else ""


def by_justext_lines(sample: Sample) -> str:
    from html import escape

    import justext

    lines = "".join(f"<p>{escape(line.strip())}</p>" for line in sample.data.splitlines() if line.strip())
    paragraphs = justext.justext(f"<html><body>{lines}</body></html>", justext.get_stoplist("English"))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


PAGES: dict[str, Extractor] = {
    "copydesk, text only": by_copydesk,
    "trafilatura, text only": by_trafilatura,
    "copydesk, everything": by_copydesk_whole,
    "trafilatura, with metadata": by_trafilatura_whole,
}
DUMPS: dict[str, Extractor] = {"copydesk": by_copydesk_dump, "jusText on lines": by_justext_lines}
PEER_OF = {
    "copydesk, text only": "trafilatura, text only",
    "copydesk, everything": "trafilatura, with metadata",
    "copydesk": "jusText on lines",
}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The multiset of token 4-grams; the whole text where it has fewer than four tokens."""
    tokens = TOKEN.findall(text)
    if len(tokens) < 4:
        return Counter([tuple(tokens)] if tokens else [])
    return Counter(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))


def score(gold: str, text: str) -> tuple[float, float]:
    """Precision and recall of `text` against `gold`."""
    want, got = shingles(gold), shingles(text)
    both = (want & got).total()
    return both / max(got.total(), 1), both / want.total() if want else 1.0


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def load_bundled() -> Iterator[Sample]:
    """Hand-written pages and dumps with their clean texts, from `fixtures/`."""
    for name, folder in (("bundled pages", "pages"), ("bundled dumps.flat", "inputs")):
        for path in sorted((ROOT / "fixtures" / folder).iterdir()):
            gold = path.with_suffix(".json") if folder == "pages" else ROOT / "fixtures/outputs" / f"{path.stem}.json"
            if path.suffix not in (".html", ".txt") or not gold.exists():
                continue
            paragraphs = json.loads(gold.read_text(encoding="utf-8"))["paragraphs"]
            if paragraphs:
                yield Sample(name, path.read_text(encoding="utf-8", errors="replace"), None, "\n\n".join(paragraphs))


def load_sets(folder: Path, names: list[str], every: int) -> Iterator[Sample]:
    """Annotated pages from `NAME.jsonl.xz`; with `.flat` behind the name, their visible text alone."""
    for name in names or sorted(path.name.removesuffix(".jsonl.xz") for path in folder.glob("*.jsonl.xz")):
        stem, flat, _ = name.partition(".flat")
        with lzma.open(folder / f"{stem}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                record = json.loads(line)
                if number % every or not (record.get("text") or "").strip():
                    continue
                page = flatten(record["html"]) if flat else record["html"]
                yield Sample(name, page, record["url"], record["text"])


def flatten(page: str) -> str:
    """The page as a dump that lost its markup: every visible text, a line a block."""
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page, main_content=False, alt_texts=True))


def measure(samples: list[Sample], extractors: dict[str, Extractor], console: Console) -> dict[str, Tally]:
    """One tally an extractor; the extractors take turns on each page, so that a slow minute of the machine hits all."""
    tallies = {name: Tally() for name in extractors}
    for extract in extractors.values():
        extract(samples[0])
    for sample in track(samples, samples[0].set_name, console=console, disable=not console.is_terminal, transient=True):
        for name, extract in extractors.items():
            start = time.process_time()
            text = extract(sample)
            tallies[name].cpu_seconds += time.process_time() - start
            tallies[name].add(sample.gold, text)
    return tallies


def interval(ours: list[float], theirs: list[float]) -> tuple[float, float, float]:
    """Mean paired difference and its 95 % bootstrap interval."""
    differences = [a - b for a, b in zip(ours, theirs, strict=True)]
    draw = random.Random(1)
    means = sorted(statistics.fmean(draw.choices(differences, k=len(differences))) for _ in range(BOOTSTRAP_ROUNDS))
    return statistics.fmean(differences), means[int(0.025 * BOOTSTRAP_ROUNDS)], means[int(0.975 * BOOTSTRAP_ROUNDS)]


def to_table(set_name: str, tallies: dict[str, Tally], pages: int) -> Table:
    table = Table(title=f"{set_name}: {pages} documents", title_justify="left")
    table.add_column("extractor")
    for heading in ("P", "R", "F1", "diff to peer", "F1<.5", "empty", "ms a page", "speed"):
        table.add_column(heading, justify="right")
    for name, tally in tallies.items():
        peer = tallies.get(PEER_OF.get(name, ""))
        difference = speed = ""
        if peer is not None:
            mean, low, high = interval(tally.f1s, peer.f1s)
            difference = f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]"
            speed = f"{peer.cpu_seconds / max(tally.cpu_seconds, 1e-9):.1f} x"
        table.add_row(
            name, f"{tally.mean_precision:.3f}", f"{tally.mean_recall:.3f}", f"{tally.f1:.3f}", difference,
            str(sum(f1 < 0.5 for f1 in tally.f1s)), str(tally.empty), f"{1000 * tally.cpu_seconds / pages:.1f}", speed,
        )  # fmt: skip
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with NAME.jsonl.xz")
    parser.add_argument("--sets", default="", help="names, with commas between them; all of the folder when absent")
    parser.add_argument("--every", type=int, default=1, help="take each Nth page")
    arguments = parser.parse_args()
    names = [name for name in arguments.sets.split(",") if name]
    samples = load_sets(arguments.data, names, arguments.every) if arguments.data else load_bundled()
    by_set: dict[str, list[Sample]] = {}
    for sample in samples:
        by_set.setdefault(sample.set_name, []).append(sample)
    console = Console(width=None if Console().is_terminal else 120)
    for set_name, members in by_set.items():
        extractors = DUMPS if set_name.endswith(".flat") else PAGES
        console.print(to_table(set_name, measure(members, extractors, console), len(members)))


if __name__ == "__main__":
    main()
