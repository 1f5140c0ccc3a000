"""Which page continues a section page: by what the markup says, by what its links are called, by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response, TextResponse

SAID = (
    "//link[contains(concat(' ',@rel,' '),' next ')]/@href",
    "//a[contains(concat(' ',@rel,' '),' next ')]/@href",
    "//a[contains(concat(' ',@class,' '),' next ')]/@href",
    "//*[contains(concat(' ',@class,' '),' next ') or contains(concat(' ',@class,' '),' nav-previous ')]//a/@href",
)
"""Where pages name the page that follows; WordPress calls the link to older posts `nav-previous`."""
CLASSES = re.compile(
    r"(?:\A|[\s_-])(?:pag(?:er|ination|inator|ing)[\w-]*next|next[_-]?page|load[_-]?more|older)(?:\Z|[\s_-])", re.I
)
"""Classes of such a link in the words of common themes."""
CALLED = frozenset(
    word.strip()
    for word in """
    next|next page|older|older posts|older stories|older articles|older entries|more stories|more news|load more
    show more|nächste|nächste seite|weiter|ältere beiträge|suivant|page suivante|suivante|articles plus anciens
    siguiente|página siguiente|entradas antiguas|próxima|próximo|seguinte|avanti|successiva|successivo|pagina successiva
    volgende|volgende pagina|neste|neste side|næste|næste side|nästa|nästa sida|äldre inlägg|eldre innlegg|seuraava
    następna|następne|další|ďalší|következő|următoarea|sonraki|следующая|вперед|далее|дальше|наступна|далі|επόμενη
    下一页|下一頁|下页|次へ|次のページ|다음|다음 페이지|التالي|الصفحة التالية|הבא|अगला
    selanjutnya|berikutnya|tiếp|trang sau|ถัดไป
    """.replace("\n", "|").split("|")
    if word.strip()
)
"""What links to the next page are called, in lower case and without arrows."""
ARROWS = " \t\r\n\xa0»›>→⟩❯▶…·|+"
ONLY_ARROWS = frozenset({"»", "›", "→", "❯", ">", ">>"})
PAGE_NUMBER = re.compile(r"(?:[?&/](?:page|p|pg|paged|seite|sida|side|pagina|pag)[=/-]?|/)(\d{1,4})/?\Z", re.I)
MAX_LINKS = 2000
MAX_NAME_CHARS = 30


def find_next_page(response: Response) -> str | None:
    """The address of the page that continues a section page; None when it names none.

    What markup says is believed. What a link is called counts only where it leads to the same section.

    >>> page = b'<a href="/news/local/7">7</a><a href="/news/?page=2">\\xe2\\x86\\x92 Older posts</a>'
    >>> find_next_page(TextResponse("https://a.org/news/", body=page, encoding="utf-8"))
    'https://a.org/news/?page=2'
    """
    if not isinstance(response, TextResponse):
        return None
    for path in SAID:
        said = response.xpath(path).get()
        if said:
            return _join(response.url, said)
    links = [link for link in _find_links(response) if is_same_section(response.url, link[1])]
    for is_next in (_is_called_next, _is_numbered_next):
        for link, url in links:
            if is_next(link, response.url, url):
                return url
    return None


def is_same_section(url: str, other: str) -> bool:
    """Whether an address may be another page of the section at `url`: the same path, or one below it.

    >>> is_same_section("https://a.org/news/page/2/", "https://a.org/news/page/3/")
    True
    >>> is_same_section("https://a.org/news/", "https://a.org/sport/page/2/")
    False
    """
    one, two = urlsplit(url), urlsplit(other)
    if one.netloc != two.netloc or url == other:
        return False
    start, end = (PAGE_NUMBER.sub("", parts.path).rstrip("/") for parts in (one, two))
    return start == end or end.removeprefix(start) in (
        "/page",
        "/p",
        "/pg",
        "/seite",
        "/sida",
        "/side",
        "/pagina",
        "/pag",
    )


def _find_links(response: TextResponse) -> Iterator[tuple[Any, str]]:
    for link in response.xpath("//a[@href]")[:MAX_LINKS]:
        url = _join(response.url, link.attrib["href"])
        if url is not None:
            yield link, url.partition("#")[0]


def _is_called_next(link: Any, here: str, url: str) -> bool:
    names = (
        link.attrib.get("aria-label", ""),
        link.attrib.get("title", ""),
        " ".join(link.xpath(".//text()").getall()),
    )
    for name in names:
        short = " ".join(name[: 4 * MAX_NAME_CHARS].split()).lower()
        if short.strip(ARROWS) in CALLED or short in ONLY_ARROWS:
            return True
    return bool(CLASSES.search(link.attrib.get("class", "")))


def _is_numbered_next(link: Any, here: str, url: str) -> bool:
    found, now = PAGE_NUMBER.search(url), PAGE_NUMBER.search(here)
    name = "".join(link.xpath(".//text()").getall()).strip()
    return found is not None and found[1] == name == str(int(now[1]) + 1 if now else 2)


def _join(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return None
