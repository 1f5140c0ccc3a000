"""Facts of a page: each from the best source that states it, with that source; nothing that no source states."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cleaner.context import load_context
from cleaner.fields import gather
from cleaner.model import Image, Page
from cleaner.options import Options
from cleaner.page import load_document
from cleaner.page.dateline import find_dateline
from cleaner.page.names import find_agencies, to_collectives, to_names

URL = "https://www.valley-herald.example/news/2024/rain-floods-three-towns"
STORY = (
    "<p>"
    + "The river rose two metres overnight and the mayor asked people to leave the old town by noon. " * 4
    + "</p>"
)


def facts_of(html: str, url: str | None = URL, **page: Any) -> tuple[dict[str, Any], dict[str, str]]:
    document = load_document(Page(html, url=url, content_type="text/html", **page), load_context(Options()))
    return gather(document.facts)


def script(**story: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **story})}</script>'


def meta(**values: str) -> str:
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in values.items())


# ---- title


@pytest.mark.parametrize(
    "tail", [" | Valley Herald", " - The Valley Herald", " – valley-herald.example", " | News | Valley Herald"]
)
def test_the_sites_name_is_no_part_of_the_title(tail: str) -> None:
    site = meta(og__site_name="Valley Herald")
    fields, _ = facts_of(f"<title>Rain floods three towns{tail}</title>{site}<h1>Rain floods three towns</h1>{STORY}")
    assert fields["title"] == "Rain floods three towns"


@pytest.mark.parametrize("kind", ["application/ld+json", "Application/LD+JSON", "application/ld&#x2B;json"])
def test_json_ld_is_known_however_its_type_is_written(kind: str) -> None:
    story = script(headline="Rain floods three towns").replace("application/ld+json", kind)
    _, sources = facts_of(f"<title>News</title>{story}{STORY}")
    assert sources["title"] == "json-ld"


def test_a_dash_inside_the_headline_stays() -> None:
    title = "Rain floods three towns - and the mayor stays calm"
    fields, _ = facts_of(f"<title>{title}</title>{meta(og__title=title)}<h1>{title}</h1>{STORY}")
    assert fields["title"] == title


def test_without_evidence_nothing_is_cut() -> None:
    fields, sources = facts_of(f"<title>Rain and wind | What to expect</title>{STORY}", url=None)
    assert (fields["title"], sources["title"]) == ("Rain and wind | What to expect", "title")


def test_the_wording_of_most_witnesses_is_the_title() -> None:
    page = script(headline="Rain floods three towns") + meta(og__title="You won't believe this rain")
    fields, sources = facts_of(f"<title>Rain floods three towns</title>{page}<h1>Rain floods three towns</h1>{STORY}")
    assert (fields["title"], sources["title"]) == ("Rain floods three towns", "h1")


def test_an_h1_that_is_the_sites_logo_is_no_title() -> None:
    page = f"<h1>Valley Herald</h1>{meta(og__site_name='Valley Herald', og__title='Rain floods three towns')}{STORY}"
    assert facts_of(page)[0]["title"] == "Rain floods three towns"


def test_a_page_without_title_has_none() -> None:
    assert "title" not in facts_of(STORY)[0]


# ---- authors


@pytest.mark.parametrize(("byline", "names"), [
    ("By Ann Lee", ["Ann Lee"]),
    ("By Ann Lee and Bob Day, Staff Writers", ["Ann Lee", "Bob Day"]),
    ("Ann Lee, Bob Day & Eve Fox", ["Ann Lee", "Bob Day", "Eve Fox"]),
    ("Von Karl Müller-Lüdenscheidt und Eva Groß", ["Karl Müller-Lüdenscheidt", "Eva Groß"]),
    ("Par Chloé d'Arc et Jean de La Tour", ["Chloé d'Arc", "Jean de La Tour"]),
    ("Lee, Ann", ["Ann Lee"]),
    ("Ann Lee, PhD, RD", ["Ann Lee"]),
    ("Ann Lee for MailOnline", ["Ann Lee"]),
    ("John Doe The Associated Press", ["John Doe"]),
    ("Ann Lee (Reuters)", ["Ann Lee"]),
    ("Ann Lee Senior Political Reporter", ["Ann Lee"]),
    ("홍길동 기자", ["홍길동"]),
    ("记者 李明、王芳", ["李明", "王芳"]),
    ("本报记者 王乐文 方 敏", ["王乐文", "方敏"]),
    ("大渡 美咲", ["大渡 美咲"]),
    ("Kim Min-jae and Emily Post", ["Kim Min-jae", "Emily Post"]),
    ("Christopher Guest", ["Christopher Guest"]),
    ("Thomas More & Herbert Read", ["Thomas More", "Herbert Read"]),
    ("MALCOLM LEE AP Science Writer", ["MALCOLM LEE"]),
    ("Autor: Joanna Nowak. Data publikacji", ["Joanna Nowak"]),
    ("https://www.facebook.com/annlee", []),
    ("Email The Author", []),
    ("Associated Press", []),
    ("Valley Herald", []),
    ("admin", []),
    ("3:26 pm AI", []),
    ("Newsroom staff", []),
    ("", []),
])  # fmt: skip
def test_authors_are_persons(byline: str, names: list[str]) -> None:
    assert to_names([byline], {"valleyherald"}) == names


def test_a_person_is_named_once() -> None:
    assert to_names(["Ann Lee", "ANN LEE", "By Ann Lee"]) == ["Ann Lee"]


def test_agencies_and_collectives() -> None:
    assert list(find_agencies(["By Ann Lee, Associated Press", "Karl Groß (dpa)"])) == ["AP", "dpa"]
    assert to_collectives(["Associated Press", "admin", "user123"]) == ["Associated Press"]


def test_authors_come_from_the_best_source_alone() -> None:
    page = script(headline="Rain", author=[{"@type": "Person", "name": "Ann Lee"}]) + meta(author="Bob Day")
    fields, sources = facts_of(f"{page}<h1>Rain floods three towns</h1><p>By Eve Fox</p>{STORY}")
    assert (fields["authors"], sources["authors"]) == (("Ann Lee",), "json-ld")


def test_a_source_that_names_them_all_and_more_wins() -> None:
    page = script(author={"name": "Ann Lee"}) + meta(author="Ann Lee, Bob Day")
    assert facts_of(page + STORY)[0]["authors"] == ("Ann Lee", "Bob Day")


def test_an_agency_as_author_is_the_agency_and_the_printed_person_the_author() -> None:
    page = script(headline="Rain floods three towns", author={"@type": "Organization", "name": "Associated Press"})
    fields, _ = facts_of(f"{page}<h1>Rain floods three towns</h1><p>By Ann Lee</p>{STORY}")
    assert (fields["authors"], fields["agency"]) == (("Ann Lee",), "AP")


@pytest.mark.parametrize("printed", [
    "<p>By Ann Lee</p>", "<p>By Ann Lee | March 3, 2024</p>",
    "<div class=byline>By <a href=/ann>Ann Lee</a> Valley Herald</div>",
    "<span>By</span><div>Ann Lee</div>", "<p>Published March 3, 2024 by Ann Lee</p>",
    "<div class='author-name'>Ann Lee</div>",
    "<p>ByAnn Lee</p>", "<p>By Ann LeePublished: Dec 3, 2024</p>", "<address>Ann Lee</address>",
    "<div itemprop=author><span itemprop=name>Ann Lee</span></div>",
    "<a rel=author href=/ann>Ann Lee</a>", "<div>Ann Lee</div><div>5 min read</div>",
])  # fmt: skip
def test_printed_bylines(printed: str) -> None:
    fields, _ = facts_of(f"<title>Rain floods three towns</title><h1>Rain floods three towns</h1>{printed}{STORY}")
    assert fields["authors"] == ("Ann Lee",)


@pytest.mark.parametrize("printed", [
    "<h2>Brute Force</h2><p>March 3, 2024</p>", "<div class=post-topic>Design Style</div><p>8/1/2025</p>",
    "<p>下载客户端 独家抢先看</p><p>2024年01月25日</p>", "<p class=author-reviewed>Reviewed by Bob Tanner</p>",
    "<p class=author-date>May 28</p>", "<p class=author>Full Bio</p>", "<p class=author-title>Lead Reviewer</p>",
    "<p>By noon the river had risen.</p>", "<div>Save Article</div><div>5 min read</div>", "<div>Get Started</div>",
    "<nav><div class=author>Ann Lee</div></nav>",
    "<div class='comment-author'>Ann Lee</div>", "<p>Written by 3:26 pm AI, Latest news</p>",
])  # fmt: skip
def test_no_author_is_invented(printed: str) -> None:
    fields, _ = facts_of(f"<title>Rain floods three towns</title><h1>Rain floods three towns</h1>{printed}{STORY}")
    assert "authors" not in fields


def test_the_story_that_follows_below_is_not_the_pages_own() -> None:
    other = script(headline="Bakers strike for sleep", author={"name": "Bob Day"}, datePublished="2023-01-01")
    own = script(headline="Rain floods three towns", author={"name": "Ann Lee"}, datePublished="2024-03-03")
    fields, _ = facts_of(f"<title>Rain floods three towns</title>{other}{own}<h1>Rain floods three towns</h1>{STORY}")
    assert (fields["authors"], fields["published"]) == (("Ann Lee",), "2024-03-03")


def test_a_customers_review_is_no_story() -> None:
    product = {"@type": "Product", "name": "Boots", "review": [{"@type": "Review", "author": {"name": "Bob Day"}}]}
    page = f'<script type="application/ld+json">{json.dumps(product)}</script><title>Boots</title>'
    assert "authors" not in facts_of(page + STORY)[0]


# ---- dates


def test_dates_of_json_ld_with_their_zone() -> None:
    page = script(datePublished="2024-03-03T10:00:00+01:00", dateModified="2024-03-04T11:00:00+0100")
    fields, sources = facts_of(page + STORY)
    assert (fields["published"], fields["modified"]) == ("2024-03-03T10:00:00+01:00", "2024-03-04T11:00:00+01:00")
    assert sources["published"] == "json-ld"


@pytest.mark.parametrize("stated", [
    '<meta property="article:published_time" content="2024-03-03">', '<meta name="dc.date" content="March 3, 2024">',
    '<meta name="x-publish-date" content="2024-03-03">',
    '<time itemprop="datePublished" datetime="2024-03-03">yesterday</time>',
    '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2024-03-03"}</script>',
])  # fmt: skip
def test_dates_of_markup(stated: str) -> None:
    assert facts_of(stated + STORY)[0]["published"] == "2024-03-03"


def test_printed_dates_with_their_labels() -> None:
    page = "<h1>Rain floods three towns</h1><p>Published March 3, 2024 | Updated March 5, 2024</p>"
    fields, sources = facts_of(f"<title>Rain floods three towns</title>{page}{STORY}")
    assert (fields["published"], fields["modified"]) == ("2024-03-03", "2024-03-05")
    assert sources["published"].startswith("block ")


def test_a_moment_in_utc_is_given_in_the_newsrooms_time() -> None:
    page = script(headline="Rain floods three towns", datePublished="2023-12-24T01:06:10Z")
    fields, _ = facts_of(f"{page}<h1>Rain floods three towns</h1><p>Dec 23, 2023 5:06 pm PT</p>{STORY}")
    assert fields["published"] == "2023-12-23T17:06:10-08:00"


def test_an_earlier_printed_day_overrules_the_machines() -> None:
    page = script(headline="Rain floods three towns", datePublished="2025-08-21T10:00:00Z")
    fields, _ = facts_of(f"{page}<h1>Rain floods three towns</h1><p>Published Apr 26, 2023</p>{STORY}")
    assert fields["published"] == "2023-04-26"


@pytest.mark.parametrize(("printed", "age"), [
    ("Published a day ago ~ 6 minutes read", "a day ago"), ("2 hours ago", "2 hours ago"),
    ("vor 3 Stunden", "vor 3 Stunden"), ("3小时前", "3小时前"),
    ("The river rose 2 days ago after heavy rain in the hills above", None),
])  # fmt: skip
def test_an_age_is_a_fact_of_its_own(printed: str, age: str | None) -> None:
    page = f"<title>Rain floods three towns</title><h1>Rain floods three towns</h1><p>{printed}</p>{STORY}"
    fields, _ = facts_of(page, url=None)
    assert (fields.get("age"), fields.get("published")) == (age, None)


def test_a_soft_hyphen_is_no_part_of_a_title() -> None:
    assert facts_of(f"<h1>Heli\xadkopter landet im Garten</h1>{STORY}")[0]["title"] == "Helikopter landet im Garten"


def test_a_year_in_the_story_is_no_date() -> None:
    story = (
        "<p>"
        + "On March 3, 1985, the river rose two metres overnight and people left the old town by noon. " * 3
        + "</p>"
    )
    page = f"<title>Rain floods three towns</title><h1>Rain floods three towns</h1>{story}"
    assert "published" not in facts_of(page, url=None)[0]


def test_the_date_of_a_teaser_is_not_the_storys() -> None:
    teasers = "".join(
        f"<div class='related'><h3>Wind</h3><time datetime='2024-01-0{i}'>Jan {i}</time></div>" for i in (1, 2)
    )
    page = f"<title>Rain floods three towns</title><h1>Rain floods three towns</h1>{STORY}{STORY}{teasers}"
    assert "published" not in facts_of(page, url=None)[0]


def test_nothing_is_from_the_future() -> None:
    page = meta(article__published_time="2024-03-09")
    assert "published" not in facts_of(page + STORY, fetched_at="2024-03-03T10:00:00Z")[0]


def test_the_address_dates_the_story_last() -> None:
    fields, sources = facts_of(STORY, url="https://valley-herald.example/2024/03/03/rain")
    assert (fields["published"], sources["published"]) == ("2024-03-03", "url")


# ---- the rest


def test_address_site_publisher_description_tags() -> None:
    head = (
        '<link rel="canonical" href="/news/rain#top">'
        + meta(
            og__site_name="Valley Herald",
            og__description="Two metres &amp; rising.",
            keywords="rain, floods,Rain,sectionid:12",
        )
        + script(headline="Rain", publisher={"name": "Valley Media Ltd"}, keywords=["weather"])
    )
    fields, sources = facts_of(head + STORY)
    assert fields["canonical_url"] == "https://www.valley-herald.example/news/rain"
    assert (fields["site"], fields["publisher"]) == ("Valley Herald", "Valley Media Ltd")
    assert (fields["description"], sources["description"]) == ("Two metres & rising.", "meta:og:description")
    assert fields["tags"] == ("weather", "rain", "floods")


@pytest.mark.parametrize(
    "href", ["https://evil.example/a", "javascript:alert(1)", "https://www.valley-herald.example/", "http://[::1"]
)
def test_a_canonical_address_that_cannot_be_trusted(href: str) -> None:
    assert "canonical_url" not in facts_of(f'<link rel="canonical" href="{href}">{STORY}')[0]


def test_pictures_with_caption_and_credit() -> None:
    page = (
        '<article><figure><img src="/a/flood-in-the-old-town.jpg"><figcaption>The old town. '
        "<span class=credit>Photo: Ann Lee</span></figcaption></figure></article>"
        "<aside><figure><img src=/ad.jpg><figcaption>Buy</figcaption></figure></aside>"
    )
    picture = Image("https://www.valley-herald.example/a/flood-in-the-old-town.jpg", "The old town.", "Ann Lee")
    assert facts_of(page + STORY)[0]["images"] == (picture,)


def test_the_share_picture_stands_in_where_no_other_is_stated() -> None:
    fields, sources = facts_of(meta(og__image="https://cdn.example/rain.jpg") + STORY)
    assert fields["images"] == (Image("https://cdn.example/rain.jpg"),)
    assert sources["images"] == "meta:og:image"


@pytest.mark.parametrize(("opening", "place", "agency"), [
    ("NEW YORK (AP) — The river rose.", "NEW YORK", "AP"),
    ("LONDON, March 3 (Reuters) - The river rose.", "LONDON", "Reuters"),
    ("Berlin (dpa/lnw) - Der Fluss stieg.", "Berlin", "dpa"),
    ("PARIS, 3 mars 2024 (AFP) - Le fleuve monte.", "PARIS", "AFP"),
    ("Madrid, 3 mar (EFE).- El río crece.", "Madrid", "EFE"),
    ("WASHINGTON — The river rose.", "WASHINGTON", None),
    ("МОСКВА, 3 мар - РИА Новости. Река поднялась.", "МОСКВА", "RIA Novosti"),
    ("新华社北京3月3日电（记者李明）河水上涨。", "北京", "Xinhua"),
    ("(서울=연합뉴스) 홍길동 기자 = 강물이 불어났다.", "서울", "Yonhap"),
    ("【ワシントン共同】川の水位が上昇した。", "ワシントン", "Kyodo"),
])  # fmt: skip
def test_datelines(opening: str, place: str, agency: str | None) -> None:
    assert find_dateline(opening) == (place, agency)


@pytest.mark.parametrize("opening", [
    "The river (the Elbe) - a long one - rose.", "NASA — the agency — said so.", "Why it matters: the river rose.",
    "I - like many - stayed.", "", "A — B",
])  # fmt: skip
def test_no_dateline(opening: str) -> None:
    assert find_dateline(opening) is None


def test_a_dateline_becomes_facts() -> None:
    story = STORY.replace("The river", "NEW YORK (AP) — The river", 1)
    fields, _ = facts_of(f"<title>Rain floods three towns</title><h1>Rain floods three towns</h1>{story}")
    assert (fields["dateline"], fields["agency"]) == ("NEW YORK", "AP")


def test_without_metadata_only_the_title_is_read() -> None:
    page = Page(meta(og__title="Rain", author="Ann Lee") + STORY, content_type="text/html")
    document = load_document(page, load_context(Options(metadata=False)))
    assert [fact.field for fact in document.facts] == ["title"]
    assert document.blocks
