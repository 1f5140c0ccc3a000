"""What is no article is called by its name, and an article is never called anything else."""

from __future__ import annotations

import json

import pytest

from cleaner.context import load_context
from cleaner.model import Page, Status
from cleaner.options import Options
from cleaner.page import load_document

SENTENCE = "The river rose two metres overnight and the mayor asked people to leave the old town by noon. "
STORY = f"<article><h1>Rain floods three towns</h1>{f'<p>{SENTENCE * 3}</p>' * 4}</article>"
TEASERS = "".join(
    f"<article class=teaser><h3><a href=/{i}>Rain floods town number {i} again this week</a></h3></article>"
    for i in range(12)
)


def verdict_of(html: str, url: str | None = "https://valley-herald.example/a/rain") -> Status | None:
    document = load_document(Page(html, url=url, content_type="text/html"), load_context(Options(metadata=False)))
    if document.verdict is None:
        return None
    assert document.verdict[1], "a verdict says why"
    return document.verdict[0]


def ld(**node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize("page", [
    STORY,
    f"<title>Just a moment that changed the town</title>{STORY}",
    f"<title>404 people left the town</title>{STORY}",
    f"<title>How to design a good 404 page</title>{STORY}",
    f"<title>Cookies: a baker's consent</title>{STORY}{'<p>Cookies, partners, consent, privacy.</p>' * 3}",
    f"<title>Rain</title>{ld(**{'@type': 'NewsArticle', 'isAccessibleForFree': False})}{STORY}",
    f"<title>Rain</title>{STORY}<p>Already a subscriber? Sign in to continue reading.</p>",
    f"<body class='archive category'>{STORY}{TEASERS}",
    f"<title>Rain</title>{ld(**{'@type': 'ItemList'})}{STORY}{TEASERS}",
    f"<title>Rain</title>{ld(**{'@type': 'VideoObject'})}{STORY}",
    f'<meta property="og:type" content="article"><h1>Rain</h1><p>{SENTENCE}</p>{TEASERS}',
    f"<h1>Rain floods three towns</h1><p>{SENTENCE}</p>",
    "",
])  # fmt: skip
def test_articles_and_the_unproven_have_no_verdict(page: str) -> None:
    assert verdict_of(page) is None


@pytest.mark.parametrize("page", [
    "<title>Just a moment...</title><p>Checking your browser before accessing the site.",
    "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1>",
    "<title>Access Denied</title><p>You don't have permission to access this server.",
    "<title>valley-herald.example</title><script>window._cf_chl_opt={}</script><p>Please stand by.",
    "<title>安全验证</title><p>请完成验证",
])  # fmt: skip
def test_bot_challenges(page: str) -> None:
    assert verdict_of(page) is Status.BLOCKED


@pytest.mark.parametrize("title", [
    "404", "404 Not Found", "Error 404 (Not Found)!!1", "Page not found | Valley Herald",
    "Oops! That page can’t be found.",
    "Seite nicht gefunden", "Page introuvable - Le Journal", "Página no encontrada", "页面不存在",
    "ページが見つかりません",
    "Страница не найдена", "500 Internal Server Error", "503 Service Unavailable",
])  # fmt: skip
def test_soft_errors(title: str) -> None:
    assert verdict_of(f"<title>{title}</title><h1>{title}</h1><p>Try the search.") is Status.ERROR_PAGE


def test_consent_walls() -> None:
    page = "<title>Before you continue</title><p>We and our partners use cookies. Accept all or reject all; privacy."
    assert verdict_of(page) is Status.CONSENT
    german = (
        "<title>Mit Werbung weiterlesen</title><p>Mit Ihrer Einwilligung nutzen wir Cookies; Datenschutz, Tracking.</p>"
    )
    assert verdict_of(german) is Status.CONSENT


@pytest.mark.parametrize("page", [
    f"{ld(**{'@type': 'NewsArticle', 'headline': 'Rain', 'isAccessibleForFree': 'False'})}<h1>Rain</h1><p>{SENTENCE}",
    f'<meta property="og:type" content="article"><h1>Rain</h1><p>{SENTENCE}</p><p>Subscribe to continue reading.',
    f'<meta property="og:type" content="article"><h1>Regen</h1><p>{SENTENCE}</p><p>Jetzt weiterlesen mit Plus',
])  # fmt: skip
def test_paywalls_that_keep_the_story(page: str) -> None:
    assert verdict_of(page) is Status.PAYWALL


def test_a_wall_in_front_of_words_that_are_there_is_no_wall() -> None:
    body = {"@type": "NewsArticle", "isAccessibleForFree": False, "articleBody": SENTENCE * 20}
    assert verdict_of(f"{ld(**body)}<h1>Rain</h1><p>{SENTENCE}") is None


def test_live_blogs() -> None:
    assert verdict_of(f"{ld(**{'@type': 'LiveBlogPosting', 'headline': 'Rain: live'})}{STORY}") is Status.LIVE


def test_media_without_a_story() -> None:
    assert verdict_of('<meta property="og:type" content="video.other"><h1>Rain</h1>') is Status.VIDEO
    assert verdict_of(f"{ld(**{'@type': 'VideoObject', 'name': 'Rain'})}<h1>Rain</h1><p>Watch.") is Status.VIDEO
    assert verdict_of(f"{ld(**{'@type': 'ImageGallery'})}<h1>Rain in pictures</h1>") is Status.GALLERY


@pytest.mark.parametrize(("page", "url"), [
    (f"{ld(**{'@type': 'CollectionPage'})}<h1>Weather</h1>{TEASERS}", None),
    (f"<body class='home blog'><h1>Weather</h1>{TEASERS}", None),
    (f"<h1>Weather</h1>{TEASERS}", "https://valley-herald.example/category/weather/"),
    (f"<h1>Weather</h1>{TEASERS}", None),
])  # fmt: skip
def test_lists(page: str, url: str | None) -> None:
    assert verdict_of(page, url) is Status.LIST


def test_a_list_still_has_its_blocks() -> None:
    document = load_document(Page(f"<h1>Weather</h1>{TEASERS}", content_type="text/html"), load_context(Options()))
    assert len(document.blocks) == 13
