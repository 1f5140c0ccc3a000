"""Weibo posts → Pages: what the URL of a saved post tells, and the JSON of m.weibo.cn and weibo.com.

A post in JSON becomes HTML in the shape in which RSSHub prints it: the words, the pictures, and a quoted post as a
block quote that begins with its author. So one way through the house serves both.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cleaner.model import Fact, Page
from cleaner.read.html import to_html

SITE = "Weibo"
MAX_DEPTH = 12
"""How deep posts are looked for in an answer."""
MAX_LINKS = 50
"""How many short links of a post are looked up."""

_HOST = re.compile(r"https?://(?:[\w-]+\.){0,3}weibo\.c(?:om|n)/", re.I)
_CREATED = "%a %b %d %H:%M:%S %z %Y"
_CUT = re.compile(r"(?:\.{3}|…)?\s*(?:<a\b[^<>]{0,300}>\s*全文\s*</a>|全文)\s*$")


def is_weibo(url: str | None) -> bool:
    """Whether a URL leads to Weibo.

    >>> is_weibo("https://m.weibo.cn/status/1"), is_weibo("https://example.com/weibo.com/")
    (True, False)
    """
    return bool(url and _HOST.match(url))


def find_known(url: str | None) -> Iterator[Fact]:
    """What the URL of a post tells."""
    if is_weibo(url):
        yield Fact("site", SITE, "url")


def is_post(value: Any) -> bool:
    """Whether a decoded JSON value is a Weibo post itself, or the card that holds one.

    >>> is_post({"mid": "1", "text": "雨", "user": {"screen_name": "A"}}), is_post({"id": 1, "text": "Rain"})
    (True, False)
    """
    if not isinstance(value, Mapping):
        return False
    if isinstance(value.get("mblog"), Mapping):
        return is_post(value["mblog"])
    named = any(isinstance(value.get(key), (str, int)) for key in ("mid", "bid", "mblogid", "idstr"))
    words = isinstance(value.get("text"), str) or isinstance(value.get("text_raw"), str)
    return named and words and ("user" in value or "created_at" in value)


def find_posts(value: Any, *, origin: str | None = None) -> Iterator[Page]:
    """The posts in an answer of m.weibo.cn or weibo.com, in its order: one, a list, or cards with posts in them."""
    stack: list[tuple[Any, int]] = [(value, 0)]
    number = 0
    while stack:
        item, depth = stack.pop()
        if is_post(item):
            number += 1
            yield _to_page(item.get("mblog", item), f"{origin}#{number}" if origin else f"#{number}")
        elif depth < MAX_DEPTH:
            children = item.values() if isinstance(item, Mapping) else item if isinstance(item, list) else ()
            stack.extend((child, depth + 1) for child in reversed(list(children)) if isinstance(child, (dict, list)))


def _to_page(post: Mapping[str, Any], origin: str) -> Page:
    url = _to_url(post)
    known = [Fact("site", SITE, "weibo")]
    if url:
        known.insert(0, Fact("url", url, "weibo"))
    author = _author(post)
    if author:
        known.append(Fact("authors", author, "weibo"))
    created = post.get("created_at")
    if isinstance(created, str) and created.strip():
        stated = to_time(created)
        known.append(Fact("published", stated, "weibo") if stated else Fact("age", created.strip(), "weibo"))
    body = to_post_html(post)
    return Page(body, url, "text/html", origin=origin, known=tuple(known), fragment=True)


def to_time(created: str) -> str | None:
    """The ISO form of a post's time; None for one that is relative to the reader (`3分钟前`).

    >>> to_time("Thu Jun 12 14:02:49 +0800 2025"), to_time("昨天 08:00")
    ('2025-06-12T14:02:49+08:00', None)
    """
    for pattern in (_CREATED, "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            stated = datetime.strptime(created.strip(), pattern)
        except ValueError:
            continue
        return stated.isoformat() if pattern != "%Y-%m-%d" else stated.date().isoformat()
    return None


def to_post_html(post: Mapping[str, Any]) -> str:
    """The post as RSSHub prints it: its words, a quoted post, the pictures.

    >>> to_post_html({"text": "好", "retweeted_status": {"text": "雨", "user": {"screen_name": "甲"}}})
    '好<br><blockquote> - 转发 @甲: 雨</blockquote>'
    """
    parts = [_words(post), *_cards(post)]
    quoted = post.get("retweeted_status")
    if isinstance(quoted, Mapping):
        label = f" - 转发 @{html.escape(_author(quoted) or '')}: " if _author(quoted) else ""
        parts.append(
            f"<br><blockquote>{label}{_words(quoted)}{''.join(_cards(quoted))}{_pictures(quoted)}</blockquote>"
        )
    parts.append(_pictures(post))
    return "".join(parts)


def _words(post: Mapping[str, Any]) -> str:
    """The longest form of the post's words, as HTML: with links where there are, else the raw text."""
    long_text = post.get("longText")
    whole = long_text.get("longTextContent") if isinstance(long_text, Mapping) else None
    if isinstance(whole, str) and whole.strip():
        return whole if "<" in whole else _from_raw(whole, post)
    marked = post.get("text")
    raw = post.get("text_raw") or post.get("raw_text")
    if isinstance(marked, str) and marked.strip() and not (_CUT.search(marked) and isinstance(raw, str)):
        return marked if "<" in marked or "&" in marked else to_html(marked)
    if isinstance(raw, str):
        return _from_raw(raw, post)
    return marked if isinstance(marked, str) else ""


def _from_raw(raw: str, post: Mapping[str, Any]) -> str:
    """Raw words as HTML; the short links in them, of which `url_struct` tells title and target, become cards."""
    words = to_html(raw)
    structs = post.get("url_struct")
    for struct in structs[:MAX_LINKS] if isinstance(structs, list) else ():
        told = (
            {key: value for key, value in struct.items() if isinstance(value, str)} if isinstance(struct, dict) else {}
        )
        short = told.get("short_url")
        if short:
            card = _to_card(told.get("long_url") or told.get("ori_url") or short, told.get("url_title") or "网页链接")
            pattern = re.escape(html.escape(short, quote=False)) + r"(?!\w)"
            words = card.join(re.split(pattern, words, maxsplit=1))
    return words


def _cards(post: Mapping[str, Any]) -> Iterator[str]:
    """The article that a post carries as a card (`page_info`), unless its words link to it already."""
    info = post.get("page_info")
    if not isinstance(info, Mapping) or info.get("type") not in ("article", "webpage"):
        return
    url, title = info.get("page_url") or info.get("url_ori"), info.get("page_title") or info.get("content1")
    words = post.get("text")
    if isinstance(url, str) and isinstance(title, str) and not (isinstance(words, str) and "surl-text" in words):
        yield f" {_to_card(url, title)}"


def _to_card(url: str, title: str) -> str:
    icon = '<span class="url-icon"><img src="icon.png"></span>'
    return f'<a href="{html.escape(url)}">{icon}<span class="surl-text">{html.escape(title)}</span></a>'


def _pictures(post: Mapping[str, Any]) -> str:
    return "".join(f'<br><img src="{html.escape(url)}">' for url in _find_pictures(post))


def _find_pictures(post: Mapping[str, Any]) -> Iterator[str]:
    """Addresses of the pictures, the largest form of each."""
    found = post.get("pics")
    infos = post.get("pic_infos")
    pictures: list[Any] = []
    if isinstance(found, list):
        pictures = found
    elif isinstance(found, Mapping):
        pictures = list(found.values())
    elif isinstance(infos, Mapping):
        pictures = list(infos.values())
    for picture in pictures:
        if not isinstance(picture, Mapping):
            continue
        sizes = (picture.get(name) for name in ("largest", "original", "large", "mw2000"))
        url = next(
            (size["url"] for size in sizes if isinstance(size, Mapping) and isinstance(size.get("url"), str)), None
        )
        url = url or picture.get("url")
        if isinstance(url, str):
            yield url


def _author(post: Mapping[str, Any]) -> str | None:
    user = post.get("user")
    name = user.get("screen_name") if isinstance(user, Mapping) else None
    return name.strip() if isinstance(name, str) and name.strip() else None


def _to_url(post: Mapping[str, Any]) -> str | None:
    """The post's address: by user and short id as on weibo.com, else as m.weibo.cn has it."""
    user = post.get("user")
    user_id = user.get("id") or user.get("idstr") if isinstance(user, Mapping) else None
    short = post.get("bid") or post.get("mblogid")
    if isinstance(user_id, (int, str)) and isinstance(short, str) and short.isalnum():
        return f"https://weibo.com/{user_id}/{short}"
    number = post.get("mid") or post.get("idstr") or post.get("id")
    return f"https://m.weibo.cn/status/{number}" if isinstance(number, (int, str)) and str(number).isalnum() else None
