"""`copydesk site`: drafts of site files from the fixture web, and drift against saved pages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from click.testing import CliRunner

from fixtures.sites import harbour, relay
from fixtures.sites.serve import Web
from fixtures.sites.story import Answer
from spiders.sitecommand import site
from spiders.sitefile import load_site
from tests.spiders.conftest import ROOT

SEEDS = ROOT / "seeds"
IN_PLACE = "from spiders.sitecommand import site; site(prog_name='copydesk site')"


def run(*arguments):
    return CliRunner().invoke(site, [str(argument) for argument in arguments])


def fetch(*arguments, cwd=None):
    """In a process of its own: a reactor runs once."""
    return subprocess.run(
        [sys.executable, "-c", IN_PLACE, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


HERE = ("--set", "COPYDESK_ALLOWED_NETWORKS=127.0.0.0/8")


def test_the_bundled_site_files_are_as_expected():
    ended = run("check", SEEDS)
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert "3 site files, 11 saved pages: all as expected" in ended.stderr


@pytest.mark.parametrize(
    "path", sorted(SEEDS.rglob("*.expect.json")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_the_saved_pages_are_those_of_the_fixture_web(path):
    with Web() as web:
        name, url = path.parent.name, json.loads(path.read_text("utf-8"))["url"]
        (page,) = (page for page in path.parent.glob(f"{path.name.partition('.')[0]}.*") if page != path)
        served = web.answers[name][url].data
        saved = page.read_bytes()
    if saved[:2] != b"\x1f\x8b":
        fixed = load_site(path.parent.with_suffix(".toml")).url.rstrip("/").encode()
        assert saved.replace(fixed, web.bases[name].encode()) == served


@pytest.fixture
def seeds(tmp_path):
    shutil.copytree(SEEDS / "example", tmp_path / "example")
    return tmp_path / "example"


def change(path, before, after):
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def test_drift_is_told_by_file_and_field(seeds):
    change(seeds / "relay/story.html", "<title>", "<title>More: ")
    change(seeds / "relay/story.expect.json", '"paragraphs": 12', '"paragraphs": 11')
    change(seeds / "quickbyte/section.html", "/topics/tech/page/2", "/topics/tech/page/7")
    change(seeds / "harbour/feed.xml", "fish-market", "fowl-market")
    ended = run("check", seeds)
    assert ended.exit_code == 1
    lines = ended.stdout.splitlines()
    assert f"{seeds}/relay/story.expect.json: paragraphs: expected 11, found 12" in lines
    assert (
        f'{seeds}/quickbyte/section.expect.json: next: expected "/topics/tech/page/2", found "/topics/tech/page/7"'
        in lines
    )
    (feed,) = (line for line in lines if "harbour/feed" in line)
    assert "stories: expected" in feed and "fowl-market" in feed
    assert "differences" in ended.stderr


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("relay.toml", 'name = "A"', "url: is missing"),
        ("relay/story.expect.json", "{}", "must hold url and expect"),
        ("relay/story.expect.json", "[", "Expecting value"),
        (
            "relay/story.expect.json",
            '{"url": "/", "kind": "page", "expect": {}}',
            "kind: must be one of article, section",
        ),
        ("relay/story.expect.json", '{"url": "/", "expects": {}, "expect": {}}', "expects: there is no such key"),
        ("relay/other.expect.json", '{"url": "/", "expect": {}}', "there must be one page other.* beside it, not 0"),
        ("relay/feed.xml", "<html></html>", "is no feed but html"),
    ],
)
def test_what_cannot_be_compared_is_told(seeds, file, text, reason):
    (seeds / file).write_text(text, "utf-8")
    ended = run("check", seeds / "relay.toml")
    assert ended.exit_code == 1
    assert reason in ended.stdout


def test_an_example_that_does_not_hold_is_drift(seeds):
    change(seeds / "harbour.toml", 'allow = ["/20*/"]', 'allow = ["/19*/"]')
    ended = run("check", seeds / "harbour.toml")
    assert ended.exit_code == 1
    assert "harbour.toml: example: " in ended.stdout and "is shut out" in ended.stdout


def test_a_layout_that_finds_nothing_on_a_page_of_its_time_is_drift(seeds):
    with (seeds / "harbour.toml").open("a", encoding="utf-8") as file:
        file.write('[[layout]]\nfrom = 2020-01-01\nstory = "div.entry-content"\ndrop = ["div.old-share-bar"]\n')
        file.write('[[layout]]\nuntil = 2019-12-31\nstory = "div.article-2019"\n')
    ended = run("check", seeds / "harbour.toml")
    (line,) = ended.stdout.splitlines()
    assert line.endswith("story.expect.json: the selector 'div.old-share-bar' of its layout finds nothing")


def test_a_seed_that_is_nowhere_is_wrong_usage():
    assert run("check", "no-such-site").exit_code == 2


@pytest.mark.crawl
def test_a_site_file_from_an_address_can_be_checked_and_loaded(tmp_path):
    with Web() as web:
        base = web.bases["harbour"]
        ended = fetch("new", f"{base}/category/harbour/", "-o", tmp_path / "seeds", *HERE)
        asked = [asked.path for asked in web.log]
        agents = {asked.user_agent for asked in web.log}
    assert ended.returncode == 0, ended.stderr
    seed = Path(ended.stdout.strip())
    assert seed.parent == tmp_path / "seeds" / "gb", "the country comes from the language where the host has none"
    written = load_site(seed)
    assert (written.name, written.url, written.languages) == ("The Harbour Post", f"{base}/", ("en-GB",))
    assert written.feeds == (f"{base}/feed/",)
    assert written.news_sitemaps == (f"{base}/news-sitemap.xml",)
    assert written.sections == (f"{base}/", f"{base}/category/harbour/", f"{base}/category/sport/")
    assert written.example == base + "/2026/11/18/fish-market-sundays/"
    assert asked[0] == "/robots.txt" and len(asked) == 5
    assert all(agent.startswith("copydesk/") for agent in agents)
    checked = run("check", seed)
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert "1 saved pages" in checked.stderr
    again = fetch("new", f"{base}/", "-o", tmp_path / "seeds", *HERE)
    assert again.returncode != 0


@pytest.mark.crawl
def test_an_address_of_a_closed_network_is_not_looked_at(tmp_path):
    with Web() as web:
        ended = fetch("new", web.bases["relay"], "-o", tmp_path)
        assert web.log == []
    assert ended.returncode == 1
    assert "which no crawl may reach" in ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.crawl
def test_a_front_page_that_robots_txt_refuses_or_that_is_a_wall(tmp_path):
    robots = Answer("User-agent: *\nDisallow: /news/\n", "text/plain")
    with Web(changes={("relay", "/robots.txt"): robots}) as web:
        refused = fetch("new", f"{web.bases['relay']}/news/world", "-o", tmp_path, *HERE)
        assert [asked.path for asked in web.log] == ["/robots.txt"]
        wall = fetch("new", f"{web.bases['relay']}/odd/2026/11/18/challenge-story", "-o", tmp_path, *HERE)
    assert "Forbidden by robots.txt" in refused.stderr
    assert "blocked: a challenge" in wall.stderr


def test_a_site_file_from_a_saved_story(tmp_path):
    with Web() as web:
        page = web.answers["relay"][relay.to_path(relay.BELL)].data.decode()
    page = page.replace(web.bases["relay"], "https://www.relay9.example")
    (tmp_path / "saved.html").write_text(page, "utf-8")
    ended = run("new", tmp_path / "saved.html", "-o", tmp_path / "seeds")
    assert ended.exit_code == 0, ended.output
    seed = tmp_path / "seeds/xx/www.relay9.example.toml"
    written = load_site(seed)
    assert (written.name, written.hosts) == ("Relay9", ("www.relay9.example",))
    assert written.example == "https://www.relay9.example" + relay.to_path(relay.BELL)
    expected = json.loads((seed.with_suffix("") / "example.expect.json").read_text("utf-8"))
    assert expected["expect"]["paragraphs"] == len(harbour.load_story(relay.BELL).paragraphs)
    assert run("check", seed).exit_code == 0


def test_a_page_without_an_address_needs_one(tmp_path):
    page = tmp_path / "saved.html"
    page.write_text("<title>Rain - The Post</title><html lang=no><a href='/2026/11/18/rain'>Rain</a>", "utf-8")
    ended = run("new", page, "-o", tmp_path / "seeds")
    assert ended.exit_code == 1 and "name its address with --url" in ended.output
    ended = run("new", page, "--url", "https://m.post.no/", "-o", tmp_path / "seeds")
    assert ended.exit_code == 0, ended.output
    written = load_site(tmp_path / "seeds/no/m.post.no.toml")
    assert (written.name, written.example) == ("The Post", "https://m.post.no/2026/11/18/rain")
    assert run("new", page, "--url", "https://m.post.no/", "-o", tmp_path / "seeds").exit_code == 2
