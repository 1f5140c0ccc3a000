"""One document is one page, or says why not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Page, clean
from cleaner.read import find_pages, one_page

ARCHIVE = (
    "# Rain fell...\n\n**URL**: https://weibo.com/1/A\n\n## 原始摘要\n\nRain fell<br>on Monday\n\n"
    "## AI 摘要\n\nRain.\n\n## 元数据\n\n- **保存时间**: 2025-06-12T06:02:49Z\n"
)


def test_type_is_set_where_it_is_absent() -> None:
    assert one_page(b"<p>Rain</p>").content_type == "text/html"
    assert one_page("Rain").content_type == "text/plain"
    assert one_page(Page("<p>Rain</p>", url="https://a.example/", extra={"id": 7})).extra == {"id": 7}


def test_a_stated_type_is_believed() -> None:
    assert one_page("<p>Rain</p>", content_type="text/plain").content_type == "text/plain"
    assert one_page("Rain", content_type="text/html; charset=utf-8").content_type == "text/html; charset=utf-8"
    assert one_page("<p>Rain</p>", content_type="application/octet-stream").content_type == "text/html"


def test_arguments_reach_the_page() -> None:
    page = one_page('{"text": "Rain"}', url="https://a.example/")
    assert (page.body, page.url) == ("Rain", "https://a.example/")


def test_several_records_are_a_list() -> None:
    page = one_page('{"text": "Rain"}\n{"text": "Wind"}\n{"text": "Snow"}\n')
    assert [fact[:2] for fact in page.known] == [("status", "list"), ("reason", "holds 3 records: use read()")]
    assert page.body == b""
    assert page.error is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "binary data (PDF)"),
        (b'{"text": "Rai', "broken JSON"),
        (b'{"id": 7}', "has no text"),
        (b"<rss><<<", "broken XML"),
        (b"x" * 101, "too large: 101 bytes, the limit is 100"),
    ],
)
def test_faults_are_told(data: bytes, reason: str) -> None:
    page = one_page(data, max_bytes=100)
    assert page.error is not None
    assert reason in page.error
    assert not page.body


def test_size_of_text_is_its_size_in_utf8() -> None:
    assert one_page("雨" * 34, max_bytes=100).error is not None
    assert one_page("雨" * 33, max_bytes=100).error is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_saved_posts_are_opened_in_any_charset(encoding: str) -> None:
    page = one_page(ARCHIVE.replace("\n", "\r\n").encode(encoding))
    assert page.fragment
    assert page.body == "Rain fell<br>on Monday"


def test_a_saved_post_in_a_record_is_opened() -> None:
    pages = list(find_pages(Page('{"content": ' + json.dumps(ARCHIVE) + ', "id": 7}')))
    assert [page.fragment for page in pages] == [True]
    assert pages[0].extra == {"id": 7}


def test_a_record_is_never_a_container_again() -> None:
    (page,) = find_pages(Page('{"text": "{\\"text\\": \\"Rain\\"}"}'))
    assert page.content_type == "text/plain"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300))
def test_nothing_raises(data: bytes | str) -> None:
    page = one_page(data)
    assert page.error is not None or page.content_type is not None
    assert clean(data).status
