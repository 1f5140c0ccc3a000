"""Markdown → Pages: saved posts with labelled sections, and documents with front matter.

A saved post is an archive of one post, made by a tool: a title line, a line that says where it is from, and sections
labelled as the original's text, a machine's summary and the tool's own notes:

    # the post's first words, cut...
    **URL**: https://weibo.com/1/A
    ## 原始摘要
    the post, one line of HTML
    ## AI 摘要
    ## 元数据
    - **保存时间**: 2025-06-12T06:02:49Z

It is known by that structure, whatever the labels' language and order. The title line is no title where it only
repeats the post's beginning; of the notes only what says something about the post is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from cleaner.dates import to_iso
from cleaner.model import Fact, Page
from cleaner.read.html import is_html, to_html
from cleaner.read.sniff import HTML, MARKDOWN
from cleaner.read.summaries import to_summary
from cleaner.read.text import decode
from cleaner.read.weibo import find_known, is_weibo

BODY_LABELS = frozenset(
    {
        "原始摘要",
        "原始内容",
        "原文",
        "原文内容",
        "正文",
        "本文",
        "内容",
        "original",
        "originaltext",
        "originalsummary",
        "originalcontent",
        "content",
        "text",
        "body",
        "post",
    }
)
SUMMARY_LABELS = frozenset(
    {"ai摘要", "ai总结", "智能摘要", "机器摘要", "aisummary", "aioverview", "ai要約", "résuméia"}
)
NOTE_LABELS = frozenset({"元数据", "元資料", "metadata", "métadonnées", "metadaten", "メタデータ"})
ALL_LABELS = BODY_LABELS | SUMMARY_LABELS | NOTE_LABELS
"""Labels of sections, without spaces and case: the post, a machine's summary of it, the tool's notes."""

URL_KEYS = frozenset({"url", "link", "source_url", "链接", "网址", "原文链接", "连结", "連結"})
SAVED_KEYS = frozenset({"保存时间", "保存時間", "抓取时间", "存档时间", "saved", "saved_at", "archived", "archived_at"})
PUBLISHED_KEYS = frozenset({"发布时间", "發布時間", "发表时间", "published", "published_at", "pubdate", "date"})
AUTHOR_KEYS = frozenset({"作者", "博主", "发布者", "author", "authors"})
TITLE_KEYS = frozenset({"title", "标题", "標題"})

_FIELD = re.compile(r"(?:[-*+] )?\*\*([^*\n:：]{1,40})[:：]?\*\*\s*[:：]?\s*(.*)")
_PLAIN_FIELD = re.compile(r"([A-Za-z_\u4e00-\u9fff][\w \u4e00-\u9fff-]{0,39})\s*[:：]\s*(.*)")
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_TAG = re.compile(r"<[^<>]{0,5000}>")
_LINE_END = re.compile(r"<br|</(?:p|div|h[1-6])\b|\n", re.I)
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: .*)?")


class Section(NamedTuple):
    """A labelled part of an archive."""

    label: str
    text: str


class Archive(NamedTuple):
    """A saved post: what the tool wrote above it and beside it, and its sections."""

    title: str
    fields: dict[str, str]
    sections: tuple[Section, ...]


def read_markdown(page: Page) -> Iterator[Page]:
    """The saved post of an archive, or the document without its front matter."""
    text = decode(page.body)
    archive = load_archive(text)
    yield _to_document(page, text) if archive is None else _to_post(page, archive)


def is_archive(text: str) -> bool:
    """Whether a text is a saved post with labelled sections.

    >>> is_archive("# Rain...\\n**URL**: https://weibo.com/1/A\\n## 原始摘要\\nRain<br>\\n## 元数据\\n- **a**: b")
    True
    >>> is_archive("# Rain\\n\\n## Original\\n\\nFlood")
    False
    """
    return load_archive(text) is not None


def load_archive(text: str) -> Archive | None:
    """The parts of a saved post; None for any other Markdown.

    It must have a field that names a URL, and among its labelled sections the body beside a summary or notes.
    """
    if "\n## " not in text and not text.startswith("## "):
        return None
    lines = _ours(text.lstrip("\ufeff \n").split("\n"))
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        label = _label(line[3:]) if line.startswith("## ") else ""
        if label in ALL_LABELS and all(label != known for known, _ in parts):
            parts.append((label, []))
        else:
            parts[-1][1].append(line)
    front = parts.pop(0)[1]
    labels = {label for label, _ in parts}
    if not labels & BODY_LABELS or not labels & (SUMMARY_LABELS | NOTE_LABELS):
        return None
    title = next((line[2:].strip() for line in front if line.startswith("# ")), "")
    fields = _fields(front)
    for label, body in parts:
        if label in NOTE_LABELS:
            fields = {**_fields(body), **fields}
    if not URL_KEYS & fields.keys():
        return None
    return Archive(title, fields, tuple(Section(label, "\n".join(body).strip()) for label, body in parts))


def _label(words: str) -> str:
    return "".join(words.split()).strip(":：").casefold()


def _ours(lines: list[str]) -> list[str]:
    """The lines without git's conflict markers, keeping the upper side of each conflict."""
    kept: list[str] = []
    theirs = False
    inside = False
    for line in lines:
        if _CONFLICT.fullmatch(line):
            if line.startswith("<"):
                inside, theirs = True, False
                continue
            if inside:
                theirs = not line.startswith(">")
                inside = theirs
                continue
        if not theirs:
            kept.append(line)
    return kept


def _fields(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        match = _FIELD.fullmatch(line.strip())
        if match and match[2].strip():
            found.setdefault(match[1].strip().casefold().replace(" ", "_"), match[2].strip())
    return found


def _to_post(page: Page, archive: Archive) -> Page:
    url = _first(archive.fields, URL_KEYS)
    known = [Fact("url", url, "archive"), *find_known(url)]
    for name, keys in (("saved_at", SAVED_KEYS), ("published", PUBLISHED_KEYS)):
        value = _to_time(_first(archive.fields, keys))
        if value:
            known.append(Fact(name, value, "archive"))
    author = _first(archive.fields, AUTHOR_KEYS)
    if author:
        known.append(Fact("authors", author, "archive"))
    body = next(section.text for section in archive.sections if section.label in BODY_LABELS)
    if archive.title and not is_weibo(url) and not _is_copy(archive.title, body):
        known.append(Fact("title", archive.title, "archive"))
    summary = to_summary(next((section.text for section in archive.sections if section.label in SUMMARY_LABELS), ""))
    if summary:
        known.append(Fact("ai_summary", summary, "archive"))
    body = body if is_weibo(url) or is_html(body) else to_html(body)
    return replace(page, body=body, url=url or page.url, content_type=HTML, known=(*page.known, *known), fragment=True)


def is_start_of(title: str, body: str) -> bool:
    """Whether a title line is the body's beginning, tags aside, cut or whole.

    >>> is_start_of("Rain fell on...", "Rain <b>fell</b> on Monday.")
    True
    """
    cut = _letters(title.rstrip(".… "))
    return bool(cut) and _letters(body[:20_000]).startswith(cut)


def _is_copy(title: str, body: str) -> bool:
    """Whether a title line is only the post's first words; a headline on its own line above the text is a title."""
    if not is_start_of(title, body):
        return False
    first, *rest = _LINE_END.split(body.lstrip(), maxsplit=1)
    return not (rest and _letters(first) == _letters(title) and _letters(rest[0][:5_000]))


def _letters(markup: str) -> str:
    return "".join(char for char in _TAG.sub("", markup) if char.isalnum()).casefold()


def _to_time(text: str | None) -> str | None:
    if text is None or _ISO_TIME.fullmatch(text):
        return text
    return to_iso(text)


def _first(fields: dict[str, str], keys: frozenset[str]) -> str | None:
    return next((value for key, value in fields.items() if key in keys), None)


def _to_document(page: Page, text: str) -> Page:
    """A Markdown document: its front matter becomes facts, its body stays Markdown."""
    if not text.startswith("---\n"):
        return replace(page, content_type=page.content_type or MARKDOWN)
    front, mark, body = text[4:].partition("\n---\n")
    matches = [_PLAIN_FIELD.fullmatch(line.strip()) for line in front.split("\n")] if mark else []
    fields = {m[1].strip().casefold(): m[2].strip().strip("\"'") for m in matches if m and m[2].strip()}
    if not fields:
        return replace(page, content_type=page.content_type or MARKDOWN)
    told = (
        ("url", _first(fields, URL_KEYS)),
        ("title", _first(fields, TITLE_KEYS)),
        ("authors", _first(fields, AUTHOR_KEYS)),
        ("published", _to_time(_first(fields, PUBLISHED_KEYS))),
    )
    known = (Fact(name, value, "front matter") for name, value in told if value)
    return replace(page, body=body, content_type=MARKDOWN, known=(*page.known, *known))
