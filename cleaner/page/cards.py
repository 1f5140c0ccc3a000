"""What a link of a post is: a topic, a mention, a card that stands for a page, a widget, or plain words with a link.

The constructs are those of Weibo as its mobile site and RSSHub print them (icons, paths and words are theirs), and
of the hashtag links that microblogs share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

WEB_WORDS = frozenset({"网页链接", "網頁鏈接", "O网页链接"})
"""What a card says that has no title of its own."""

_TOPIC = re.compile(r"#[^#\n]{1,140}#|#[^\s#]{1,140}")
_ENCLOSED = re.compile(r"(?<![A-Za-z0-9&/])#([^\s#][^#\n]{0,60})#")
_HASHTAG = re.compile(r"(?<![\w&/#])#(\w{0,40}[^\W\d_]\w{0,40})(?![\w#])")
_NAME = re.compile(r"\w[\w .&'-]{0,40}\w")
_COLOUR = re.compile(r"(?=[a-f]*\d)(?:[0-9a-f]{3}|[0-9a-f]{6})", re.I)
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
MAX_TYPED_CHARS = 20_000
_MEDIA_WORDS = re.compile(
    r".{0,40}的?(?:微博视频|微博直播|微博视频号|秒拍视频|酷燃视频|微博投票)|查看图片|评论配图|查看动图|抽奖详情|微博视频|直播"
)
_MEDIA_PLACES = (
    "video.weibo.com/",
    "weibo.com/l/wblive",
    "weibo.com/tv/",
    "live.weibo.com/",
    "lottery.media.weibo.com/",
    "vote.weibo.com/",
    "photo.weibo.com/",
    "vip.storage.weibo.com/",
)
_MEDIA_ICONS = ("video", "photo", "live", "vote", "lottery", "movie", "music")
_PLACES = ("weibo.com/p/100101", "m.weibo.cn/p/index?containerid=100101", "place.weibo.com/")
_TOPIC_PLACES = ("huati.weibo.com/", "s.weibo.com/weibo", "m.weibo.cn/search?containerid=231522")
_ICON = re.compile(r"timeline_card_small_([a-z]+)")


class Card(NamedTuple):
    """What a link is (`kind` as in `Mark`, `plain` for words with a link) and where it leads, unwrapped."""

    kind: str
    url: str | None = None


def find_card(attributes: dict[str, str | None], text: str, icon: str) -> Card:
    """What the link with these attributes, words and icon address is.

    >>> href = "https://weibo.cn/sinaurl?u=https%3A%2F%2Fa.example%2F1"
    >>> find_card({"href": href}, "网页链接", "timeline_card_small_web_default.png")
    Card(kind='link', url='https://a.example/1')
    >>> find_card({"href": "/n/Anna"}, "@Anna", "").kind, find_card({"href": "https://a.example/"}, "here", "")
    ('mention', Card(kind='plain', url='https://a.example/'))
    """
    href = attributes.get("href") or ""
    url = to_target(href) or to_target(attributes.get("data-url") or "")
    bare = re.sub(r"^(?:https?:)?//", "", href)
    match = _ICON.search(icon)
    name = match[1] if match else ""
    if text.startswith("@"):
        return Card("mention", url)
    if name == "super" or "containerid=100808" in href or _TOPIC.fullmatch(text):
        return Card("topic", url)
    if text.startswith("#") and bare.startswith(_TOPIC_PLACES):
        return Card("topic", url)
    if name == "location" or bare.startswith(_PLACES):
        return Card("place", url)
    if name in _MEDIA_ICONS or bare.startswith(_MEDIA_PLACES) or _is_media_card(text, icon, url):
        return Card("media", url)
    if text == "全文" and "/status/" in href:
        return Card("more", url)
    if icon or text in WEB_WORDS:
        return Card("link", url)
    return Card("plain", url)


def find_typed_topics(text: str) -> Iterator[tuple[int, int]]:
    """Where topics are typed in a post without a link: `#…#` as on Weibo, else `#word`.

    >>> text = "#雨天##出门带伞 #记得关窗"
    >>> [text[start:end] for start, end in find_typed_topics(text)]
    ['#雨天#', '#出门带伞 #']
    >>> list(find_typed_topics("C# and F# are languages")), list(find_typed_topics("Wet again #rain #2025"))
    ([], [(10, 15)])
    """
    if "#" not in text or len(text) > MAX_TYPED_CHARS:
        return
    enclosed = []
    if _CJK.search(text):
        enclosed = [m.span() for m in _ENCLOSED.finditer(text) if _CJK.search(m[1]) or _NAME.fullmatch(m[1])]
    if enclosed:
        yield from enclosed
    else:
        yield from (m.span() for m in _HASHTAG.finditer(text) if not _COLOUR.fullmatch(m[1]))


def to_target(href: str) -> str | None:
    """Where a link leads once Weibo's redirect is taken off; None for what is no address of the web.

    >>> to_target("//weibo.cn/sinaurl?u=http%3A%2F%2Ft.cn%2FA"), to_target("javascript:;"), to_target("/n/x")
    ('http://t.cn/A', None, None)
    """
    if href.startswith("//"):
        href = "https:" + href
    try:
        parts = urlsplit(href.strip())
        if parts.scheme not in ("http", "https") or not parts.netloc:
            return None
        if parts.path.rstrip("/").endswith("/sinaurl") and (parts.hostname or "").endswith(("weibo.cn", "weibo.com")):
            query = parse_qs(parts.query)
            for name in ("u", "toasturl", "url"):
                if query.get(name):
                    return to_target(query[name][0]) or None
    except ValueError:
        return None
    return href.strip()


def to_tag(words: str) -> str:
    """The bare name of a topic.

    >>> to_tag("#创造营[超话]#"), to_tag("#rain")
    ('创造营', 'rain')
    """
    return words.strip().strip("#").replace("[超话]", "").strip()


def _is_media_card(text: str, icon: str, url: str | None) -> bool:
    return bool(icon or (url and "weibo" in url)) and bool(_MEDIA_WORDS.fullmatch(text))
