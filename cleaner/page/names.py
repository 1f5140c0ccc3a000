"""Bylines → persons: joint bylines split; roles, agencies, the site's own name, addresses and repetitions left out."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator

from cleaner.dates.months import ENGLISH_MONTHS
from cleaner.page.agencies import to_agency
from cleaner.page.sites import is_exactly_site
from cleaner.words import to_letters

MAX_BYLINE_CHARS = 600
MAX_PART_CHARS = 150
MAX_NAME_CHARS = 60
MAX_NAME_WORDS = 6

_BY = re.compile(
    r"^(?:(?:story|article|text|words|written|posted|published|reported|reviewed|author(?:ed)?|opinion|analysis|"
    r"interview|"
    r"report|guest post|commentary)s?(?:\s+by)?\s*:?\s+(?:by\s+)?(?=\S)|by\s*[:|]?\s+|by:|von\s*:?\s+|"
    r"ein\w*\s\w+\svon\s+|par\s*:?\s+|por\s*:?\s+|"
    r"di\s+|af\s+|av\s+|door\s+|oleh\s*:?\s+|tekst:?\s+|text:?\s+|autore?:?\s+|auteur:?\s+|autor(?:in|en|a)?:?\s+|"
    r"skrevet av\s+|"
    r"автор(?:ы)?:?\s+|текст:?\s+|kirjoittaja:?\s+|yazan:?\s+|penulis:?\s+|reporter:?\s+|escrito por\s+|redactado "
    r"por\s+|"
    r"(?:作者|记者|記者|撰文|文|责任编辑|责编|编辑|編輯|来源|來源|取材・文|執筆者?|筆者)\s*[:：/／|]\s*|记者\s+)",
    re.IGNORECASE,
)  # fmt: skip
_JOINTS = re.compile(
    r"\s*(?:[;|·•⋅●・∙◦、，；/\n\t]|\s[-–—]\s|&|(?<=[^\W\d_]{4})\.\s|"
    r"\s(?:and|und|et|y|e|og|och|en|ja|i|ve|dan|и|та|και|with|mit)\s)\s*",
    re.IGNORECASE,
)  # fmt: skip
_COMMA = re.compile(r"\s*,\s*(?:and\s+|und\s+)?")
_DEGREE = re.compile(
    r"^(?:(?:Ph\.?\s?D|M\.?D|R\.?[DN]|M\.?[AS]c?|B\.?[AS]c?|D\.?O|J\.?D|MPH|MBA|RDN?|CPT|CFP®?|CPA|CSCS|LCSW|PsyD|"
    r"E-RYT.*|DDS|DVM|FAAD|MSN|APRN|Esq|Dr|Prof)\.?)$",
    re.I,
)
_SUFFIX = re.compile(r"^(?:Jr|Sr|II|III|IV)\.?$", re.I)
_FOR = re.compile(r"\s+(?:for|für|pour|para|in|at|from|via|aus|is an?|has|covers|writes|joined)\s+.*$", re.S)
_BRACKETS = re.compile(r"\s*[(\[（【][^()\[\]（）【】]{0,80}[)\]）】]?")
_IN_BRACKETS = re.compile(r"[(（]([^()（）]{2,40})[)）]")
_ADDRESS = re.compile(r"https?:|www\.|\.com\b|\S+@\S+|^@")
_ROLES = frozenset(
    "reporter reporters writer writers editor editors editor-in-chief correspondent correspondents contributor "
    "contributors columnist columnists journalist journalists staff producer producers critic author intern "
    "analyst reviewer reviewers redakteur redakteurin korrespondent korrespondentin reporterin journalistin "
    "redacción".split()
)
_ROLE_WORDS = _ROLES | frozenset(
    "senior chief junior deputy assistant associate managing executive contributing freelance guest special "
    "digital lead political sport sports business tech technology health science news feature features "
    "entertainment crime city local national world royal travel economic economics education investigative "
    "foreign data video audience trending us uk global the bureau opinion".split()
)
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{4})\.\s")
_HAN_PAIR = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
_HAN_ROLE = re.compile(r"^(?:本?[报報刊网網台社])?(?:记者|記者|通讯员|特派员|特約記者)\s")
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff·]{2,4}(?: [\u4e00-\u9fff·]{2,4}){1,5}$")
_CJK_ROLE = re.compile(r"\s?(?:기자|특파원|선임기자|논설위원|记者|記者|報道|报道|综合报道|綜合報導|通讯员|编译)$")
_NOT_PERSON = re.compile(
    r"\b(?:team|staff|editors?|editorial|redaktion\w*|redazione|r[ée]daction|redacci[oó]n|redação|redaksi\w*|"
    r"redactie|redakcja|"
    r"redakce|редакция|admin(?:istrator)?|webmaster|newsroom|news ?desk|desk|newspaper|magazine|gazette|tribune|"
    r"herald|newswires?|press|"
    r"news|agenc(?:y|ies|e|ia|ija)|agentur\w*|nachrichten\w*|media|network|tv|radio|channel|inc|llc|ltd|gmbh|corp|"
    r"university|institute|"
    r"school|foundation|department|office|council|commission|association|society|group|contributors?|guest (?:author|"
    r"post|writer|contributor)|"
    r"reporters?|writers?|"
    r"correspondents?|author(?:s)?|user|anonymous|unknown|none|null|undefined|n/a|subscribe|follow|share|email|"
    r"comments?|read more|more from|view (?:all|profile)|"
    r"profile|website|today|online|daily|weekly|times|post office|company|board|service|support|marketing|"
    r"content|blog|studio|"
    r"founder|co-founder|officer|chief|head of|ceo|cto|cmo|president|director|manager|specialist|expert|consultant|"
    r"engineer|advisor|freelancer|"
    r"partner|save article|listen to|print this|member|illustrious|sponsored|advertorial|press release|published|"
    r"updated|"
    r"minutes?|min read|full bio|biography)\b|"
    r"通讯社|通訊社|新闻网|新聞網|日报|日報|时报|時報|编辑部|"
    r"編輯部|新华网|人民网|編集部|资料图|阅读|关注|原创|来自|źródło|fot\.|δημοσιεύτηκε|뉴스$|신문$",
    re.IGNORECASE,
)  # fmt: skip
_ORGANIZATION = re.compile(
    r"\b(?:cent(?:er|re)|institute|department|ministry|university|office|commission|committee|association|agency) "
    r"(?:for|of)\b",
    re.I,
)
_GIVEN_NAMES = frozenset(("April", "May", "June", "August"))
_NOT_FIRST = frozenset(("last", "updated", "joined", "member", "twitter", "photo", "foto", "фото"))
_PARTICLES = frozenset(
    "de da do di du del della dello degli dos das den der van von vom zu zur la le el al bin ibn ben af av ter ten "
    "und y e i of st".split()
)
_NOBODY = frozenset(
    (
        "admin",
        "administrator",
        "editor",
        "webmaster",
        "user",
        "unknown",
        "none",
        "null",
        "undefined",
        "anonymous",
        "guest",
    )
)


def to_names(bylines: Iterable[str], sites: Collection[str] = ()) -> list[str]:
    """The persons named in bylines, in order, each once; `sites` are keys of the site's own names.

    >>> to_names(["By Ann Lee and Bob Day, Staff Writers", "ann lee", "The Associated Press", "https://example.org/lee"])
    ['Ann Lee', 'Bob Day']
    >>> to_names(["Daily World"], {"dailyworld"}), to_names(["Von Karl Müller-Lüdenscheidt (dpa)"])
    ([], ['Karl Müller-Lüdenscheidt'])
    """
    found: dict[str, str] = {}
    for byline in bylines:
        parts = list(_find_parts(byline))
        if parts and is_exactly_site(parts[0], sites):
            continue
        for part in parts:
            person = _to_person(part, sites)
            if person and (len(parts) == 1 or " " in person or not person.isascii()):
                found.setdefault(re.sub(r"[\W_]+", "", person.casefold()), person)
    return list(found.values())


def to_collectives(bylines: Iterable[str]) -> list[str]:
    """What bylines name where they name no person: an agency, a desk, a team, the newsroom.

    >>> to_collectives(["Associated Press", "admin", "By Sports desk"])
    ['Associated Press', 'Sports desk']
    """
    found: dict[str, str] = {}
    for byline in bylines:
        name = _BY.sub("", " ".join(html.unescape(byline[:MAX_BYLINE_CHARS]).split()).strip(" ,;|"), count=1)
        name = _SENTENCE_END.split(name, maxsplit=1)[0].strip("()[] ")
        is_handle = " " not in name and any(map(str.isdigit, name))
        is_nobody = name.casefold() in _NOBODY or not any(map(str.isalpha, name)) or bool(_ADDRESS.search(name))
        if not is_handle and not is_nobody and len(name) <= MAX_NAME_CHARS:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def find_agencies(bylines: Iterable[str]) -> Iterator[str]:
    """The news agencies named in bylines, in order.

    >>> list(find_agencies(["By Ann Lee, Associated Press"]))
    ['AP']
    """
    for byline in bylines:
        text = byline[:MAX_BYLINE_CHARS]
        for piece in (*_find_parts(text), *_IN_BRACKETS.findall(text)):
            agency = to_agency(piece) or to_agency(_last_words(piece))
            if agency:
                yield agency


def _last_words(piece: str) -> str:
    """The agency's name behind a person's: `John Doe The Associated Press`."""
    words = piece.split()
    for start in range(1, min(len(words), 6)):
        if to_agency(" ".join(words[start:])):
            return " ".join(words[start:])
    return ""


def _find_parts(byline: str) -> Iterator[str]:
    """The names and other pieces of one byline."""
    text = html.unescape(byline[:MAX_BYLINE_CHARS])
    if _ADDRESS.match(text.strip()):
        return
    text = _BRACKETS.sub("", " ".join(text.split()))
    if role := _HAN_ROLE.match(text):  # behind it spaces part persons; in Japan they part the halves of a name
        text = _HAN_PAIR.sub(r"\1\2", text[role.end() :])
        if _HAN_ONLY.match(text):
            yield from text.split()
            return
    if _ORGANIZATION.search(text) and "," not in text:
        yield text
        return
    for part in _JOINTS.split(text):
        pieces = _COMMA.split(_BY.sub("", part.strip(), count=1)) if part else []
        if len(pieces) == 2 and _is_last_first(pieces):
            yield f"{pieces[1]} {pieces[0]}"
            continue
        for i, piece in enumerate(pieces):
            if i + 1 < len(pieces) and _SUFFIX.match(pieces[i + 1]):
                yield f"{piece}, {pieces[i + 1]}"
            elif not _SUFFIX.match(piece) and not _DEGREE.match(piece):
                yield piece


def _is_last_first(pieces: list[str]) -> bool:
    """`Doe, Jane`: one word each. `Ann Lee, Reporter` and `Ann Lee, Bob Day` are not."""
    return all(len(piece.split()) == 1 and piece[:1].isupper() and piece[1:].islower() for piece in pieces)


def _to_person(part: str, sites: Collection[str]) -> str | None:
    """The person that a piece of a byline names; None where it names none."""
    name = _BY.sub("", part.strip(" .,:;–—-*\"'“”|"), count=1)
    if len(part) > MAX_PART_CHARS or to_agency(name):
        return None
    name = name.removesuffix(_last_words(name))
    named = _FOR.sub("", _without_role(name))
    words = _trim(named.removesuffix(_last_words(named)).split())
    bare = " ".join(words).strip(' .,:;–—-*"“”|')
    if bare != name and len(words) == 1 and name.isascii():
        return None
    return bare if words and _is_person(bare, words, sites) else None


def _trim(words: list[str]) -> list[str]:
    """A name without degrees behind it, and once where it stands twice."""
    while len(words) > 2 and _DEGREE.match(words[-1]) and words[-1].isupper():
        words = words[:-1]
    half = len(words) // 2
    return words[:half] if len(words) > 2 and words[:half] == words[half:] else words


def _is_person(name: str, words: list[str], sites: Collection[str]) -> bool:
    if not 2 <= len(name) <= MAX_NAME_CHARS or len(words) > MAX_NAME_WORDS:
        return False
    if _ADDRESS.search(name) or any(map(str.isdigit, name)) or not any(map(str.isalpha, name)):
        return False
    if words[0] == "The" or words[-1].lower().rstrip(".") in ENGLISH_MONTHS or words[0].lower() in _NOT_FIRST:
        return len(words) == 1 and words[0] in _GIVEN_NAMES
    if len(words) > 1 and len(words[0]) > 2 and words[0].isupper() and to_letters(words[0]) in sites:
        return False
    if _NOT_PERSON.search(name) or _DEGREE.match(name) or to_agency(name) or is_exactly_site(name, sites):
        return False
    return len(words) == 1 or all(_is_name_word(word) for word in words)


def _is_name_word(word: str) -> bool:
    return word[0].isupper() or not word[0].isalpha() or word.lower() in _PARTICLES or _is_caseless(word)


def _without_role(name: str) -> str:
    """A name without the role behind it: `Jane Doe Senior Political Reporter`."""
    words = _CJK_ROLE.sub("", name).split()
    if not words or words[-1].lower().rstrip(".") not in _ROLES:
        return " ".join(words)
    while words and words[-1].lower().rstrip(".") in _ROLE_WORDS:
        words.pop()
    return " ".join(words)


def _is_caseless(word: str) -> bool:
    return word.lower() == word.upper() or "'" in word or "’" in word or "-" in word
