"""Site files: what holds, what does not and how that is said, and where seeds are found."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("w3lib", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from spiders.sitefile import LAYOUT, SCHEMA, SeedError, find_seeds, load_site

BUNDLED = sorted((Path(__file__).resolve().parents[2] / "seeds").rglob("*.toml"))

WHOLE = """
name = "A"
url = "https://www.a.org/news/"
canonical_host = "www.a.org"
aliases = ["a.org"]
languages = ["en"]
example = "rain-in-the-north-1234567"
[start]
feeds = ["/feed", "https://feeds.a.org/all"]
news_sitemaps = ["/sitemap.xml"]
sections = ["local"]
[follow]
allow = ["/news/"]
deny = ["/news/tag/"]
article = ["/news/*-1"]
section_pages = 5
[limits]
delay_seconds = 2
concurrency = 2
pages = 50
"""


def write(folder, text):
    path = folder / "site.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_bundled_site_files_hold(path):
    site = load_site(path)
    assert site.example is not None, "every bundled site file names an example that must hold"


def test_addresses_become_absolute(tmp_path):
    site = load_site(write(tmp_path, WHOLE))
    assert site.feeds == ("https://www.a.org/feed", "https://feeds.a.org/all")
    assert site.sections == ("https://www.a.org/news/local",)
    assert site.hosts == ("www.a.org", "a.org")
    assert site.start_hosts == {"www.a.org", "feeds.a.org"}
    assert (site.delay_seconds, site.concurrency, site.page_cap, site.section_pages) == (2.0, 2, 50, 5)


def test_defaults_are_polite(tmp_path):
    site = load_site(write(tmp_path, 'name = "A"\nurl = "https://a.org/"\n[start]\nfeeds = ["/feed"]\n'))
    assert (site.delay_seconds, site.concurrency) == (1.0, 1)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('name = "A"', "", "name: is missing"),
        ('name = "A"', "name = 3", "name: must be a text, not 3"),
        ('url = "https://www.a.org/news/"', 'url = "www.a.org"', "url: must be an address"),
        ('url = "https://www.a.org/news/"', 'url = "https://[a/"', "url: 'https://[a/' is no address"),
        ("languages", "language", "language: there is no such key (did you mean languages?)"),
        ("[start]", "[begin]", "[begin]: there is no such table"),
        ('feeds = ["/feed", "https://feeds.a.org/all"]', 'feeds = "/feed"', "[start] feeds: must be a list of texts"),
        ('sections = ["local"]', 'sections = ["ftp://a.org/"]', "[start] sections: must be an address"),
        ('allow = ["/news/"]', 'allow = ["/news/", 7]', "[follow] allow: must be a list of texts"),
        ('deny = ["/news/tag/"]', 'deny = ["news/tag"]', "[follow] deny: a pattern starts with / or *"),
        ("delay_seconds = 2", "delay_seconds = -1", "[limits] delay_seconds: must be between 0 and 3600, not -1"),
        ("delay_seconds = 2", 'delay_seconds = "2"', "[limits] delay_seconds: must be a number of seconds"),
        ("concurrency = 2", "concurrency = 1.5", "[limits] concurrency: must be a whole number"),
        ("concurrency = 2", "concurrency = true", "[limits] concurrency: must be a whole number"),
        ("pages = 50", "pages = 0", "[limits] pages: must be between 1 and"),
        ("[limits]", "[limits", "is not TOML"),
        ('"rain-in-the-north-1234567"', '"https://b.org/x"', "example: https://b.org/x is on none of the site's hosts"),
        ('"rain-in-the-north-1234567"', '"/sport/x-1"', "example: https://www.a.org/sport/x-1 is shut out"),
        ('"rain-in-the-north-1234567"', '"about"', "example: https://www.a.org/news/about is not taken for an article"),
    ],
)
def test_what_does_not_hold_is_said_with_file_and_key(tmp_path, before, after, reason):
    assert before in WHOLE
    path = write(tmp_path, WHOLE.replace(before, after))
    with pytest.raises(SeedError) as error:
        load_site(path)
    assert str(error.value).startswith(f"{path}: {reason}")


def test_a_site_file_without_start_points_leads_nowhere(tmp_path):
    with pytest.raises(SeedError, match="name at least one of feeds, news_sitemaps, sections"):
        load_site(write(tmp_path, 'name = "A"\nurl = "https://a.org/"\n'))


def test_a_site_file_that_is_not_text(tmp_path):
    (tmp_path / "site.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SeedError, match="is not TOML"):
        load_site(tmp_path / "site.toml")


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A folder to stand in with seeds of its own, and another one that COPYDESK_SEEDS names."""
    for place, names in {"here/seeds": ("xx/one", "xx/two"), "there": ("yy/two", "yy/three", "zz/three")}.items():
        for name in names:
            path = tmp_path / place / f"{name}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("", "utf-8")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("COPYDESK_SEEDS", str(tmp_path / "there"))
    return tmp_path


@pytest.mark.parametrize(
    ("seed", "found"),
    [
        ("one", ["here/seeds/xx/one"]),
        ("xx/one", ["here/seeds/xx/one"]),
        ("two", ["here/seeds/xx/two"]),
        ("yy/two", ["there/yy/two"]),
        ("xx", ["here/seeds/xx/one", "here/seeds/xx/two"]),
        ("seeds/xx/two.toml", ["here/seeds/xx/two"]),
        ("relay", None),
    ],
)
def test_seeds_are_looked_up_nearest_first(places, seed, found):
    paths = [path.resolve() for path in find_seeds(seed)]
    bundled = [path for path in BUNDLED if path.stem == seed]
    assert paths == (bundled if found is None else [places / f"{path}.toml" for path in found])


def test_a_name_that_several_files_have_is_not_guessed(places):
    with pytest.raises(SeedError, match="several site files have this name"):
        list(find_seeds("three"))


def test_a_name_that_no_file_has_is_said_with_the_places(places):
    with pytest.raises(SeedError, match="nowhere: no such file, and no site file of this name \\(looked in seeds, "):
        list(find_seeds("nowhere"))


DOCS = Path(__file__).resolve().parents[2] / "docs" / "seeds.md"


def test_the_documented_site_file_holds(tmp_path):
    text = DOCS.read_text("utf-8").partition("```toml\n")[2].partition("```")[0]
    assert load_site(write(tmp_path, text)).name == "The Harbour Post"


def test_every_key_is_documented():
    rows = [line.split("|")[1].strip() for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| `")]
    heads = {table: f"[[{table}]] " if table == LAYOUT else f"[{table}] " if table else "" for table in SCHEMA}
    keys = [f"`{heads[table]}{key}`" for table, specs in SCHEMA.items() for key in specs]
    assert rows == keys


LAYOUTS = """
[[layout]]
until = 2021-06-30
story = "div.story > .text"
[[layout]]
from = "2021-07-01"
drop = [".teaser", "aside"]
"""


def test_layouts_have_days(tmp_path):
    site = load_site(write(tmp_path, WHOLE + LAYOUTS))
    assert site.find_layout("2019-05-05").story == "div.story > .text"
    assert site.find_layout("2026-11-22T07:40:00Z").drop == (".teaser", "aside")
    assert site.find_layout("2021-06-30").drop == ()


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("[[layout]]\nuntil", "[layout]\nuntil", "is not TOML"),
        ('story = "div.story > .text"', 'story = "div >> p"', "[[layout]] 1 story: 'div >> p' is no CSS selector"),
        ('drop = [".teaser", "aside"]', 'drop = ["p:["]', "[[layout]] 2 drop: 'p:[' is no CSS selector"),
        ('drop = [".teaser", "aside"]', 'drop = ["p::text"]', "[[layout]] 2 drop: 'p::text' names a pseudo-element"),
        ("2021-06-30", '"June"', "[[layout]] 1 until: must be a day such as 2019-01-01, not 'June'"),
        ("2021-06-30", "2021-06-30T07:00:00", "[[layout]] 1 until: must be a day"),
        ('drop = [".teaser", "aside"]', "", "[[layout]] 2: name story or drop"),
        ("drop =", "drops =", "[[layout]] 2 drops: there is no such key (did you mean drop?)"),
        ('from = "2021-07-01"', 'from = "2021-07-01"\nuntil = "2020-01-01"', "[[layout]] 2 until: 2020-01-01 lies"),
    ],
)
def test_what_does_not_hold_in_a_layout_is_said(tmp_path, before, after, reason):
    assert before in LAYOUTS
    path = write(tmp_path, WHOLE + LAYOUTS.replace(before, after))
    with pytest.raises(SeedError) as error:
        load_site(path)
    assert str(error.value).startswith(f"{path}: {reason}")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('charset = "latin-99"', "charset: there is no charset 'latin-99'"),
        ('layout = "x"', "layout: must be tables"),
        ("[layout]\nstory = 'p'", "[layout]: there is no such table (write [[layout]])"),
        ("[start]\nrobots_sitemaps = 1", "[start] robots_sitemaps: must be true or false, not 1"),
        ("[limits]\ndepth = 0", "[limits] depth: must be between 1 and 100, not 0"),
    ],
)
def test_further_keys_are_checked(tmp_path, line, reason):
    path = write(tmp_path, f'name = "A"\nurl = "https://a.org/"\nexample = "/2026/11/18/x"\n{line}\n')
    with pytest.raises(SeedError) as error:
        load_site(path)
    assert str(error.value).startswith(f"{path}: {reason}")


def test_sitemaps_of_robots_are_a_start_point(tmp_path):
    site = load_site(write(tmp_path, 'name = "A"\nurl = "https://a.org/"\n[start]\nrobots_sitemaps = true\n'))
    assert site.robots_sitemaps
    assert (site.depth, site.alike_pages, site.charset) == (1, 200, "")


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "100.100.100.200",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "0.0.0.0",
        "224.0.0.1",
        "[::ffff:127.0.0.1]",
    ],
)
def test_no_site_is_where_machines_are_asked_about(tmp_path, host):
    """Addresses that a site file names in digits are open to the crawl; these never are."""
    for text in (
        f'name = "A"\nurl = "http://{host}/"\n[start]\nfeeds = ["/feed"]\n',
        f'name = "A"\nurl = "https://a.org/"\n[start]\nfeeds = ["http://{host}/feed"]\n',
    ):
        with pytest.raises(SeedError, match="is an address that no site has"):
            load_site(write(tmp_path, text))
