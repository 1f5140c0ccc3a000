"""Inputs and parts in stores: the same pages and the same parts as from and on disks."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import read
from cleaner.batch.parts import Part, find_parts, open_folder, open_part, to_identity
from cleaner.batch.plan import Plan
from cleaner.batch.shards import find_shards
from cleaner.errors import UsageError

fsspec = pytest.importorskip("fsspec", reason="needs the extra [stores]")
TEXT = "The river rose two metres overnight, the mayor said on Monday."


@pytest.fixture
def store() -> str:
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]
    for name in ("dumps/b.txt", "dumps/a.txt", "dumps/.hidden.txt", "dumps/more/c.txt", "dumps/out/part-00000.jsonl"):
        memory.pipe_file(f"/{name}", f"{TEXT} {name}".encode())
    return "memory://dumps"


def test_a_folder_a_pattern_and_a_file_of_a_store_are_read(store: str) -> None:
    assert [page.origin for page in read(store)] == [
        "memory:///dumps/a.txt", "memory:///dumps/b.txt", "memory:///dumps/more/c.txt",
        "memory:///dumps/out/part-00000.jsonl",
    ]  # fmt: skip
    assert [page.body for page in read(f"{store}/*.txt")] == [f"{TEXT} dumps/{name}.txt".encode() for name in "ab"]
    assert [page.error for page in read(f"{store}/a.txt")] == [None]
    assert [bool(page.error) for page in read(f"{store}/none.txt")] == [True]


def test_what_a_store_holds_is_cut_as_on_a_disk_and_its_output_is_no_input(store: str, tmp_path: Path) -> None:
    lines = b'{"text": "Rain fell."}\n' * 500
    fsspec.filesystem("memory").pipe_file("/dumps/lines.jsonl", lines)
    (tmp_path / "lines.jsonl").write_bytes(lines)
    stored = list(find_shards([f"{store}/lines.jsonl"], Plan(folder=f"{store}/out", part_bytes=4_000)))
    local = list(find_shards([str(tmp_path / "lines.jsonl")], Plan(folder="out", part_bytes=4_000)))
    assert len(stored) == len(local) > 2
    assert [piece[3:] for shard in stored for piece in shard.pieces] == [p[3:] for s in local for p in s.pieces]
    whole = [piece.path for shard in find_shards([store], Plan(folder=f"{store}/out")) for piece in shard.pieces]
    assert not any("/out/" in path for path in whole)


def test_a_changed_file_is_another_input(store: str) -> None:
    plan = Plan(folder="out")
    before = next(find_shards([f"{store}/a.txt"], plan))
    fsspec.filesystem("memory").pipe_file("/dumps/a.txt", f"{TEXT} dumps/z.txt".encode())
    assert to_identity(before, {}) != to_identity(next(find_shards([f"{store}/a.txt"], plan)), {})


def test_a_part_is_put_into_a_store_whole_with_its_marker(store: str) -> None:
    folder = open_folder(f"{store}/clean")
    shard = next(find_shards([f"{store}/a.txt"], Plan(folder=f"{store}/clean")))
    identity = to_identity(shard, {"format": "jsonl"})
    with open_part(folder, 0, ".jsonl") as part:
        part.unfinished.write_bytes(b"{}\n")
        assert part.load_result(identity) is None
        part.finish({"identity": identity, "bytes": 3})
        scratch = part.unfinished
    assert not scratch.exists() and part.path.read_bytes() == b"{}\n"
    assert Part(folder, 0, ".jsonl").load_result(identity) == {"identity": identity, "bytes": 3}
    assert [found.number for found in find_parts(folder, ".jsonl")] == [0]
    Part(folder, 0, ".jsonl").remove()
    assert not list(find_parts(folder, ".jsonl"))


@pytest.mark.parametrize("url", ["https://a.example/x.html", "nosuchstore://bucket/x"])
def test_what_cannot_be_reached_is_told(url: str) -> None:
    with pytest.raises(UsageError, match=r"crawl|nosuchstore"):
        list(read(url))
