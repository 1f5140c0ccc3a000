"""The frontier on both databases: one suite. Time is an argument, so nothing here waits."""

from __future__ import annotations

import gc
import itertools
import os

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from cleaner import Fact
from spiders.frontier import Answer, End, Judged, Kind, Outcome, Part, Policy, Stored, Target, Wanted
from spiders.frontier.opening import open_frontier
from spiders.frontier.recording import OneRecording
from tests.spiders.postgres_server import make_database

NOW = 1_800_000_000.0
NUMBERS = itertools.count()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    """Opens workers on one shared state."""
    if request.param == "postgres":
        address = make_database(request.getfixturevalue("server"), f"f{os.getpid()}_{next(NUMBERS)}")
    else:
        address = str(tmp_path / "state.sqlite")
    opened = []

    def open_worker(name="one", *, starts=(), hosts=None, now=NOW, **policy):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        frontier = open_frontier(folder, address, Policy(**policy))
        opened.append(frontier)
        frontier.start_run(starts, hosts or {"a.org": 0.0, "b.org": 0.0}, now)
        return frontier

    yield open_worker
    for frontier in opened:
        try:
            frontier.close()
        except Exception:
            continue


def feed(site="A", host="a.org"):
    return Target(f"https://{host}/feed", site, host, Kind.FEED, priority=20, is_start=True)


def story(number, site="A", host="a.org", **more):
    return Target(f"https://{host}/{number}", site, host, Kind.ARTICLE, **more)


def answer(url="https://a.org/1", *, status=200, file=None, offset=0, length=10, **more):
    stored = Stored(file, offset, length, "d") if file else None
    return Answer(url, status, departed_at=more.pop("departed_at", NOW), stored=stored, **more)


def done(*targets, **more):
    return Outcome(End.DONE, targets=targets, answer=answer(**more))


def drain(frontier, now=NOW, wanted=None):
    """Every target that can be had now, each ended as done."""
    found = []
    while lease := frontier.next(now, wanted or Wanted()):
        found.append(lease.target.url)
        assert frontier.finish(lease, done(url=lease.target.url), now)
    return found


def test_a_target_is_handed_out_once_and_its_outlinks_follow(place):
    frontier = place(starts=[feed()])
    lease = frontier.next(NOW)
    assert lease.target == feed()
    assert lease.tries == 1
    assert frontier.next(NOW) is None
    finished = frontier.finish(lease, done(story(2), story(1)), NOW)
    assert {target.url for target in finished.new} == {"https://a.org/1", "https://a.org/2"}
    assert len(drain(frontier)) == 2
    assert frontier.next(NOW) is None


def test_what_is_known_is_not_queued_again(place):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(story(1), story(1), feed()), NOW)
    finished = frontier.finish(frontier.next(NOW), done(story(1), story(2)), NOW)
    assert [target.url for target in finished.known] == ["https://a.org/1"]
    assert drain(frontier) == ["https://a.org/2"]


def test_the_more_urgent_and_then_the_older_comes_first(place):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(story("late")), NOW + 1)
    frontier.add([story("later")], NOW + 2)
    frontier.add([story("urgent", priority=5)], NOW + 3)
    assert [url.rpartition("/")[2] for url in drain(frontier, NOW + 4)] == ["urgent", "late", "later"]


def test_hosts_take_turns(place):
    frontier = place(starts=[feed()])
    frontier.add([story(n) for n in range(50)], NOW)
    frontier.add([story(n, host="b.org") for n in range(3)], NOW)
    order = [frontier.next(NOW + n / 100).target.host for n in range(8)]
    assert order.count("b.org") == 3
    assert order.index("b.org") <= 2


def test_the_delay_of_a_host_is_kept_and_holds_nobody_else_up(place):
    frontier = place(starts=[feed()], hosts={"a.org": 10.0, "b.org": 0.0})
    frontier.add([story(1), story(2), story(1, host="b.org"), story(2, host="b.org")], NOW)
    first = [frontier.next(NOW + n / 100).target.host for n in range(3)]
    assert sorted(first) == ["a.org", "b.org", "b.org"]
    assert frontier.next(NOW + 9.9) is None
    assert frontier.look_ahead(NOW).next_at == pytest.approx(NOW + 10, abs=0.1)
    assert frontier.next(NOW + 10.1).target.host == "a.org"


def test_the_delay_counts_from_when_the_request_left(place):
    frontier = place(starts=[feed()], hosts={"a.org": 10.0})
    frontier.finish(frontier.next(NOW), done(story(1), departed_at=NOW + 5), NOW + 6)
    assert frontier.next(NOW + 14.9) is None
    assert frontier.next(NOW + 15.1) is not None


def test_a_hosts_own_delay_wins_when_it_is_longer(place):
    frontier = place(starts=[feed()], hosts={"a.org": 1.0})
    frontier.slow_down("a.org", 30.0)
    frontier.finish(frontier.next(NOW), done(story(1)), NOW)
    assert frontier.next(NOW + 29) is None
    frontier.slow_down("a.org", 0.1)
    assert frontier.next(NOW + 30.1) is not None


def test_two_workers_do_not_ask_one_host_at_a_time(place):
    first, second = place("one", starts=[feed()]), place("two", starts=[feed()])
    first.add([story(1), story(2), story(1, host="b.org")], NOW)
    lease = first.next(NOW)
    other = second.next(NOW + 1)
    assert {lease.target.host, other.target.host} == {"a.org", "b.org"}
    assert second.next(NOW + 1) is None
    assert second.look_ahead(NOW + 1).leased_elsewhere == 1


def test_a_lease_that_ran_out_goes_to_another_worker_and_is_refused_then(place):
    first, second = place("one", starts=[feed()]), place("two", starts=[feed()])
    lost = first.next(NOW)
    second.beat(NOW + 50)
    assert second.next(NOW + 50) is None
    second.beat(NOW + 61)
    lease = second.next(NOW + 61)
    assert lease.target == lost.target
    assert first.finish(lost, done(story(1)), NOW + 62) is None
    assert second.finish(lease, done(story(2)), NOW + 62).new[0].url == "https://a.org/2"
    assert first.find_owner("https://a.org/1") is None, "nothing of the refused page was written"


def test_a_worker_that_lives_keeps_its_leases(place):
    first, second = place("one", starts=[feed()]), place("two", starts=[feed()])
    lease = first.next(NOW)
    for moment in (30, 60, 90):
        first.beat(NOW + moment)
        second.beat(NOW + moment)
    assert second.next(NOW + 100) is None
    assert first.finish(lease, done(), NOW + 100)


def test_a_worker_that_starts_again_takes_its_own_back(place):
    lost = place("one", starts=[feed()]).next(NOW)
    again = place("one", starts=[feed()], now=NOW + 1)
    assert again.next(NOW + 1).target == lost.target


def test_what_kills_its_workers_is_given_up(place):
    for n in range(3):
        frontier = place("one", starts=[feed()], now=NOW + n, max_losses=3)
        assert frontier.next(NOW + n)
    frontier = place("one", starts=[], now=NOW + 9, max_losses=3)
    assert frontier.select("SELECT state, losses FROM target") == [("failed", 3)]


def test_a_failure_waits_twice_as_long_each_time_and_then_fails(place):
    frontier = place(starts=[feed()], max_tries=3, retry_wait_seconds=10)
    now = NOW
    for wait in (10, 20):
        finished = frontier.finish(frontier.next(now), Outcome(End.RETRY, "timed out"), now)
        assert (finished.state, finished.retry_at) == ("queued", now + wait)
        assert frontier.next(now + wait - 1) is None
        now += wait + 1
    assert frontier.finish(frontier.next(now), Outcome(End.RETRY, "timed out"), now).state == "failed"
    assert frontier.next(now + 1000) is None
    frontier.wake_due(now + 3601)
    assert frontier.next(now + 3601), "an hour later it is tried anew"


def test_a_moment_too_early_is_too_early(place):
    frontier = place(starts=[feed()], retry_wait_seconds=10)
    frontier.finish(frontier.next(NOW), Outcome(End.RETRY, "timed out"), NOW)
    for moment in (9.9, 9.98, 9.999):
        assert frontier.next(NOW + moment) is None
    assert frontier.next(NOW + 10)


def test_a_host_that_asks_to_wait_is_left_alone_and_others_are_not(place):
    frontier = place(starts=[feed(), feed("B", "b.org")])
    leases = {lease.target.host: lease for lease in (frontier.next(NOW), frontier.next(NOW))}
    frontier.add([story(1), story(1, "B", "b.org")], NOW)
    outcome = Outcome(End.RETRY, "429", retry_after_seconds=120)
    assert frontier.finish(leases["a.org"], outcome, NOW).retry_at == NOW + 120
    frontier.finish(leases["b.org"], done(), NOW)
    assert frontier.next(NOW + 1).target.host == "b.org"
    assert frontier.next(NOW + 119) is None
    assert frontier.find_paused(NOW + 1) == [("a.org", NOW + 120, "429")]
    assert frontier.next(NOW + 121).target.host == "a.org"


def test_a_deferral_costs_no_try(place):
    frontier = place(starts=[feed()], max_tries=2)
    for n in range(5):
        lease = frontier.next(NOW + 100 * n)
        outcome = Outcome(End.RETRY, "robots.txt answered 503", retry_after_seconds=50, is_free=True)
        assert frontier.finish(lease, outcome, NOW + 100 * n).state == "queued"


def test_a_host_that_fails_and_fails_is_left_alone_longer_each_time(place):
    frontier = place(starts=[feed()], host_error_budget=3, host_pause_seconds=600, max_tries=1)
    frontier.add([story(n) for n in range(6)], NOW)
    for _ in range(3):
        frontier.finish(frontier.next(NOW), Outcome(End.RETRY, "timed out"), NOW)
    assert frontier.next(NOW + 599) is None
    ((host, until, reason),) = frontier.find_paused(NOW)
    assert (host, until) == ("a.org", NOW + 600)
    assert reason == "3 failures in a row, the last: timed out"
    frontier.finish(frontier.next(NOW + 601), Outcome(End.RETRY, "timed out"), NOW + 601)
    assert frontier.next(NOW + 601 + 1199) is None, "the second pause is twice as long, after one more failure"
    frontier.finish(frontier.next(NOW + 1802), done(), NOW + 1802)
    assert frontier.find_paused(NOW + 1802) == []


def test_a_page_without_an_answer_that_is_released_waits_as_if_untried(place):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), Outcome(End.RELEASED), NOW)
    assert frontier.next(NOW).tries == 1


@pytest.mark.parametrize(
    ("end", "state"), [(End.GONE, "gone"), (End.REFUSED, "refused"), (End.COPY, "copy"), (End.FAILED, "failed")]
)
def test_an_end_is_an_end(place, end, state):
    frontier = place(starts=[feed()])
    assert frontier.finish(frontier.next(NOW), Outcome(end, "so"), NOW).state == state
    assert frontier.next(NOW + 100) is None
    assert frontier.select("SELECT state, reason FROM target") == [(state, "so")]


def test_visits_come_sooner_after_changes_and_later_without(place):
    frontier = place(starts=[feed()], list_min_seconds=100, list_max_seconds=1000)
    now, waits = NOW, []
    for targets in ([], [], [], [], [story(1)], [story(2)], []):
        lease = frontier.next(now)
        while lease.target.kind is not Kind.FEED:
            frontier.finish(lease, Outcome(End.GONE), now)
            lease = frontier.next(now)
        frontier.finish(lease, done(*targets), now)
        due = frontier.look_ahead(now).next_visit_at
        waits.append(due - now)
        frontier.wake_due(due - 1)
        now = due + 1
        assert frontier.wake_due(now) == 1
    assert waits == [100, 200, 400, 800, 400, 200, 400]


def test_conditional_headers_are_remembered(place):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(etag='"1"', last_modified="Mon", digest="x"), NOW)
    again = place("one", starts=[feed()], now=NOW + 10)
    lease = again.next(NOW + 10)
    assert (lease.etag, lease.last_modified, lease.digest, lease.visits) == ('"1"', "Mon", "x", 1)
    again.finish(lease, Outcome(End.UNCHANGED, answer=answer(status=304)), NOW + 10)
    lease = place("one", starts=[feed()], now=NOW + 20).next(NOW + 20)
    assert (lease.etag, lease.visits) == ('"1"', 2)


def test_every_run_begins_at_the_start_points_and_with_what_failed(place):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(story(1), story(2)), NOW)
    frontier.finish(frontier.next(NOW), Outcome(End.FAILED, "403"), NOW)
    frontier.finish(frontier.next(NOW), done(), NOW)
    assert frontier.next(NOW) is None
    frontier.close()
    assert sorted(drain(place("one", starts=[feed()], now=NOW + 5), NOW + 5)) == [
        "https://a.org/1",
        "https://a.org/feed",
    ]


def test_a_worker_that_joins_does_not_begin_anew(place):
    first = place("one", starts=[feed()])
    first.finish(first.next(NOW), done(), NOW + 1)
    second = place("two", starts=[feed()], now=NOW + 5)
    assert second.next(NOW + 5) is None


def test_lists_named_again_are_visited_once_a_round(place):
    def page(number):
        return Target(f"https://a.org/page/{number}", "A", "a.org", Kind.SECTION)

    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(page(1)), NOW)
    frontier.finish(frontier.next(NOW), done(page(2)), NOW + 1)
    frontier.finish(frontier.next(NOW + 1), done(page(1)), NOW + 2)
    assert frontier.next(NOW + 3) is None, "two pages that name each other are no round that never ends"
    again = place("one", starts=[feed()], now=NOW + 10)
    again.finish(again.next(NOW + 10), done(page(1)), NOW + 10)
    assert again.next(NOW + 11).target == page(1)


def test_a_story_that_is_said_to_have_changed_is_visited_again(place):
    def told(moment):
        return story(1, facts=(Fact("title", "T", "feed"), Fact("modified", moment, "feed")))

    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(told("2026-11-01")), NOW)
    frontier.finish(frontier.next(NOW), done(), NOW)
    frontier.add([told("2026-11-01")], NOW)
    assert frontier.next(NOW) is None
    frontier.add([told("2026-11-02")], NOW)
    lease = frontier.next(NOW)
    assert lease.target.facts == told("2026-11-02").facts
    frontier.finish(lease, done(), NOW)
    frontier.add([told("2026-11-02")], NOW)
    assert frontier.next(NOW) is None


@pytest.mark.parametrize(
    ("hours", "changed_at", "is_due"),
    [(2, NOW + 60, True), (2, NOW - 60, False), (2, NOW + 9_000, False), (0.5, NOW + 60, False), (2, 0.0, False)],
    ids=["changed since", "changed before", "in the future", "visited just now", "unknown"],
)
def test_a_story_that_a_sitemap_says_was_changed_since_the_last_visit_is_due(place, hours, changed_at, is_due):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(story(1)), NOW)
    frontier.finish(frontier.next(NOW), done(), NOW)
    now = NOW + hours * 3600
    frontier.add([story(1, changed_at=changed_at)], now)
    assert (frontier.next(now) is not None) == is_due


def test_what_several_places_tell_is_gathered(place):
    frontier = place(starts=[feed()])
    frontier.add([story(1, facts=(Fact("title", "T", "feed"),), origin="https://a.org/feed")], NOW)
    frontier.add([story(1, facts=(Fact("title", "U", "news sitemap"),), origin="https://a.org/map")], NOW)
    frontier.finish(frontier.next(NOW), done(), NOW)
    lease = frontier.next(NOW)
    assert [fact.value for fact in lease.target.facts] == ["T", "U"]
    assert lease.target.origin == "https://a.org/feed"


def test_limits_close_sites_for_this_worker_only(place):
    first, second = place("one", starts=[feed()]), place("two", starts=[feed()])
    lease = first.next(NOW)
    first.finish(lease, done(story(1), story(2)), NOW)
    closed = Wanted(story_closed_sites=frozenset({"A"}))
    assert first.next(NOW, closed) is None
    assert first.look_ahead(NOW, closed).next_at is None
    assert first.count_queued() == {"A": 2}
    assert second.next(NOW).target.kind is Kind.ARTICLE
    assert first.next(NOW, Wanted(busy_hosts=frozenset({"a.org"}))) is None
    assert first.next(NOW, Wanted(closed_sites=frozenset({"A"}))) is None


def test_sites_of_others_are_left_to_them(place):
    first = place("one", starts=[feed()])
    first.add([story(1, "B", "b.org")], NOW)
    second = place("two", starts=[feed("B", "b.org")], hosts={"b.org": 0})
    assert {second.next(NOW).target.site, second.next(NOW).target.site} == {"B"}
    assert second.next(NOW) is None
    assert first.next(NOW).target.site == "A"


def captured(frontier, number=1, offset=0, **more):
    """Fetch one story whose raw answer is archived."""
    frontier.add([story(number, **more)], NOW)
    lease = frontier.next(NOW)
    outcome = done(url=lease.target.url, file="a.warc", offset=offset, length=10)
    assert frontier.finish(lease, outcome, NOW)
    return lease


def test_captures_wait_for_their_record(place):
    frontier = place(starts=[])
    frontier.start_run([feed()], {}, NOW)
    frontier.finish(frontier.next(NOW), done(), NOW)
    captured(frontier, facts=(Fact("title", "T", "feed"),), origin="https://a.org/feed")
    assert frontier.look_ahead(NOW).raw == 1
    (capture,) = frontier.take_raw(10, NOW)
    assert capture.stored == Stored("a.warc", 0, 10, "")
    assert (capture.facts[0].value, capture.origin) == ("T", "https://a.org/feed")
    assert frontier.take_raw(10, NOW) == ()
    with frontier.recording() as recording:
        (claim,) = recording.claim([Judged(capture, "h", "article")])
        recording.note_part(Part("part-1", 100, 1))
    assert (claim.verdict, claim.version, claim.is_wanted) == ("new", 1, True)
    assert frontier.look_ahead(NOW).raw == 0
    assert frontier.load_recorded([capture]) == {capture.target: (capture, "h")}
    (part,) = frontier.find_parts()
    assert (part.name, part.length_bytes, part.records) == ("part-1", 100, 1)
    frontier.close_part("part-1")
    assert frontier.find_parts() == ()


def test_a_recording_that_fails_leaves_nothing_behind(place):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(), NOW)
    captured(frontier)
    (capture,) = frontier.take_raw(10, NOW)
    with pytest.raises(OSError, match="full"), frontier.recording() as recording:
        recording.claim([Judged(capture, "h", "article")])
        recording.note_part(Part("part-1", 100, 1))
        raise OSError("the disk is full")
    assert frontier.find_parts() == ()
    assert frontier.take_raw(10, NOW) == (capture,), "it is handed out again"


def record(frontier, text_hash="h", named=None):
    (capture,) = frontier.take_raw(1, NOW)
    with frontier.recording() as recording:
        return recording.claim([Judged(capture, text_hash, "article", named)])[0]


def test_a_text_that_changed_is_a_version_and_one_that_did_not_is_none(place):
    frontier = place(starts=[feed()], visit_first_seconds=1000, visit_min_seconds=10)
    frontier.finish(frontier.next(NOW), done(), NOW)
    captured(frontier)
    assert record(frontier).verdict == "new"
    verdicts = []
    for now, text_hash in ((NOW + 2000, "h"), (NOW + 9000, "g"), (NOW + 90000, "g")):
        frontier.wake_due(now)
        while lease := frontier.next(now):
            frontier.finish(lease, done(url=lease.target.url, file="a.warc", offset=20), now)
            if lease.target.kind is Kind.ARTICLE:
                claim = record(frontier, text_hash)
                verdicts.append((claim.verdict, claim.version, claim.previous > 0))
    assert verdicts == [("unchanged", 1, True), ("changed", 2, True), ("unchanged", 2, True)]


def test_a_page_that_names_a_story_that_is_there_is_its_copy(place):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(), NOW)
    captured(frontier, 1)
    assert record(frontier).is_wanted
    captured(frontier, "1?amp")
    claim = record(frontier, named="https://a.org/1")
    assert (claim.verdict, claim.of) == ("copy", "https://a.org/1")


def test_a_copy_of_a_story_that_never_comes_is_looked_at_again(place):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(), NOW)
    captured(frontier, "1?amp")
    frontier.add([story(1)], NOW)
    claim = record(frontier, named="https://a.org/1")
    assert (claim.verdict, claim.of) == ("copy", "https://a.org/1"), "it is still to come"
    frontier.finish(frontier.next(NOW), Outcome(End.GONE), NOW)
    assert record(frontier, named="https://a.org/1").verdict == "new"
    captured(frontier, 2)
    assert record(frontier, named="https://a.org/1").of == "https://a.org/1?amp"


def test_of_two_workers_that_record_one_address_at_once_the_slower_one_has_a_copy(server, tmp_path, monkeypatch):
    """Between what the slower one read and what it writes the other one commits. SQLite has one writer at a time."""
    address = make_database(server, f"race{os.getpid()}")
    workers = []
    for number, name in enumerate(("one", "two"), 1):
        (tmp_path / name).mkdir()
        workers.append(open_frontier(tmp_path / name, address, Policy()))
        workers[-1].start_run([feed()], {"a.org": 0.0, "b.org": 0.0}, NOW)
        drain(workers[-1])
        captured(workers[-1], f"{number}?print", host=f"{'ab'[number - 1]}.org")
    slower, faster = workers
    load = OneRecording._load

    def load_and_be_overtaken(self, batch):
        known = load(self, batch)
        monkeypatch.setattr(OneRecording, "_load", load)
        assert record(faster, named="https://a.org/story").verdict == "new"
        return known

    monkeypatch.setattr(OneRecording, "_load", load_and_be_overtaken)
    claim = record(slower, named="https://a.org/story")
    assert (claim.verdict, claim.of) == ("copy", "https://b.org/2?print")
    for worker in workers:
        worker.close()


def test_a_batch_is_settled_in_its_order(place):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(), NOW)
    for offset, number in enumerate((1, 2, "2?amp")):
        captured(frontier, number, offset=10 * offset)
    batch = [
        Judged(capture, "h", "article", "https://a.org/2" if "amp" in capture.url else None)
        for capture in frontier.take_raw(9, NOW)
    ]
    with frontier.recording() as recording:
        claims = recording.claim(batch)
    assert [(claim.verdict, claim.of) for claim in claims] == [("new", ""), ("new", ""), ("copy", "https://a.org/2")]


def test_an_alias_needs_no_fetching(place):
    frontier = place(starts=[feed()])
    outcome = Outcome(End.DONE, answer=answer(), aliases=("https://a.org/rss", "https://a.org/feed"))
    frontier.finish(frontier.next(NOW), outcome, NOW)
    assert frontier.find_owner("https://a.org/rss") == "https://a.org/feed"
    frontier.add([story("rss")], NOW)
    assert frontier.next(NOW) is None


def test_the_archive_counts_as_far_as_it_is_committed(place):
    frontier = place(starts=[feed()])
    frontier.finish(frontier.next(NOW), done(file="a.warc", offset=0, length=5), NOW)
    captured(frontier, 1, offset=5)
    captured(frontier, 2, offset=15)
    assert frontier.archive_length("a.warc") == 25
    assert frontier.archive_length("b.warc") == 0
    assert frontier.lose("a.warc", 17) == 1
    lease = frontier.next(NOW + 1)
    assert (lease.target.url, lease.etag, lease.digest) == ("https://a.org/2", "", "")
    assert [capture.url for capture in frontier.take_raw(9, NOW)] == ["https://a.org/1"]


def test_a_dead_workers_captures_and_parts_are_taken_over(place):
    dead, alive = place("one", starts=[feed()]), place("two", starts=[feed()])
    dead.finish(dead.next(NOW), done(), NOW)
    captured(dead, 1)
    captured(dead, 2, offset=10)
    (capture,) = dead.take_raw(1, NOW)
    with dead.recording() as recording:
        recording.claim([Judged(capture, "h", "article")])
        recording.note_part(Part("part-1", 7, 1))
    alive.beat(NOW + 59)
    assert alive.find_abandoned(NOW + 59) == ()
    (left,) = alive.find_abandoned(NOW + 61)
    assert (left.worker, left.raw, [part.name for part in left.parts]) == (dead.worker, 1, ["part-1"])
    assert alive.take_over(dead.worker, NOW + 61)
    assert alive.find_abandoned(NOW + 61) == ()
    (capture,) = alive.take_raw(9, NOW + 61)
    assert capture.folder == left.folder
    (part,) = alive.find_parts()
    assert part.folder == left.folder
    alive.close_part(part.name, part.folder)
    assert alive.find_parts() == ()
    with dead.recording() as recording:
        assert not recording.claim([Judged(capture, "h", "article")])[0].is_wanted


def test_what_a_lost_machine_had_not_recorded_is_fetched_again(place):
    dead, alive = place("one", starts=[feed()]), place("two", starts=[feed()])
    dead.finish(dead.next(NOW), done(), NOW)
    captured(dead, 1)
    assert alive.give_up(dead.worker, NOW + 30) == 0
    assert alive.give_up(dead.worker, NOW + 61) == 1
    assert alive.next(NOW + 61).target.url == "https://a.org/1"


def test_closing_gives_leases_back(place):
    first = place("one", starts=[feed()])
    first.next(NOW)
    first.close()
    assert place("two", starts=[feed()], now=NOW + 1).next(NOW + 1).tries == 1


def test_notes_are_shared(place):
    first, second = place("one"), place("two")
    assert first.load_note("robots:a.org") is None
    first.save_note("robots:a.org", "one")
    first.save_note("robots:a.org", "two")
    assert second.load_note("robots:a.org") == "two"


def test_what_a_feed_may_hold_does_not_trouble_the_database(place):
    frontier = place(starts=[feed()])
    odd = Fact("title", "nul \x00 lone \ud800 quote ' back \\ slash", "feed")
    frontier.add([story("it's", facts=(odd,))], NOW)
    frontier.finish(frontier.next(NOW), done(), NOW)
    assert frontier.next(NOW).target.facts == (odd,)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_memory_does_not_grow_with_the_crawl(tmp_path):
    """100,000 targets: as many Python objects at the end as after the first tenth. SQLite's own cache is bounded."""
    frontier = open_frontier(tmp_path, policy=Policy())
    frontier.start_run([feed()], {"a.org": 0.0}, NOW)
    frontier.finish(frontier.next(NOW), done(), NOW)
    counts = []
    for part in range(10):
        frontier.add([story(f"{part}-{n}") for n in range(10_000)], NOW + part)
        assert len(drain(frontier, NOW + part)) == 10_000
        gc.collect()
        counts.append(len(gc.get_objects()))
    frontier.close()
    assert counts[-1] - counts[0] < 500
