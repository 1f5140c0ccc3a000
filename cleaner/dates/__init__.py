"""Dates as pages print them → ISO 8601, with exactly what was stated: no time, no zone and no day is invented.

>>> to_iso("March 26, 2024"), to_iso("2024-03-26T08:30:00+0200"), to_iso("26. März 2024, 8:30 Uhr")
('2024-03-26', '2024-03-26T08:30:00+02:00', '2024-03-26T08:30')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from cleaner.dates.ages import resolve_age
from cleaner.dates.months import to_month

__all__ = ["find_dates", "is_plausible", "resolve_age", "to_iso"]

MAX_DATE_CHARS = 300
"""A longer text is prose, and a date in it is not the text's own date."""
MAX_DATES = 8
EARLIEST_YEAR = 1690  # the first newspaper of the Americas; earlier years are numbers of another kind
NEVER = frozenset({"1970-01-01", "1900-01-01", "1969-12-31", "2000-01-01"})
"""What programs print for a date that they do not have; kept when a time beside midnight stands with it."""

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(?=Z?$|[^\d])")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]?")
_KOREAN = re.compile(r"(?<!\d)(\d{4})\.\s(\d{1,2})\.\s(\d{1,2})\.?(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|re|º|ª|°)?[\s.-]{1,2}(?:(?:de|of|"
    r"d')\s)?([^\s\d_.,-]{2,20})[\s.,-]{1,2}(?:(?:de|del|року|г)\s)?(\d{4})(?!\d)",
)
_MONTH_FIRST = re.compile(r"(?<!\w)([^\s\d_.,]{3,20})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(?:de\s)?(\d{4})(?!\d)")
_WEEKDAY_FIRST = re.compile(
    r"(?<!\w)([A-Z][a-z]{2})\s(\d{1,2})\s\d\d:\d\d(?::\d\d)?\s(?:[A-Z]{1,5}\s)?(\d{4})(?!\d)"
)  # of Unix `date`
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[.,]?\s(?:m\.\s|gada\s)?([^\s\d_.,]{3,20})\.?\s(\d{1,2})(?!\d)")
_TIME = re.compile(
    r"[T,\s(|@·•–—-]{0,6}(?:(?![오上下午])[^\W\d]{1,10}\.?\s){0,2}(오전\s?|오후\s?|上午\s?|下午\s?|午前\s?|午後\s?)?"
    r"(?<!\d)(\d{1,2})([:.h時时시点])\s?(\d\d)(?!\d|\.\d\d\.)[분分]?(?::(\d\d)(?:[.,]\d{1,9})?)?\s?"
    r"(?:([ap])\.?m(?![a-z])\.?)?(?:Uhr|hrs?)?\s?\(?"
    r"(Z(?![a-z])|(?:UTC|GMT)?[+−-]\d\d(?::?\d\d)?(?!\d)|(?:UTC|GMT|EST|EDT|CDT|MST|MDT|PST|PDT|CET|CEST|EET|EEST|"
    r"MSK|JST|KST|AEST|AEDT|NZST|NZDT|HKT|SGT|WIB)(?![a-z]))?",
    re.IGNORECASE,
)
_NUMERIC = ((_ISO, (1, 3, 4)), (_EAST_ASIAN, (1, 2, 3)), (_DOTTED, (3, 2, 1)), (_KOREAN, (1, 2, 3)))
_NAMED = ((_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2)), (_YEAR_FIRST, (1, 2, 3)), (_WEEKDAY_FIRST, (3, 1, 2)))
"""Patterns with the groups of their year, month and day."""
_AFTERNOON = frozenset(("p", "오후", "下午", "午後"))
_PREFIX_CHARS = 25
"""How far behind a date its time may stand."""
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1,
    "cest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "hkt": 8, "sgt": 8, "wib": 7,
}  # fmt: skip
"""Zone names with one meaning in news, hours east of Greenwich; BST, CST and IST have several and state nothing."""
_MONTH_FIRST_LANGUAGES = frozenset({"en", "fil"})


def to_iso(text: str | None, language: str | None = None) -> str | None:
    """The first date of a short text in ISO 8601, with its time and zone where stated; None when there is no full date.

    Month names are read in about 60 languages (Unicode CLDR, through Babel). `03/04/2024` means different days in
    different countries: it is read only when one of its numbers is above 12 or `language` settles it.

    >>> to_iso("Tue, 26 Mar 2024 10:05:00 GMT"), to_iso("2024年3月26日 10:05"), to_iso("20240326")
    ('2024-03-26T10:05:00Z', '2024-03-26T10:05', '2024-03-26')
    >>> to_iso("03/04/2024"), to_iso("03/04/2024", "fr"), to_iso("March 2024"), to_iso("soon")
    (None, '2024-04-03', None, None)
    """
    if not text or not isinstance(text, str):
        return None
    text = " ".join(text[: 2 * MAX_DATE_CHARS].split())
    if not text or len(text) > MAX_DATE_CHARS or not any(map(str.isdigit, text)):
        return None
    return next((iso for iso, _, _ in find_dates(text, language)), None)


def find_dates(text: str, language: str | None = None) -> Iterator[tuple[str, int, int]]:
    """Every full date of a short text as ISO 8601, with the offsets of its day.

    >>> list(find_dates("Published Mar 3, 2024 | Updated 5 Mar 2024 10:00 UTC"))
    [('2024-03-03', 10, 21), ('2024-03-05T10:00Z', 32, 42)]
    """
    position = 0
    for _ in range(MAX_DATES):
        found = _find_date(text, language, position)
        if found is None:
            return
        day, start, position = found
        clock = _to_clock(text, position)
        if clock is not None or day.isoformat() not in NEVER:
            yield f"{day.isoformat()}{clock or ''}", start, min(position, len(text))


def is_plausible(iso: str, fetched_at: str | None = None) -> bool:
    """Whether a story can have this date: not after it was fetched (or after tomorrow, when that is unknown).

    >>> is_plausible("2024-03-26", "2024-03-26T01:00:00Z"), is_plausible("2024-03-28", "2024-03-26T01:00:00Z")
    (True, False)
    """
    day = _to_day(iso)
    if day is None:
        return False
    fetched = _to_day(fetched_at) if fetched_at else None
    return day <= (fetched or datetime.now(UTC).date()) + timedelta(days=1)


def _find_date(text: str, language: str | None, start: int = 0) -> tuple[date, int, int] | None:
    """The earliest full date of the text from `start` on, where it begins and where it ends."""
    found: list[tuple[int, date, int]] = []
    for pattern, (year, month, day) in _NUMERIC:
        if match := pattern.search(text, start):
            _keep(found, _make(match[year], match[month], match[day]), match)
    for pattern, (year, month, day) in _NAMED:
        for match in pattern.finditer(text, start):
            number = to_month(match[month], language)
            if number is not None:
                _keep(found, _make(match[year], str(number), match[day]), match)
                break
    if match := _SLASHED.search(text, start):
        _keep(found, _from_slashed(match, language), match)
    if not found:
        if match := _COMPACT.search(text, start):
            _keep(found, _make(*match.group(1, 2, 3)), match, 3)
        else:
            _keep(found, _from_epoch(text), None)
    if not found:
        return None
    first, day_found, end = min(found)
    return day_found, first, end


def _keep(found: list[tuple[int, date, int]], day: date | None, match: re.Match[str] | None, last: int = 0) -> None:
    if day is not None:
        found.append((match.start(), day, match.end(last)) if match else (0, day, 10**6))


def _from_slashed(match: re.Match[str], language: str | None) -> date | None:
    first, second, year = match[1], match[3], match[4]
    if int(first) > 12 or first == second:
        return _make(year, second, first)
    if int(second) > 12:
        return _make(year, first, second)
    if language is None or language in _MONTH_FIRST_LANGUAGES:
        return None
    return _make(year, second, first)


def _from_epoch(text: str) -> date | None:
    """Seconds or milliseconds since 1970, as some sites print for machines; the time of day is not read from them."""
    if not (text.isascii() and text.isdigit() and len(text) in (10, 13)):
        return None
    moment = datetime.fromtimestamp(int(text[:10]), UTC)
    return moment.date() if 1995 <= moment.year <= 2100 else None


def _make(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if 2440 <= number <= 2643:  # the Buddhist calendar, as printed in Thailand
        number -= 543
    if not EARLIEST_YEAR <= number <= 2200:
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def _to_clock(text: str, end: int) -> str | None:
    """`T08:30:00+02:00` as far as it is stated right behind the date; midnight sharp without a zone states no time."""
    if match := re.match(r"T?(\d\d)(\d\d)(\d\d)?(Z)?(?!\d)", text[end : end + 8]):
        hour, minute, second, half, zone = match[1], match[2], match[3], None, match[4]
    elif match := _TIME.match(text, end, min(len(text), end + _PREFIX_CHARS + 25)):
        hour, minute, second, half, zone = match[2], match[4], match[5], match[1] or match[6], match[7]
    else:
        return None
    number = int(hour)
    if half:
        number = number % 12 + (12 if half.strip().lower() in _AFTERNOON else 0)
    if number > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    shift = _to_shift(zone)
    if number == 0 and int(minute) == 0 and int(second or 0) == 0 and shift is None:
        return None
    seconds = f":{int(second):02d}" if second is not None else ""
    return f"T{number:02d}:{int(minute):02d}{seconds}{shift or ''}"


def _to_shift(zone: str | None) -> str | None:
    if not zone:
        return None
    zone = zone.lower().replace("−", "-")
    if zone in _ZONES:
        hours = _ZONES[zone]
        return "Z" if hours == 0 else f"{hours:+03d}:00"
    sign = "-" if "-" in zone else "+"
    digits = re.sub(r"\D", "", zone).ljust(4, "0")
    if int(digits[:2]) > 14 or int(digits[2:]) > 59:
        return None
    return "Z" if digits == "0000" else f"{sign}{digits[:2]}:{digits[2:]}"


def _to_day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None
