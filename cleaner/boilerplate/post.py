"""Feed items and posts: what the platform put into the text leaves it for a field."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change

POST_STEPS: tuple[Callable[[Draft, Context], Iterator[Change]], ...] = ()
