"""Weibo's own JSON becomes posts in the shape that archives have."""

from __future__ import annotations

import json
from typing import Any

from cleaner import Page, clean
from cleaner.read import find_pages
from cleaner.read.weibo import is_post, to_post_html, to_time


def post(**fields: Any) -> dict[str, Any]:
    """A post as m.weibo.cn gives it."""
    user = {"id": 1000000003, "screen_name": "岸边记者"}
    return {
        "mid": "5000000000000001",
        "bid": "Qm1n2O3p4",
        "created_at": "3分钟前",
        "user": user,
        "text": "灯塔亮了。",
    } | fields


def test_lists_of_posts_in_any_wrapping() -> None:
    answers: list[Any] = [
        {
            "ok": 1,
            "data": {
                "cards": [{"card_type": 9, "mblog": post()}, {"card_type": 11, "card_group": [{"mblog": post()}]}]
            },
        },
        {"statuses": [post(), post()]},
        [post(), post()],
        {"data": {"list": [post(), post()]}},
    ]
    for answer in answers:
        pages = list(find_pages(Page(json.dumps(answer), origin="a.json")))
        assert [page.origin for page in pages] == ["a.json#1", "a.json#2"]
        assert all(page.fragment and page.url == "https://weibo.com/1000000003/Qm1n2O3p4" for page in pages)


def test_one_post_a_line() -> None:
    lines = "\n".join(json.dumps(post(text=text)) for text in ("雨<br />停了", "风"))
    assert [page.body for page in find_pages(Page(lines))] == ["雨<br />停了", "风"]


def test_fields_of_a_post() -> None:
    article = clean(json.dumps(post(created_at="Thu Jan 16 18:30:00 +0800 2025")))
    assert (article.site, article.authors, article.published) == ("Weibo", ("岸边记者",), "2025-01-16T18:30:00+08:00")
    assert (article.text, article.title, article.age) == ("灯塔亮了。", None, None)
    assert clean(json.dumps(post())).age == "3分钟前"


def test_other_records_are_no_posts() -> None:
    assert not is_post({"id": 7, "text": "Rain", "user": "Ann"})
    assert not is_post({"text": "Rain", "created_at": "2025-01-16"})
    assert not is_post([1])


def test_the_longest_words_are_taken() -> None:
    cut = '灯塔亮了...<a href="/status/5000000000000001">全文</a>'
    whole = "灯塔亮了，守塔人等了九年。\n他笑了。"
    assert to_post_html(post(text=cut, text_raw=whole)) == "灯塔亮了，守塔人等了九年。<br>他笑了。"
    assert to_post_html(post(text=cut, longText={"longTextContent": "灯塔<b>亮</b>了"})) == "灯塔<b>亮</b>了"
    assert clean(json.dumps(post(text=cut))).text == "灯塔亮了..."


def test_typed_markup_in_raw_text_survives() -> None:
    assert clean(json.dumps({**post(), "text": "", "text_raw": "画一个<circle>和 a<b"})).text == "画一个<circle>和 a<b"


def test_pictures_and_quoted_posts() -> None:
    pictures = [{"url": "https://wx1.sinaimg.cn/orj360/1.jpg", "large": {"url": "https://wx1.sinaimg.cn/large/1.jpg"}}]
    infos = {"1": {"large": {"url": "https://wx1.sinaimg.cn/large/2.jpg"}}}
    article = clean(
        json.dumps(post(text="转发微博", pics=pictures, retweeted_status=post(text="塔修好了。", pic_infos=infos)))
    )
    assert article.paragraphs == ("@岸边记者: 塔修好了。",)
    assert [image.url for image in article.images] == [
        "https://wx1.sinaimg.cn/large/2.jpg",
        "https://wx1.sinaimg.cn/large/1.jpg",
    ]


def test_deleted_posts_leave_no_notice() -> None:
    article = clean(
        json.dumps(post(text="可惜。", retweeted_status={"text": "抱歉，此微博已被作者删除。查看帮助：", "user": None}))
    )
    assert article.paragraphs == ("可惜。",)


def test_short_links_in_raw_text() -> None:
    structs = [
        {"short_url": "http://t.cn/A1", "long_url": "https://a.example/?x=1&y=2", "url_title": "雨夜"},
        {"short_url": "http://t.cn/A2", "url_title": "甲的微博视频"},
    ]
    raw = "灯塔亮了。 http://t.cn/A1 http://t.cn/A2"
    article = clean(json.dumps({**post(), "text": "", "text_raw": raw, "url_struct": structs}))
    assert article.text == "灯塔亮了。"
    assert [link.to_dict() for link in article.links] == [{"url": "https://a.example/?x=1&y=2", "title": "雨夜"}]


def test_desktop_markup() -> None:
    text = (
        '<a href="//s.weibo.com/weibo?q=%23x%23" target="_blank">#灯塔#</a> 亮了。<a target="_blank" '
        'href="https://weibo.cn/sinaurl?u=https%3A%2F%2Fa.example%2F"><img class="icon-link" '
        'src="https://h5.sinaimg.cn/upload/timeline_card_small_web_default.png"/>网页链接</a>'
    )
    article = clean(json.dumps(post(text=text)))
    assert (article.text, article.tags, len(article.links), article.images) == ("亮了。", ("灯塔",), 1, ())


def test_escaped_json_markup() -> None:
    body = 'A<span class=\\"url-icon\\"><img alt=\\"[doge]\\" src=\\"\\/\\/h5.sinaimg.cn\\/d.png\\"><\\/span>B'
    assert clean(json.dumps(post(text=body))).text == "A[doge]B"


def test_times() -> None:
    assert to_time("2025-01-16 08:30:00") == "2025-01-16T08:30:00"
    assert to_time("01-16") is None
