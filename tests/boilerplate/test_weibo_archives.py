"""What must hold for every saved Weibo post, checked against a naive reading of its HTML that knows nothing of ours."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from cleaner import Article, clean

ROOT = Path(__file__).resolve().parent.parent.parent
ARCHIVES = sorted((ROOT.parent / "shared/knowledge/weibo").glob("P*.md"))
FIXTURES = sorted((ROOT / "fixtures/inputs").glob("weibo*.md"))

MARKUP = re.compile(r"</?(?:a|br|span|img|div|video|source|p|blockquote)\b|&(?:amp|lt|gt|nbsp|ensp|quot|#\d+);|\ufeff")
WIDGETS = re.compile(
    r"网页链接|微博视频|微博直播|视频无法显示|查看图片|抽奖详情|评论配图|【(?:图|视频)\d|sinaimg\.cn|weibocdn|sinaurl|"
    r"[<>=]{7}|转发微博|\[图片\]"
)
CARD = re.compile(r'<a [^>]*>(?:(?!</a>).)*?class=["\']url-icon["\'](?:(?!</a>).)*</a>', re.S)
EMOTICON = re.compile(r'<img [^>]*alt="?(\[[^\]"]+\])"?[^>]*>')
NO_COMMENT = re.compile(r"//@[^:：/]+[:：]\s*(?:转发微博)?\s*(?=//|\n|$)")


def read_naively(body: str) -> str:
    """The words of a post's HTML, without cards, players and markers."""
    body = re.sub(r"<video.*?</video>", "", body, flags=re.S)
    body = CARD.sub("", EMOTICON.sub(r"\1", body))
    body = re.sub(r"</?blockquote>|<br[^>]*>", "\n", body)
    return strip(html.unescape(re.sub(r"<[a-z/][^>]*>", "", body)))


def strip(text: str) -> str:
    """Letters and digits of a text, without topics, markers and the labels of reposts."""
    text = re.sub(r"#[^#\n]{1,60}#", "", text)
    text = re.sub(r"【(?:图|视频)[\d 、图视频]+】?|\[图片\]|网页链接|查看图片|评论配图", "", text)
    text = re.sub(r"^\s*- 转发 ", "", text, flags=re.M)
    text = NO_COMMENT.sub("", text)
    return "".join(char for char in text if char.isalnum())


def sections_of(path: Path) -> dict[str, str]:
    """The archive's parts by label; of a conflict the first side."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^<{7} [^\n]*\n(.*?)\n={7}\n.*?\n>{7} [^\n]*", r"\1", text, flags=re.S | re.M)
    front, *parts = re.split(r"^## ", text, flags=re.M)
    found = {"": front}
    for part in parts:
        label, _, body = part.partition("\n")
        found.setdefault(label, body.strip())
    return found


@pytest.fixture(scope="module", params=[*ARCHIVES, *FIXTURES], ids=lambda path: path.stem)
def archive(request: pytest.FixtureRequest) -> tuple[Path, Article]:
    return request.param, clean(request.param.read_bytes())


def test_nothing_of_the_platform_is_left(archive: tuple[Path, Article]) -> None:
    _, article = archive
    assert article.paragraphs
    assert not MARKUP.findall(article.text.replace("<p>", ""))
    assert not WIDGETS.findall(article.text)
    assert not any("#" in tag for tag in article.tags)


def test_not_a_word_of_the_post_is_lost(archive: tuple[Path, Article]) -> None:
    path, article = archive
    assert strip(article.text) == read_naively(sections_of(path)["原始摘要"])


def test_the_title_line_begins_the_text(archive: tuple[Path, Article]) -> None:
    path, article = archive
    title = sections_of(path)[""].split("\n")[0].removeprefix("# ").strip()
    title = html.unescape(re.sub(r"\.\.\.$", "", title)).replace(" - 转发 ", "\n- 转发 ")
    title = re.sub(r"&[a-z]{0,4}$", "", title)
    title = re.sub(r"#[^#\n]*$", "", title) if title.count("#") % 2 else title
    body = sections_of(path)["原始摘要"]
    for card in CARD.findall(body):
        words = re.sub("<[^>]*>", "", card).strip()
        title = title.replace(words, "")
        cut = next((size for size in range(len(words), 1, -1) if title.endswith(words[:size])), 0)
        title = title[: len(title) - cut]
    assert strip(article.text).startswith(strip(title))


def test_topics_pictures_and_links_became_fields(archive: tuple[Path, Article]) -> None:
    path, article = archive
    body = sections_of(path)["原始摘要"]
    topics = [html.unescape(name) for name in re.findall(r'surl-text">#([^<#]+)#<', body)]
    assert set(topics) <= set(article.tags)
    pictures = re.findall(r'<img style="" src="([^"]+)"', body)
    assert [image.url for image in article.images] == list(dict.fromkeys(pictures))
    assert sum(link.title is None for link in article.links) <= body.count("<a ")
    assert article.url == re.search(r"\*\*URL\*\*: (\S+)", path.read_text(encoding="utf-8"))[1]  # type: ignore[index]
    assert article.site == "Weibo"
    assert article.title is None
    assert not article.authors and not article.published
