"""Inputs and runs for the tests of batches."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from cleaner.batch import Plan, run_batch
from cleaner.batch.run import Outcome

COMMAND = [sys.executable, "-m", "cleaner.cli", "clean"]
SENTENCES = (
    "Rain fell on Monday and the river rose {n} centimetres, officials said in the town hall.",
    "The bridge at mile {n} was closed, and {n} families left their homes before noon.",
    "A spokesman for the county said that {n} trucks had brought sand from the coast.",
)


def write_lines(path: Path, count: int, *, words: int = 1) -> Path:
    """JSON Lines of so many documents, none like another."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            text = "\n\n".join(sentence.format(n=number) for sentence in SENTENCES * words)
            record = {"url": f"https://site{number % 5}.example/{number}", "text": text, "number": number}
            stream.write(json.dumps(record) + "\n")
    return path


def digest(folder: Path) -> dict[str, str]:
    """What each part in a folder holds, as a hash, by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("part-*"))}


def load_records(folder: Path) -> list[dict[str, Any]]:
    """The records of all parts, in order."""
    return [json.loads(line) for path in sorted(folder.glob("part-*.jsonl")) for line in path.open(encoding="utf-8")]


def run(inputs: Path | list[Path], folder: Path, *, workers: int = 1, **choices: Any) -> Outcome:
    """Make the parts of the inputs."""
    names = [str(path) for path in (inputs if isinstance(inputs, list) else [inputs])]
    return run_batch(names, Plan(folder=str(folder), **choices), workers=workers)


def start(*args: str | Path) -> subprocess.Popen[bytes]:
    """The command as a process that leads a group."""
    return subprocess.Popen([*COMMAND, *map(str, args)], stderr=subprocess.PIPE, start_new_session=True)


def find_children(pid: int) -> list[int]:
    """The workers of a process."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    except OSError:
        return []


def kill(process: subprocess.Popen[bytes], victim: str, choice: int) -> None:
    """Kill -9 a worker, the parent, or all of them; nothing where they are gone already."""
    workers = find_children(process.pid)
    try:
        if victim == "worker" and workers:
            os.kill(workers[choice % len(workers)], signal.SIGKILL)
        elif victim == "parent":
            os.kill(process.pid, signal.SIGKILL)
        elif victim == "all":
            os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
