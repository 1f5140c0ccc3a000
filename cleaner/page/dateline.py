"""The dateline that opens a wire story: `NEW YORK (AP) —`. It stays in the text; place and agency become facts.

Forms are those of the agencies' own style books (AP, Reuters, AFP, dpa, EFE, Xinhua, Kyodo, Yonhap, CNA).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.page.agencies import to_agency

MAX_OPENING_CHARS = 160
_PLACE = r"[^\W\d_a-z][^()\d|!?\"“”:;—–]{1,60}?"
_DATE = r"(?:,?\s(?:\d{1,2}\.?\s[^\W\d_]{3,10}\.?|[^\W\d_]{3,10}\.?\s\d{1,2})(?:,?\s\d{4})?)?"
_DASH = r"\s*(?:[—–―]|-{1,3}|\.\s?[-–—]+|:|\+\+\+|=)\s*"
_WITH_AGENCY = re.compile(rf"^({_PLACE}){_DATE},?\s?[(/\[]([^()\[\]]{{2,50}}?)[)/\]]{_DASH}")
_RUSSIAN = re.compile(r"^([А-ЯЁ][А-ЯЁ -]{2,30}),\s\d{1,2}\s[а-яё]{3,9}\.?\s?[—–-]\s?([^.]{2,30})\.\s")
_PLACE_ALONE = re.compile(
    rf"^([A-ZÀ-ÞĀ-Ž][A-ZÀ-ÞĀ-Ž.'’ -]{{2,40}}(?:,\s[A-Z][\w.]{{1,15}}){{0,2}}){_DATE}\s?[—–―]\s?(?=[“‘A-ZÀ-Þ\d\"])"
)
_CHINESE = re.compile(
    r"^[（(]?(?P<agency>新华社|新華社|中新社|中新网|中央社)(?:记者|記者)?[^，。,]{0,12}?(?P<place>[\u4e00-\u9fff]{2,6}?)(?:\d{1,2}月)?\d{1,2}日[电電]"
)
_KOREAN = re.compile(r"^\((?P<place>[가-힣]{2,6})=(?P<agency>연합뉴스|뉴시스|뉴스1)\)")
_JAPANESE = re.compile(
    r"^【(?P<place>[\u3040-\u30ff\u4e00-\u9fff・]{2,12}?)(?:[=＝]?(?P<agency>共同|時事|AFP|ロイター))?(?:[=＝][^】]{1,12})?】"
)


class Dateline(NamedTuple):
    """Where a story was filed, and the agency that filed it, as far as its dateline says."""

    place: str
    agency: str | None


def find_dateline(paragraph: str) -> Dateline | None:
    """The dateline that a paragraph opens with; None where it has none.

    >>> find_dateline("NEW YORK (AP) — The river rose overnight."), find_dateline("Berlin (dpa) - Der Fluss stieg.")
    (Dateline(place='NEW YORK', agency='AP'), Dateline(place='Berlin', agency='dpa'))
    >>> find_dateline("LONDON, March 3 (Reuters) - The river rose."), find_dateline("新华社北京3月26日电 河水上涨")
    (Dateline(place='LONDON', agency='Reuters'), Dateline(place='北京', agency='Xinhua'))
    >>> find_dateline("The river (the Elbe) - a long one - rose.") is None
    True
    """
    opening = paragraph[:MAX_OPENING_CHARS].lstrip()
    if match := _WITH_AGENCY.match(opening):
        agencies = [agency for part in re.split(r"[/,|]", match[2]) if (agency := to_agency(part))]
        is_capital = match[1].isupper() and len(match[2].split()) <= 3
        if agencies or is_capital:
            return Dateline(_clean(match[1]), agencies[0] if agencies else None)
    if match := _RUSSIAN.match(opening):
        return Dateline(_clean(match[1]), to_agency(match[2]))
    for pattern in (_CHINESE, _KOREAN, _JAPANESE):
        if (match := pattern.match(opening)) and match["agency"]:
            return Dateline(match["place"], to_agency(match["agency"]))
    match = _PLACE_ALONE.match(opening)
    return Dateline(_clean(match[1]), None) if match and sum(map(str.isupper, match[1])) > 2 else None


def _clean(place: str) -> str:
    return place.strip(" ,.-–—")
