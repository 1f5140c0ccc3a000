"""What the platform put into a post leaves the text; what its author wrote stays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Fact, Link, Options, Page, clean, replay, undo
from cleaner.changes import texts_after

ROOT = Path(__file__).resolve().parent.parent.parent
ICON = '<span class="url-icon"><img src="https://h5.sinaimg.cn/upload/timeline_card_small_{}_default.png"></span>'
WORDS = '<a href="{}">{}<span class="surl-text">{}</span></a>'
WEB = WORDS.format("https://weibo.cn/sinaurl?u=https%3A%2F%2Fa.example%2F", ICON.format("web"), "网页链接")
VIDEO = WORDS.format("https://video.weibo.com/show?fid=1", ICON.format("video"), "甲的微博视频")
SUPER = WORDS.format("https://m.weibo.cn/p/index?containerid=100808f", ICON.format("super"), "海港")


def topic(name: str) -> str:
    return f'<a href="https://m.weibo.cn/search?containerid=231522"><span class="surl-text">#{name}#</span></a>'


def paragraphs(markup: str) -> list[str]:
    return list(clean(Page(markup, content_type="text/html", fragment=True)).paragraphs)


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        (topic("雨") + topic("风") + "<br>雨停了。", ["雨停了。"]),
        (topic("雨") + "雨停了，风没停。", ["雨停了，风没停。"]),
        (topic("雨") + SUPER + " <br>" + topic("风") + "<br>雨停了。", ["雨停了。"]),
        ("雨停了。" + topic("雨") + SUPER, ["雨停了。"]),
        ("雨停了。<br>" + topic("雨") + " " + topic("风"), ["雨停了。"]),
        ("雨停了！ " + topic("雨"), ["雨停了！"]),
        ("在" + topic("海港") + "，雨停了。", ["在#海港#，雨停了。"]),
        ("我们说的是" + topic("雨"), ["我们说的是#雨#"]),
        (topic("海港") + "的雨停了。", ["#海港#的雨停了。"]),
        ("雨停了。<br>" + topic("海港") + "<br>风没停。", ["雨停了。", "#海港#", "风没停。"]),
        ("在" + SUPER + "等船。", ["在海港等船。"]),
        ("The rain is over. #rain #Halvik", ["The rain is over."]),
        ("In #Halvik the rain is over.", ["In #Halvik the rain is over."]),
        (topic("雨") + "｜雨停了。", ["雨停了。"]),
        (topic("雨") + topic("风"), []),
    ],
)
def test_topics(markup: str, wanted: list[str]) -> None:
    assert paragraphs(markup) == wanted


def test_topics_are_tags_wherever_they_stand() -> None:
    article = clean(
        Page(topic("雨") + "我在" + topic("海港") + "等船。" + SUPER, content_type="text/html", fragment=True)
    )
    assert article.tags == ("雨", "海港")
    assert article.text == "我在#海港#等船。"


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        (f"详情见{WEB}，别错过。", ["详情见，别错过。"]),
        (f"雨停了 {WEB}", ["雨停了"]),
        (f"雨停了（{WEB}）。", ["雨停了。"]),
        (f"雨停了。<br>{WEB}", ["雨停了。"]),
        (f"雨停了。<br>👉 {WEB}", ["雨停了。"]),
        (f"论文：{WEB}<br>代码：{WEB}", ["论文：", "代码："]),
        (f"雨停了。{VIDEO} {WEB}{VIDEO}", ["雨停了。"]),
        ("网页链接是什么？", ["网页链接是什么？"]),
        ('看<a href="https://a.example/">原文</a>。', ["看原文。"]),
        ('谢谢<a href="/n/甲">@甲</a>。', ["谢谢@甲。"]),
        ('雨停了...<a href="/status/1">全文</a>', ["雨停了..."]),
        ("雨停了...全文<br>", ["雨停了..."]),
        ("请看全文", ["请看全文"]),
        ("雨停了，天亮了。 收起全文d", ["雨停了，天亮了。"]),
    ],
)
def test_cards(markup: str, wanted: list[str]) -> None:
    assert paragraphs(markup) == wanted


def test_cards_become_links() -> None:
    assert clean(Page(f"见{WEB}", content_type="text/html", fragment=True)).links == (Link("https://a.example/"),)
    assert clean(Page(f"见{VIDEO}", content_type="text/html", fragment=True)).links == ()


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("雨停了。【图1】<br>【图2】【视频1】<br>风没停【图3、图4】。", ["雨停了。", "风没停。"]),
        ("雨停了。<br>[图片]", ["雨停了。"]),
        ("【图6 图7 图8】雨停了。", ["雨停了。"]),
        ("【视频】雨停了。", ["【视频】雨停了。"]),
        ("【图书馆2号】开门了。", ["【图书馆2号】开门了。"]),
        ("【正在直播】雨停了。", ["【正在直播】雨停了。"]),
        ("[1] 雨停了。", ["[1] 雨停了。"]),
    ],
)
def test_picture_markers(markup: str, wanted: list[str]) -> None:
    assert paragraphs(markup) == wanted


QUOTED = "<br><blockquote> - 转发 <a href='https://weibo.com/1'>@甲</a>:&ensp;{}<br><br></blockquote>"


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("是的。//@甲:不是。//@乙：是的！", ["是的。", "@甲:不是。", "@乙：是的！"]),
        ("是的。//<a href=/n/甲>@甲</a> :不是。", ["是的。", "@甲 :不是。"]),
        ("是的。//@甲://@乙:转发微博//@丙:不是。", ["是的。", "@丙:不是。"]),
        ("转发微博//@甲:不是。", ["@甲:不是。"]),
        ("//@甲:不是。", ["@甲:不是。"]),
        ("是的。//@甲:" + topic("雨") + "雨停了。" + topic("风"), ["是的。", "@甲:雨停了。"]),
        ("是的。" + QUOTED.format("雨停了。<br>风没停。"), ["是的。", "@甲:\u2002雨停了。", "风没停。"]),
        ("转发微博" + QUOTED.format("雨停了。"), ["@甲:\u2002雨停了。"]),
        ("原评论" + QUOTED.format(topic("雨") + "<br>雨停了。"), ["@甲: 雨停了。"]),
        ("他说转发微博很容易。", ["他说转发微博很容易。"]),
        ("见 https://a.example//@x 页", ["见 https://a.example//@x 页"]),
    ],
)
def test_reposts(markup: str, wanted: list[str]) -> None:
    assert [text.replace("\u2002", " ") for text in paragraphs(markup)] == [
        text.replace("\u2002", " ") for text in wanted
    ]


def test_feed_lines_and_captions() -> None:
    markup = (
        "<p>Three faults, one ferry.</p>"
        "<figure><img src='https://a.example/f.jpg'><figcaption>The ferry.</figcaption></figure>"
        "<p>The council votes.</p>"
        "<p>The post <a href='/1'>Ferry &#8211; faults</a> appeared first on <a href='/'>Courier</a>.</p>"
    )
    article = clean(Page(markup, content_type="text/html", fragment=True))
    assert article.paragraphs == ("Three faults, one ferry.", "The council votes.")
    assert article.site == "Courier"
    assert [image.caption for image in article.images] == ["The ferry."]


def test_the_headline_is_not_printed_again() -> None:
    known = (Fact("title", "Three faults, one ferry", "feed"),)
    markup = "<h1>Three faults, one ferry</h1><p>The council votes.</p><p>On Thursday.</p>"
    assert clean(Page(markup, fragment=True, known=known)).paragraphs == ("The council votes.", "On Thursday.")
    assert clean(Page("Three faults, one ferry.", fragment=True, known=known)).text == "Three faults, one ferry."


def pieces() -> Iterator[str]:
    yield from (
        topic("雨"),
        topic("海港"),
        SUPER,
        WEB,
        VIDEO,
        "<br>",
        " ",
        "【图1】",
        "//@甲:",
        "转发微博",
        "雨停了。",
        "and",
    )
    yield from (
        "<blockquote> - 转发 @甲: ",
        "</blockquote>",
        "（",
        "）",
        "#typed#",
        "[doge]",
        "&lt;circle&gt;",
        "<circle>",
        "&amp;amp;",
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(list(pieces())), max_size=14).map("".join))
def test_every_change_can_be_replayed_and_undone(markup: str) -> None:
    page = Page(markup, content_type="text/html", fragment=True)
    article = clean(page, options=Options(trace=True))
    assert replay(article.blocks, article.changes) == article.paragraphs
    found = tuple(block.text for block in article.blocks)
    assert undo(texts_after(article.blocks, article.changes), article.changes) == found
    assert markup.count("雨停了。") == article.text.count("雨停了。")
    assert "网页链接" not in article.text
    assert "surl" not in article.text


@pytest.mark.parametrize(
    "piece", [topic("雨") + "字", "//@甲:乙", "字【图1】", "字" + WEB], ids=["topics", "chain", "markers", "cards"]
)
def test_a_paragraph_of_nothing_but_marks_takes_linear_time(piece: str) -> None:
    started = time.monotonic()
    assert clean(Page(piece * 20_000, content_type="text/html", fragment=True)).paragraphs
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures/texts").glob("*_post.txt")), ids=lambda path: path.stem)
@pytest.mark.parametrize("break_", ["<br>", "<br /><br />", "\n"])
def test_clean_posts_pass_unchanged(path: Path, break_: str) -> None:
    text = path.read_text(encoding="utf-8").strip()
    body = escape(text, quote=False).replace("\n\n", break_)
    assert clean(Page(body, content_type="text/html", fragment=True)).text == text
