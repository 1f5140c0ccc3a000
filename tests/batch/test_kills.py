"""kill -9 of a worker, of the parent, of everything: after the last run every document is there once, byte for byte."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.batching import digest, find_children, kill, load_records, run, start, write_lines

VICTIMS = ("worker", "parent", "all")
PART_MB = "0.004"
PART_BYTES = 4_000


def find_progress(out: Path) -> tuple[int, int]:
    """Parts that are finished, and bytes of those that are not."""
    names = list(out.glob(".part-*"))
    sizes = 0
    for name in names:
        if name.suffix == ".part":
            try:
                sizes += name.stat().st_size
            except OSError:
                continue
    return sum(1 for name in names if name.suffix == ".done"), sizes


def wait_for_progress(process: subprocess.Popen[bytes], out: Path) -> None:
    """Wait until a run has got further than it was."""
    before = find_progress(out)
    while process.poll() is None and find_progress(out) in (before, (before[0], 0)):
        time.sleep(0.002)


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def kill_and_go_on(
    source: Path, out: Path, victims: list[str], processes: list[subprocess.Popen[bytes]], *choices: str
) -> int:
    """Run the command until it is done, with so many kills on the way; how many of them hit a running one."""
    draw = random.Random(7)
    arguments = (source, "-o", f"{out}/", "-j", "2", "-q", *choices)
    process = start(*arguments)
    processes.append(process)
    hits = 0
    for victim in victims:
        wait_for_progress(process, out)
        time.sleep(draw.random() * 0.05)
        hits += process.poll() is None
        kill(process, victim, draw.randrange(9))
        if victim != "worker" or process.poll() is not None:
            process.wait(60)
            process = start(*arguments)
            processes.append(process)
    assert process.wait(300) == 0
    return hits


def test_killed_runs_come_out_as_one_that_was_left_alone(
    tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    source = write_lines(tmp_path / "dump.jsonl", 400)
    run(source, tmp_path / "calm", workers=1, part_bytes=PART_BYTES)
    hits = kill_and_go_on(source, tmp_path / "out", [*VICTIMS, *VICTIMS], processes, "--part-size", PART_MB)
    assert hits >= 4, "the runs ended before they could be killed"
    assert digest(tmp_path / "out") == digest(tmp_path / "calm")
    assert [record["extra"]["number"] for record in load_records(tmp_path / "out")] == list(range(400))
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert left == {path.name for path in (tmp_path / "calm").iterdir()}


def test_an_interrupt_finishes_what_is_in_flight_and_says_how_to_go_on(
    tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    source = write_lines(tmp_path / "dump.jsonl", 3_000)
    out = tmp_path / "out"
    process = start(source, "-o", f"{out}/", "-j", "2", "--report", tmp_path / "report.json")
    processes.append(process)
    wait_for_progress(process, out)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and b"same command goes on" in told and b"Traceback" not in told, told
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["is_interrupted"] is True
    assert find_children(process.pid) == [] and list(out.glob(".part-*.state"))
    assert run(source, out, workers=2).summary.inputs == 3_000
    run(source, tmp_path / "calm", workers=1)
    assert digest(out) == digest(tmp_path / "calm")


@pytest.mark.soak
@pytest.mark.timeout(7_200)
def test_twenty_kills_of_a_long_run(tmp_path: Path, processes: list[subprocess.Popen[bytes]]) -> None:
    source = write_lines(tmp_path / "dump.jsonl", 200_000)
    run(source, tmp_path / "calm", workers=2)
    victims = random.Random(3).choices(VICTIMS, k=20)
    assert kill_and_go_on(source, tmp_path / "out", victims, processes) == 20
    assert digest(tmp_path / "out") == digest(tmp_path / "calm")
    assert [record["extra"]["number"] for record in load_records(tmp_path / "out")] == list(range(200_000))
