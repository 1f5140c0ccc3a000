"""Dates are read as stated: with the time and zone that stand there, and without any that do not."""

from __future__ import annotations

import pytest

from cleaner.dates import find_dates, is_plausible, resolve_age, to_iso
from cleaner.dates.months import to_month


@pytest.mark.parametrize(("stated", "iso"), [
    ("2024-03-26", "2024-03-26"),
    ("2024-03-26T10:05:00Z", "2024-03-26T10:05:00Z"),
    ("2024-03-26T10:05:00+0200", "2024-03-26T10:05:00+02:00"),
    ("2024-03-26 10:05:00.123456+00:00", "2024-03-26T10:05:00Z"),
    ("2024-03-26T10:05:00-04:00[America/New_York]", "2024-03-26T10:05:00-04:00"),
    ("20240326T100500Z", "2024-03-26T10:05:00Z"),
    ("1711447500", "2024-03-26"),
    ("1711447500000", "2024-03-26"),
    ("Tue, 26 Mar 2024 10:05:00 GMT", "2024-03-26T10:05:00Z"),
    ("Tue Mar 26 10:05:00 UTC 2024", "2024-03-26"),
    ("March 26, 2024", "2024-03-26"),
    ("Published Mar 26, 2024 | 10:05 PM EDT", "2024-03-26T22:05-04:00"),
    ("5 November 2015 • 12:03am", "2015-11-05T00:03"),
    ("26th March 2024", "2024-03-26"),
    ("26.03.2024, 10.05 Uhr", "2024-03-26T10:05"),
    ("26. März 2024", "2024-03-26"),
    ("26 mars 2024", "2024-03-26"),
    ("1er février 2023", "2023-02-01"),
    ("26 de marzo de 2024 a las 10:05", "2024-03-26T10:05"),
    ("26 мая 2024 г.", "2024-05-26"),
    ("12 marca 2024", "2024-03-12"),
    ("2024. március 26.", "2024-03-26"),
    ("26 มีนาคม 2567", "2024-03-26"),
    ("2024年3月26日 10:05", "2024-03-26T10:05"),
    ("2024년 3월 26일 오후 3:05", "2024-03-26T15:05"),
    ("٢٦ مارس ٢٠٢٤", "2024-03-26"),
    ("2024/03/26", "2024-03-26"),
    ("26/03/2024 à 10h05", "2024-03-26T10:05"),
])  # fmt: skip
def test_to_iso(stated: str, iso: str) -> None:
    assert to_iso(stated) == iso
    assert to_iso(iso) == iso, "what was read once is read again as itself"


@pytest.mark.parametrize("stated", [
    "", "soon", "March 2024", "26 March", "2024", "2024-13-45", "99.99.2024", "03/04/2024", "1970-01-01T00:00:00",
    "10:05",
    "call 0800 1234 5678", "12 reasons to love 2024 cars", "x" * 10_000, "1" * 10_000,
])  # fmt: skip
def test_nothing_is_invented(stated: str) -> None:
    assert to_iso(stated) is None


def test_midnight_without_a_zone_states_no_time() -> None:
    assert to_iso("2024-03-26T00:00:00") == "2024-03-26"
    assert to_iso("2024-03-26T00:00:00+08:00") == "2024-03-26T00:00:00+08:00"


def test_the_language_settles_what_numbers_leave_open() -> None:
    assert to_iso("03/04/2024", "fr") == "2024-04-03"
    assert to_iso("03/04/2024", "en") is None
    assert to_iso("13/04/2024") == "2024-04-13"


def test_months_that_mean_two_things_need_a_language() -> None:
    assert to_month("listopad") is None
    assert (to_month("listopad", "pl"), to_month("listopad", "hr")) == (11, 10)


def test_find_dates_gives_each_with_its_place() -> None:
    text = "Published March 3, 2024 | Updated March 5, 2024"
    assert [(iso, text[start:end]) for iso, start, end in find_dates(text)] == [
        ("2024-03-03", "March 3, 2024"),
        ("2024-03-05", "March 5, 2024"),
    ]


@pytest.mark.parametrize(("age", "date"), [
    ("a day ago", "2025-06-11"), ("3 days ago", "2025-06-09"), ("yesterday", "2025-06-11"),
    ("2 weeks ago", "2025-05-29"),
    ("an hour ago", "2025-06-12T05:02:49Z"), ("15 mins ago", "2025-06-12T05:47:49Z"),
    ("2h ago", "2025-06-12T04:02:49Z"),
    ("vor 2 Stunden", "2025-06-12T04:02:49Z"), ("hace 3 días", "2025-06-09"),
    ("il y a 5 minutes", "2025-06-12T05:57:49Z"),
    ("3小时前", "2025-06-12T03:02:49Z"), ("2日前", "2025-06-10"), ("3시간 전", "2025-06-12T03:02:49Z"),
    ("5 минут назад", "2025-06-12T05:57:49Z"),
])  # fmt: skip
def test_resolve_age(age: str, date: str) -> None:
    assert resolve_age(age, "2025-06-12T06:02:49Z") == date


def test_an_age_without_a_moment_stays_an_age() -> None:
    assert resolve_age("a day ago", None) is None
    assert resolve_age("a day ago", "not a date") is None
    assert resolve_age("long ago", "2025-06-12T06:02:49Z") is None
    assert resolve_age("9999 weeks ago", "0050-06-12T06:02:49Z") is None


def test_no_story_is_from_the_future() -> None:
    assert is_plausible("2024-03-26T23:00:00Z", "2024-03-26")
    assert not is_plausible("2024-03-30", "2024-03-26T10:00:00Z")
    assert not is_plausible("2190-01-01")
    assert is_plausible("1912-04-15")
