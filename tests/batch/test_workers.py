"""Workers: limits end a document and not the run, the dead are replaced, order and exceptions stay as without them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from cleaner import Page, Status, clean_many
from cleaner.errors import UsageError
from cleaner.workers import Answer, Crew, Death, Desk, Event, Job, Limits, Raised, WorkerError, to_verdict

STORY = "Rain {n} fell on Monday and the river rose two metres, officials said in the town hall."


def open_job(*, works: bool = True) -> Job:
    if not works:
        raise UsageError("cannot begin")
    return do


def do(task: tuple[str, Any], desk: Desk) -> Any:
    """What these workers do: the task says it."""
    kind, value = task
    desk.start_document()
    if kind == "spin":
        while True:
            value += 1
    if kind == "eat":
        return len(bytearray(value))
    if kind == "die":
        os.kill(os.getpid(), value)
    if kind == "raise":
        raise ValueError(value)
    if kind == "mask":
        return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    if kind == "odd":
        return lambda: None
    if kind == "sleep":
        time.sleep(value)
    return value * 2


def work(tasks: list[tuple[str, Any]], *, limits: Limits = Limits(), size: int = 2) -> dict[int, Event]:  # noqa: B008
    with Crew(size, open_job, limits=limits, ahead=2) as crew:
        events: dict[int, Event] = {}
        for number, task in enumerate(tasks):
            crew.assign(number, task)
        while crew.is_busy:
            events |= {event.key: event for event in crew.wait()}
    return events


def test_one_task_ends_and_the_others_are_done() -> None:
    limits = Limits(seconds=0.3, bytes=100_000_000)
    tasks = [("say", 1), ("spin", 0), ("eat", 10**9), ("die", signal.SIGKILL), ("raise", "no"), ("odd", 0), ("say", 5)]
    events = work(tasks, limits=limits)
    assert events[0] == Answer(0, 2) and events[6] == Answer(6, 10)
    ends = {number: event for number, event in events.items() if isinstance(event, Death)}
    assert {number: death.exitcode for number, death in ends.items() if number != 2} == {1: -27, 3: -9}
    verdicts = [to_verdict(ends[number], 1, limits) for number in (1, 2, 3)]
    assert verdicts[0] == (Status.TOO_SLOW, "more than 0.3 seconds of processor time")
    assert verdicts[1] == (Status.TOO_LARGE, "more than 100 MB of memory needed") and verdicts[2] is None
    assert to_verdict(ends[3], 3, limits) == (
        Status.UNREADABLE,
        "the process cleaning it died 3 times, the last time by signal SIGKILL",
    )
    raised = events[4]
    assert isinstance(raised, Raised) and repr(raised.error) == "ValueError('no')"
    assert isinstance(events[5], Raised)


def test_time_is_of_the_processor_and_of_one_document() -> None:
    limits = Limits(seconds=0.3)
    assert work([("sleep", 0.5), ("say", 2)], limits=limits, size=1) == {0: Answer(0, 1.0), 1: Answer(1, 4)}


def test_what_workers_cannot_begin_with_is_raised() -> None:
    with Crew(2, partial(open_job, works=False), limits=Limits()) as crew, pytest.raises(UsageError, match="begin"):
        crew.assign(0, ("say", 1))
        list(crew.wait())


def test_workers_that_cannot_start_are_told_of() -> None:
    with Crew(1, partial(os._exit, 3), limits=Limits()) as crew:  # type: ignore[arg-type]
        crew.assign(0, ("say", 1))
        with pytest.raises(WorkerError, match="exit code 3"):
            list(crew.wait())


def test_a_worker_killed_while_it_waits_is_replaced() -> None:
    with Crew(1, open_job, limits=Limits()) as crew:
        for number in range(3):
            crew.assign(number, ("say", number))
            events: list[Event] = []
            while not events:
                events = list(crew.wait())
            assert events == [Answer(number, number * 2)]
            [member] = crew._members
            os.kill(member.process.pid or 0, signal.SIGKILL)
            list(crew.wait())


def test_workers_leave_interrupts_to_their_parent() -> None:
    assert set(work([("mask", 0), ("mask", 0)]).values()) == {Answer(0, True), Answer(1, True)}


def test_limits_must_be_positive() -> None:
    for wrong in ({"seconds": 0}, {"bytes": 0}, {"seconds": float("nan")}):
        with pytest.raises(UsageError):
            Limits(**wrong)  # type: ignore[arg-type]


def find_stories(count: int) -> Iterator[str]:
    return (STORY.format(n=number) for number in range(count))


def test_articles_come_in_order_and_as_without_workers() -> None:
    assert list(clean_many(find_stories(30), workers=2)) == list(clean_many(find_stories(30)))


def test_a_slow_document_is_too_slow_and_the_rest_is_clean() -> None:
    slow = Page("<p>" + "word " * 3_000_000, url="https://a.example/slow", origin="slow.html", extra={"n": 7})
    pages = [*find_stories(3), slow, *find_stories(3)]
    articles = list(clean_many(pages, workers=2, limits=Limits(seconds=0.4)))
    assert [article.status.value for article in articles] == ["article"] * 3 + ["too_slow"] + ["article"] * 3
    assert articles[3].reason == "more than 0.4 seconds of processor time" and articles[3].extra == {"n": 7}
    assert articles[3].url == "https://a.example/slow" and articles[3].origin == "slow.html"


def test_wrong_use_raises_as_without_workers() -> None:
    with pytest.raises(TypeError, match="int"):
        list(clean_many([7], workers=1))  # type: ignore[list-item]
    with pytest.raises(ValueError, match="0 or more"):
        list(clean_many([], workers=-1))


def test_articles_are_handed_on_before_all_pages_are_read() -> None:
    taken = 0

    def count_pages() -> Iterator[str]:
        nonlocal taken
        for text in find_stories(100):
            taken += 1
            yield text

    articles = clean_many(count_pages(), workers=1)
    next(articles)
    assert taken <= 4
    articles.close()  # type: ignore[attr-defined]
