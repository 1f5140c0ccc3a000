"""From the archive to records: each once, in versions, the same as `copydesk clean` makes."""

from __future__ import annotations

import errno
import json
import os
import time
from pathlib import Path

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from cleaning_run import Cleaned, Fetched, InlineCrew, to_html, to_url

import spiders.cleaning
import spiders.parts
from cleaner import clean, embedding, read
from spiders.cleaning import to_options
from spiders.frontier.opening import open_frontier
from spiders.settings import to_settings
from spiders.sitefile import load_site
from spiders.worker import Cleaned as Done


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    """Clean in this process: the processes have tests of their own."""
    monkeypatch.setattr("spiders.inorder.Crew", InlineCrew)
    monkeypatch.setattr("spiders.worker.NICENESS", 0)


def pages(*numbers, more=""):
    return {to_url(n): to_html(n, more) for n in numbers}


def load(folder):
    """The records of a folder's finished parts."""
    return [json.loads(line) for part in sorted(folder.glob("part-*.jsonl")) for line in part.open(encoding="utf-8")]


@pytest.fixture
def fetched(tmp_path):
    fetched = Fetched(tmp_path)
    yield fetched
    fetched.close()


def test_records_are_those_that_the_archive_gives(fetched, tmp_path):
    fetched.fetch(pages(*range(12)))
    run = Cleaned(fetched.frontier, tmp_path).run()
    records = load(tmp_path)
    again = [clean(page).to_dict() for page in read(tmp_path / "archive")]
    assert records == json.loads(json.dumps(again))
    assert sorted(record["url"] for record in records) == sorted(map(to_url, range(12)))
    assert {record["provenance"]["title"] for record in records} == {"feed"}
    assert run.cleaning.counts.verdicts == {"new": 12} and run.cleaning.counts.statuses == {"article": 12}
    assert sum(run.cleaning.counts.removed.values()) >= 12
    assert run.crawler.stats.get_value("copydesk/cleaned/new") == 12


def test_a_second_run_finds_nothing_to_do(fetched, tmp_path):
    fetched.fetch(pages(1))
    Cleaned(fetched.frontier, tmp_path).run()
    run = Cleaned(fetched.frontier, tmp_path).run()
    assert run.told == [] and len(load(tmp_path)) == 1


def test_a_changed_story_is_a_new_version_that_says_what_changed(fetched, tmp_path):
    fetched.fetch(pages(1, 2))
    Cleaned(fetched.frontier, tmp_path).run()
    more = "<p>On Tuesday the water fell again, and the bridge was opened in the evening, police said.</p>"
    fetched.fetch({**pages(1, more=more), to_url(2): to_html(2, head="<meta name=nonce content=4711>")})
    run = Cleaned(fetched.frontier, tmp_path).run()
    assert sorted(run.told) == [(to_url(1), "changed"), (to_url(2), "unchanged")]
    first, second = (record for record in load(tmp_path) if record["url"] == to_url(1))
    assert "version" not in first["extra"]
    assert second["extra"] == {
        "version": 2,
        "changed": {"added": 1, "removed": 0, "diff": ["+ " + more.removeprefix("<p>").removesuffix("</p>")]},
    }
    assert len(load(tmp_path)) == 3


def test_new_rules_make_no_new_version(fetched, tmp_path, monkeypatch):
    fetched.fetch(pages(1))
    with monkeypatch.context() as patch:
        patch.setattr("spiders.worker.to_text_hash", lambda article: "made by older rules")
        Cleaned(fetched.frontier, tmp_path).run()
    fetched.fetch({to_url(1): to_html(1, head="<meta name=nonce content=4711>")})
    run = Cleaned(fetched.frontier, tmp_path).run()
    assert run.told == [(to_url(1), "unchanged")] and len(load(tmp_path)) == 1


def test_a_page_that_names_another_one_is_a_copy(fetched, tmp_path):
    amp = "https://relay.example/amp/1"
    named = f'<link rel="canonical" href="{to_url(1)}?utm_source=amp">'
    fetched.fetch({**pages(1), amp: to_html(1, head=named)})
    run = Cleaned(fetched.frontier, tmp_path).run()
    assert sorted(verdict for _, verdict in run.told) == ["copy", "new"]
    assert len(load(tmp_path)) == 1


def test_parts_end_at_their_size(fetched, tmp_path, monkeypatch):
    fetched.fetch(pages(*range(30)))
    monkeypatch.setattr(spiders.cleaning, "BATCH", 5)
    Cleaned(fetched.frontier, tmp_path, COPYDESK_PART_BYTES=4_000).run()
    assert len(list(tmp_path.glob("part-*.jsonl"))) > 1
    assert len({record["url"] for record in load(tmp_path)}) == len(load(tmp_path)) == 30


def test_an_interrupted_run_is_gone_on_with(fetched, tmp_path, monkeypatch):
    monkeypatch.setattr("spiders.inorder.WINDOW", 10)
    fetched.fetch(pages(*range(40)))
    run = Cleaned(fetched.frontier, tmp_path)
    while not run.told:
        run.cleaning._turn()
        time.sleep(0.005)
    ended = run.cleaning.close("shutdown")
    while ended is not None and not ended.called:
        run.cleaning._turn()
    assert 0 < len(load(tmp_path)) == len(run.told) < 40, "what was under way is finished, what waits is not begun"
    fetched.frontier.close()
    fetched.frontier = open_frontier(tmp_path)
    Cleaned(fetched.frontier, tmp_path).run()
    assert sorted(record["url"] for record in load(tmp_path)) == sorted(map(to_url, range(40)))


def test_a_full_disk_leaves_no_half_record(fetched, tmp_path, monkeypatch):
    fetched.fetch(pages(*range(10)))
    real = os.pwrite
    room = [3_000]

    def write(handle, data, offset):
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = real(handle, bytes(data)[: room[0]], offset)
        room[0] -= written
        return written

    with monkeypatch.context() as patch:
        patch.setattr(spiders.parts.os, "pwrite", write)
        run = Cleaned(fetched.frontier, tmp_path).run()
    assert run.error.errno == errno.ENOSPC and "records cannot be written" in str(run.error)
    assert len(load(tmp_path)) < 10, "whole lines only: they were read"
    fetched.frontier.close()
    fetched.frontier = open_frontier(tmp_path)
    Cleaned(fetched.frontier, tmp_path).run()
    assert sorted(record["url"] for record in load(tmp_path)) == sorted(map(to_url, range(10)))


@pytest.mark.parametrize("where", ["spiders.worker.clean", "spiders.worker.to_cleaned", "spiders.worker.read"])
def test_a_fault_of_ours_costs_one_record(fetched, tmp_path, monkeypatch, where):
    def fail(*_, **__):
        raise ValueError("a fault")

    monkeypatch.setattr(where, fail)
    fetched.fetch(pages(1, 2))
    run = Cleaned(fetched.frontier, tmp_path).run()
    assert run.error is None
    assert [record["reason"] for record in load(tmp_path)] == ["cleaning failed: ValueError: a fault"] * 2


@pytest.mark.parametrize("wrong", [{"speed": 9}, {"repair": {"spun": "much"}}])
def test_options_that_do_not_exist_are_named(wrong):
    with pytest.raises(ValueError, match=r"^COPYDESK_CLEAN_OPTIONS: "):
        to_options(wrong)


def test_layouts_of_the_crawls_site_files_say_what_the_story_is(fetched, tmp_path):
    file = tmp_path / "relay.toml"
    layout = '[[layout]]\nstory = "article"\ndrop = ["article p:nth-of-type(2)"]\n'
    file.write_text(f'name = "Relay"\nurl = "https://relay.example/"\n[start]\nfeeds = ["/rss"]\n{layout}', "utf-8")
    settings = to_settings([load_site(file)])
    assert settings["COPYDESK_SITES"] == [str(file)]
    fetched.fetch(pages(1))
    Cleaned(fetched.frontier, tmp_path, COPYDESK_SITES=settings["COPYDESK_SITES"]).run()
    (record,) = load(tmp_path)
    assert "rose 1 centimetres" in record["text"] and "Nobody was hurt" not in record["text"]


def test_parts_that_cannot_be_finished_end_the_crawl(fetched, tmp_path, monkeypatch):
    def fail(folder, worker):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("spiders.cleaning.set_aside", fail)
    run = Cleaned(fetched.frontier, tmp_path)
    assert run.error.errno == errno.EROFS and run.cleaning.is_idle()


def test_the_crawl_waits_while_too_much_waits(fetched, tmp_path):
    fetched.fetch(pages(*range(6)))
    run = Cleaned(fetched.frontier, tmp_path, COPYDESK_CLEAN_BACKLOG=6)
    run.cleaning._looked_at = -1e9
    run.cleaning._look()
    assert not run.cleaning.has_room()
    run.run()
    run.cleaning._looked_at = -1e9
    run.cleaning._look()
    assert run.cleaning.has_room()


def test_what_is_not_in_the_archive_any_more_is_fetched_again(fetched, tmp_path):
    fetched.fetch(pages(1))
    (file,) = (tmp_path / "archive").glob("*.warc.gz")
    file.unlink()
    run = Cleaned(fetched.frontier, tmp_path).run()
    assert run.told == [] and run.error is None
    assert fetched.frontier.next(fetched.now + 10).target.url == to_url(1)


def test_what_a_dead_worker_left_is_taken_over(tmp_path, monkeypatch):
    left, mine = tmp_path / "left", tmp_path / "mine"
    mine.mkdir()
    state = str(tmp_path / "state.sqlite")
    dead = Fetched(left, state)
    dead.fetch(pages(*range(8)))
    frontier = open_frontier(mine, state)
    run = Cleaned(frontier, mine)
    later = time.time() + 1e10
    monkeypatch.setattr("time.time", lambda: later)
    (abandoned,) = frontier.find_abandoned(later)
    assert not run.cleaning.adopt(abandoned), "it lives: its archive is locked"
    dead.archive.close()
    assert run.cleaning.adopt(abandoned)
    run.run()
    assert sorted(record["url"] for record in load(mine)) == sorted(map(to_url, range(8)))
    frontier.close()


class CannedCrew(InlineCrew):
    """Answers at once, with a record of usual size: what is looked at is who hands out and writes."""

    def wait(self, timeout_seconds=None):
        while self._tasks:
            key, _ = self._tasks.popleft()
            yield embedding.Answer(key, Done(f'{{"text": "{"x" * 5_000}"}}', None, "hash", "article", {"share": 1}))


@pytest.mark.soak
def test_memory_does_not_grow_with_the_crawl(fetched, tmp_path, monkeypatch):
    monkeypatch.setattr("spiders.inorder.Crew", CannedCrew)
    megabytes = []
    for round_number in range(6):
        fetched.fetch(pages(*range(round_number * 5_000, round_number * 5_000 + 5_000)), later_seconds=10)
        run = Cleaned(fetched.frontier, tmp_path).run()
        assert run.cleaning.counts.verdicts == {"new": 5_000}
        fetched.frontier._database.run("PRAGMA shrink_memory")  # its cache is bounded, and not yet full
        status = Path("/proc/self/status").read_text()
        megabytes.append(int(status.partition("VmRSS:")[2].split()[0]) / 1_000)
    assert megabytes[-1] - megabytes[1] < 20, megabytes
    assert sum(len(part.read_bytes().splitlines()) for part in tmp_path.glob("part-*.jsonl")) == 30_000
