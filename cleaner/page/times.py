"""When a story was published and modified: what its markup states, then what the page prints, each with its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone

from cleaner.dates import find_dates, to_iso
from cleaner.language import to_primary
from cleaner.layout import NAV, Layout
from cleaner.model import Block, Fact
from cleaner.page.evidence import Evidence
from cleaner.page.jsonld import PAGE_TYPES, Node, to_text, types_of
from cleaner.page.nearby import UPDATED, Line

PUBLISHED_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article:published",
    "pubdate",
    "publishdate", "publish-date", "publish_date", "publication_date", "publicationdate", "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "article.published", "rnews:datepublished", "bt:pubdate",
    "dcterms.created", "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.date", "dc.date",
    "originalpublicationdate",
    "article_date_original", "citation_publication_date", "citation_online_date", "citation_date", "datecreated",
    "date",
)  # fmt: skip
MODIFIED_NAMES = (
    "article:modified_time", "og:updated_time", "datemodified", "article:modified", "dcterms.modified",
    "dc.date.modified", "lastmod",
    "last-modified", "modified_time", "updated_time", "article.updated", "revised",
)  # fmt: skip
MAX_TIMES = 60
MAX_LABELLED_CHARS = 120
MAX_DATE_WORDS = 14
MAX_BARE_WORDS = 9
_PUBLISHED_NAME = re.compile(r"publi(?:sh|cation).{0,12}(?:date|time)|(?:date|time).{0,3}publi(?:sh|cation)|pub-?date")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
_PUBLISHED = re.compile(
    r"^(?:\W{0,3}(?:first\s|originally\s)?(?:published|posted|pubished|veröffentlicht|erschienen|publié|publicado|"
    r"pubblicato|gepubliceerd|"
    r"publicerad|publisert|udgivet|julkaistu|opublikowano|опубликован\w*|опубліковано|yayınlanma|発行|公開|发布|發布|発表|입력|"
    r"등록|diterbitkan)\b|"
    r".{0,40}(?:发布时间|發布時間|发表于|発行日|公開日|掲載日|入力))",
    re.IGNORECASE,
)  # fmt: skip
_DATE_CLASS = re.compile(
    r"(?:publish|pub|post|posted|article|entry|story|news|blog|created)(?:ed)?[-_]*(?:date|time|on)(?![a-z]*(?:mod|"
    r"upd))|date(?:line|-?published)|timestamp",
    re.I,
)
_OTHER_CLASS = re.compile(r"comment|related|recirc|recommend|promo(?!te)|teaser|newsletter", re.I)
_LIST_CLASS = re.compile(
    r"comment|related|recirc|recommend|promo(?!te)|teaser|newsletter|sidebar|latest|popular|trending|more-", re.I
)
_AGE = re.compile(
    r"\b(?:\d{1,3}|an?|one)\s?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)\sago\b|"
    r"\b(?:vor|hace|há|il y a)\s(?:\d{1,3}|ein(?:er|em)?|une?|uma?)\s[^\W\d]{2,10}\b|"
    r"\b\d{1,3}\s[^\W\d]{2,8}\s(?:назад|тому|geleden|siden|sedan|temu|fa)\b|"
    r"\d{1,3}\s?(?:分钟|分鐘|小时|小時|時間|天|日|周|週|분|시간|일)\s?[前전]",
    re.IGNORECASE,
)
_STATED_IN_DATA = re.compile(
    r"""(?:"|&quot;)(?:datePublished|publishedAt|published_at|publishDate|publish_date|publishedDate|firstPublished|datePublish|publicationDate|pubDate)\\?(?:"|&quot;)\s?:\s?\\?(?:"|&quot;)(\d{4}-\d\d-\d\d[^"&\\]{0,20})"""
)


def find_times(evidence: Evidence, lines: Sequence[Line], blocks: Sequence[Block], layout: Layout) -> Iterator[Fact]:
    """`published` and `modified` facts, best source first; what was printed only fills what markup left open.

    Two things overrule markup: a day of publication printed at the headline that is earlier (publishing systems state
    the day of the last roll-out), and the newsroom's own time of day for a moment stated in UTC. A page that states one
    date only, and calls it the day of its last change, is dated by that.
    """
    language = to_primary(evidence.language)
    shown = list(find_shown(evidence, lines, language))
    stated = [
        *_find_in_nodes(evidence, language),
        *_find_in_head(evidence, language),
        *_find_in_microdata(evidence, language),
    ]
    printed = {fact.field: fact.value for fact in reversed(shown)}
    if _is_much_earlier(_printed_day(shown, lines), next((f.value for f in stated if f.field == "published"), None)):
        stated = [fact for fact in stated if fact.field != "published"]
    for fact in stated:
        yield fact._replace(value=to_local(fact.value, printed.get(fact.field)))
    yield from shown
    found = [*stated, *shown]
    if not any(fact.field == "published" for fact in found):
        found += _find_elsewhere(evidence, blocks, layout, language)
        yield from found[len(stated) + len(shown) :]
    if not any(fact.field == "published" for fact in found):
        yield from _find_ages(lines)
        yield from _first(fact._replace(field="published") for fact in found if not fact.source.startswith("meta:"))


def _find_ages(lines: Sequence[Line]) -> Iterator[Fact]:
    """A relative time printed near the headline: `Published a day ago`."""
    for line in lines:
        match = _AGE.search(line.text) if len(line.text.split()) <= MAX_BARE_WORDS else None
        if match and not _OTHER_CLASS.search(line.classes) and not UPDATED.search(line.text):
            yield Fact("age", match[0], f"block {line.block}")
            return


def _printed_day(shown: Sequence[Fact], lines: Sequence[Line]) -> str | None:
    """The day of publication that a line near the headline says in few other words."""
    bare = {f"block {line.block}" for line in lines if len(line.text.split()) <= MAX_BARE_WORDS}
    return next((fact.value for fact in shown if fact.field == "published" and fact.source in bare), None)


def _is_much_earlier(printed: str | None, stated: str | None) -> bool:
    """Whether the printed day is before the stated one by more than time zones explain."""
    if not printed or not stated:
        return False
    return _to_day(printed) + timedelta(days=1) < _to_day(stated)


def to_local(stated: str, printed: str | None) -> str:
    """A moment stated in UTC in the newsroom's own time, where the page prints that moment in it.

    >>> to_local("2023-12-24T01:06:10Z", "2023-12-23T17:06"), to_local("2023-12-24T01:06:10Z", "2023-12-20T17:06")
    ('2023-12-23T17:06:10-08:00', '2023-12-24T01:06:10Z')
    """
    if printed is None or "T" not in printed or not stated.endswith("Z"):
        return stated
    moment = datetime.fromisoformat(stated)
    local = datetime.fromisoformat(printed).replace(tzinfo=None)
    shift = round((local - moment.replace(tzinfo=None, second=0, microsecond=0)).total_seconds() / 60)
    if shift % 30 or not -12 * 60 <= shift <= 14 * 60 or shift == 0:
        return stated
    return moment.astimezone(timezone(timedelta(minutes=shift))).isoformat()


def _find_in_nodes(evidence: Evidence, language: str | None) -> Iterator[Fact]:
    pages = [node for node in evidence.nodes if types_of(node) & PAGE_TYPES]
    for field, keys in (("published", ("datePublished", "dateCreated", "uploadDate")), ("modified", ("dateModified",))):
        nodes: list[Node] = ([evidence.story] if evidence.story else []) + pages
        yield from _first(
            Fact(field, to_iso(to_text(node.get(key)), language), "json-ld") for node in nodes for key in keys
        )


def _find_in_head(evidence: Evidence, language: str | None) -> Iterator[Fact]:
    head = evidence.head
    for field, names in (("published", PUBLISHED_NAMES), ("modified", MODIFIED_NAMES)):
        yield from _first(
            Fact(field, to_iso(value, language), f"meta:{name}") for name in names for value in head.all(name)[:3]
        )
    yield from _first(
        Fact("published", to_iso(head.metas[name][0], language), f"meta:{name}")
        for name in head.metas
        if _PUBLISHED_NAME.search(name) and name not in PUBLISHED_NAMES and not UPDATED.search(name)
    )


def _find_in_microdata(evidence: Evidence, language: str | None) -> Iterator[Fact]:
    if 'itemprop="date' not in evidence.text:
        return
    for field, name in (("published", "datePublished"), ("modified", "dateModified")):
        if f'itemprop="{name}' not in evidence.text:
            continue
        nodes = evidence.tree.css(f'[itemprop~="{name}"]')[:3]
        stated = (node.attributes.get("content") or node.attributes.get("datetime") or node.text() for node in nodes)
        yield from _first(Fact(field, to_iso(value, language), "microdata") for value in stated)


def find_shown(evidence: Evidence, lines: Sequence[Line], language: str | None) -> Iterator[Fact]:
    """Dates printed near the headline; a `time` element's own datetime is taken where it stands in the line."""
    times = _load_times(evidence) if lines else []
    label = ""
    for line in lines:
        if _OTHER_CLASS.search(line.classes):
            continue
        marked = [(text, iso) for text, iso in times if text in line.text]
        if not marked and not any(map(str.isdigit, line.text)):
            label = line.text if len(line.text.split()) <= 4 else ""
            continue
        last = 0
        found = [(iso, line.text.find(text), line.text.find(text) + len(text)) for text, iso in marked]
        for iso, start, end in found or find_dates(line.text, language):
            if len(line.text[:start].split()) + len(line.text[end:].split()) <= MAX_DATE_WORDS:
                said = line.text[last:start] or label
                yield Fact("modified" if UPDATED.search(said) else "published", iso, f"block {line.block}")
            last = end
        label = ""


def _load_times(evidence: Evidence) -> list[tuple[str, str]]:
    """Text and datetime of the page's `time` elements, without those whose datetime is another day than their text."""
    found: list[tuple[str, str]] = []
    for node in evidence.tree.css("time[datetime]")[:MAX_TIMES]:
        iso, text = to_iso(node.attributes.get("datetime")), " ".join(node.text().split())
        said = to_iso(text)
        if iso and text and (said is None or abs(_to_day(said) - _to_day(iso)) <= timedelta(days=1)):
            found.append((text, iso))
    return found


def _to_day(iso: str) -> date:
    return date.fromisoformat(iso[:10])


def _find_elsewhere(
    evidence: Evidence, blocks: Sequence[Block], layout: Layout, language: str | None
) -> Iterator[Fact]:
    """The last resorts: a date that the page labels as the day of publication, its one dated element, its address."""
    labelled, dated = [], []
    for block in blocks:
        if len(block.text) > MAX_LABELLED_CHARS or not any(map(str.isdigit, block.text)):
            continue
        element = layout.block_element[block.index]
        classes = f"{layout.block_inline[block.index][:200]} {layout.element_class[element][:200]}"
        if layout.element_flags[element] & NAV or _LIST_CLASS.search(classes):
            continue
        if _PUBLISHED.search(block.text):
            labelled += [
                Fact("published", iso, f"block {block.index}") for iso, _, _ in find_dates(block.text, language)
            ][:1]
        elif _DATE_CLASS.search(classes) and not UPDATED.search(f"{classes} {block.text}"):
            dated += [Fact("published", iso, f"block {block.index}") for iso, _, _ in find_dates(block.text, language)]
    yield from _only_day(labelled)
    if match := _URL_DATE.search(evidence.url or ""):
        yield from _first([Fact("published", to_iso("-".join(match.groups())), "url")])
    yield from _only_day(dated)
    yield from _only_day(Fact("published", iso, "time") for _, iso in _load_times(evidence))
    yield from _only_day(Fact("published", to_iso(value), "data") for value in _STATED_IN_DATA.findall(evidence.text))


def _first(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The first fact that has a value."""
    found = next((fact for fact in facts if fact.value), None)
    if found:
        yield found


def _only_day(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The first fact, where all are of one day: several days mean a list of stories."""
    found = [fact for fact in facts if fact.value]
    if found and len({fact.value[:10] for fact in found}) == 1:
        yield found[0]
