"""What a site memory brings on real hosts, out of fold by page, and what learning costs.

python benchmarks/memory_table.py --data FOLDER            hosts with ten and more pages, in markup and flat
python benchmarks/memory_table.py --cost 2000              seconds and memory of learning generated pages
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bench import Sample, Tally, load_sets
from generated_web import make_web, to_input

from cleaner import Options, Page, clean
from cleaner.corpus import Learner, learn, save_memory

FOLDS = 5
MIN_PAGES = 10
SETS = ("aed", "fundus_tests", "wcxb_dev", "magic_article", "daniel")


def find_hosts(folder: Path, *, flat: bool) -> Iterator[tuple[str, list[Sample]]]:
    """Hosts with enough annotated pages, and their pages."""
    hosts: dict[str, list[Sample]] = defaultdict(list)
    for sample in load_sets(folder, [name + (".flat" if flat else "") for name in SETS], 1):
        hosts[(urlsplit(sample.url or "").hostname or "").removeprefix("www.")].append(sample)
    yield from sorted((host, samples) for host, samples in hosts.items() if host and len(samples) >= MIN_PAGES)


def to_page(sample: Sample, *, flat: bool) -> Page:
    return Page(sample.data, sample.url, "text/plain" if flat else "text/html")


def measure(samples: list[Sample], folder: Path, *, flat: bool) -> tuple[Tally, Tally]:
    """Without and with a memory that was learned from the other folds."""
    without, with_memory = Tally(), Tally()
    for fold in range(FOLDS):
        path = folder / f"memory-{fold}.jsonl"
        save_memory(learn(to_page(s, flat=flat) for i, s in enumerate(samples) if i % FOLDS != fold), path)
        for sample in samples[fold::FOLDS]:
            page = to_page(sample, flat=flat)
            without.add(sample.gold, clean(page).text)
            with_memory.add(sample.gold, clean(page, options=Options(memory=path)).text)
    return without, with_memory


def print_gain(folder: Path) -> None:
    for flat in (False, True):
        sums = (Tally(), Tally())
        for host, samples in find_hosts(folder, flat=flat):
            with tempfile.TemporaryDirectory() as scratch:
                pair = measure(samples, Path(scratch), flat=flat)
            for total, part in zip(sums, pair, strict=True):
                total.precisions += part.precisions
                total.recalls += part.recalls
            print(f"{'flat' if flat else 'markup':<7} {host:<28} {len(samples):>4} pages  {to_line(*pair)}", flush=True)
        print(f"{'flat' if flat else 'markup':<7} {'all':<28} {len(sums[0].recalls):>4} pages  {to_line(*sums)}")


def to_line(without: Tally, with_memory: Tally) -> str:
    return (
        f"F1 {without.f1:.3f} → {with_memory.f1:.3f}  "
        f"P {without.mean_precision:.3f} → {with_memory.mean_precision:.3f}  "
        f"R {without.mean_recall:.3f} → {with_memory.mean_recall:.3f}"
    )


def print_cost(pages: int) -> None:
    """Learning of generated dumps: time by page, and the peak memory of this process."""
    learner, started, done = Learner(), time.process_time(), 0
    while done < pages:
        for sample in make_web(seed=done):
            learner.add(to_input(sample, flat=True))
            done += 1
        seconds = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        stories = sum(len(state.stories) for state in learner.hosts.values())
        print(
            f"{done:>8} pages  {1000 * seconds / done:.2f} ms a page  peak {peak:.0f} MB  {stories} stories", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--cost", type=int, metavar="PAGES")
    arguments = parser.parse_args()
    if arguments.data:
        print_gain(arguments.data)
    if arguments.cost:
        print_cost(arguments.cost)


if __name__ == "__main__":
    main()
