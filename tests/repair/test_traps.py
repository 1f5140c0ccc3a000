"""Hand-written lines that look like damage and are none: not one may change."""

from __future__ import annotations

from pathlib import Path

import pytest
from repair_drafts import repaired

from cleaner.options import Options

LINES = [
    line
    for line in Path(__file__).with_name("traps.txt").read_text(encoding="utf-8").splitlines()
    if line and line[0] != "#"
]
SAFE = Options()


def test_there_are_enough() -> None:
    assert len(LINES) >= 300


@pytest.mark.parametrize("line", LINES)
def test_line_stays(line: str) -> None:
    assert repaired([line], SAFE).texts == [line]


def test_lines_stay_together() -> None:
    assert repaired(LINES, SAFE).texts == LINES
