"""Relative ages (`a day ago`, `vor 2 Stunden`, `3小时前`) → the date they mean for a page fetched at a known moment."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

ONE_DAY = timedelta(days=1)


def resolve_age(age: str, fetched_at: str | None) -> str | None:
    """The date that a relative age means for a page fetched at `fetched_at` (ISO 8601); None when that is unknown.

    Ages in days and longer give a date; ages in hours and shorter give a time too. Months and years are left alone:
    they are too coarse to name a day.

    >>> resolve_age("a day ago", "2025-06-12T06:02:49Z"), resolve_age("2 hours ago", "2025-06-12T06:02:49Z")
    ('2025-06-11', '2025-06-12T04:02:49Z')
    >>> resolve_age("3小时前", "2025-06-12T06:02:49Z"), resolve_age("a day ago", None)
    ('2025-06-12T03:02:49Z', None)
    """
    fetched = _to_moment(fetched_at)
    if fetched is None:
        return None
    found = _to_span(" ".join(age.lower().split()))
    if found is None:
        return None
    span, is_coarse = found
    try:
        moment = fetched - span
    except OverflowError:
        return None
    return moment.date().isoformat() if is_coarse else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


# unit → (seconds, words); words from the page texts of news sites, abbreviations included.
_UNITS: tuple[tuple[int, str], ...] = (
    (1, "second seconds sec secs s segundo segundos seconde secondes sekunde sekunden secondi"),
    (1, "秒 秒钟 초 секунд секунды секунду"),
    (60, "minute minutes min mins m minuto minutos minuten minuti minuter minut minuty"),
    (60, "分钟 分鐘 分 분 минут минуты минуту хвилин"),
    (3600, "hour hours hr hrs h hora horas heure heures stunde stunden ora ore uur timer timmar godzin godziny"),
    (3600, "小时 小時 時間 시간 час часа часов годин години"),
    (86400, "day days d día días dia dias jour jours tag tage tagen giorno giorni dag dagen dager dagar dni dzień"),
    (86400, "天 日 일 день дня дней днів дні"),
    (604800, "week weeks wk wks w semana semanas semaine semaines woche wochen settimana settimane weken uge veckor"),
    (604800, "周 週 週間 星期 주 недели неделю недель"),
)
_UNIT_SECONDS = {word: seconds for seconds, words in _UNITS for word in words.split()}
_ONE = frozenset(
    ["a", "an", "one", "un", "una", "uno", "une", "ein", "eine", "einem", "einer", "um", "uma", "een", "en", "ett"]
)
_TOLD_AGO = re.compile(r"\b(?:ago|vor|hace|há|il y a|fa|geleden|siden|sedan|temu|назад|тому)\b|前|전")
_YESTERDAY = frozenset(
    "yesterday gestern hier ayer ontem ieri gisteren igår wczoraj вчера вчора 昨天 昨日 어제".split()
)
_AGE_NUMBER = re.compile(r"(\d{1,4}|[^\W\d]+)\s?([^\W\d]+)")


def _to_span(age: str) -> tuple[timedelta, bool] | None:
    if age in _YESTERDAY:
        return ONE_DAY, True
    if not _TOLD_AGO.search(age):
        return None
    bare = re.sub(r"前|전", " ", age)
    for first, word in _AGE_NUMBER.findall(bare):
        seconds = _UNIT_SECONDS.get(word.rstrip("."))
        number = int(first) if first.isdigit() else 1 if first in _ONE else None
        if seconds and number is not None:
            return timedelta(seconds=seconds * number), seconds >= 86400
    return None


def _to_moment(iso: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(iso or "")
    except ValueError:
        return None
