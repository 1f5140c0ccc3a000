"""Saved posts are known by their structure, whatever the labels' language and order."""

from __future__ import annotations

import pytest

from cleaner import Page, clean
from cleaner.model import Fact
from cleaner.read.markdown import is_archive, read_markdown
from cleaner.read.summaries import to_summary

POST = "三次故障之后，新船停了。<br><br>市议会周四表决。"


def build(**parts: str) -> str:
    """An archive in the founding input's shape, with parts replaced."""
    usual = {
        "title": "三次故障之后，新船停了。市议会...",
        "url": "https://weibo.com/1/A",
        "post": POST,
        "summary": "新船停了。",
        "saved": "2025-06-12T06:02:49Z",
    }
    usual |= parts
    return (
        "# {title}\n\n**URL**: {url}\n\n## 原始摘要\n\n{post}\n\n## AI 摘要\n\n{summary}\n\n## 元数据\n\n"
        "- **来源**: ArXiv\n- **类型**: 论文\n- **保存时间**: {saved}\n"
    ).format(**usual)


def known(text: str) -> dict[str, object]:
    (page,) = read_markdown(Page(text))
    return {fact.field: fact.value for fact in page.known}


def test_fields_come_from_the_frame_and_noise_does_not() -> None:
    assert known(build()) == {
        "url": "https://weibo.com/1/A",
        "site": "Weibo",
        "saved_at": "2025-06-12T06:02:49Z",
        "ai_summary": "新船停了。",
    }


def test_other_labels_and_order() -> None:
    text = (
        "# The new ferry stays in port\n\n## Metadata\n\n- **Source URL**: https://b.example/ferry\n"
        "- **Author**: Ann Lee\n- **Published**: 16 January 2025\n\n## AI Summary\n\nA ferry stops.\n\n"
        "## Original Text\n\n<p>Three faults.</p>\n"
    )
    (page,) = read_markdown(Page(text))
    assert page.body == "<p>Three faults.</p>"
    assert page.fragment
    assert {fact.field: fact.value for fact in page.known} == {
        "url": "https://b.example/ferry",
        "title": "The new ferry stays in port",
        "authors": "Ann Lee",
        "published": "2025-01-16",
        "ai_summary": "A ferry stops.",
    }


def test_a_headline_above_its_text_is_a_title() -> None:
    text = build(
        url="https://b.example/1", title="A ferry stays", post="<h1>A ferry stays</h1><p>Three faults.</p><p>b</p>"
    )
    assert known(text)["title"] == "A ferry stays"
    assert clean(text).paragraphs == ("Three faults.", "b")
    assert "title" not in known(build(url="https://b.example/1", title="A ferry", post="A ferry stays.<br>b"))
    assert "title" not in known(build(url="https://b.example/1", title="A ferry.", post="A ferry."))


def test_plain_text_in_an_archive_stays_lines() -> None:
    text = build(url="https://b.example/1", post="Three faults.\n\nThe ferry stops & waits.", title="A ferry")
    (page,) = read_markdown(Page(text))
    assert page.fragment
    assert page.content_type == "text/html"
    assert page.body == "Three faults.<p>The ferry stops &amp; waits."


def test_the_beginning_of_the_post_is_no_title() -> None:
    assert "title" not in known(build(url="https://b.example/1"))
    assert known(build(url="https://b.example/1", title="新船"))["title"] == "新船"


@pytest.mark.parametrize(
    "text",
    [
        "# Rain\n\n## Original\n\nIt fell.\n",
        "# A\n\n## Text\n\nb\n\n## Summary\n\nc\n",
        "Rain\n\n## 元数据\n\n- **URL**: x\n",
    ],
)
def test_other_documents_with_such_headings_are_left_alone(text: str) -> None:
    assert not is_archive(text)
    (page,) = read_markdown(Page(text))
    assert (page.body, page.content_type, page.fragment) == (text, "text/markdown", False)


def test_conflicts_keep_the_upper_side() -> None:
    ours, theirs = build(saved="2025-06-12T06:02:49Z"), build(summary="B", saved="2025-06-13T06:02:49Z")
    front, back = ours.split("## 原始摘要")[0], "## 原始摘要"
    text = (
        f"{front}<<<<<<< HEAD\n{back}{ours.split(back)[1]}=======\n{back}{theirs.split(back)[1]}>>>>>>> 0a1b2c3 (x)\n"
    )
    assert known(text)["saved_at"] == "2025-06-12T06:02:49Z"
    assert known(text)["ai_summary"] == "新船停了。"


def test_a_rule_under_a_heading_is_no_conflict() -> None:
    (page,) = read_markdown(Page(build(url="https://b.example/1", post="Three faults.\n=======\nThe ferry stops.")))
    assert "=======" in str(page.body)


def test_front_matter_is_told() -> None:
    text = "---\ntitle: 'The new ferry'\nauthor: Ann Lee\ndate: 2025-01-16\nlayout: post\n---\n\nIt *stays*.\n"
    (page,) = read_markdown(Page(text, known=(Fact("url", "https://b.example/", "archive"),)))
    assert page.body == "\nIt *stays*.\n"
    assert [fact[:2] for fact in page.known[1:]] == [
        ("title", "The new ferry"),
        ("authors", "Ann Lee"),
        ("published", "2025-01-16"),
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("新船停了。（99字）", "新船停了。"),
        ("摘要：“新船停了。”（98字）", "新船停了。"),
        ("**摘要：**新船停了。\n\n（注：原文含视频，未保留）", "新船停了。"),
        ("新船停了（见图）。", "新船停了（见图）。"),
        ("“新船”停了，他说“不急”", "“新船”停了，他说“不急”"),
        ("这是一篇关于AI Agent领域的论文，主要探讨了最新进展和研究方向。论文提出了一种新的方法。", None),
        ("", None),
        ("draws a <circle> and a <rect>", "draws a <circle> and a <rect>"),
    ],
)
def test_summaries_lose_remarks_only(text: str, wanted: str | None) -> None:
    assert to_summary(text) == wanted
