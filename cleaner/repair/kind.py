"""What a repair is: a name under which `Options.repair` knows it, and a step of the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change


class Repair(NamedTuple):
    """One kind of damage and the step that mends it. The step itself asks `context.options.level(name)`."""

    name: str
    find_changes: Callable[[Draft, Context], Iterator[Change]]
