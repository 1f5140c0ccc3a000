"""BLOCKS → keep, drop or move to a field. Steps decide and never edit text beyond cutting what is not the story's.

`STEPS` is the order. Each step is a generator of changes; the effect of what it yields is seen by what comes after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cleaner.boilerplate.dump import DUMP_STEPS
from cleaner.boilerplate.following import drop_following_articles
from cleaner.boilerplate.headed import drop_headed_sections
from cleaner.boilerplate.judge import find_confidence, judge_blocks
from cleaner.boilerplate.memory import apply_memory
from cleaner.boilerplate.phrases import apply_rules
from cleaner.boilerplate.post import POST_STEPS
from cleaner.boilerplate.repeats import drop_repeats
from cleaner.boilerplate.site import apply_site, find_drift
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change

__all__ = ["STEPS", "Step", "find_confidence", "find_drift"]

Step = Callable[[Draft, Context], Iterator[Change]]

STEPS: tuple[Step, ...] = (
    apply_site,  # pages with markup: what a site file says of them
    judge_blocks,  # … else, which blocks are the story
    drop_following_articles,  # … other stories behind this one, by infinite scroll
    drop_headed_sections,  # … and sections whose heading says that they are none
    *DUMP_STEPS,  # text without markup: which lines are the story
    apply_memory,  # … and what of it a site memory knows to be the site's
    *POST_STEPS,  # feed items and posts: topics, cards, picture markers
    apply_rules,  # phrases that no story contains, in every language
    drop_repeats,  # a duplicated headline, a paragraph printed twice
)
