"""Inputs are cut into shards: nothing is lost or doubled, and the records are those of the whole files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cleaner import read
from cleaner.batch import Plan, find_shards
from cleaner.batch.shards import MOST_PIECES, find_pages, is_cuttable
from cleaner.read.files import find_files
from tests.batch.batching import write_lines


def pages_of(inputs: list[Path], plan: Plan) -> list[tuple[str | None, str | None]]:
    shards = list(find_shards([str(path) for path in inputs], plan))
    assert [shard.number for shard in shards] == list(range(len(shards)))
    return [(page.origin, page.url) for shard in shards for piece in shard.pieces for page in find_pages(piece, plan)]


@pytest.mark.parametrize("part_bytes", [1, 100, 997, 5_000, 10**9])
def test_ranges_hold_every_line_once_with_its_number(tmp_path: Path, part_bytes: int) -> None:
    path = write_lines(tmp_path / "dump.jsonl", 40)
    whole = [(page.origin, page.url) for page in read(path)]
    assert pages_of([path], Plan(folder="out", part_bytes=part_bytes)) == whole and len(whole) == 40


@pytest.mark.parametrize(
    "data",
    [
        b'{"text": "a"}\n\n\n{"text": "b"}\r\n{"text": "c"}',
        b'\xef\xbb\xbf{"text": "a"}\n{"text": "b"}\nbroken\n{"text": "' + b"c" * 5_000 + b'"}\n{"text": "d"}\n\n',
    ],
)
def test_empty_broken_and_long_lines_are_cut_like_others(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_bytes(data)
    whole = [(page.origin, page.body, page.error) for page in read(path)]
    for part_bytes in (1, 10, 30, 4_000):
        plan = Plan(folder="out", part_bytes=part_bytes, content_type="application/x-ndjson")
        shards = find_shards([str(path)], plan)
        pages = [page for shard in shards for piece in shard.pieces for page in find_pages(piece, plan)]
        assert [(page.origin, page.body, page.error) for page in pages] == whole


def test_files_are_grouped_by_size_and_number(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / f"{number}.txt").write_text("x" * 100, encoding="utf-8")
    (tmp_path / "5.txt").write_text("x" * 1_000, encoding="utf-8")
    shards = list(find_shards([str(tmp_path)], Plan(folder="out", part_bytes=300)))
    assert [len(shard.pieces) for shard in shards] == [3, 2, 1, 3, 1]
    assert [shard.weight_bytes for shard in shards] == [300, 200, 1_000, 300, 100]


def test_many_small_files_make_several_shards(tmp_path: Path) -> None:
    names = ["missing"] * (MOST_PIECES + 1)
    assert [len(shard.pieces) for shard in find_shards(names, Plan(folder="out"))] == [MOST_PIECES, 1]


def test_files_are_those_that_reading_opens(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", ".hidden", ".git/x.txt", "c/out/part-00000.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Rain fell on Monday.", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "b")
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere")
    for source in (tmp_path, tmp_path / "a.txt", f"{tmp_path}/*", f"{tmp_path}/**/*.txt"):
        assert list(find_files(str(source))) == [page.origin for page in read(source)]
    besides = [os.path.relpath(name, tmp_path) for name in find_files(str(tmp_path), besides=f"{tmp_path}/c/out")]
    assert besides == ["a.txt", "dead.txt", "b/1.txt", "b/2.txt"]


def test_what_cannot_be_cut_stays_whole(tmp_path: Path) -> None:
    lines = [json.dumps({"text": "Rain fell on Monday."}) for _ in range(50)]
    for name, data, is_lines in (
        ("a.jsonl", "\n".join(lines).encode(), True),
        ("wide.jsonl", "\n".join(lines).encode("utf-16"), False),
        ("a.json", ("[" + ",\n".join(lines) + "]").encode(), False),
        ("a.txt", b"Rain fell.\n" * 50, False),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert is_cuttable(str(path), None) is is_lines
    assert not is_cuttable(str(tmp_path / "missing"), None)


def test_a_file_that_shrinks_while_it_is_cut_ends(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "dump.jsonl", 50)
    shards = find_shards([str(path)], Plan(folder="out", part_bytes=500))
    next(shards)
    path.write_bytes(path.read_bytes()[:700])
    assert sum(shard.weight_bytes for shard in shards) < 2_000
