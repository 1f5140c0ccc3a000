"""Documents a second by format and number of workers, beside trafilatura's own command line; memory; runs under kills.

    python benchmarks/throughput.py                             2,000 documents in each format
    python benchmarks/throughput.py --documents 20000 --formats text.jsonl --workers 1,2
    python benchmarks/throughput.py --documents 200000 --formats short.jsonl --workers 1,2 --kills 20 --ray

Documents are generated: pages of invented sites, in markup (`pages`, one file each; `html.jsonl`) and flat
(`text.jsonl`), or two sentences each (`short.jsonl`). Rates are of the whole command, starting included; processor time
tells how far other programs were in the way. Memory is the largest resident size of the parent and of any worker, early
on and at the end. With `--kills` the same run is made again while a worker, the parent or all of it is killed at random
moments, and must come out byte for byte alike.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import itertools
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generated_web import Sample, make_web, to_sentence
from rich.console import Console
from rich.table import Table

COMMAND = [sys.executable, "-m", "cleaner.cli", "clean"]
FORMATS = ("pages", "html.jsonl", "text.jsonl")
PEER = Path(sys.executable).with_name("trafilatura")
SAMPLE_SECONDS = 0.5


class Measured(NamedTuple):
    """One run: seconds, and megabytes of the parent and of the largest worker early on and at the end."""

    seconds: float
    cpu_seconds: float = 0.0
    parent_mb: tuple[float, float] = (0.0, 0.0)
    worker_mb: tuple[float, float] = (0.0, 0.0)


def find_samples(count: int) -> Iterator[Sample]:
    """So many pages, from webs of ten sites each."""
    webs = (make_web(sites=10, stories=50, seed=seed) for seed in itertools.count())
    return itertools.islice(itertools.chain.from_iterable(webs), count)


def write_inputs(folder: Path, form: str, count: int) -> Path:
    """The generated documents in one format; what comes back is the input to name."""
    if form == "pages":
        path = folder / "pages"
        path.mkdir()
        for number, sample in enumerate(find_samples(count)):
            (path / f"{number:07}.html").write_text(sample.html, encoding="utf-8")
        return path
    path = folder / form
    if form == "short.jsonl":
        draw = random.Random(1)
        with path.open("w", encoding="utf-8") as stream:
            for number in range(count):
                record = {"url": f"https://site{number % 9}.example/{number}", "number": number}
                stream.write(json.dumps({**record, "text": f"{to_sentence(draw)} {to_sentence(draw)}"}) + "\n")
        return path
    column = form.partition(".")[0]
    with path.open("w", encoding="utf-8") as stream:
        for number, sample in enumerate(find_samples(count)):
            body = sample.html if column == "html" else sample.flat
            stream.write(json.dumps({"url": sample.url, column: body, "number": number}) + "\n")
    return path


def find_workers(pid: int) -> list[int]:
    """The processes below one that clean: workers of ours, and those of Ray that have one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    below, found = {pid}, []
    while new := {child for child, parent in parents.items() if parent in below} - below:
        below |= new
    for child in below - {pid}:
        with contextlib.suppress(OSError):
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"spawn_main" in command or b"ray::make_part" in command:
                found.append(child)
    return found


def resident_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS:")), 0.0)


def measure(command: list[str]) -> Measured:
    """Run a command, looking at its memory twice a second."""
    started, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    seen: list[tuple[float, float]] = []
    while process.poll() is None:
        time.sleep(SAMPLE_SECONDS)
        workers = [resident_mb(pid) for pid in find_workers(process.pid)]
        seen.append((resident_mb(process.pid), max(workers, default=0.0)))
    seconds = time.monotonic() - started
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    seen = [pair for pair in seen if all(pair)] or [(0.0, 0.0)]
    tenth = max(1, len(seen) // 10)
    early, late = seen[: 2 * tenth], seen[-tenth:]
    (parent_early, worker_early), (parent_late, worker_late) = (
        tuple(max(column) for column in zip(*part, strict=True)) for part in (early, late)
    )
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return Measured(seconds, cpu_seconds, (parent_early, parent_late), (worker_early, worker_late))


def digest(folder: Path) -> str:
    """The names and contents of all parts, as one hash."""
    state = hashlib.sha256()
    for path in sorted(folder.glob("part-*")):
        state.update(path.name.encode() + path.read_bytes())
    return state.hexdigest()


def run_under_kills(command: list[str], kills: int, seconds: float) -> float:
    """Run a command to its end, with kills spread over about `seconds`; the seconds it took."""
    draw = random.Random(3)
    moments = sorted(draw.uniform(0.02, 0.9) * seconds for _ in range(kills))
    started = time.monotonic()
    process = subprocess.Popen(command, start_new_session=True)
    for moment in moments:
        time.sleep(max(0.0, started + moment - time.monotonic()))
        victim = draw.choice(("worker", "parent", "all"))
        workers = find_workers(process.pid)
        if victim == "worker" and workers:
            os.kill(draw.choice(workers), signal.SIGKILL)
            continue
        if process.poll() is None:
            (os.killpg if victim == "all" else os.kill)(process.pid, signal.SIGKILL)
        process.wait()
        process = subprocess.Popen(command, start_new_session=True)
    if process.wait() != 0:
        sys.exit(f"the last run ended with {process.returncode}")
    return time.monotonic() - started


def find_rows(arguments: argparse.Namespace, form: str, folder: Path) -> Iterator[tuple[str, ...]]:
    """The rows of one format: each number of workers, then trafilatura, then the run under kills."""
    source, count = write_inputs(folder, form, arguments.documents), arguments.documents
    calm, command = Measured(0.0), [""]
    out, first = folder / "out", 0.0
    for workers in arguments.workers:
        shutil.rmtree(out, ignore_errors=True)
        command = [*COMMAND, str(source), "-o", f"{out}/", "-q", "--part-size", "1", "-j", str(workers)]
        calm = measure(command)
        first = first or calm.seconds
        memory = ("{:.0f} → {:.0f}".format(*pair) for pair in (calm.parent_mb, calm.worker_mb))
        yield *to_row(form, f"copydesk -j {workers}", count, calm), f"{first / calm.seconds:.2f}", *memory
    wanted = digest(out)
    for engine in ("local", "ray")[: 1 + arguments.ray]:
        with_engine = [*command, "--engine", engine]
        if engine != "local":
            shutil.rmtree(out)
            measured = measure(with_engine)
            told = "" if digest(out) == wanted else ": DIFFERENT"
            yield *to_row(form, f"the same with {engine}{told}", count, measured), f"{first / measured.seconds:.2f}"
        if arguments.kills:
            shutil.rmtree(out)
            seconds = run_under_kills(with_engine, arguments.kills, calm.seconds)
            told = "alike" if digest(out) == wanted else "DIFFERENT"
            yield to_row(form, f"{engine} and {arguments.kills} kills: {told}", count, Measured(seconds))
    if form == "pages" and PEER.exists():
        for workers in arguments.workers:
            peer = [str(PEER), "--input-dir", str(source), "--output-dir", str(folder / "peer"), "--with-metadata"]
            yield to_row(form, f"trafilatura ×{workers}", count, measure([*peer, "--parallel", str(workers)]))


def to_row(form: str, name: str, count: int, measured: Measured) -> tuple[str, ...]:
    """The columns that every row has."""
    rate = f"{count / measured.seconds:.0f}"
    return form, name, f"{measured.seconds:.1f}", f"{measured.cpu_seconds:.1f}", rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--formats", type=lambda text: text.split(","), default=list(FORMATS))
    parser.add_argument("--workers", type=lambda text: [int(part) for part in text.split(",")], default=[1, 2])
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--ray", action="store_true", help="the last number of workers with Ray as well")
    arguments = parser.parse_args()
    table = Table(
        "format", "command", "seconds", "CPU s", "documents/s", "speed-up", "parent MB", "worker MB", box=None
    )
    for form in arguments.formats:
        with tempfile.TemporaryDirectory() as folder:
            for row in find_rows(arguments, form, Path(folder)):
                table.add_row(*row)
                print(*row, sep="\t", file=sys.stderr)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
