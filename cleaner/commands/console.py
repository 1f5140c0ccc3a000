"""Consoles that print text as it is: no markup, no emoji codes, no guesses at what to colour."""

from __future__ import annotations

from rich.console import Console


def open_console(*, stderr: bool = False) -> Console:
    """A console on standard output, or on standard error."""
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)
