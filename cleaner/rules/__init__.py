"""Knowledge as data: phrases and patterns that sites print, in TOML files, with their loader and matcher."""

from cleaner.rules.load import RuleSet, load_rules, try_rules
from cleaner.rules.match import Match, Rule

__all__ = ["Match", "Rule", "RuleSet", "load_rules", "try_rules"]
