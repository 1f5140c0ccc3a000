"""The report of a run: one HTML page with plots, written into the folder of the crawl every hour and when it ends.

Wiring: `SETTINGS` below. `crawler.spider` has `.frontier`, `.folder`, `.sites`, `.cleaning`, and gets `.report_path`.
COPYDESK_REPORT is the path of the page, `report.html` in the crawl's folder where it is not set; an empty one turns it
off. COPYDESK_REPORT_SECONDS is how often a run that goes on has a report on its last day; 0: only at its end.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from twisted.internet.task import LoopingCall

from spiders.report.figures import Figures, Selecting, load_figures
from spiders.report.page import to_html

SETTINGS: dict[str, Any] = {"EXTENSIONS": {"spiders.report.Report": 200}}
FILE = "report.html"
MOST_NAMED = 3
EVERY_SECONDS = 3_600.0
DAY_SECONDS = 86_400.0

log = logging.getLogger(__name__)


class Report:
    """The extension: writes the page from time to time, and when the engine has stopped, and with it the cleaning."""

    def __init__(self, crawler: Crawler, path: str) -> None:
        self._crawler = crawler
        self._path = path
        self._every_seconds = crawler.settings.getfloat("COPYDESK_REPORT_SECONDS", EVERY_SECONDS)
        self._moments: deque[tuple[float, int]] = deque()
        """Moments with the last visit before each: the start of the run, and those of the last day."""
        self._loop = LoopingCall(self.write_day)
        self._reason: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Report:
        path = crawler.settings.get("COPYDESK_REPORT", FILE)
        if not path:
            raise NotConfigured
        report = cls(crawler, path)
        crawler.signals.connect(report.open, signals.spider_opened)
        crawler.signals.connect(report.close, signals.spider_closed)
        crawler.signals.connect(report.write_run, signals.engine_stopped)
        return report

    def open(self) -> None:
        """Note when the run begins."""
        self._note_moment()
        if self._every_seconds > 0:
            self._loop.start(self._every_seconds, now=False)

    def close(self, reason: str) -> None:
        """Note how the run ended."""
        self._reason = reason
        if self._loop.running:
            self._loop.stop()

    def write_day(self) -> None:
        """Write the page on the last day of a run that goes on."""
        self._note_moment()
        start = self._moments[0]
        recent = [moment for moment in self._moments if moment[0] > time.time() - DAY_SECONDS - 1]
        self._write(recent[0] if recent else start, "")
        self._moments = deque([start, *(moment for moment in recent if moment != start)])

    def write_run(self) -> None:
        """Write the page on the whole run."""
        if self._reason is not None and self._moments:
            self._write(self._moments[0], self._reason)

    def _note_moment(self) -> None:
        spider: Any = self._crawler.spider
        ((last,),) = spider.frontier.select("SELECT max(id) FROM visit")
        self._moments.append((time.time(), int(last or 0)))

    def _write(self, since: tuple[float, int], reason: str) -> None:
        """Write the page; where that fails there is no report, and that is all."""
        spider: Any = self._crawler.spider
        start, after_visit = since
        title = to_title([site.name for site in spider.sites])
        figures = Figures(title, start, time.time(), reason, after_visit=after_visit)
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
