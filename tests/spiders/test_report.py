"""The report of a run: right numbers from both databases' SQL, nothing of a site's own text runs or leads astray."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from scrapy.utils.test import get_crawler
from twisted.internet.task import Clock

from spiders.frontier import Answer, End, Judged, Kind, Outcome, Stored, Target
from spiders.frontier.opening import open_frontier
from spiders.report import Report, write_report
from spiders.report.charts import to_latencies, to_ranks
from spiders.report.figures import Figures, Latency, load_figures
from spiders.report.page import to_html
from tests.spiders.postgres_server import NoServerError, make_database, run_server

START = 1_795_000_000.0
EVIL = "</title><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--virtual-time-budget=2000",
)  # fmt: skip


@pytest.fixture(scope="module")
def server():
    try:
        with run_server() as address:
            yield address
    except NoServerError as error:
        if "postgres" in os.environ.get("COPYDESK_FORBID_SKIPS", ""):
            raise
        pytest.skip(str(error))


@pytest.fixture
def frontier(tmp_path):
    frontier = open_frontier(tmp_path)
    yield frontier
    frontier.close()


@pytest.fixture(params=["sqlite", "postgres"])
def either(request, tmp_path):
    """A frontier on each of both databases."""
    is_server = request.param == "postgres"
    address = make_database(request.getfixturevalue("server"), f"report_{os.getpid()}") if is_server else ""
    frontier = open_frontier(tmp_path, address)
    yield frontier
    frontier.close()


def crawl(frontier, answers):
    """Fetch one story a second; `answers` are outcomes by host."""
    starts = [
        Target(f"https://{host}/{n}", host, host, Kind.ARTICLE, is_start=True)
        for host, outcomes in answers.items()
        for n in range(len(outcomes))
    ]
    frontier.start_run(starts, dict.fromkeys(answers, 0.0), START)
    left = {host: list(outcomes) for host, outcomes in answers.items()}
    now = START
    while lease := frontier.next(now):
        frontier.finish(lease, left[lease.target.host].pop(0), now)
        now += 1
    return now


def page(number=1, *, size=1_000, latency=0.1, status="article", **more):
    stored = Stored("archive/a.warc.gz", number * 100, 100, "d")
    answer = Answer("https://a.org/", 200, size_bytes=size, latency_seconds=latency, stored=stored)
    return Outcome(End.DONE, answer=answer, **more)


def record(frontier, status="article"):
    with frontier.recording() as recording:
        recording.claim([Judged(capture, capture.url, status) for capture in frontier.take_raw(100, START)])


def test_figures_are_those_of_the_run(either):
    frontier = either
    broken = Outcome(End.FAILED, "the server answered 500", answer=Answer("https://b.org/", 500, latency_seconds=2.0))
    missing = Outcome(End.GONE, answer=Answer("https://b.org/", 404, latency_seconds=0.2))
    end = crawl(
        frontier,
        {"a.org": [page(n, latency=0.1) for n in range(19)] + [page(19, latency=0.9)], "b.org": [broken, missing]},
    )
    record(frontier)
    figures = load_figures(frontier, Figures("t", START, end))
    assert figures.statuses == {200: 20, 500: 1, 404: 1}
    assert sum(span["ok"] for span in figures.spans) == 20 and sum(span["broken"] for span in figures.spans) == 1
    assert sum(figures.articles) == 20 and figures.records == {"article": 20}
    one, other = figures.hosts
    assert (one.host, one.found, one.fetched, one.new, one.bytes, one.queue) == ("a.org", 20, 20, 20, 20_000, 0)
    assert (other.host, other.failed, other.gone, other.new) == ("b.org", 1, 1, 0)
    assert figures.latencies[0] == Latency("a.org", 0.1, 0.1, 20)
    assert [problem.reason for problem in figures.problems] == ["the server answered 500"]
    assert "a.org" in to_html(figures)


def test_what_was_before_is_not_in_it(frontier):
    end = crawl(frontier, {"a.org": [page()]})
    figures = load_figures(frontier, Figures("t", end + 100, end + 200))
    assert figures.statuses == {} and figures.total("new") == 0
    assert "Nothing was fetched" in to_html(figures)


def test_blocked_pages_are_problems(frontier):
    end = crawl(frontier, {"a.org": [page()]})
    record(frontier, "blocked")
    figures = load_figures(frontier, Figures("t", START, end))
    assert figures.total("blocked") == 1 and figures.problems[0].reason == "the record is blocked"


def test_a_run_that_goes_on_has_a_report_on_its_last_day(frontier, tmp_path, monkeypatch):
    now = [START]
    monkeypatch.setattr("spiders.report.time.time", lambda: now[0])
    crawler = get_crawler()
    crawler.spider = SimpleNamespace(frontier=frontier, folder=tmp_path, sites=(), cleaning=None)
    report = Report.from_crawler(crawler)
    report._loop.clock = Clock()
    report.open()
    crawl(frontier, {"a.org": [page(1)], "b.org": [page(2)]})
    now[0] = START + 30
    report.write_day()
    text = (tmp_path / "report.html").read_text("utf-8")
    assert "goes on" in text and "<b>2</b><span>requests" in text
    for hour in range(1, 26):
        now[0] = START + 100 + hour * 3_600
        report.write_day()
    assert "Nothing was fetched" in (tmp_path / "report.html").read_text("utf-8")
    assert len(report._moments) < 28, "a run of months is held in a day's moments"
    report.close("finished")
    report.write_run()
    text = (tmp_path / "report.html").read_text("utf-8")
    assert "came to its end" in text and "<b>2</b><span>requests" in text


def test_plots_are_bounded():
    ranks = to_ranks({f"group {n}": n for n in range(1_000)}, "removed")
    assert ranks.count("<rect") == 13 and "988 others" in ranks
    assert to_latencies([Latency(f"h{n}", 0.0, 400.0, 1) for n in range(99)]).count("<circle") == 24


def write_evil(frontier, path):
    """A report in which everything that a site can say is hostile."""
    url = f"https://a.org/{EVIL}"
    end = crawl(frontier, {EVIL: [Outcome(End.FAILED, EVIL, answer=Answer(url, 500))], "b.org": [page()]})
    record(frontier)
    frontier._database.change("UPDATE target SET url = 'javascript:alert(1)' WHERE url LIKE '%owned%'")
    figures = Figures(EVIL, START, end, removed={EVIL: 3, "share": 9})
    write_report(frontier, figures, path)
    return path.read_text("utf-8")


def test_nothing_that_a_site_says_is_markup(frontier, tmp_path):
    text = write_evil(frontier, tmp_path / "report.html")
    assert "<script" not in text and "<img" not in text
    assert not re.search(r'href="(?!https?://)', text)
    assert "javascript:alert(1)" in text, "it is shown, and leads nowhere"


def test_the_report_in_a_browser(frontier, tmp_path, browser):
    path = tmp_path / "report.html"
    write_evil(frontier, path)
    told = [browser, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}"]
    run = subprocess.run([*told, "--dump-dom", path.as_uri()], capture_output=True, text=True, timeout=120, check=True)
    assert "<title>owned" not in run.stdout
    assert run.stdout.count("<figure>") == 6 and run.stdout.count("<svg") == 6
    assert "What cleaning removed" in run.stdout and "b.org" in run.stdout
    for width in (1200, 500):
        picture = Path(tmp_path / f"{width}.png")
        size = f"--window-size={width},900"
        subprocess.run(
            [*told, size, f"--screenshot={picture}", path.as_uri()], capture_output=True, timeout=120, check=True
        )
        assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 20_000
