"""What the walk notes for the judge of blocks beyond the blocks themselves: a table of the elements that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NAV, ASIDE, FOOTER, HEADER, ARTICLE, MAIN, SECTION, FIGURE = (1 << bit for bit in range(8))
FORM, LIST, TABLE, HIDDEN, LINK, BUTTON, QUOTE, HEADING = (1 << bit for bit in range(8, 16))
DETAILS, NOSCRIPT, PRE, BODY_PROP, DIALOG, CAPTION, JSON = (1 << bit for bit in range(16, 23))
"""Bits of `Layout.element_flags`: what an element is, or stands in."""

PATH_STEPS = 4
_MAX_STEP_CHARS = 40


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """What the layout of a site file says of a page's blocks.

    `reasons` maps each block that goes to why; with `is_whole` the others are the story, else they are still to be
    judged. `drift` says which selector found nothing.
    """

    rule: str
    reasons: Mapping[int, str]
    drift: str | None = None
    is_whole: bool = False


@dataclass(slots=True)
class Layout:
    """Elements and blocks of one page as parallel lists.

    element_parent   index of the parent element, -1 for the root; a parent always comes before its children
    element_tag      tag name
    element_class    class and id as written, joined by a space
    element_flags    what the element is or stands in, as bits
    element_first    index of the first block that starts in it; element_last: one behind its last block
    block_element    index of the element that holds the block
    block_inline     class of the inline element the block starts with, "" if none
    block_images     number of pictures that the walk had passed when the block began
    titles           texts of `title`, `og:title` and the like, best first
    description      text of the page's own description, "" if none
    bodies           texts of the article that scripts carry (JSON-LD articleBody), as written
    confidence       how sure the judge was of its choice, once it has judged
    other_opinion    the story as another extractor found it, where the options name one
    site             what the site file of the page's host says, where the options name site files
    """

    element_parent: list[int] = field(default_factory=list)
    element_tag: list[str] = field(default_factory=list)
    element_class: list[str] = field(default_factory=list)
    element_flags: list[int] = field(default_factory=list)
    element_first: list[int] = field(default_factory=list)
    element_last: list[int] = field(default_factory=list)
    block_element: list[int] = field(default_factory=list)
    block_inline: list[str] = field(default_factory=list)
    block_images: list[int] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    description: str = ""
    bodies: list[str] = field(default_factory=list)
    confidence: float | None = None
    other_opinion: str | None = None
    site: SiteChoice | None = None

    def path(self, element: int, known: dict[int, str]) -> str:
        """The last four steps down to an element, each a tag with its first class: `div.body > p`.

        `known` keeps the steps of elements seen before, for the next call.
        """
        steps: list[str] = []
        while element >= 0 and len(steps) < PATH_STEPS:
            step = known.get(element)
            if step is None:
                name = self.element_class[element].split(None, 1)
                tag = self.element_tag[element]
                step = known[element] = f"{tag}.{name[0][:_MAX_STEP_CHARS]}" if name else tag
            steps.append(step)
            element = self.element_parent[element]
        steps.reverse()
        return " > ".join(steps)

    def paths(self) -> list[str]:
        """The path of each block; what stands in a row under one parent, with the same tag and class, shares one."""
        paths: dict[tuple[int, str, str], str] = {}
        steps: dict[int, str] = {}
        parents, tags, classes = self.element_parent, self.element_tag, self.element_class
        found = []
        for element in self.block_element:
            key = parents[element], tags[element], classes[element]
            path = paths.get(key)
            if path is None:
                path = paths[key] = self.path(element, steps)
            found.append(path)
        return found
