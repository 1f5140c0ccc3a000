"""How the report says things: numbers, times, and text that came from elsewhere."""

from __future__ import annotations

from html import escape

from cleaner.embedding import is_web_address, to_line

NAMES = {
    "ok": "fetched",
    "unmodified": "not modified",
    "moved": "moved",
    "refused": "refused (4xx)",
    "broken": "server error (5xx)",
    "silent": "no answer",
    "article": "articles",
}
"""What the classes of answers are called."""
SHOWN_CHARS = 160


def safe(text: object) -> str:
    """Text as it may stand in markup: escaped, without control characters.

    >>> safe('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape(to_line(str(text)), quote=True)


def to_link(url: str) -> str:
    """An address, as a link where it is http or https."""
    shown = escape(to_line(url, SHOWN_CHARS), quote=True)
    if not is_web_address(url):
        return shown
    return f'<a href="{escape(url, quote=True)}" rel="noopener noreferrer nofollow">{shown}</a>'


def to_count(number: float) -> str:
    """A number that is read at a glance.

    >>> to_count(950), to_count(1200), to_count(45_000), to_count(1_250_000)
    ('950', '1.2k', '45k', '1.2M')
    """
    for size, sign in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if number >= size:
            text = f"{number / size:.1f}" if number < 10 * size else f"{number / size:.0f}"
            return text.removesuffix(".0") + sign
    return f"{number:.0f}"


def to_bytes(number: int) -> str:
    """A size.

    >>> to_bytes(900), to_bytes(1_250_000)
    ('900 B', '1.2 MB')
    """
    for size, sign in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if number >= size:
            return f"{number / size:.1f} {sign}"
    return f"{number} B"


def to_seconds(seconds: float) -> str:
    """A short time.

    >>> to_seconds(0.034), to_seconds(1.5), to_seconds(10.0)
    ('34 ms', '1.5 s', '10 s')
    """
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f}".removesuffix(".0") + " s"


def to_duration(seconds: float) -> str:
    """How long something took.

    >>> to_duration(42), to_duration(120), to_duration(3_700), to_duration(200_000)
    ('42 s', '2 min', '1 h 1 min', '2 d 7 h')
    """
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours, days = seconds // 60, seconds // 3_600, seconds // 86_400
    if hours < 1:
        return _join((minutes, "min"), (seconds % 60, "s"))
    if days < 1:
        return _join((hours, "h"), (minutes % 60, "min"))
    return _join((days, "d"), (hours % 24, "h"))


def _join(*parts: tuple[int, str]) -> str:
    return " ".join(f"{number} {unit}" for number, unit in parts if number)
