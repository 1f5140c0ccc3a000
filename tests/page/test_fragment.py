"""Fragments of HTML become blocks, with marks for what the platform put there."""

from __future__ import annotations

import time

import pytest

from cleaner.model import Image, Link, Page
from cleaner.page.fragment import load_fragment
from cleaner.page.typed import to_markup

ICON = '<span class="url-icon"><img src="https://h5.sinaimg.cn/upload/timeline_card_small_{}_default.png"></span>'


def texts(html: str) -> list[str]:
    return [block.text for block in load_fragment(html, Page()).blocks]


def kinds(html: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in load_fragment(html, Page()).blocks]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("雨停了。<br>风也停了。<br /><br/>天亮了。", ["雨停了。", "风也停了。", "天亮了。"]),
        ("雨停了。\n风也停了。\n\n天亮了。", ["雨停了。", "风也停了。", "天亮了。"]),
        ("<div>one<br>two</div><div>three</div>", ["one", "two", "three"]),
        ("<p>one<br>two</p><p>three</p>", ["one two", "three"]),
        ("<p>one<br><br>two</p><p>three</p>", ["one", "two", "three"]),
        ("<p>" + "word " * 12 + "ends here.<br>two</p><p>three</p>", ["word " * 12 + "ends here.", "two", "three"]),
        ("a <b>bold</b>  <i>word</i>\n<span> here</span>", ["a bold word", "here"]),
        ("<p>a\n  b</p>\n<p>c</p>", ["a b", "c"]),
        ("one &amp; two &lt;three&gt; &amp;amp; four", ["one & two <three> &amp; four"]),
        ("", []),
        ("<br><br><img src='https://a.example/a.jpg'>", []),
    ],
)
def test_lines_become_blocks(html: str, wanted: list[str]) -> None:
    assert texts(html) == wanted


def test_kinds() -> None:
    html = (
        "<h2>Rain</h2><ul><li>one</li><li>two</li></ul><blockquote><p>said</p></blockquote><pre>a\n\n  b</pre>"
        "<table><tr><th>Town</th><th>mm</th></tr><tr><td>Halvik</td><td>31</td></tr></table>"
        "<table><tr><td><p>laid out</p><p>in a table</p></td></tr></table>"
    )
    assert kinds(html) == [
        ("heading", "Rain"),
        ("item", "one"),
        ("item", "two"),
        ("quote", "said"),
        ("code", "a\n  b"),
        ("table", "Town | mm"),
        ("table", "Halvik | 31"),
        ("paragraph", "laid out"),
        ("paragraph", "in a table"),
    ]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("a <circle> and <think>so</think>", "a <circle> and <think>so</think>"),
        ("if a<b then <3", "if a<b then <3"),
        ("<svg><circle r='1'></circle></svg>drawn", "drawn"),
        ("<o:p>word</o:p> <g-emoji>!</g-emoji>", "word !"),
        ("<![CDATA[rain]]> fell", "rain fell"),
        ("<?php echo 1 ?>", "<?php echo 1 ?>"),
        ("a <!-- hidden --> b", "a b"),
        ("<script>x()</script><style>p{}</style>seen", "seen"),
    ],
)
def test_typed_markup_is_text_and_real_markup_is_not(html: str, wanted: str) -> None:
    assert texts(html) == [wanted]


def test_links_of_a_post() -> None:
    web = "https://weibo.cn/sinaurl?u=https%3A%2F%2Fa.example%2F1%3Fx%3D1%26y%3D2"
    html = (
        f'<a href="https://m.weibo.cn/search?containerid=231522"><span class="surl-text">#雨#</span></a>'
        f'见<a href="{web}">{ICON.format("web")}<span class="surl-text">网页链接</span></a>'
        f'<a href="https://weibo.com/ttarticle/p/show?id=1">{ICON.format("article")}<span>雨夜</span></a>'
        f'<a href="https://video.weibo.com/show?fid=1">{ICON.format("video")}<span>甲的微博视频</span></a>'
        f'<a href="http://weibo.com/p/1001018">{ICON.format("location")}<span class="surl-text">海港</span></a>'
        "<a href='/n/乙'>@乙</a> <a href='https://c.example/'>来源</a><a href='/status/1'>全文</a>"
    )
    document = load_fragment(html, Page())
    assert [(mark.kind, mark.text) for mark in document.marks] == [
        ("topic", "#雨#"),
        ("link", "网页链接"),
        ("link", "雨夜"),
        ("media", "甲的微博视频"),
        ("place", "海港"),
        ("mention", "@乙"),
        ("more", "全文"),
    ]
    (block,) = document.blocks
    assert all(block.text[mark.start : mark.end] == mark.text for mark in document.marks)
    assert [fact.value for fact in document.facts if fact.field == "links"] == [
        Link("https://a.example/1?x=1&y=2"),
        Link("https://weibo.com/ttarticle/p/show?id=1", "雨夜"),
        Link("https://c.example/"),
    ]


def test_older_forms() -> None:
    html = (
        "<a  href='https://m.weibo.cn/k/x?type=topic'>#创造营[超话]#</a>好"
        "<img alt=[嘘] src=//h5.sinaimg.cn/m/emoticon/x.png>"
        '<a data-url="http://t.cn/A0" href="https://weibo.cn/sinaurl?u=http%3A%2F%2Ft.cn%2FA0" class="">网页链接</a>'
    )
    document = load_fragment(html, Page())
    assert [(fact.field, fact.value) for fact in document.facts] == [
        ("links", Link("http://t.cn/A0")),
        ("tags", "创造营"),
    ]
    assert document.blocks[0].text == "#创造营[超话]#好[嘘]网页链接"


def test_typed_topics() -> None:
    def tags(html: str) -> list[str]:
        return [fact.value for fact in load_fragment(html, Page()).facts if fact.field == "tags"]

    assert tags("#雨天##带伞 #今天出门") == ["雨天", "带伞"]
    assert tags("Wet again #rain #Halvik2025 #1") == ["rain", "Halvik2025"]
    assert tags("C# and F# are languages, #fff0a0 is a colour, https://a.example/#top a place") == []
    assert tags("<p>#rain</p><p>is an article's</p>") == []


def test_pictures_and_captions() -> None:
    html = (
        "<figure><img src='a.jpg' data-src='/b.jpg'><figcaption>The ferry.</figcaption></figure>"
        "<img src='//c.example/c.jpg'><img class='emoji' alt='😀' src='https://s.w.org/1f600.png'>"
    )
    document = load_fragment(html, Page(url="https://courier.example/x/"))
    assert [fact.value for fact in document.facts] == [
        Image("https://courier.example/x/a.jpg", "The ferry."),
        Image("https://c.example/c.jpg"),
    ]
    assert [(block.kind, block.text) for block in document.blocks] == [("caption", "The ferry."), ("paragraph", "😀")]


def test_hints() -> None:
    html = "<video><source src=a.mp4><p>no video here</p></video><div style='display: none'>secret</div>seen"
    assert [block.hints for block in load_fragment(html, Page()).blocks] == [("media",), ("hidden",), ()]


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "deep",
        "<b><i>" * 30_000 + "deep",
        "<blockquote>a" * 20_000,
        "<a href=x>#t#</a>" * 20_000,
        "a<br>" * 50_000,
        "<p>a<br>b" * 20_000,
        "<figure><img src=//a.example/a.jpg><figcaption>c" * 5_000,
        "<table><tr><td>" * 5_000,
        "<" * 100_000,
        "<a " * 50_000,
        "#" * 100_000,
        "【图" * 50_000,
        "<![CDATA[" * 20_000,
    ],
    ids=lambda html: html[:12],
)
def test_hostile_fragments_take_linear_time(html: str) -> None:
    started = time.monotonic()
    load_fragment(html, Page())
    assert time.monotonic() - started < 10


def test_json_escapes_are_undone() -> None:
    assert (
        to_markup('a<img alt=\\"[doge]\\" src=\\"\\/\\/h.example\\/d.png\\">')
        == 'a<img alt="[doge]" src="//h.example/d.png">'
    )
