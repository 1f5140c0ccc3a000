"""Entities are unescaped until stable, but never what the author typed."""

from __future__ import annotations

import pytest
from repair_drafts import repaired

from cleaner.repair.edits import apply
from cleaner.repair.entities import find_edits


@pytest.mark.parametrize(
    ("damaged", "clean"),
    [
        ("Here&amp;#039;s tea &amp;amp; milk", "Here's tea & milk"),
        ("&amp;amp;#39;Rain&amp;amp;#39; again", "'Rain' again"),
        ("a&amp;nbsp;craving &nbsp; for&nbspmore", "a craving for more"),
        ("5 &lt; 7 &gt; 3 &quot;so&quot;", '5 < 7 > 3 "so"'),
        ("caf&eacute; &#233;t&#xe9;", "café été"),
        ("&#150; a dash from windows", "– a dash from windows"),
    ],
)
def test_unescaped_until_stable(damaged: str, clean: str) -> None:
    assert apply(damaged, find_edits(damaged)) == clean


@pytest.mark.parametrize(
    "text",
    [
        "AT&T and R&D at M&S; the B&B; Q&A",
        "In HTML, write &lt;b&gt; for bold and &amp; for the sign.",
        "https://example.org/?a=1&copy=2&lang=en",
        'print("&lt;")',
        "a & b && c &; &x; &unknownname;",
        "&#0; &#xd800; &#1;",
    ],
)
def test_left_alone(text: str) -> None:
    assert apply(text, find_edits(text)) == text


def test_code_blocks_are_never_touched() -> None:
    assert repaired(["if a &amp;&amp; b"], kind="code").texts == ["if a &amp;&amp; b"]
