"""How a try at a target ended, as rows: its new state, the log of visits, its other addresses."""

from __future__ import annotations

from typing import Any

from spiders.frontier.captures import is_story
from spiders.frontier.data import End, Lease, Outcome, Target
from spiders.frontier.database import Database
from spiders.frontier.policy import DAY, Policy
from spiders.frontier.targets import ALIAS, READ_COLUMNS, from_facts

STATES = {End.DONE: "done", End.UNCHANGED: "done", End.GONE: "gone", End.REFUSED: "refused", End.COPY: "copy"}


class Ends:
    """Writes ends of leases, each inside the transaction of its page."""

    def __init__(self, database: Database, policy: Policy, worker: str) -> None:
        self._database = database
        self._policy = policy
        self._worker = worker

    def write_target(
        self, lease: Lease, outcome: Outcome, now: float, row: tuple[Any, ...], *, has_new: bool
    ) -> tuple[str, float | None]:
        """Write a target's new state; that state, and when it is tried again if it is.

        `row` holds its visit_wait, failures, visits and changes; `has_new` says whether the page named new targets.
        """
        visit_wait, failures, visits, changes = row
        tries = lease.tries - (outcome.is_free or outcome.end is End.RELEASED)
        state, retry_at, due_at = self._to_state(outcome, tries, failures, now)
        answer, is_list = outcome.answer, not is_story(lease.target.kind)
        if state == "done":
            # A list has changed when it names something new; a story's change is only known once it was cleaned.
            has_changed = has_new if is_list else False if outcome.end is End.UNCHANGED else None
            visit_wait = self._policy.to_visit_wait(visit_wait, is_list=is_list, has_changed=has_changed)
            due_at, failures, tries = now + visit_wait, 0, 0
            visits, changes = visits + 1, changes + bool(has_changed)
        elif state == "failed":
            failures += 1
        is_new = state == "done" and outcome.end is End.DONE and answer is not None
        self._database.change(
            "UPDATE target SET state = :state, worker = NULL, lease_until = NULL, losses = 0, tries = :tries, "
            "failures = :failures, visits = :visits, changes = :changes, visit_wait = :wait, due_at = :due, "
            "visited_at = :now, not_before = :before, reason = :reason, etag = :etag, last_modified = :modified, "
            "digest = :digest WHERE url = :url",
            state=state, tries=tries, failures=failures, visits=visits, changes=changes, wait=visit_wait, due=due_at,
            now=now, reason=outcome.reason, before=now if retry_at is None else retry_at,
            etag=answer.etag if is_new and answer else lease.etag,
            modified=answer.last_modified if is_new and answer else lease.last_modified,
            digest=answer.digest if is_new and answer else lease.digest, url=lease.target.url,
        )  # fmt: skip
        return state, retry_at

    def _to_state(
        self, outcome: Outcome, tries: int, failures: int, now: float
    ) -> tuple[str, float | None, float | None]:
        """State, when it may be tried again, when it is due again."""
        if outcome.end is End.RELEASED:
            return "queued", now, None
        if outcome.end is End.RETRY and tries < self._policy.max_tries:
            wait_seconds = max(self._policy.to_retry_wait(max(tries, 1)), outcome.retry_after_seconds or 0.0)
            return "queued", now + wait_seconds, None
        if outcome.end in (End.RETRY, End.FAILED):
            return "failed", None, now + self._policy.to_failure_wait(failures + 1)
        return STATES[outcome.end], None, now + DAY if outcome.end is End.REFUSED else None

    def write_visit(self, lease: Lease, outcome: Outcome, now: float) -> None:
        """Note the try in the log of visits; a story's answer that is archived waits there to be cleaned."""
        if outcome.end is End.RELEASED or (outcome.answer is None and outcome.end is not End.RETRY):
            return
        target, answer = lease.target, outcome.answer
        stored = answer.stored if answer else None
        is_raw = stored is not None and outcome.end is End.DONE and is_story(target.kind)
        self._database.change(
            "INSERT INTO visit (target, url, site, host, kind, at, outcome, reason, status, size_bytes, latency, "
            "worker, file, start_bytes, length_bytes, digest, facts, origin, cleaner, cleaning) "
            "VALUES (:target, :url, :site, :host, :kind, :now, :outcome, :reason, :status, :size, :latency, "
            ":me, :file, :start, :length, :digest, :facts, :origin, :cleaner, :cleaning)",
            target=target.url, url=answer.url if answer else target.url, site=target.site, host=target.host,
            kind=target.kind.value, now=now, outcome=outcome.end.value, reason=outcome.reason,
            status=answer.status if answer else 0, size=answer.size_bytes if answer else 0,
            latency=float(answer.latency_seconds) if answer else 0.0, me=self._worker,
            file=stored.file if stored else None, start=stored.offset if stored else None,
            length=stored.length if stored else None, digest=answer.digest if answer else "",
            facts=from_facts(target.facts) if is_raw else "[]", origin=target.origin if is_raw else "",
            cleaner=self._worker if is_raw else None, cleaning="raw" if is_raw else None,
        )  # fmt: skip

    def write_alias(self, target: Target, alias: str, now: float) -> None:
        """Note another address of a target, which needs no fetching."""
        self._database.change(
            f"INSERT INTO target ({READ_COLUMNS}, state, found_at, not_before, visited_at, reason) "
            "VALUES (:url, :site, :host, :kind, 0, 0, 0, '[]', :origin, 0, 'copy', :now, :now, :now, :alias) "
            "ON CONFLICT (url) DO NOTHING",
            url=alias, site=target.site, host=target.host, kind=target.kind.value, origin=target.url, now=now,
            alias=ALIAS,
        )  # fmt: skip
