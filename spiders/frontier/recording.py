"""What cleaned answers turn out to be: new stories, versions, copies. A batch is settled in one transaction.

What the batch has to do with is read in four questions, the batch is settled in memory, and written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spiders.frontier.data import Claim, Judged, Part
from spiders.frontier.database import Database
from spiders.frontier.policy import Policy

LOST = Claim("lost")
TO_COME = frozenset({"queued", "leased"})


@dataclass(slots=True)
class Known:
    """What the state says about a batch: which captures are this worker's, whose story an address is, the state and
    the wait of targets, and the last record of each: text hash, version and visit."""

    mine: frozenset[int]
    owners: dict[str, str]
    states: dict[str, tuple[str, float | None]]
    records: dict[str, tuple[str, int, int]]
    new_owners: dict[str, str] = field(default_factory=dict)


class OneRecording:
    """One transaction of the cleaning side (see model.Recording)."""

    def __init__(self, database: Database, policy: Policy, worker: str, folder: str, now: float) -> None:
        self._database = database
        self._policy = policy
        self._worker = worker
        self._folder = folder
        self._now = now
        self.claimed: list[int] = []

    def claim(self, batch: Sequence[Judged]) -> list[Claim]:
        """Settle what captures are: copies where their address, or the one they name, is the story of another one."""
        self.claimed += [judged.capture.id for judged in batch]
        known = self._load(batch)
        mine = [judged for judged in batch if judged.capture.id in known.mine]
        named = {judged.capture.id: to_owner(judged, known) for judged in mine}
        faster = self._note_stories(known.new_owners)
        claims = {}
        for judged in mine:
            of = named[judged.capture.id] or find_faster(judged, faster)
            claims[judged.capture.id] = Claim("copy", of=of) if of else to_version(judged, known)
        # In one order always: two workers that write the same rows would wait for each other.
        for judged in sorted(mine, key=lambda judged: judged.capture.target):
            self._write(judged, claims[judged.capture.id], known)
        return [claims.get(judged.capture.id, LOST) for judged in batch]

    def note_part(self, part: Part) -> None:
        """Note how far a part counts."""
        self._database.change(
            "INSERT INTO part (worker, name, folder, length_bytes, records, is_whole) "
            "VALUES (:me, :name, :folder, :length, :records, 0) ON CONFLICT (folder, name) DO UPDATE "
            "SET worker = :me, length_bytes = :length, records = :records, is_whole = 0",
            me=self._worker, name=part.name, folder=part.folder or self._folder, length=part.length_bytes,
            records=part.records,
        )  # fmt: skip

    def _load(self, batch: Sequence[Judged]) -> Known:
        """What is known about a batch; its captures and records are locked."""
        run, locked = self._database.run, self._database.locked
        listed = self._database.listed.format("rows")
        ids = json.dumps([[judged.capture.id] for judged in batch])
        targets = {judged.capture.target for judged in batch}
        named = {judged.named for judged in batch if judged.named}
        mine = run(
            f"SELECT id FROM visit WHERE id IN (SELECT {self._database.to_rows({'number': 'BIGINT'})}) "
            f"AND cleaner = :me AND cleaning = 'raw' ORDER BY id{locked}",
            rows=ids,
            me=self._worker,
        )
        stories = f"SELECT address, target FROM story WHERE address IN ({listed})"
        states = f"SELECT url, state, visit_wait FROM target WHERE url IN ({listed})"
        records = (
            f"SELECT target, text_hash, version, visit FROM record WHERE target IN ({listed}) ORDER BY target{locked}"
        )
        return Known(
            mine=frozenset(number for (number,) in mine),
            owners=dict(run(stories, rows=to_json(targets | named))),
            states={url: (state, wait) for url, state, wait in run(states, rows=to_json(targets | named))},
            records={url: tuple(record) for url, *record in run(records, rows=to_json(targets))},
        )

    def _note_stories(self, owners: dict[str, str]) -> dict[str, str]:
        """Note whose stories addresses are; those for which another worker was faster, with its targets."""
        if not owners:
            return {}
        types = {"address": "TEXT", "target": "TEXT"}
        noted = self._database.run(
            f"INSERT INTO story (address, target) SELECT address, target FROM (SELECT {self._database.to_rows(types)}) "
            "AS offered WHERE true ON CONFLICT (address) DO NOTHING RETURNING address",
            rows=json.dumps(sorted(owners.items())),
        )
        late = owners.keys() - {address for (address,) in noted}
        if not late:
            return {}
        listed = self._database.listed.format("rows")
        sql = f"SELECT address, target FROM story WHERE address IN ({listed})"
        return dict(self._database.run(sql, rows=to_json(late)))

    def _write(self, judged: Judged, claim: Claim, known: Known) -> None:
        capture = judged.capture
        self._database.change(
            "UPDATE visit SET cleaning = :cleaning, article_status = :status, version = :version, copy_of = :of "
            "WHERE id = :id",
            cleaning="recorded" if claim.is_wanted else claim.verdict, status=judged.status, version=claim.version,
            of=claim.of or None, id=capture.id,
        )  # fmt: skip
        if claim.is_wanted:
            self._database.change(
                "INSERT INTO record (target, text_hash, version, visit) VALUES (:url, :hash, :version, :id) "
                "ON CONFLICT (target) DO UPDATE SET text_hash = :hash, version = :version, visit = :id",
                url=capture.target, hash=judged.text_hash, version=claim.version, id=capture.id,
            )  # fmt: skip
        if claim.verdict == "copy":
            self._database.change(
                "UPDATE target SET state = 'copy', due_at = NULL WHERE url = :url AND state = 'done'",
                url=capture.target,
            )
        elif claim.verdict != "new":
            self._adapt(capture.target, known, has_changed=claim.verdict == "changed")

    def _adapt(self, url: str, known: Known, *, has_changed: bool) -> None:
        state, wait = known.states.get(url, ("", None))
        wait = self._policy.to_visit_wait(wait, is_list=False, has_changed=has_changed)
        known.states[url] = state, wait
        self._database.change(
            "UPDATE target SET visit_wait = :wait, due_at = :due, changes = changes + :changed "
            "WHERE url = :url AND state = 'done'",
            wait=wait, due=self._now + wait, changed=int(has_changed), url=url,
        )  # fmt: skip


def to_owner(judged: Judged, known: Known) -> str:
    """Another target whose story a capture is; "" when it is its own target's, which is noted in `known`."""
    own = judged.capture.target
    addresses = [address for address in dict.fromkeys((judged.named, own)) if address]
    for address in addresses:
        owner = known.owners.get(address, own)
        if owner != own:
            return owner
    if judged.named and judged.named != own and known.states.get(judged.named, ("",))[0] in TO_COME:
        return judged.named
    for address in addresses:
        if address not in known.owners:
            known.owners[address] = known.new_owners[address] = own
    return ""


def find_faster(judged: Judged, faster: dict[str, str]) -> str:
    """The target of another worker that has become the owner of a capture's story meanwhile; "" where none has."""
    own = judged.capture.target
    owners = (faster.get(address, own) for address in (judged.named or own, own))
    return next((owner for owner in owners if owner != own), "")


def to_version(judged: Judged, known: Known) -> Claim:
    """Which version of its story a capture is; what is new about it is noted in `known`."""
    target = judged.capture.target
    record = known.records.get(target)
    if record is not None and record[0] == judged.text_hash:
        return Claim("unchanged", version=record[1], previous=record[2])
    version = record[1] + 1 if record else 1
    known.records[target] = judged.text_hash, version, judged.capture.id
    return Claim("changed", version=version, previous=record[2]) if record else Claim("new")


def to_json(texts: Iterable[str]) -> str:
    """Texts as a JSON array, in order."""
    return json.dumps(sorted(texts))
