"""What a step may consult besides the draft: the options and the knowledge they name. Frozen, made once an Options."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cleaner.memory import load_memory
from cleaner.model import SiteMemory
from cleaner.options import Options
from cleaner.rules import RuleSet, load_rules
from cleaner.sites import Sites, load_sites


@dataclass(frozen=True, slots=True)
class Context:
    """Options, loaded rules, the site memory and the layouts of site files, handed to every step."""

    options: Options
    rules: RuleSet
    memory: SiteMemory | None = None
    sites: Sites | None = None


@lru_cache(maxsize=16)
def load_context(options: Options) -> Context:
    """The context for `options`; loading the rules once for equal options.

    >>> load_context(Options()) is load_context(Options())
    True
    """
    memory = load_memory(str(options.memory)) if options.memory else None
    sites = load_sites(options.site_paths) if options.site_paths else None
    return Context(options, load_rules(options.rule_folders), memory, sites)
