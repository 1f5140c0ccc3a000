"""The state of a crawl: what is to be fetched, what was, and what became of it. Nothing else remembers.

A **target** is an address in its one spelling (`site.to_canonical`). It is queued, leased to a worker for a while, and
ends as done, gone, refused, a copy, or failed; a done target is queued again when its next visit is due. A **visit** is
one try at a target, and where its raw answer stands in the archive. A visit to a story waits to be cleaned (`raw`)
until a worker has recorded it; then it is `recorded`, or it was `unchanged` or a `copy`. A **part** is a file of
records with the length up to which they count. A **host** has the moment from which it may be asked again.

One Protocol (`model.Frontier`), two databases under one set of SQL statements: `sqlite` and `postgres`; `open_frontier`
picks. Everything is written in transactions: a page with its outlinks, its place in the archive and its end; a batch of
records with the length of their part. So whatever is killed when, what is written fits together.

How the pieces of a crawl meet
------------------------------
`crawler.spider` carries what they share: `frontier`, `folder` (the output folder), `sites`, `tally`, `cleaning` (None
until the extension sets itself there), `scheduler`, `stop(error)`.

scheduler   `spiders.scheduler` makes requests of leases: `request.meta["lease"]`, and the host as `download_slot`. A
            redirect keeps the meta, and with it the lease. Requests without a lease (robots.txt) pass untouched. How a
            lease ends goes through `scheduler.finish`.
archive     `spiders.storing` puts `request.meta["stored"]` (Stored) and leaves the frontier alone. On opening, each
            file is cut to `archive_length(file)`; what is missing of one that is shorter is fetched again (`lose`).
manners     `spiders.politeness.find_trouble(response)` is asked before an answer is read. An exception of a downloader
            middleware that has `retry_after_seconds` makes the host wait and costs no try; an IgnoreRequest with
            "robots.txt" in its text is a refusal. Who stops a leased request raises in process_request, where an
            errback follows, never in the signal request_scheduled. `slow_down` sets a host's own delay.
cleaning    `spiders.cleaning` takes captures (`take_raw`), and notes what they became in one transaction a batch
            (`recording`: `claim` each, write what is wanted, `note_part`). It has `has_room()`, `is_idle()`, `kick()`,
            `adopt(abandoned)`.
the dead    A worker that was not seen for `lease_seconds` loses its leases. What it left unfinished
            (`find_abandoned`) is taken over where its folder can be reached (`take_over`), and fetched again where
            not (`give_up`).
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
    Judged,
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
    "Judged",
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
