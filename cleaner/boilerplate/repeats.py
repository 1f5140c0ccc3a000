"""What is printed twice: the headline inside the text, a paragraph that comes again. For all documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cleaner.boilerplate.shapes import is_prose, to_key
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change
from cleaner.words import weigh_words

STEP = "repeats"
TOP_BLOCKS = 4
"""The headline is printed again at most this far down, before the first paragraph."""
MIN_KEY_CHARS, MIN_WORDS = 50, 9
"""A shorter paragraph may come twice for good: a refrain, an answer, a score."""
MAX_COPIES = 2
"""What comes more often is the form of the text: a list of reviews, rules of each round of a game."""
MIN_NEIGHBOUR_WORDS = 4
_START_CHARS, _KEY_CHARS = 40, 12
REPEATING_KINDS = frozenset({"verse", "table", "code"})


def drop_repeats(draft: Draft, context: Context) -> Iterator[Change]:
    """Drop a headline that stands at the top of the text too, and every later copy of a paragraph.

    In a fragment (a post, a feed item) the title is often its first words: there the text is left alone.
    """
    if not draft.document.fragment:
        yield from _drop_title(draft)
    keys = _load_keys(draft)
    often = Counter(keys.values())
    seen: set[str] = set()
    last = ""
    for i in draft.kept:
        block, text, key = draft.document.blocks[i], draft.texts[i], keys.get(i, "")
        if not key or block.kind in REPEATING_KINDS:
            last = ""
            continue
        words = weigh_words(text)
        is_long = len(key) >= MIN_KEY_CHARS * (1 if text.isascii() else 0.5) and words >= MIN_WORDS
        if key in seen and is_long and often[key] <= MAX_COPIES:
            yield draft.drop(i, "repeats.paragraph", step=STEP, reason="printed twice")
        elif key == last and words >= MIN_NEIGHBOUR_WORDS:
            yield draft.drop(i, "repeats.neighbour", step=STEP, reason="printed twice in a row")
        else:
            seen.add(key)
            last = key


def _load_keys(draft: Draft) -> dict[int, str]:
    """The keys of the blocks that may come twice: of those whose key begins as another's does."""
    texts = draft.texts
    starts = {i: _to_start(texts[i]) for i in draft.kept}
    often = Counter(starts.values())
    return {i: to_key(texts[i]) for i, start in starts.items() if often[start] > 1}


def _to_start(text: str) -> str:
    """How the key of a text begins, mostly from its first characters."""
    start = to_key(text[:_START_CHARS])[:_KEY_CHARS]
    return start if len(start) == _KEY_CHARS and start.isalnum() else to_key(text)[:_KEY_CHARS]


def _drop_title(draft: Draft) -> Iterator[Change]:
    title = next((fact.value for fact in draft.facts if fact.field == "title" and fact.value), None)
    if not isinstance(title, str):
        return
    key = to_key(title)
    for i in draft.kept[:TOP_BLOCKS]:
        text = draft.texts[i]
        if to_key(text) == key:
            yield draft.drop(i, "repeats.title", step=STEP, reason="the headline again")
        elif is_prose(text):
            return
