"""The command when something goes wrong: failing servers, redirects, kills, wrong usage."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import time
from collections import Counter

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from fixtures.sites import relay
from fixtures.sites.serve import Web
from fixtures.sites.story import WIRE, Answer
from tests.spiders.conftest import LIMIT_SECONDS, to_command, to_environment

pytestmark = pytest.mark.crawl

STORIES = {relay.to_path(slug) for slug in relay.NUMBERS}
BELL = relay.to_path(relay.BELL)


def urls_of(records):
    return {record["url"].partition("/article/")[2] for record in records}


def paced(seed, delay_seconds):
    """The same site file with another delay."""
    text = seed.read_text("utf-8").replace("delay_seconds = 0.2", f"delay_seconds = {delay_seconds}")
    seed.write_text(text, "utf-8")
    return seed


def fast(seed):
    """The same site file without its delay."""
    return paced(seed, 0)


def wait_for(is_so, process):
    """Wait until something is so; fail when it never is, or when the process has ended before."""
    end = time.monotonic() + LIMIT_SECONDS
    while not is_so():
        assert process.poll() is None, "the crawl ended before"
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def test_a_story_that_fails_costs_only_itself_and_the_exit_code(crawl, load_records, tmp_path):
    with Web(changes={("relay", BELL): Answer("busy", status=503)}) as web:
        ended = crawl(fast(web.write_seeds(tmp_path)["relay"]), "-o", tmp_path / "out")
        tries = Counter(asked.path for asked in web.log)
    assert ended.code == 1
    assert f"Relay9: {web.bases['relay']}{BELL}: the server answered 503" in ended.said
    assert tries[BELL] == 3
    assert len(load_records(tmp_path / "out")) == len(STORIES) - 1


def test_a_story_that_failed_is_tried_again_by_the_next_run(crawl, load_records, tmp_path):
    with Web(changes={("relay", BELL): Answer("busy", status=503)}) as web:
        crawl(fast(web.write_seeds(tmp_path)["relay"]), "-o", tmp_path / "out")
        web.answers["relay"].update(relay.build(web.bases["relay"]))
        ended = crawl(tmp_path / "relay.toml", "-o", tmp_path / "out")
    assert ended.code == 0
    assert len(list((tmp_path / "out").glob("part-*.jsonl"))) == 2
    assert {path.removeprefix("/article/") for path in STORIES} == urls_of(load_records(tmp_path / "out"))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("gone", status=404), "the server answered 404"),
        (Answer("<html><body>Welcome</body></html>"), "is no feed but html"),
        (Answer(""), "is empty"),
        (Answer(b"\x1f\x8b\x08rest of a torn archive", "application/gzip"), "cannot be unpacked"),
    ],
)
def test_a_start_point_that_is_no_feed_fails_the_run(crawl, load_records, tmp_path, answer, reason):
    with Web(changes={("relay", "/rss.xml"): answer}) as web:
        ended = crawl(fast(web.write_seeds(tmp_path)["relay"]), "-o", tmp_path / "out")
    assert ended.code == 1
    assert f"{web.bases['relay']}/rss.xml: {reason}" in ended.said
    assert len(load_records(tmp_path / "out")) == len(STORIES), "the other start points name them all"


def test_a_redirect_off_the_site_is_not_followed(crawl, tmp_path):
    with Web() as web:
        elsewhere = web.bases["harbour"] + "/feed/"
        web.answers["relay"][BELL] = Answer("", status=302, location=elsewhere)
        ended = crawl(fast(web.write_seeds(tmp_path)["relay"]), "-o", tmp_path / "out")
        asked = [asked for asked in web.log if asked.site == "harbour"]
    assert asked == []
    assert ended.code == 1
    assert f"led off the site, to {elsewhere}" in ended.said


def test_a_server_that_is_not_there_is_a_failure_and_its_addresses_wait(crawl, tmp_path):
    with Web() as web:
        seed = fast(web.write_seeds(tmp_path)["relay"])
    ended = crawl(seed, "-o", tmp_path / "out")
    assert ended.code == 1
    assert re.search(r"copydesk: Relay9: 127\.0\.\S+: left alone until .*refused", ended.said)
    assert "4 addresses wait for a later run" in ended.said
    assert "Traceback" not in ended.said


def test_limit_asks_for_so_many_stories_of_each_site(crawl, tmp_path):
    with Web() as web:
        seeds = web.write_seeds(tmp_path)
        ended = crawl(fast(seeds["relay"]), fast(seeds["harbour"]), "--limit", "2")
    sites = Counter(json.loads(line)["site"] for line in ended.out.splitlines())
    assert sites == {"Relay9": 2, "The Harbour Post": 2}
    assert "more stories were found and left" in ended.said


def test_the_page_cap_of_the_site_file_holds(crawl, tmp_path):
    with Web() as web:
        seed = fast(web.write_seeds(tmp_path)["relay"])
        seed.write_text(seed.read_text("utf-8") + "pages = 6\n", "utf-8")
        crawl(seed)
        asked = [asked.path for asked in web.log if asked.path != "/robots.txt"]
    assert len(asked) == 6


def test_a_killed_run_is_finished_by_the_next_one(crawl, load_records, tmp_path):
    out = tmp_path / "out"
    with Web() as web:
        seed = paced(web.write_seeds(tmp_path)["relay"], 0.5)
        process = subprocess.Popen(to_command(seed, "-o", out), stderr=subprocess.DEVNULL, env=to_environment())
        wait_for(lambda: sum(asked.path in STORIES for asked in web.log) >= 3, process)
        process.kill()
        process.wait()
        for archive in (out / "archive").iterdir():
            with archive.open("ab") as torn:
                torn.write(b"WARC/1.1\r\nWARC-Type: resp")
        ended = crawl(seed, "-o", out)
    assert ended.code == 0
    urls = [record["url"] for record in load_records(out)]
    assert len(urls) == len(set(urls)) == len(STORIES)
    assert not list(out.glob("*.partial"))


def test_an_interrupted_run_keeps_what_it_has_and_says_so(load_records, tmp_path):
    out = tmp_path / "out"
    with Web() as web:
        seed = paced(web.write_seeds(tmp_path)["relay"], 0.5)
        process = subprocess.Popen(to_command(seed, "-o", out), stderr=subprocess.PIPE, text=True, env=to_environment())
        wait_for(lambda: any(asked.path in STORIES for asked in web.log), process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 130
    assert "Interrupted" in said
    assert 1 <= len(load_records(out)) < len(STORIES)


def test_two_crawls_do_not_write_to_one_folder(crawl, tmp_path):
    out = tmp_path / "out"
    with Web() as web:
        seed = paced(web.write_seeds(tmp_path)["relay"], 0.5)
        process = subprocess.Popen(to_command(seed, "-o", out), stderr=subprocess.DEVNULL, env=to_environment())
        wait_for(lambda: any(asked.path == "/robots.txt" for asked in web.log), process)
        ended = crawl(seed, "-o", out)
        process.kill()
        process.wait()
    assert ended.code == 2
    assert "another crawl is writing to this folder" in ended.said


def test_a_remote_control_of_the_crawler_is_not_running(crawl, tmp_path):
    with Web() as web:
        ended = crawl(fast(web.write_seeds(tmp_path)["relay"]), "--limit", "1", "-v")
    assert "CoreStats" in ended.said, "the list of extensions is printed"
    assert "RemoteControl" not in ended.said
    assert "TelnetConsole" not in ended.said


def test_quiet_says_nothing_when_all_is_well(crawl, tmp_path):
    with Web() as web:
        ended = crawl(fast(web.write_seeds(tmp_path)["relay"]), "-q", "-o", tmp_path / "out")
    assert (ended.code, ended.said, ended.out) == (0, "", "")


def test_set_changes_a_setting_of_scrapy(crawl, tmp_path):
    with Web() as web:
        crawl(
            fast(web.write_seeds(tmp_path)["relay"]),
            "--limit",
            "1",
            "--set",
            "USER_AGENT=acme/1.0 (+https://acme.example)",
        )
    assert {asked.user_agent for asked in web.log} == {"acme/1.0 (+https://acme.example)"}


def test_a_reader_that_goes_away_ends_the_crawl(tmp_path):
    with Web() as web:
        seed = paced(web.write_seeds(tmp_path)["relay"], 2)
        process = subprocess.Popen(
            to_command(seed), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=to_environment()
        )
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        process.wait(LIMIT_SECONDS)
        fetched = [asked.path for asked in web.log if asked.path in STORIES]
    assert "Traceback" not in said
    assert len(fetched) < len(STORIES)


def test_a_disk_that_is_full_ends_the_crawl_and_the_next_one_goes_on(crawl, load_records, tmp_path):
    out = tmp_path / "out"
    with Web() as web:
        seed = fast(web.write_seeds(tmp_path)["relay"])
        limited = ["bash", "-c", f"ulimit -f 400; exec {shlex.join(to_command(seed, '-o', out))}"]
        ended = subprocess.run(limited, capture_output=True, text=True, timeout=LIMIT_SECONDS, env=to_environment())
        fetched = {asked.path for asked in web.log if asked.path in STORIES}
        assert ended.returncode == 1
        assert "Stopped: " in ended.stderr
        assert "Traceback" not in ended.stderr
        assert fetched < STORIES
        assert crawl(seed, "-o", out).code == 0
    urls = [record["url"] for record in load_records(out)]
    assert len(urls) == len(set(urls)) == len(STORIES), "no record is torn, lost or doubled"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["no-such-site"], "no such file"),
        (["relay", "--set", "delay"], "--set takes NAME=VALUE"),
        (["relay", "--set", "DOWNLOAD_TIMEOUTS=3"], "did you mean DOWNLOAD_TIMEOUT?"),
        (["relay", "--limit", "0"], "--limit"),
        ([], "SEED"),
    ],
)
def test_wrong_usage_ends_with_2(crawl, arguments, reason):
    ended = crawl(*arguments)
    assert ended.code == 2
    assert reason in ended.said


def test_sites_in_public_are_not_crawled_without_a_word_about_the_contact(crawl, tmp_path):
    seed = tmp_path / "nowhere.toml"
    seed.write_text('name = "N"\nurl = "http://news.invalid/"\n[start]\nfeeds = ["/feed"]\n', "utf-8")
    assert "--set USER_AGENT" in crawl(seed, "--set", "RETRY_ENABLED=False").said


def test_the_wire_story_is_found_by_feed_and_kept_once(crawl, load_records, tmp_path):
    """It is in the feed with a tracking parameter, in the sitemap without, and in a section with two others."""
    with Web() as web:
        crawl(fast(web.write_seeds(tmp_path)["relay"]), "-o", tmp_path / "out")
    assert [asked.path for asked in web.log].count(relay.to_path(WIRE)) == 1
