"""Crawls that are killed, starved of disk and torn: nothing lost, nothing doubled, next to nothing fetched twice.

What is asserted stands on the server's log and on the records.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from tests.spiders.conftest import to_command, to_environment
from tests.spiders.generated_site import GeneratedWeb
from tests.spiders.postgres_server import make_database

pytestmark = pytest.mark.crawl

SABOTAGE = Path(__file__).with_name("sabotage")
RUN_SECONDS = 240


def start(seeds, out, *more, **variables):
    command = to_command(seeds, "-o", out, "-q", *more)
    log = out.with_suffix(".said").open("a")
    return subprocess.Popen(command, stdout=log, stderr=log, env=to_environment(**variables))


def sabotaged(what):
    path = os.pathsep.join(filter(None, (str(SABOTAGE), os.environ.get("PYTHONPATH", ""))))
    return {"SABOTAGE": what, "PYTHONPATH": path}


def wait_for_pages(web, count, process):
    """Wait until so many stories were fetched in all; False when the crawl ended before."""
    end = time.monotonic() + RUN_SECONDS
    while sum(web.fetched().values()) < count:
        if process.poll() is not None:
            return False
        assert time.monotonic() < end, "the crawl stands still"
        time.sleep(0.005)
    return True


def wait_for_work(out, process):
    """Wait until a worker has archived something more."""
    before, end = archived_bytes(out), time.monotonic() + RUN_SECONDS
    while archived_bytes(out) <= before and process.poll() is None:
        assert time.monotonic() < end, "the worker does nothing"
        time.sleep(0.005)


def archived_bytes(out):
    return sum(path.stat().st_size for path in (out / "archive").glob("*.warc.gz"))


def tear(out):
    """Append to the newest archive file what a write that was cut off leaves."""
    files = sorted((out / "archive").glob("*.warc.gz"), key=lambda path: path.stat().st_mtime)
    if files:
        with files[-1].open("ab") as torn:
            torn.write(b"\x1f\x8b\x08\x00torn")


def find_records(*folders):
    return [
        json.loads(line)
        for folder in folders
        for part in folder.glob("part-*.jsonl")
        for line in part.open(encoding="utf-8")
    ]


def assert_nothing_is_lost(web, *folders, most_twice):
    fetched, records = web.fetched(), find_records(*folders)
    assert set(fetched) == web.urls()
    counts = Counter(record["url"] for record in records)
    assert set(counts) == web.urls(), f"{len(web.urls() - set(counts))} stories have no record"
    assert max(counts.values()) == 1, [url for url, count in counts.items() if count > 1][:5]
    twice = sum(fetched.values()) - len(fetched)
    print(f"{len(fetched)} stories, {twice} fetched twice ({twice / len(fetched):.2%})")
    assert twice <= most_twice
    assert {record["status"] for record in records} == {"article"}


def crawl_through_kills(web, seeds, out, kills, *more):
    """Kill a crawl at random moments, in turn from outside and inside a transaction, with one full "
    "disk; then finish."""
    draw = random.Random(7)
    done = 0
    for number in range(kills):
        step = max(web.stories // (kills + 1), 2)
        if number == kills // 2:
            process = start(seeds, out, *more, **sabotaged(f"full:{draw.randint(2, step)}"))
            assert process.wait(RUN_SECONDS) == 1, "a disk without room ends the crawl and is told"
        elif number % 2:
            process = start(seeds, out, *more, **sabotaged(f"kill:{draw.randint(30, 30 + step * 6)}"))
            assert process.wait(RUN_SECONDS) == -9
        else:
            process = start(seeds, out, *more)
            if wait_for_pages(web, done + draw.randint(1, step), process):
                time.sleep(draw.random() / 100)
                process.kill()
            process.wait()
        tear(out)
        done = sum(web.fetched().values())
    assert done < web.stories, "it was killed while there was something to lose"
    assert start(seeds, out, *more).wait(RUN_SECONDS) == 0


@pytest.fixture(params=["sqlite", "postgres"])
def address(request):
    """What a crawl on either database is told."""
    if request.param == "sqlite":
        return ()
    name = f"k{os.getpid()}_{request.node.name.partition('[')[0][-30:]}"
    return ("--set", f"FRONTIER={make_database(request.getfixturevalue('server'), name)}")


def test_a_crawl_that_is_killed_again_and_again_loses_nothing(address, tmp_path):
    with GeneratedWeb(stories=200, hosts=2) as web:
        crawl_through_kills(web, web.write_seeds(tmp_path / "seeds"), tmp_path / "out", 5, *address)
        # Two hosts: at each of them one page may be on its way, and one may be here and not committed.
        assert_nothing_is_lost(web, tmp_path / "out", most_twice=4 * 6)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_twenty_kills_of_a_crawl_of_2000_stories(address, tmp_path):
    with GeneratedWeb(stories=2000, hosts=2) as web:
        crawl_through_kills(web, web.write_seeds(tmp_path / "seeds"), tmp_path / "out", 20, *address)
        assert_nothing_is_lost(web, tmp_path / "out", most_twice=60)


def crawl_with_two(web, seeds, folders, address, kills):
    """Two workers on one state; one is killed a few times and then for good."""
    more = ("--set", f"FRONTIER={address}", "--set", "LEASE_SECONDS=6")
    draw = random.Random(11)
    dying, living = folders
    survivor = start(seeds, living, *more)
    for _ in range(kills):
        process = start(seeds, dying, *more)
        wait_for_work(dying, process)
        time.sleep(draw.random() / 2)
        process.kill()
        process.wait()
    tear(dying)
    assert survivor.wait(RUN_SECONDS) == 0


def test_two_workers_of_which_one_dies_lose_nothing(server, tmp_path):
    folders = tmp_path / "one", tmp_path / "two"
    with GeneratedWeb(stories=300, hosts=4, answer_seconds=dict.fromkeys(range(4), 0.02)) as web:
        # Between two pages a host is nobody's, so that both workers get their share.
        seeds = web.write_seeds(tmp_path / "seeds", delay_seconds=0.2)
        crawl_with_two(web, seeds, folders, make_database(server, f"two{os.getpid()}"), 2)
        assert_nothing_is_lost(web, *folders, most_twice=8 * 2)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_two_workers_with_2000_stories(server, tmp_path):
    folders = tmp_path / "one", tmp_path / "two"
    with GeneratedWeb(stories=2000, hosts=4, answer_seconds=dict.fromkeys(range(4), 0.02)) as web:
        seeds = web.write_seeds(tmp_path / "seeds")
        crawl_with_two(web, seeds, folders, make_database(server, f"twos{os.getpid()}"), 8)
        assert_nothing_is_lost(web, *folders, most_twice=60)
