"""Month names in about 60 languages, from Unicode CLDR through Babel; English ones without loading it."""

from __future__ import annotations

from functools import lru_cache

ENGLISH_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ), 1
    )
    for name in names.split()
}  # fmt: skip
_LOCALES = (
    "de fr es it pt nl sv da nb fi is pl cs sk sl sr sr_Latn hr mk bg ro hu el tr ru uk be lt lv et sq ca eu gl id "
    "ms vi "
    "hi bn ta te mr ar fa ur he az kk uz ka hy th sw af ga cy"
)


def to_month(name: str, language: str | None = None) -> int | None:
    """The number of a month by its name; None for any other word, and for names that mean different months.

    >>> to_month("Sept"), to_month("marzo"), to_month("listopad"), to_month("listopad", "hr"), to_month("Monday")
    (9, 3, None, 10, None)
    """
    word = name.lower()
    number = ENGLISH_MONTHS.get(word)
    if number is not None or (word.isascii() and language == "en"):
        return number
    known = _months_of(language) if language else {}
    return known.get(word) or _all_months().get(word)


@lru_cache(maxsize=64)
def _months_of(language: str) -> dict[str, int]:
    """Lower-case month names, whole and short, of one language from Unicode CLDR."""
    from babel import Locale, UnknownLocaleError

    try:
        months = Locale.parse(language).months
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        name.lower().rstrip("."): number
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in months[context][width].items()
    }


@lru_cache(maxsize=1)
def _all_months() -> dict[str, int]:
    """Month names of all languages, without those that name different months in different ones (`listopad`)."""
    numbers: dict[str, set[int]] = {}
    for language in _LOCALES.split():
        for name, number in _months_of(language).items():
            numbers.setdefault(name, set()).add(number)
    return {name: next(iter(found)) for name, found in numbers.items() if len(found) == 1}
