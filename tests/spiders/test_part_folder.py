"""Part files: whole or not there, numbered on, one writer at a time."""

from __future__ import annotations

import pytest

pytest.importorskip("w3lib", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from spiders.parts import FolderInUseError, PartFolder


def write(folder, *records):
    parts = PartFolder(folder)
    for record in records:
        parts.write(record)
    parts.close()
    return parts.path


def names(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_parts_are_numbered_on(tmp_path):
    write(tmp_path, '{"url": "a"}')
    assert write(tmp_path, '{"url": "b"}', '{"url": "c"}') == tmp_path / "part-00002.jsonl"
    parts = PartFolder(tmp_path)
    assert [record["url"] for record in parts.find_records()] == ["a", "b", "c"]
    parts.close()


def test_a_run_without_a_record_leaves_no_part(tmp_path):
    assert write(tmp_path) is None
    assert names(tmp_path) == []


def test_a_part_has_its_name_only_when_it_is_whole(tmp_path):
    parts = PartFolder(tmp_path)
    parts.write('{"url": "a"}')
    assert names(tmp_path) == ["part-00001.jsonl.partial"]
    assert (tmp_path / "part-00001.jsonl.partial").read_text() == '{"url": "a"}\n', "what was written is on the disk"
    parts.close()
    assert names(tmp_path) == ["part-00001.jsonl"]


@pytest.mark.parametrize(
    ("left", "kept"), [(b'{"a": 1}\n{"b": 2}\n{"c"', b'{"a": 1}\n{"b": 2}\n'), (b'{"a', None), (b"", None)]
)
def test_what_a_killed_run_left_is_finished(tmp_path, left, kept):
    (tmp_path / "part-00001.jsonl.partial").write_bytes(left)
    PartFolder(tmp_path).close()
    assert names(tmp_path) == (["part-00001.jsonl"] if kept else [])
    if kept:
        assert (tmp_path / "part-00001.jsonl").read_bytes() == kept


@pytest.mark.parametrize("line", ['{"url": ', "7", "\xff"])
def test_a_part_that_is_damaged_is_named(tmp_path, line):
    (tmp_path / "part-00001.jsonl").write_text('{"url": "a"}\n' + line + "\n", "latin-1")
    parts = PartFolder(tmp_path)
    with pytest.raises(ValueError, match=r"part-00001\.jsonl, line 2: is no record"):
        list(parts.find_records())
    parts.close()


def test_one_writer_at_a_time(tmp_path):
    first = PartFolder(tmp_path)
    with pytest.raises(FolderInUseError, match="another crawl"):
        PartFolder(tmp_path)
    first.close()
    PartFolder(tmp_path).close()


def test_a_lone_surrogate_does_not_stop_a_run(tmp_path):
    path = write(tmp_path, '{"title": "\ud800"}')
    assert path.read_bytes() == b'{"title": "?"}\n'
