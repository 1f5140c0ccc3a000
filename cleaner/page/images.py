"""Pictures of the story with caption and credit: figures between headline and end of story, then what markup states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from cleaner.model import Fact, Image
from cleaner.page.addresses import MAX_ADDRESS_CHARS, to_absolute
from cleaner.page.evidence import Evidence
from cleaner.page.jsonld import as_list, to_text

MAX_FIGURES = 40
MAX_IMAGES = 25
MAX_CAPTION_CHARS = 1_000
_AWAY_TAGS = frozenset(["nav", "aside", "footer", "header", "form"])
_AWAY_CLASS = re.compile(
    r"related|recommend|teaser|promo(?!te)|sidebar|avatar|author|comment|newsletter|widget-posts|most-read|card", re.I
)
_PLACEHOLDER = re.compile(
    r"^data:|placeholder|spacer|blank\.(?:gif|png)|1x1|pixel|/logo|[-_]logo|default[-_](?:image|share|og)|\.svg(?:$|"
    r"\?)",
    re.I,
)
_CREDIT_CLASS = '[class*="credit" i], [class*="copyright" i], [itemprop="copyrightHolder"], [class*="photographer" i]'
_CREDIT = re.compile(
    r"\s*[(\[|]?\s*((?:AP )?(?:Photos?|Fotos?|Pictures?|Images?|Bild(?:quelle)?|Quelle|Credits?|Crédits?|Cr[ée]dito|"
    r"Zdjęcie|Фото|写真|图片来源|撮影)"
    r"(?:\s(?:by|via|credit|von|par|de|de l'image))?\s?[:/：]\s?[^()|]{2,100}|©\s?[^()|]{2,80}|"
    r"[^()|.]{2,40}\s?/\s?(?:Getty|AFP|AP|Reuters|dpa|EPA)[^()|]{0,60})[)\]]?\s*$",
    re.IGNORECASE,
)  # fmt: skip
_LABEL = re.compile(
    r"^(?:AP )?(?:photos?|fotos?|pictures?|images?|bild(?:quelle)?|quelle|credits?|crédits?|crédito|фото|写真|"
    r"图片来源)(?:\s(?:by|via|credit|von|par))?\s?[:：]\s?",
    re.I,
)


def find_images(evidence: Evidence) -> Iterator[Fact]:
    """One fact a picture, those with captions first; several sources of one picture are one fact.

    >>> from cleaner.page.evidence import load_evidence
    >>> from cleaner.page.parse import parse
    >>> page = '<figure><img src="/r.jpg"><figcaption>The river. Photo: Ann Lee</figcaption></figure>'
    >>> [fact.value for fact in find_images(load_evidence(parse(page), page, "https://example.org/a"))]
    [Image(url='https://example.org/r.jpg', caption='The river.', credit='Ann Lee')]
    """
    base = evidence.url or evidence.head.canonical or ""
    found: dict[str, Fact] = {}
    for fact in (*_find_figures(evidence, base), *_find_in_story(evidence, base)):
        found.setdefault(_to_name(fact.value.url), fact)
    if not found:
        yield from _find_in_head(evidence, base)
    yield from list(found.values())[:MAX_IMAGES]


def _find_figures(evidence: Evidence, base: str) -> Iterator[Fact]:
    for figure in evidence.tree.css("figure")[:MAX_FIGURES]:
        picture = figure.css_first("img")
        caption = figure.css_first("figcaption")
        if picture is None or caption is None or _is_away(figure):
            continue
        url = _to_url(_source_of(picture), base)
        if url:
            yield Fact("images", _to_image(url, caption), "figure")


def _to_image(url: str, node: LexborNode) -> Image:
    text = " ".join(node.text(separator=" ").split())[:MAX_CAPTION_CHARS]
    credit = None
    credited = node.css_first(_CREDIT_CLASS)
    if credited is not None:
        credit = " ".join(credited.text(separator=" ").split())
        text = text.replace(credit, "").strip() if credit else text
    elif match := _CREDIT.search(text):
        credit, text = match[1], text[: match.start()].strip()
    return Image(url, text or None, _LABEL.sub("", credit).strip() or None if credit else None)


def _find_in_story(evidence: Evidence, base: str) -> Iterator[Fact]:
    for image in as_list((evidence.story or {}).get("image")):
        stated = image.get("url") or image.get("contentUrl") if isinstance(image, dict) else image
        url = _to_url(to_text(stated), base)
        if not url:
            continue
        details = image if isinstance(image, dict) else {}
        credit = (
            to_text(details.get("creditText"))
            or to_text(details.get("copyrightNotice"))
            or to_text(details.get("creator"))
        )
        caption = to_text(details.get("caption"))
        yield Fact("images", Image(url, caption, credit), "json-ld")
        if caption is None:
            return  # what follows is the same picture cut to other shapes


def _find_in_head(evidence: Evidence, base: str) -> Iterator[Fact]:
    found = evidence.head.first("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
    url = _to_url(found[0], base) if found else None
    if found and url:
        yield Fact("images", Image(url), f"meta:{found[1]}")


def _source_of(picture: LexborNode) -> str | None:
    attributes = picture.attributes
    for name in ("src", "data-src", "data-original", "data-lazy-src", "data-srcset", "srcset"):
        value = attributes.get(name)
        if value and not _PLACEHOLDER.search(value[:300]):
            return value.split(",")[0].split()[0] if "srcset" in name and value.split() else value
    return None


def _to_url(stated: str | None, base: str) -> str | None:
    return None if stated and _PLACEHOLDER.search(stated[:MAX_ADDRESS_CHARS]) else to_absolute(stated, base)


def _to_name(url: str) -> str:
    """What two addresses of one picture in different sizes share: the file's name without its size."""
    path = urlsplit(url).path
    name = re.sub(r"[-_]\d{2,4}x\d{2,4}(?=\.)", "", path.rsplit("/", 1)[-1]).lower()
    return name if len(name) > 11 else url


def _is_away(figure: LexborNode) -> bool:
    node = figure.parent
    for _ in range(12):
        if node is None:
            return False
        if node.tag in _AWAY_TAGS and node.tag != "header":
            return True
        if node.tag in ("article", "main", "body"):
            return False
        classes = node.attributes.get("class")
        if classes and _AWAY_CLASS.search(classes):
            return True
        node = node.parent
    return False
