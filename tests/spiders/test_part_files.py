"""Part files: what was noted counts, what was not is cut off, a name means that it is whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from spiders.parts import PARTIAL, PartFile, finish, set_aside


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_part_has_its_name_only_when_it_is_whole(tmp_path):
    part = PartFile(tmp_path, "w1")
    part.add('{"url": "a"}')
    part.keep()
    assert names(tmp_path) == [part.name + PARTIAL]
    assert part.close() == part.name and names(tmp_path) == [part.name]
    assert (tmp_path / part.name).read_text() == '{"url": "a"}\n'


def test_what_was_not_kept_is_cut_off(tmp_path):
    part = PartFile(tmp_path, "w1")
    part.add("1")
    noted = part.to_part()
    part.keep()
    part.add("2")
    part.cut()
    part.add("3")
    part.keep()
    part.add("4")
    part.close()
    assert (tmp_path / part.name).read_text() == "1\n3\n"
    assert (noted.length_bytes, noted.records) == (2, 1)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_part_without_a_record_is_none(tmp_path, keeps):
    part = PartFile(tmp_path, "w1")
    if not keeps:
        part.add("1")
    assert part.close() is None
    assert names(tmp_path) == []


def test_what_a_killed_run_left_is_cut_to_what_was_noted(tmp_path):
    part = PartFile(tmp_path, "w1")
    part.add("noted")
    noted = part.to_part()
    part.add("not noted")
    for _ in range(2):
        assert finish(noted), "and once more: a run was killed before it could tell"
        assert (tmp_path / part.name).read_text() == "noted\n"
    assert not finish(replace(noted, name="part-other.jsonl"))


def test_a_loss_of_power_is_told(tmp_path, caplog):
    part = PartFile(tmp_path, "w1")
    part.add("noted")
    noted = part.to_part()
    (tmp_path / (part.name + PARTIAL)).write_text("not")
    assert finish(noted)
    assert "3 bytes of records are missing" in caplog.text


def test_of_what_nothing_was_noted_is_set_aside(tmp_path):
    part, other = PartFile(tmp_path, "w1"), PartFile(tmp_path, "w2")
    part.add("1")
    other.add("2")
    set_aside(tmp_path, "w1")
    assert names(tmp_path) == sorted([part.name + PARTIAL + ".unknown", other.name + PARTIAL])


def test_parts_of_one_second_have_names_of_their_own(tmp_path):
    made = []
    for _ in range(3):
        part = PartFile(tmp_path, "w1")
        part.add("1")
        part.keep()
        made.append(part.close())
    assert len(set(made)) == 3


def test_a_lone_surrogate_does_not_stop_a_run(tmp_path):
    part = PartFile(tmp_path, "w1")
    part.add('{"title": "\ud800"}')
    part.keep()
    assert (tmp_path / part.close()).read_bytes() == b'{"title": "?"}\n'
