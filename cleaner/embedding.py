"""For programs built around the cleaner: worker processes that may die, their limits, what rules did, sites and hosts.

`clean_many` is enough for most; a crawl, which must know of every document where it stands, uses these.
"""

from __future__ import annotations

from collections.abc import Mapping

from cleaner.context import load_context
from cleaner.errors import UsageError
from cleaner.explain.html import is_web_address
from cleaner.hosts import USUAL_PORTS, to_host, to_main_host
from cleaner.options import Options
from cleaner.pipeline import refuse, warm_up
from cleaner.sites import load_site_file
from cleaner.summary import Summary
from cleaner.terminal import to_line, to_printable
from cleaner.version import COPYDESK_VERSION
from cleaner.workers import DEFAULT_LIMITS, Answer, Crew, Death, Desk, Job, Limits, Raised, WorkerError, to_verdict
from cleaner.write.parquet import load_parquet_schema

__all__ = [
    "COPYDESK_VERSION", "DEFAULT_LIMITS", "USUAL_PORTS", "Answer", "Crew", "Death", "Desk", "Job", "Limits", "Raised",
    "Summary", "UsageError", "WorkerError", "is_web_address", "load_groups", "load_parquet_schema", "load_site_file",
    "refuse", "to_host", "to_line", "to_main_host", "to_printable", "to_verdict", "warm_up",
]  # fmt: skip


def load_groups(options: Options) -> Mapping[str, str]:
    """The group of each rule that these options load, by the rule's id; for `Summary`.

    >>> "share" in load_groups(Options()).values()
    True
    """
    return {rule.id: rule.group for rule in load_context(options).rules.rules}
