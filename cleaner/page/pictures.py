"""The pictures of a fragment: which are the story's, which are emoticons that read as words, which icons or pixels."""

from __future__ import annotations

import re

from cleaner.page.addresses import to_absolute

SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-actualsrc")
_EMOTICON_PLACE = re.compile(
    r"/(?:emoticon|emoji|smil(?:ey|ie)s|twemoji|expression)s?[/_]|s\.w\.org/images/core/emoji", re.I
)
_EMOTICON_CLASS = re.compile(r"\b(?:wp-smiley|emoji|emojione|emoticon|custom-emoji|smiley)\b", re.I)
_BRACKETED = re.compile(r"\[[^\[\]\s]{1,16}\]")
_ICON = re.compile(r"timeline_card_small_|/upload/2015/09/25/3/|svvip_|url-icon|/m/emoticon/", re.I)
_PIXEL_PLACE = re.compile(
    r"feedburner\.com/~|feeds\.wordpress\.com/1\.0/|pixel\.wp\.com|stats\.wordpress\.com|doubleclick\.net|feedsportal\.com|"
    r"google-analytics\.com|/(?:pixel|blank|spacer|clear|transparent|1x1|b|count(?:er)?|track(?:ing|er)?|beacon)\.(?:gif|png|php)|"
    r"/(?:tracking-?)?pixel(?:/|\?|$)|mc\.yandex\.ru|scorecardresearch\.com|chartbeat\.net|mailchimp\.com/track|/open\.aspx",
    re.I,
)
_TINY_STYLE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*[012](?:px)?\s*(?:;|$)", re.I)


def find_emoticon(attributes: dict[str, str | None]) -> str | None:
    """The words that an emoticon's picture stands for; None for any other picture.

    >>> find_emoticon({"alt": "[doge]", "src": "//h5.sinaimg.cn/m/emoticon/d.png"}), find_emoticon({"alt": "Rain"})
    ('[doge]', None)
    """
    alt = (attributes.get("alt") or "").strip()
    source = attributes.get("src") or ""
    if not alt or len(alt) > 40:
        return None
    named = _EMOTICON_PLACE.search(source) or _EMOTICON_CLASS.search(attributes.get("class") or "")
    return alt if named or _BRACKETED.fullmatch(alt) else None


def is_icon(attributes: dict[str, str | None]) -> bool:
    """Whether a picture is the icon by which a platform shows what a link is.

    >>> is_icon({"class": "icon-link", "src": "https://h5.sinaimg.cn/x.png"}), is_icon({"src": "https://a.example/rain.jpg"})
    (True, False)
    """
    return "icon-link" in (attributes.get("class") or "") or bool(_ICON.search(attributes.get("src") or ""))


def find_picture(attributes: dict[str, str | None], page_url: str | None) -> str | None:
    """The address of a picture of the story; None for icons, tracking pixels and what has no address on the web.

    >>> find_picture({"src": "//a.example/rain.jpg"}, None), find_picture({"src": "//a.example/p", "width": "1"}, None)
    ('https://a.example/rain.jpg', None)
    """
    if any(_is_tiny(attributes.get(name)) for name in ("width", "height")):
        return None
    if _TINY_STYLE.search(attributes.get("style") or ""):
        return None
    if _EMOTICON_CLASS.search(attributes.get("class") or ""):
        return None
    for name in SOURCES:
        url = to_absolute(attributes.get(name) or "", page_url)
        if url and not _ICON.search(url) and not _PIXEL_PLACE.search(url) and not _EMOTICON_PLACE.search(url):
            return url
    return None


def _is_tiny(size: str | None) -> bool:
    bare = (size or "").strip().removesuffix("px").strip()
    return bare in ("0", "1", "2")
