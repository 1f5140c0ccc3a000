"""Ray in the place of the crew: the same parts, on two nodes, whatever is killed on the way."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaner.batch import Plan, run_batch
from cleaner.errors import UsageError
from tests.batch.batching import COMMAND, digest, load_records, run, write_lines

pytest.importorskip("ray", reason="needs the extra [ray]")

PART_BYTES = 20_000
AUTH = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "0123456789abcdef0123456789abcdef", "RAY_USAGE_STATS_ENABLED": "0"}


class Nodes:
    """A cluster of nodes with a processor each, on this machine."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="ray-", dir="/tmp")  # paths of sockets are short
        self.port = find_port()
        self.environment = {**os.environ, **AUTH, "RAY_ADDRESS": f"127.0.0.1:{self.port}"}

    def start(self, *, is_head: bool) -> None:
        """Start one more node."""
        where = ["--head", f"--port={self.port}", f"--temp-dir={self.folder}", "--include-dashboard=false"]
        join = [f"--address=127.0.0.1:{self.port}"]
        options = ["--node-ip-address=127.0.0.1", "--num-cpus=1", "--disable-usage-stats"]
        environment = {**os.environ, **AUTH}
        subprocess.run(
            [Path(sys.executable).with_name("ray"), "start", *(where if is_head else join), *options],
            env=environment, check=True, capture_output=True, timeout=120,
        )  # fmt: skip

    def processes(self, *words: str) -> list[int]:
        """The processes of these nodes whose command line holds all the words."""
        return [pid for pid in find_processes(*words) if self.folder in read_command(pid)]

    def workers(self) -> list[int]:
        """Ray's worker processes that make a part."""
        raylets = set(self.processes("raylet/raylet"))
        return [pid for pid in find_processes("ray::make_part") if find_parent(pid) in raylets]

    def stop(self) -> None:
        """End all of it."""
        for pid in self.processes():
            kill(pid)
        shutil.rmtree(self.folder, ignore_errors=True)


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


def find_parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def find_processes(*words: str) -> list[int]:
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if pid != os.getpid() and all(word in read_command(pid) for word in words)]


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def wait_for(what: str, test: object, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not test():  # type: ignore[operator]
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


@pytest.fixture
def nodes() -> Iterator[Nodes]:
    cluster = Nodes()
    try:
        cluster.start(is_head=True)
        cluster.start(is_head=False)
        yield cluster
    finally:
        cluster.stop()


@pytest.mark.timeout(600)
def test_two_nodes_make_the_same_parts_whatever_is_killed(tmp_path: Path, nodes: Nodes) -> None:
    source = write_lines(tmp_path / "dump.jsonl", 2_000)
    run(source, tmp_path / "calm", workers=1, part_bytes=PART_BYTES)
    out = tmp_path / "out"
    command = [
        *COMMAND, str(source), "-o", f"file://{out}/", "--engine", "ray", "--part-size", str(PART_BYTES / 1e6),
    ]  # fmt: skip

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=nodes.environment, stderr=subprocess.PIPE)

    def count() -> int:
        return len(list(out.glob("part-*")))

    driver = start()
    try:
        wait_for("parts of both nodes", lambda: count() >= 2 and len(nodes.workers()) == 2)
        kill(nodes.workers()[0])  # a worker of Ray, in the middle of a part
        before = count()
        wait_for("parts after a worker died", lambda: count() > before + 2)
        driver.kill()
        driver.wait(60)
        done = count()
        assert done < len(list((tmp_path / "calm").glob("part-*"))), "the run ended before it could be killed"
        driver = start()
        wait_for("parts after the driver died", lambda: count() > done)
        _, second = sorted(nodes.processes("raylet/raylet"))
        kill(second)  # a whole node
        told = driver.communicate(timeout=300)[1]
    finally:
        driver.kill()
    assert driver.returncode == 0 and b"Traceback" not in told, told
    assert digest(out) == digest(tmp_path / "calm")
    assert [record["extra"]["number"] for record in load_records(out)] == list(range(2_000))


def test_a_cluster_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "dump.jsonl", 2)
    run_ray = subprocess.run(
        [*COMMAND, str(source), "-o", f"{tmp_path}/out/", "--engine", "ray"],
        env={**os.environ, **AUTH, "RAY_ADDRESS": f"127.0.0.1:{find_port()}"},
        capture_output=True, timeout=200, check=False,
    )  # fmt: skip
    assert run_ray.returncode == 1, run_ray.stderr
    assert b"Ray cannot be joined at 127.0.0.1:" in run_ray.stderr and b"Traceback" not in run_ray.stderr


def test_an_engine_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no engine 'spark': choose from local, ray"):
        run_batch([], Plan(folder=str(tmp_path)), engine="spark")
