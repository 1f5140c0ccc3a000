"""Layouts of site files: what they name is the story, whatever a judge would say."""

from pathlib import Path

import pytest

from cleaner import Fact, Options, Page, clean
from cleaner.batch import Plan
from cleaner.changes import replay, undo
from cleaner.cli import main
from cleaner.errors import UsageError
from cleaner.sites import load_sites, to_site_host

SITE = """
name = "The Weir Post"
url = "https://www.weirpost.example/"
aliases = ["weirpost.test"]
any_other_key = "is the crawl's"

[start]
feeds = ["/feed/"]

[[layout]]
until = 2019-12-31
story = "#old"

[[layout]]
from = "2020-01-01"
until = "2020-12-31"
story = "div.middle"

[[layout]]
from = 2021-01-01
story = "div.body"
drop = [".promo", "a.more"]
"""
STORY = "The weir was closed on Monday after the river rose by two metres, the council said."
SECOND = "Divers will look at its gates as soon as the water has fallen, the engineer added."
ASIDE = "Walkers had been told to keep to the upper path since the weekend, wrote the warden."
URL = "https://weirpost.example/2026/weir"


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    (folder / "no").mkdir(parents=True)
    (folder / "no" / "weirpost.toml").write_text(SITE, "utf-8")
    return folder


def page(story: str, published: str = "2022-03-01", head: str = "") -> str:
    dated = f'<meta property="article:published_time" content="{published}">' if published else ""
    return (
        f"<html lang=en><head><title>Weir closed</title>{dated}{head}</head><body><nav><a href=/>Home</a></nav>"
        f"<h1>Weir closed</h1>{story}<div><p>{ASIDE}</p></div></body></html>"
    )


BODY = f"<div class=body><p>{STORY}</p><p>Closed.</p><div class=promo><p>{ASIDE}</p></div><p>{SECOND}</p></div>"


def test_the_layout_decides_and_every_drop_names_its_selector(sites):
    article = clean(page(BODY), url=URL, options=Options(sites=sites, trace=True))
    assert article.paragraphs == (STORY, "Closed.", SECOND)
    reasons = {change.reason for change in article.changes if change.rule == "site.weirpost.example"}
    assert reasons == {"outside 'div.body', which holds the story", "inside '.promo', which is none of the story"}
    assert not [change for change in article.changes if change.step == "judge"]
    assert replay(article.blocks, article.changes) == article.paragraphs
    texts = [block.text if block.text in article.paragraphs else "" for block in article.blocks]
    assert undo(texts, article.changes) == tuple(block.text for block in article.blocks)


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        ("2018-05-04", "Old."),
        ("2019-12-31T23:00:00Z", "Old."),
        ("2020-06-01", "Middle."),
        ("2021-01-01", "New."),
        ("", "New."),
    ],
)
def test_the_day_of_a_page_chooses_the_layout(sites, published, kept):
    html = page("<div id=old><p>Old.</div><div class=middle><p>Middle.</div><div class=body><p>New.</div>", published)
    assert clean(html, url=URL, options=Options(sites=sites)).paragraphs == (kept,)
    assert clean(html, url=URL, options=Options(sites=sites, metadata=False)).paragraphs == (kept,)


def test_what_the_source_says_of_the_day_counts_first(sites):
    html = "<div id=old><p>Old.</div><div class=body><p>New.</div>"
    told = Page(page(html), url=URL, content_type="text/html", known=(Fact("published", "2018-01-01", "feed"),))
    assert clean(told, options=Options(sites=sites)).paragraphs == ("Old.",)


def test_a_page_is_of_the_host_of_its_address_else_of_its_canonical_one(sites):
    options = Options(sites=sites)
    canonical = page(BODY, head=f'<link rel=canonical href="{URL}">')
    for html, url in (
        (canonical, None),
        (page(BODY), "http://m.weirpost.example/x"),
        (page(BODY), "http://touch.weirpost.example/x"),
        (page(BODY), "https://weirpost.test/x"),
    ):
        assert clean(html, url=url, options=options).paragraphs == (STORY, "Closed.", SECOND)
    for url in (None, "https://other.example/x", "https://weirpost.example:8080/x"):
        html = page(BODY) if url is None else canonical
        assert clean(html, url=url, options=options) == clean(html, url=url)


def test_drift_is_told_and_the_page_judged(sites):
    html = page(f"<article><p>{STORY}</p><p>{SECOND}</p></article>")
    article = clean(html, url=URL, options=Options(sites=sites))
    assert article.paragraphs == clean(html, url=URL).paragraphs
    assert article.reason == "site.weirpost.example: 'div.body' finds no text here, so the whole page was judged"
    assert (
        clean(page("<div class=body></div>" + BODY[16:]), url=URL, options=Options(sites=sites)).reason
        == article.reason
    )


def test_without_a_story_selector_the_rest_is_judged(tmp_path):
    (tmp_path / "a.toml").write_text('url = "https://weirpost.example/"\n[[layout]]\ndrop = [".promo"]\n', "utf-8")
    html = page(f"<article><p>{STORY}</p><p class=promo>{ASIDE}</p><p>{SECOND}</p></article>")
    article = clean(html, url=URL, options=Options(sites=tmp_path, trace=True))
    assert STORY in article.paragraphs and SECOND in article.paragraphs
    assert {change.step for change in article.changes if change.before == "Home"} == {"judge"}
    assert [change.before for change in article.changes if change.step == "site"] == [ASIDE]


def test_inline_elements_are_blocks_where_a_selector_names_them(tmp_path):
    rules = 'url = "https://weirpost.example/"\n[[layout]]\nstory = "span.text"\ndrop = ["a.more", "b.ad"]\n'
    (tmp_path / "a.toml").write_text(rules, "utf-8")
    html = page(
        f"<div>Menu<br><br><span class=text>{STORY}<br><br><a class=more href=/x>All of it</a><br><br>"
        f"<b class=ad>Buy</b><br><br>{SECOND} See <a class=more href=/y>the plan</a> for more.</span>Footer</div>"
    )
    article = clean(html, url=URL, options=Options(sites=tmp_path))
    assert article.paragraphs == (STORY, f"{SECOND} See the plan for more.")


def test_rules_of_phrases_still_hold_within_the_story(sites):
    html = page(f"<div class=body><p>{STORY}</p><p>Share this article</p><p>{SECOND}</p></div>")
    assert clean(html, url=URL, options=Options(sites=sites)).paragraphs == (STORY, SECOND)


def test_the_command_takes_a_folder(sites, tmp_path, capsys):
    source = tmp_path / "page.html"
    source.write_text(page(BODY), "utf-8")
    said = ["--url", URL, "--sites", str(sites)]
    assert main(["clean", str(source), "-t", "txt", *said]) == 0
    assert capsys.readouterr().out.strip() == "\n\n".join((STORY, "Closed.", SECOND))
    assert main(["explain", str(source), *said]) == 0
    assert "site.weirpost.example: inside '.promo'" in capsys.readouterr().out


def test_other_layouts_are_another_recipe(sites):
    plan = Plan(folder="out", options=Options(sites=sites))
    before = plan.recipe()
    file = sites / "no" / "weirpost.toml"
    file.write_text(SITE.replace(".promo", ".advert"), "utf-8")
    assert plan.recipe() != before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = [", "is not TOML"),
        ('[layout]\nstory = "p"', "layout: must be tables, written [[layout]]"),
        ('[[layout]]\nstory = "p"', "canonical_host or url: must name a host, not ''"),
        ('url = "https://a.example"\n[[layout]]\nuntil = 2020-01-01', "[[layout]] 1: name story or drop"),
        ('url = "https://a.example"\n[[layout]]\nstory = 3', "[[layout]] 1 story: must be a text, not 3"),
        ('url = "https://a.example"\n[[layout]]\ndrop = "p"', "[[layout]] 1 drop: must be a list of texts, not 'p'"),
        (
            'url = "https://a.example"\n[[layout]]\nstory = "p"\nfrom = "May"',
            "[[layout]] 1 from: must be a day such as",
        ),
        (
            'url = "https://a.example"\n[[layout]]\nstory = "p"\nfrom = 2020-01-02\nuntil = 2020-01-01',
            "[[layout]] 1 until: 2020-01-01 lies before 2020-01-02",
        ),
        ('url = "https://a.example"\n[[layout]]\nstory = "p"\ndrop = ["p:["]', "[[layout]] 1 drop: 'p:[' is no CSS"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path, text, message):
    file = tmp_path / "a.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        clean(page(BODY), url=URL, options=Options(sites=tmp_path))
    assert str(caught.value).startswith(f"{file}: {message}")


def test_files_and_folders_can_be_named_together(sites, tmp_path):
    other = tmp_path / "b.toml"
    other.write_text('url = "https://b.example/"\n[[layout]]\nstory = "p"\n', "utf-8")
    options = Options(sites=[sites, str(other)])
    assert options == Options(sites=(str(sites), other)) and hash(options) == hash(Options(sites=(str(sites), other)))
    assert clean(page(BODY), url=URL, options=options).paragraphs == (STORY, "Closed.", SECOND)
    assert set(load_sites(options.site_paths).hosts) == {"weirpost.example", "weirpost.test", "b.example"}


def test_two_files_for_one_host_and_a_missing_folder_are_refused(sites):
    with pytest.raises(UsageError, match="there is no such folder"):
        load_sites((str(sites / "none"),))
    (sites / "no" / "zz.toml").write_text(SITE, "utf-8")
    with pytest.raises(UsageError, match=r"weirpost\.example too: keep one of them"):
        load_sites((str(sites),))


def test_the_bundled_site_files_load():
    assert load_sites((str(Path(__file__).parent.parent / "seeds"),)).hosts == {}
    assert to_site_host("https://[::1") == ""
