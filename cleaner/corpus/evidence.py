"""The sampled stories of a host → which lines are the site's, which are another story's, and where those stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cleaner.corpus.learn import HostState, StoryPage

MIN_STORIES = 3
MIN_SHARE = 0.1
"""A line of a site stands in at least three stories and a tenth of them; shares are judged again when it is used."""
TITLE_SHARE = 0.8
"""A line that stands on more of the host's pages than this is no story's headline."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that repeats: key, text, in how many stories it stands, and the headline's key of the story it is of."""

    key: str
    text: str
    stories: int
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the markup: how many blocks stood there, and how many of them were not the page's own story."""

    path: str
    blocks: int
    other: int


@dataclass(frozen=True, slots=True)
class HostEvidence:
    """What one host's pages prove; `titles` maps each headline's key to its story."""

    titles: Mapping[str, str]
    lines: tuple[Line, ...]
    places: tuple[Place, ...]


def weigh(state: HostState) -> HostEvidence:
    """The evidence of one host, from all of its sampled stories at once."""
    counts = Counter(key for page in state.stories.values() for key in set(page.keys))
    titles = _titles(state, counts)
    owners = _owners(state, titles)
    lines = []
    for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        owner = owners.get(key, "")
        is_sites = count >= MIN_STORIES and count >= MIN_SHARE * len(state.stories)
        if count >= 2 and key not in titles and (owner or is_sites):
            lines.append(Line(key, state.texts.get(key, ""), count, owner))
    return HostEvidence(titles, tuple(lines), _places(state, titles, lines))


def _titles(state: HostState, counts: Mapping[str, int]) -> dict[str, str]:
    """Each story's headline: the stated one where the page prints it, else the first line that is not the site's."""
    most = max(1, int(TITLE_SHARE * len(state.stories)))
    titles = {}
    for page in state.stories.values():
        own = page.story if page.story in page.keys else next((key for key in page.keys if counts[key] <= most), "")
        if own:
            titles[own] = page.story
    return titles


def _owners(state: HostState, titles: Mapping[str, str]) -> dict[str, str]:
    """For lines that on every page follow the headline of one and the same story: that headline."""
    owners: dict[str, str] = {}
    for page in state.stories.values():
        title = ""
        for key in page.keys:
            if key in titles:
                title = key
            elif owners.setdefault(key, title) != title:
                owners[key] = ""
    return owners


def _places(state: HostState, titles: Mapping[str, str], lines: list[Line]) -> tuple[Place, ...]:
    blocks: Counter[str] = Counter()
    other: Counter[str] = Counter()
    owner = {line.key: line.owner for line in lines}
    for page in state.stories.values():
        for key, path in zip(page.keys, page.places, strict=False):
            if path:
                blocks[path] += 1
                other[path] += not _is_own(key, page, titles, owner)
    return tuple(Place(path, count, other[path]) for path, count in sorted(blocks.items()))


def _is_own(key: str, page: StoryPage, titles: Mapping[str, str], owner: Mapping[str, str]) -> bool:
    if key in titles:
        return titles[key] == page.story
    return key not in owner or titles.get(owner[key]) == page.story
