"""Many pages → what repeats on each host across different stories, in one bounded pass.

For each host the stories with the smallest ids are kept, at most `MAX_STORIES` of them (bottom-k sampling: a uniform
sample of the distinct stories, whatever their order; Cohen and Kaplan, 2007). Of each story one page is kept, as the
keys of its lines in order. So memory is bounded by the number of hosts, page order does not matter, and two learned
states can be merged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cleaner.fingerprint import to_line_key
from cleaner.model import Article, Page
from cleaner.options import Options
from cleaner.pipeline import clean
from cleaner.sites import to_site_host

MAX_STORIES = 512
MAX_LINES = 2000
"""Lines of one page that are looked at; what a longer page repeats shows in its first two thousand."""
MIN_STORIES = 3
MIN_SHARE = 0.1
"""A line of a site stands in at least three stories and a tenth of them; shares are judged again when it is used."""
SHOWN_CHARS = 120
TRACED = Options(trace=True, repair={"spun": "off"})


@dataclass(frozen=True, slots=True)
class StoryPage:
    """One page of one story: the keys of its lines in order, and where each stood.

    `story` identifies the story on its host: the key of its title where one is known, else of the page's address.
    """

    story: str
    title: str
    page: str
    keys: tuple[str, ...]
    places: tuple[str, ...] = ()


@dataclass(slots=True)
class HostState:
    """The sampled stories of one host, by story id, and the texts of their lines by key."""

    stories: dict[str, StoryPage] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, page: StoryPage, texts: dict[str, str]) -> None:
        """Take a page into the sample if its story belongs there."""
        have = self.stories.get(page.story)
        if have is not None and have.page <= page.page:
            return
        self.stories[page.story] = page
        if len(self.stories) > MAX_STORIES:
            del self.stories[max(self.stories)]
        if page.story in self.stories:
            for key, text in texts.items():
                self.texts[key] = min(text, self.texts.get(key, text))
        if len(self.texts) > 4 * sum(len(p.keys) for p in self.stories.values()) + 1000:
            self.forget_texts()

    def forget_texts(self) -> None:
        """Keep only texts of lines in the sample."""
        used = {key for page in self.stories.values() for key in page.keys}
        self.texts = {key: text for key, text in self.texts.items() if key in used}


class Learner:
    """Learns from pages as they come; `hosts` holds the state, by host."""

    def __init__(self) -> None:
        self.hosts: dict[str, HostState] = {}

    def add(self, page: Page | bytes | str, options: Options = TRACED) -> Article:
        """Clean a page and note its lines; gives back the article. `options` must carry the trace."""
        article = clean(page, options=options)
        if article.blocks:
            self._note(to_site_host(article.url or ""), article)
        return article

    def _note(self, host: str, article: Article) -> None:
        texts: dict[str, str] = {}
        keys, places = [], []
        for block in article.blocks[:MAX_LINES]:
            key = to_line_key(block.text)
            if key:
                keys.append(key)
                places.append(to_place(block.path))
                texts[key] = block.text[:SHOWN_CHARS]
        if keys:
            address = to_line_key(f"page {article.url or article.origin or article.id}", digits=True)
            title = article.title or ""
            page = StoryPage(to_line_key(title) or address, title, address, tuple(keys), tuple(places))
            self.hosts.setdefault(host, HostState()).add(page, texts)


def learn(pages: Iterable[Page | bytes | str]) -> Learner:
    """What the pages teach: hand the result to `save_memory`."""
    learner = Learner()
    for page in pages:
        learner.add(page)
    return learner


def to_place(path: str) -> str:
    """Where a block stood in the markup; empty for a line of a dump.

    >>> to_place("div.main > ul.list > li"), to_place("line 12")
    ('div.main > ul.list > li', '')
    """
    return "" if path.startswith("line ") else path
