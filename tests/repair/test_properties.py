"""What holds on any text: repairs never raise, can be undone, do nothing the second time, and take linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repair_drafts import repaired

from cleaner.changes import replay, undo
from cleaner.repair.encoding import find_suspicious, is_suspicious

PIECES = (
    "said.The ", "“we’ ", "\"one' ", "'", '"', "&amp;", "&amp;amp;#39;", "&nbsp", "â€™", "Ã©", "é", "鈥檚",
    " the corporate ", "{software} ", "The Knowledge ", "The Information reported ", "Why it matters: ", "U.S. ",
    "Node.js ", ". ", "\n", "ofthe ",
    "\ufffd", "\u200b", "\u2019", "\\u2019", "日本語", "Привет ", "П", "РџС", "ＡＢ", "(chǎn)", "產",
    "?s a ", " –a ", "''s ", "12.5 ",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=25).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_any_text(texts: list[str]) -> None:
    draft = repaired(texts)
    assert undo(draft.texts, draft.changes) == tuple(texts)
    assert replay(draft.document.blocks, draft.changes) == draft.paragraphs()
    once = draft.paragraphs()
    again = repaired(once)
    assert again.paragraphs() == once, [change for change in again.changes if change.before != change.after]


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_the_document_names_the_blocks_that_are_suspicious_alone(texts: list[str]) -> None:
    assert find_suspicious(texts, "\n".join(texts)) == [i for i, text in enumerate(texts) if is_suspicious(text)]


@pytest.mark.parametrize(
    "piece",
    ["\"'", "&amp;", "&amp;amp;amp;", "&", "â€™", "Ã©", "a.B", "word.Word ", "“a’ ", "‘a' ", "{hardware} ", "\\u2019",
     "+AGA-", "?s a", "\u200b", "the imaginative and prescient of the corporate ", "The Knowledge ", "Why it matters:",
     "\ufffd", "產(chǎn)", "don''t ", "bythe ", "вЂ™", " \""],
)  # fmt: skip
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """A fifth of a megabyte in seconds, on a machine that does several things at once: quadratic would take minutes."""
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    repaired(["The end of the day is near, and that was it for the men of the sea.", text])
    assert time.process_time() - start < 5
