"""What a step may consult besides the draft: the options and the knowledge they name. Frozen, made once an Options."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cleaner.options import Options
from cleaner.rules import RuleSet, load_rules


@dataclass(frozen=True, slots=True)
class Context:
    """Options and loaded rules, handed to every step."""

    options: Options
    rules: RuleSet


@lru_cache(maxsize=16)
def load_context(options: Options) -> Context:
    """The context for `options`; loading the rules once for equal options.

    >>> load_context(Options()) is load_context(Options())
    True
    """
    return Context(options, load_rules(options.rules))
