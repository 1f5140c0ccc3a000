"""What a worker does: one shard in, one part file out, going on from the last state that an earlier process left."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import IntEnum
from typing import IO, Any, NamedTuple

from cleaner.batch.parts import (
    Part,
    load_values,
    open_folder,
    open_part,
    open_unfinished,
    to_identity,
    to_json,
    write_whole,
)
from cleaner.batch.plan import Plan
from cleaner.batch.shards import Piece, Shard, find_pages
from cleaner.context import load_context
from cleaner.model import Article, Page, Status
from cleaner.pipeline import clean, refuse, warm_up
from cleaner.summary import FAILED, Summary
from cleaner.workers import Desk
from cleaner.write import FORMATS, Sink

STATE_SECONDS = 5.0
"""How often the state of an unfinished part is written: so much work is done twice after a kill."""


class Counter(IntEnum):
    """What the numbers mean that a worker shares with its parent; the first is `workers.STOP`."""

    DOCUMENT = 1
    PIECE = 2
    IS_READING = 3
    DOCUMENTS = 4
    ARTICLES = 5
    FAILURES = 6
    BYTES = 7


class Verdict(NamedTuple):
    """How a document ends that a worker died on; with `piece` the reading of that piece ends there."""

    status: str
    reason: str
    piece: int | None = None


class Task(NamedTuple):
    """One part to make, and the verdicts, by number, on documents that earlier workers died on."""

    shard: Shard
    verdicts: Mapping[int, Verdict]


class Made(NamedTuple):
    """What became of a task: the values of the summary, and whether the part is finished or was left for later."""

    summary: dict[str, Any]
    is_finished: bool


class PartMaker:
    """Makes parts by a plan; the job of the workers of a batch."""

    def __init__(self, plan: Plan, recipe: Mapping[str, Any]) -> None:
        self._plan = plan
        self._folder = open_folder(plan.folder)
        self._recipe = recipe
        self._format = FORMATS[plan.kind]
        self._traced = replace(plan.options, trace=True)
        rules = load_context(plan.options).rules.rules
        self._groups = {rule.id: rule.group for rule in rules}

    def __call__(self, task: Task, desk: Desk) -> Made:
        """Make one part. Raises OSError where it cannot be written; nothing of it is left behind then."""
        for counter in Counter:
            desk.counters[counter] = -1 if counter is Counter.DOCUMENT else 0
        with open_part(self._folder, task.shard.number, self._format.suffix) as part:
            return self._make_in(part, task, desk)

    def _make_in(self, part: Part, task: Task, desk: Desk) -> Made:
        try:
            with open_unfinished(part.unfinished) as stream:
                return self._make(task, desk, part, stream)
        except OSError as error:
            part.discard()
            raise OSError(error.errno or errno.EIO, error.strerror or str(error), str(part.path)) from None

    def _make(self, task: Task, desk: Desk, part: Part, stream: IO[bytes]) -> Made:
        identity = to_identity(task.shard, self._recipe)
        summary, done = self._load_state(part, identity, stream)
        sink = self._format.open_sink(stream, done)
        saved = time.monotonic()
        number = done
        for number, page in enumerate(self._find_pages(task, desk, done), done + 1):
            status = self._add(page, task.verdicts.get(number - 1), sink, summary)
            desk.counters[Counter.DOCUMENTS] += 1
            desk.counters[Counter.ARTICLES] += status == Status.ARTICLE
            desk.counters[Counter.FAILURES] += status in FAILED
            desk.counters[Counter.BYTES] += len(page.body)
            is_stopped = desk.is_told_to_stop
            if is_stopped or time.monotonic() - saved > STATE_SECONDS:
                if self._format.can_resume:
                    _save_state(part, identity, stream, summary)
                saved = time.monotonic()
            if is_stopped:
                return Made({}, is_finished=False)
        desk.end_document()
        desk.counters[Counter.DOCUMENT] = -1
        sink.finish()
        stream.flush()
        os.fsync(stream.fileno())
        values = summary.to_dict()
        part.finish({"identity": identity, "bytes": stream.tell(), "documents": number, "summary": values})
        return Made(values, is_finished=True)

    def _find_pages(self, task: Task, desk: Desk, done: int) -> Iterator[Page]:
        """The pages of the shard from document `done` on; each is timed from before it is read."""
        number = 0
        for index, piece in enumerate(task.shard.pieces):
            pages = _find_guarded(piece, self._plan)
            while True:
                desk.counters[Counter.DOCUMENT], desk.counters[Counter.PIECE] = number, index
                desk.counters[Counter.IS_READING] = 1
                desk.start_document()
                verdict = task.verdicts.get(number)
                ends_piece = verdict is not None and verdict.piece == index
                page = Page(origin=piece.path) if ends_piece else next(pages, None)
                if page is None:
                    break
                desk.counters[Counter.IS_READING] = 0
                number += 1
                if number > done:
                    yield page
                if ends_piece:
                    break

    def _add(self, page: Page, verdict: Verdict | None, sink: Sink, summary: Summary) -> Status:
        """Clean one page, count it, and write its record."""
        started = time.process_time()
        if verdict is not None:
            article = refuse(page, Status(verdict.status), verdict.reason, self._plan.options)
        else:
            article = self._clean(page)
        summary.add(article, time.process_time() - started)
        if not (self._plan.options.trace or self._format.needs_trace):
            article = replace(article, blocks=(), changes=())
        sink.add(article)
        return article.status

    def _clean(self, page: Page) -> Article:
        try:
            return clean(page, options=self._traced)
        except MemoryError:
            raise
        except Exception as error:  # a fault of ours costs the document, not the run
            why = f"cleaning failed: {type(error).__name__}: {error}"
            return refuse(page, Status.UNREADABLE, why, self._plan.options)

    def _load_state(self, part: Part, identity: Mapping[str, Any], stream: IO[bytes]) -> tuple[Summary, int]:
        """Where an earlier process left this part; the file is cut to what that state tells of."""
        state = load_values(part.state)
        size = os.fstat(stream.fileno()).st_size
        can_resume = self._format.can_resume and state is not None and state.get("identity") == identity
        if state is None or not can_resume or size < state["bytes"]:
            if size:
                stream.truncate(0)
            return Summary(self._groups), 0
        stream.truncate(state["bytes"])
        stream.seek(state["bytes"])
        summary = Summary.from_dict(state["summary"], self._groups)
        return summary, summary.inputs


def open_maker(plan: Plan, recipe: Mapping[str, Any]) -> PartMaker:
    """The job of a worker, with everything loaded that documents need."""
    warm_up(plan.options)
    return PartMaker(plan, recipe)


def _find_guarded(piece: Piece, plan: Plan) -> Iterator[Page]:
    """The pages of a piece; a fault of ours in reading ends the piece, not the run."""
    try:
        yield from find_pages(piece, plan)
    except MemoryError:
        raise
    except Exception as error:
        yield Page(origin=piece.path, error=f"reading failed: {type(error).__name__}: {error}")


def _save_state(part: Part, identity: Mapping[str, Any], stream: IO[bytes], summary: Summary) -> None:
    """Write down how far the part is, after what it tells of is on the disk."""
    stream.flush()
    os.fdatasync(stream.fileno())
    values = {"identity": identity, "bytes": stream.tell(), "summary": summary.to_dict()}
    write_whole(part.state, to_json(values))
