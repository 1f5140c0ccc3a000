"""Spun wording: not yet."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change


def find_changes(draft: Draft, context: Context) -> Iterator[Change]:
    """No repairs yet."""
    yield from ()


def find_scores(draft: Draft) -> dict[str, float]:
    """No scores yet."""
    return {}
