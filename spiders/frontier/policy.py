"""When to come again: after a failure, after a visit, after a host that fails and fails. Plain arithmetic, no state."""

from __future__ import annotations

from dataclasses import dataclass

HOUR, DAY = 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers that a crawl waits by; each can be set with --set (the name in capitals, see spiders/settings.py).

    lease_seconds            a worker that was not seen for so long has lost what it held
    max_tries                tries at a target before it counts as failed in this run
    max_losses               leases of a target that may get lost (a worker died over it) before it counts as failed
    retry_wait_seconds       wait before the second try; it doubles with each further one
    retry_wait_max_seconds   and never grows beyond this
    visit_first_seconds      wait before a story's second visit
    visit_min_seconds, visit_max_seconds     between which that wait adapts
    list_min_seconds, list_max_seconds       the same for feeds, sitemaps and section pages
    host_error_budget        failures in a row after which a host is left alone
    host_pause_seconds       for how long at first; it doubles with each further time, up to a day
    """

    lease_seconds: float = 60.0
    max_tries: int = 3
    max_losses: int = 10
    retry_wait_seconds: float = 2.0
    retry_wait_max_seconds: float = HOUR
    visit_first_seconds: float = 6 * HOUR
    visit_min_seconds: float = HOUR
    visit_max_seconds: float = 60 * DAY
    list_min_seconds: float = 300.0
    list_max_seconds: float = 6 * HOUR
    host_error_budget: int = 20
    host_pause_seconds: float = 300.0

    def to_retry_wait(self, tries: int) -> float:
        """Seconds to wait after the `tries`-th try failed: exponential back-off.

        >>> Policy().to_retry_wait(1), Policy().to_retry_wait(3), Policy().to_retry_wait(100)
        (2.0, 8.0, 3600.0)
        """
        return min(self.retry_wait_seconds * 2.0 ** min(tries - 1, 32), self.retry_wait_max_seconds)

    def to_visit_wait(self, wait_seconds: float | None, *, is_list: bool, has_changed: bool | None) -> float:
        """Seconds until the next visit: half the last wait after a change, twice the last one without.

        `wait_seconds` is the last wait (None: there was none yet), `has_changed` is None when nothing is known.
        Multiplying by a constant either way is what crawlers use that know no model of the page (Apache Nutch's
        AdaptiveFetchSchedule); it finds the rate of a page that changes as a Poisson process within a factor of two
        (J. Cho, H. Garcia-Molina, "Estimating frequency of change", ACM TOIT 3(3), 2003, on why the last interval
        alone is a biased yet sufficient guide when it is bounded).

        >>> policy = Policy()
        >>> policy.to_visit_wait(7200, is_list=False, has_changed=True)
        3600.0
        >>> policy.to_visit_wait(7200, is_list=False, has_changed=False)
        14400.0
        >>> policy.to_visit_wait(None, is_list=True, has_changed=None)
        300.0
        """
        low, high = (
            (self.list_min_seconds, self.list_max_seconds)
            if is_list
            else (self.visit_min_seconds, self.visit_max_seconds)
        )
        if wait_seconds is None:
            first = self.list_min_seconds if is_list else self.visit_first_seconds
            return max(min(first, high), low)
        factor = 1.0 if has_changed is None else 0.5 if has_changed else 2.0
        return max(min(wait_seconds * factor, high), low)

    def to_failure_wait(self, failures: int) -> float:
        """Seconds until a target without tries left is tried anew: an hour, then twice as long each time, to a week.

        >>> Policy().to_failure_wait(1), Policy().to_failure_wait(20)
        (3600.0, 604800.0)
        """
        return min(HOUR * 2.0 ** min(failures - 1, 16), 7 * DAY)

    def to_host_pause(self, pauses: int) -> float:
        """Seconds for which a host is left alone the `pauses`-th time.

        >>> Policy().to_host_pause(1), Policy().to_host_pause(30)
        (300.0, 86400.0)
        """
        return min(self.host_pause_seconds * 2.0 ** min(pauses - 1, 16), DAY)
