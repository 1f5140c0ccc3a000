"""Pages → articles beside a Scrapy project: in processes of their own, or in place where there are none."""

from __future__ import annotations

from functools import partial
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall

from cleaner import Article, Options, Page, clean
from cleaner.embedding import Answer, Crew, Death, Desk, Job, Limits, Raised, refuse, to_verdict, warm_up

TURN_SECONDS = 0.02
AHEAD = 8
"""So many pages are laid ready for a process, so that it never waits for the reactor's next turn."""


class _Ticket:
    """A page under way, and who waits for its article."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.deferred: Deferred[Article] = Deferred()
        self.deaths = 0


class PagePool:
    """Cleans pages in `workers` processes, begun with the first page; 0: in the reactor's own thread, at once."""

    def __init__(self, workers: int, options: Options, limits: Limits) -> None:
        self._workers = workers
        self._options = options
        self._limits = limits
        self._waiting: list[_Ticket] = []
        self._crew = Crew(workers, partial(open_page_cleaner, options), limits=limits, ahead=AHEAD)
        self._loop = LoopingCall(self._turn)

    def clean(self, page: Page) -> Deferred[Article]:
        """The article, once it is there; it fails only where no process can be started."""
        ticket = _Ticket(page)
        if not self._workers:
            ticket.deferred.callback(clean(page, options=self._options))
            return ticket.deferred
        self._waiting.append(ticket)
        if not self._loop.running:
            self._loop.start(TURN_SECONDS, now=False).addErrback(self._fail)
        return ticket.deferred

    def close(self) -> None:
        """End the processes."""
        if self._loop.running:
            self._loop.stop()
        self._crew.__exit__()

    def _turn(self) -> None:
        while self._waiting and self._crew.has_room:
            ticket = self._waiting.pop(0)
            self._crew.assign(ticket, ticket.page)
        for event in self._crew.wait(0):
            self._settle(event)

    def _settle(self, event: Answer | Raised | Death) -> None:
        ticket: _Ticket = event.key
        if isinstance(event, Answer):
            ticket.deferred.callback(event.value)
        elif isinstance(event, Raised):
            ticket.deferred.errback(event.error)
        else:
            ticket.deaths += 1
            verdict = to_verdict(event, ticket.deaths, self._limits)
            if verdict is None:
                self._crew.assign(ticket, ticket.page)
            else:
                ticket.deferred.callback(refuse(ticket.page, *verdict, self._options))

    def _fail(self, failure: Any) -> None:
        """Tell whoever waits that nothing comes any more."""
        waiting, self._waiting = self._waiting, []
        for ticket in waiting:
            ticket.deferred.errback(failure.value)


def open_page_cleaner(options: Options) -> Job:
    """The job of a process that is given pages and answers with articles."""
    warm_up(options)
    return partial(_clean_at_desk, options)


def _clean_at_desk(options: Options, page: Page, desk: Desk) -> Article:
    desk.start_document()
    return clean(page, options=options)
