"""The state of a crawl: what is to be fetched, what was, and what became of it. Nothing else remembers.

A row, a **target**, is an address in its one spelling (`site.to_canonical`). It is queued, leased to a worker for a while,
and ends as done, gone, refused, a copy, or failed; a done target is queued again when its next visit is due. A **visit** is one try
at a target, and where its raw answer stands in the archive. A visit to a story waits to be cleaned (`raw`) until a
worker has recorded it; then it is `recorded`, or it was `unchanged` or a `copy`. A **part** is a file of records with the
length up to which they count. Hosts have a row each, with the moment from which they may be asked again.

Two implementations of one Protocol (`model.Frontier`), on one set of SQL statements: `spiders.frontier.sqlite` and
`spiders.frontier.postgres`; `open_frontier` picks.

How the pieces of a crawl meet
------------------------------
`crawler.spider` carries what they share: `.frontier` (Frontier), `.folder` (Path, the output folder), `.sites`, `.tally`,
`.cleaning` (None until the Cleaning extension sets itself there), `.stop(error: OSError)`.

scheduler     `spiders.scheduler.FrontierScheduler` pops leases and makes requests of them: `request.meta["lease"]` is
              the Lease (its target has url, site, kind, facts, origin), `request.meta["download_slot"]` the host.
              A redirect keeps meta, and with it the lease. Requests without a lease (robots.txt) pass untouched.
archive       a downloader middleware stores the raw answer (any status, 304 too if it likes) and puts
              `request.meta["stored"] = Stored(file, offset, length, digest)`; it does not touch the frontier. `file` is
              relative to the worker's folder. On opening: `frontier.archive_length(file)` is what is committed: cut
              the file there; where the file is SHORTER (power loss): `frontier.lose(file, length)`.
commit        `spiders.commit.CommitMiddleware` (spider middleware) gathers what the callback found and calls
              `frontier.finish(lease, Outcome)`: outlinks, visit with `stored`, host and target in one transaction.
manners       `spiders.politeness.find_trouble(response) -> Trouble | None` is asked for every answer before it is read
              (429, 503, blocks, …; Trouble below). Any exception raised in a downloader middleware that has an attribute
              `retry_after_seconds` makes the whole host wait so long, and costs the target no try (robots.txt 5xx); a plain
              IgnoreRequest with "robots.txt" in its text is a refusal. A middleware that stops a leased request must
              raise IgnoreRequest in process_request (an errback follows), never in the signal request_scheduled.
              The engine's redirects come back through the scheduler, which asks `spider.judge_redirect`.
              `frontier.slow_down(host, delay_seconds)` sets a host's own delay (Crawl-delay, throttle): the larger of it
              and the site's counts. Spacing is kept by the scheduler AND by Scrapy's slot of the same name.
cleaning      an extension: `frontier.take_raw(limit, now)` leases captures, cleans them in processes, then one transaction
              a batch:

                  with frontier.recording() as recording:
                      claim = recording.claim(capture, named=url or None, text_hash=…, status=…)
                      if claim.is_wanted: part.write(line)        # version = claim.version
                      recording.note_part(Part(name, length_bytes, records))
                  # leaving the block commits; an exception rolls back: cut the part to its last noted length

              It sets `spider.cleaning = self` and has: `has_room() -> bool` (back-pressure: the scheduler pops only then),
              `is_idle() -> bool` (nothing raw of this worker is left or under way), `kick()` (called after each commit),
              `adopt(Abandoned)` (below).
parts         on opening: `frontier.find_parts()` gives this worker's unfinished parts: cut to length, rename, then
              `frontier.close_part(name)`.
others' work  a worker that was not seen for `lease_seconds` is abandoned: `frontier.find_abandoned(now)`. When its folder is
              reachable and its lock can be had, `cleaning.adopt(abandoned)` finishes its parts (`take_over` makes its
              captures and parts this worker's; `Capture.folder` stays the folder of its archive). Where it is not reachable:
              `frontier.give_up(worker)` queues the targets of its unrecorded captures again.
"""

from spiders.frontier.model import (
    Abandoned,
    Ahead,
    Answer,
    Capture,
    Claim,
    End,
    Finished,
    Frontier,
    FrontierError,
    Kind,
    Lease,
    Outcome,
    Part,
    Recording,
    Stored,
    Target,
    Trouble,
    Wanted,
)
from spiders.frontier.opening import open_frontier
from spiders.frontier.policy import Policy

__all__ = [
    "Abandoned",
    "Ahead",
    "Answer",
    "Capture",
    "Claim",
    "End",
    "Finished",
    "Frontier",
    "FrontierError",
    "Kind",
    "Lease",
    "Outcome",
    "Part",
    "Policy",
    "Recording",
    "Stored",
    "Target",
    "Trouble",
    "Wanted",
    "open_frontier",
]
