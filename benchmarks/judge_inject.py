"""Training pages to which related stories were added in full: what sites do and annotated pages seldom show.

The added section stands behind the last block of the story, in its container or one farther out: a heading, then other
pages' stories, each with its headline. All of it is labelled as not the story.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from judge_data import TOKEN, Sample

from cleaner import layout as bits
from cleaner.layout import Layout
from cleaner.model import Block

CLASSES = (
    "related-articles|related-item,more-stories|story-card,recommended|recommended__item,read-also|item,related|teaser,"
    "more-news|news-item,you-may-like|card,also-read|entry,story-related|promo,post-list|post,article-list|article-teaser,"
    "related_posts|post,more-from|card,next-articles|article,relnews|item"
).split(",")
HEADINGS = {
    "latin": (
        "Related articles|More stories|Read also|You may also like|Recommended for you|More from this section|"
        "Mehr zum Thema|Auch interessant|Lire aussi|Lees ook|Más noticias|Czytaj także|Leggi anche|Les også"
    ).split("|"),
    "wide": ["相关阅读", "相关新闻", "推荐阅读", "更多新闻", "関連記事"],
    "cyrillic": ["Читайте также", "Похожие новости", "Ещё по теме"],
    "greek": ["Διαβάστε επίσης", "Σχετικά άρθρα"],
}
MIN_TOKENS = 12


def find_injected(samples: Sequence[Sample], share: float, seed: int = 3) -> Iterator[Sample]:
    """Copies of a `share` of the samples, each with one to four stories of other samples of its set behind it."""
    chance = random.Random(seed)
    by_set: dict[tuple[str, str], list[Sample]] = {}
    whole = [sample for sample in samples if sample.gold]
    for sample in whole:
        by_set.setdefault((sample.dataset, _find_script(sample.gold)), []).append(sample)
    for sample in whole:
        others = by_set[sample.dataset, _find_script(sample.gold)]
        if chance.random() < share and len(others) > 5 and sum(sample.labels) >= 3:
            yield _inject(sample, chance.sample(others, chance.randint(1, 4)), chance)


def _find_script(text: str) -> str:
    for char in text[:200]:
        if char >= "\u3040":
            return "wide"
        if "\u0400" <= char <= "\u04ff":
            return "cyrillic"
        if "\u0370" <= char <= "\u03ff":
            return "greek"
    return "latin"


def _inject(sample: Sample, others: Sequence[Sample], chance: random.Random) -> Sample:
    at = max(i for i, label in enumerate(sample.labels) if label > 0.5) + 1
    layout = sample.layout
    container = layout.element_parent[layout.block_element[at - 1]]
    for _ in range(chance.choice((0, 0, 1, 2))):
        parent = layout.element_parent[container]
        container = parent if layout.element_parent[parent] >= 0 else container
    container = max(container, 0)
    outer, inner = chance.choice(CLASSES).split("|")
    new = _Section(layout, container, at)
    section = new.open(container, "section" if chance.random() < 0.5 else "div", outer)
    new.add(section, "h3", chance.choice(HEADINGS[_find_script(sample.gold)]), 0)
    for other in others:
        item = new.open(section, chance.choice(("div", "div", "article", "li")), inner)
        title = (other.layout.titles or ["More"])[0]
        new.add(item, chance.choice(("h2", "h3", "h4")), title, len(title) if chance.random() < 0.7 else 0)
        long = [
            b.text
            for b, label, n in zip(other.blocks, other.labels, other.tokens, strict=True)
            if label > 0.8 and n >= MIN_TOKENS
        ]
        for text in long[: chance.choice((1, 2, 3, 8, 30))]:
            new.add(item, "p", text, 0)
    return new.finish(sample)


class _Section:
    """A layout with elements and blocks added at one place."""

    def __init__(self, layout: Layout, container: int, at: int) -> None:
        self.old, self.container, self.at = layout, container, at
        self.parents: list[int] = []
        self.tags: list[str] = []
        self.classes: list[str] = []
        self.flags: list[int] = []
        self.ranges: list[list[int]] = []
        self.texts: list[tuple[str, int, int, str]] = []

    def open(self, parent: int, tag: str, label: str) -> int:
        """Add an element; returns its index."""
        number = len(self.old.element_parent)
        flags = self.flags[parent - number] if parent >= number else self.old.element_flags[parent]
        flags |= {"article": bits.ARTICLE, "section": bits.SECTION}.get(tag, 0)
        flags |= bits.HEADING if tag in ("h2", "h3", "h4") else 0
        self.parents.append(parent)
        self.tags.append(tag)
        self.classes.append(label)
        self.flags.append(flags)
        start = self.at + len(self.texts)
        self.ranges.append([start, start])
        return number + len(self.parents) - 1

    def add(self, parent: int, tag: str, text: str, link_chars: int) -> None:
        """Add a block in an element of its own."""
        element = self.open(parent, tag, "")
        kind = "heading" if tag.startswith("h") else "paragraph"
        self.texts.append((text, element, link_chars, kind))
        number = len(self.old.element_parent)
        while element >= number:
            self.ranges[element - number][1] = self.at + len(self.texts)
            element = self.parents[element - number]

    def finish(self, sample: Sample) -> Sample:
        """The sample with the section in it."""
        old, at, added = self.old, self.at, len(self.texts)
        around = set()
        element = self.container
        while element >= 0:
            around.add(element)
            element = old.element_parent[element]
        firsts, lasts = [], []
        for index, (first, last) in enumerate(zip(old.element_first, old.element_last, strict=True)):
            inside = index in around
            firsts.append(first + added if first >= at and not inside else first)
            lasts.append(last + added if last > at or inside else last)
        images = old.block_images[at - 1]
        layout = Layout(
            element_parent=old.element_parent + self.parents,
            element_tag=old.element_tag + self.tags,
            element_class=old.element_class + self.classes,
            element_flags=old.element_flags + self.flags,
            element_first=firsts + [r[0] for r in self.ranges],
            element_last=lasts + [r[1] for r in self.ranges],
            block_element=old.block_element[:at] + [e for _, e, _, _ in self.texts] + old.block_element[at:],
            block_inline=old.block_inline[:at] + [""] * added + old.block_inline[at:],
            block_images=old.block_images[:at] + [images] * added + old.block_images[at:],
            titles=old.titles,
            description=old.description,
            bodies=old.bodies,
        )
        new = [Block(at + i, kind, text, "", (), links) for i, (text, _, links, kind) in enumerate(self.texts)]
        later = [block._replace(index=block.index + added) for block in sample.blocks[at:]]
        sizes = [len(TOKEN.findall(text)) for text, _, _, _ in self.texts]
        return Sample(
            sample.dataset + INJECTED,
            sample.id,
            sample.host,
            (*sample.blocks[:at], *new, *later),
            layout,
            sample.gold,
            sample.labels[:at] + [0.0] * added + sample.labels[at:],
            sample.tokens[:at] + sizes + sample.tokens[at:],
            sample.weights[:at] + [1.0] * added + sample.weights[at:],
            sample.record,
        )


INJECTED = "+related"
