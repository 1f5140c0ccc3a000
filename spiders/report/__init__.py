"""The report of a run: one HTML page with plots, written into the folder of the crawl when it ends.

Wiring: `SETTINGS` below. `crawler.spider` has `.frontier`, `.folder`, `.sites` and `.cleaning`. COPYDESK_REPORT is the
path of the page, `report.html` in the crawl's folder where it is not set; an empty one turns it off. The spider gets
`.report_path` once it is written.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from spiders.report.figures import Figures, Selecting, load_figures
from spiders.report.page import to_html

SETTINGS: dict[str, Any] = {"EXTENSIONS": {"spiders.report.Report": 200}}
FILE = "report.html"
MOST_NAMED = 3

log = logging.getLogger(__name__)


class Report:
    """The extension: writes the page when the engine has stopped, and with it the cleaning."""

    def __init__(self, crawler: Crawler, path: str) -> None:
        self._crawler = crawler
        self._path = path
        self._start = time.time()
        self._reason: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Report:
        path = crawler.settings.get("COPYDESK_REPORT", FILE)
        if not path:
            raise NotConfigured
        report = cls(crawler, path)
        crawler.signals.connect(report.open, signals.spider_opened)
        crawler.signals.connect(report.note_reason, signals.spider_closed)
        crawler.signals.connect(report.write, signals.engine_stopped)
        return report

    def open(self) -> None:
        """Note when the run begins."""
        self._start = time.time()

    def note_reason(self, reason: str) -> None:
        """Note how the run ended."""
        self._reason = reason

    def write(self) -> None:
        """Write the page, when all is clean; where that fails the run has no report, and that is all."""
        spider: Any = self._crawler.spider
        if spider is None or self._reason is None:
            return
        figures = Figures(to_title([site.name for site in spider.sites]), self._start, time.time(), self._reason)
        cleaning = getattr(spider, "cleaning", None)
        if cleaning is not None:
            figures.removed = cleaning.counts.removed
        path = Path(spider.folder, self._path)
        try:
            write_report(spider.frontier, figures, path)
        except OSError as error:
            log.error("the report cannot be written: %s", error)
            return
        spider.report_path = path


def write_report(frontier: Selecting, figures: Figures, path: Path) -> None:
    """Write the page about a run, whole or not at all; `figures` need only title and times. Raises OSError."""
    text = to_html(load_figures(frontier, figures))
    partial = path.with_name(f".{os.getpid()}.{path.name}")
    partial.write_text(text, "utf-8", "replace")
    partial.replace(path)


def to_title(names: list[str]) -> str:
    """What a run is called: its sites.

    >>> to_title(["Relay", "Harbour Post"]), to_title(list("abcde"))
    ('Relay, Harbour Post', 'a, b, c and 2 more')
    """
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else shown or "Crawl"
