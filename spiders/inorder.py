"""Answers under way to the cleaning processes and back: many at once, handed back in the order in which they came."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from cleaner import Fact, Options, Page, Status
from cleaner.embedding import Answer, Crew, Death, Limits, Raised, refuse, to_verdict
from spiders.frontier.model import Capture
from spiders.worker import Cleaned, Task, open_cleaner, to_cleaned

AHEAD = 8
"""So many answers are laid ready for a process, so that it never waits for whoever hands them out."""
WINDOW = 64
"""So many answers a process are under way at once, those that wait for an earlier one included."""
HELD_CHARS = 64_000_000
"""No more is handed out while so much of finished records waits for an earlier one."""


@dataclass(slots=True, eq=False)
class Ticket:
    """An answer under way, and what it became; `error` where the archive could not be read."""

    capture: Capture
    task: Task
    cleaned: Cleaned | None = None
    error: OSError | None = None
    deaths: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether it is back."""
        return self.cleaned is not None or self.error is not None


class InOrder:
    """At most `workers` cleaning processes, started when there is something to do."""

    def __init__(self, workers: int, options: Options, limits: Limits) -> None:
        self._options = options
        self._limits = limits
        self._crew = Crew(workers, partial(open_cleaner, options), limits=limits, ahead=AHEAD)
        self._most = WINDOW * workers
        self._tickets: deque[Ticket] = deque()
        self._held_chars = 0

    @property
    def room(self) -> int:
        """How many answers can be taken now."""
        if self._held_chars > HELD_CHARS or not self._crew.has_room:
            return 0
        return self._most - len(self._tickets)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is under way or waits to be taken."""
        return not self._tickets

    @property
    def is_busy(self) -> bool:
        """Whether a process is at work."""
        return self._crew.is_busy

    def add(self, capture: Capture, task: Task) -> None:
        """Hand an answer out."""
        ticket = Ticket(capture, task)
        self._tickets.append(ticket)
        self._crew.assign(ticket, task)

    def hear(self, timeout_seconds: float = 0) -> None:
        """Note what the processes say. Raises WorkerError where none can be started."""
        for event in self._crew.wait(timeout_seconds):
            ticket: Ticket = event.key
            if isinstance(event, Answer):
                ticket.cleaned = event.value
                self._held_chars += len(event.value.line)
            elif isinstance(event, Death):
                self._judge(ticket, event)
            else:
                self._note_error(ticket, event)

    def count_ready(self) -> int:
        """How many answers could be taken."""
        for count, ticket in enumerate(self._tickets):
            if not ticket.is_ready:
                return count
        return len(self._tickets)

    def take_ready(self, limit: int) -> Iterator[Ticket]:
        """The first answers that are back, in order."""
        while limit and self._tickets and self._tickets[0].is_ready:
            ticket = self._tickets.popleft()
            self._held_chars -= len(ticket.cleaned.line) if ticket.cleaned else 0
            limit -= 1
            yield ticket

    def close(self) -> None:
        """End the processes; what is under way is done again another time."""
        self._crew.__exit__()
        self._tickets.clear()

    def _judge(self, ticket: Ticket, death: Death) -> None:
        """Try an answer again that a process died on, or give it up."""
        ticket.deaths += 1
        verdict = to_verdict(death, ticket.deaths, self._limits)
        if verdict is None:
            self._crew.assign(ticket, ticket.task)
        else:
            ticket.cleaned = to_cleaned(refuse(to_page(ticket.capture), *verdict, self._options), {})

    def _note_error(self, ticket: Ticket, raised: Raised) -> None:
        """The archive could not be read, or a fault of ours, which costs the answer and not the crawl."""
        if isinstance(raised.error, OSError):
            ticket.error = raised.error
            return
        why = f"cleaning failed: {type(raised.error).__name__}: {raised.error}"
        ticket.cleaned = to_cleaned(refuse(to_page(ticket.capture), Status.UNREADABLE, why, self._options), {})


def to_page(capture: Capture) -> Page:
    """What is known of an answer without looking into the archive."""
    moment = datetime.fromtimestamp(capture.fetched_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    known = (*capture.facts, Fact("site", capture.site, "site file"))
    return Page(url=capture.url, fetched_at=moment, origin=capture.origin or None, known=known)
