"""Every change can be replayed, left out and undone: on random documents and random changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaner.changes import Draft, replay, texts_after, undo
from cleaner.model import PARAGRAPH_BREAK, Block, Change, Document, Fact

texts = st.lists(st.text(alphabet="ab .\n“é中", min_size=1, max_size=20), min_size=1, max_size=6)


def to_draft(found: list[str]) -> Draft:
    return Draft(Document(tuple(Block(i, "paragraph", text) for i, text in enumerate(found))))


@st.composite
def edited_drafts(draw: st.DrawFn) -> Draft:
    """A draft after up to a dozen random changes, each made the way steps make them."""
    draft = to_draft([text.replace(PARAGRAPH_BREAK, "\n") for text in draw(texts)])
    for _ in range(draw(st.integers(0, 12))):
        kept = draft.kept
        if not kept:
            break
        block = draw(st.sampled_from(kept))
        kind = draw(st.sampled_from(("drop", "move", "edit", "split", "join")))
        size = len(draft.texts[block])
        if kind == "drop":
            change = draft.drop(block, "r", step="test")
        elif kind == "move":
            change = draft.move(block, "r", [Fact("title", "x", "test")], step="test")
        elif kind == "join":
            later = [i for i in kept if i > block]
            if not later:
                continue
            change = draft.join(
                block, draw(st.sampled_from(later)), "r", step="test", after=draw(st.sampled_from(("", " ")))
            )
        else:
            start = draw(st.integers(0, size))
            end = draw(st.integers(start, size))
            after = PARAGRAPH_BREAK if kind == "split" else draw(st.text(alphabet="xyz", max_size=3))
            change = draft.edit(block, (start, end), after, "r", step="test")
        draft.apply([change])
    return draft


@given(edited_drafts())
def test_replay_gives_the_paragraphs(draft: Draft) -> None:
    assert replay(draft.document.blocks, draft.changes) == draft.paragraphs()


@given(edited_drafts())
def test_undo_gives_back_the_texts_as_found(draft: Draft) -> None:
    assert undo(draft.texts, draft.changes) == tuple(block.text for block in draft.document.blocks)


@given(edited_drafts())
def test_leaving_out_every_change_gives_the_texts_as_found(draft: Draft) -> None:
    every = range(len(draft.changes))
    assert texts_after(draft.document.blocks, draft.changes, without=every) == tuple(
        block.text for block in draft.document.blocks
    )


@given(edited_drafts(), st.data())
def test_any_change_can_be_left_out(draft: Draft, data: st.DataObject) -> None:
    """Leaving changes out never fails, and what does not stand on them still happens."""
    positions = range(len(draft.changes))
    without = data.draw(st.sets(st.sampled_from(positions))) if draft.changes else set()
    left = texts_after(draft.document.blocks, draft.changes, without=without)
    touched = {i for p in without for i in (draft.changes[p].block, draft.changes[p].last)}
    joined = {i for c in draft.changes if c.kind == "join" for i in (c.block, c.last)}
    for i, text in enumerate(left):
        if i not in touched and i not in joined:
            assert text == draft.texts[i]


def test_an_edit_left_out_moves_the_later_ones() -> None:
    draft = to_draft(["one two three"])
    draft.apply([draft.edit(0, (0, 3), "1", "r", step="test")])
    draft.apply([draft.edit(0, (6, 11), "3", "r", step="test")])
    assert draft.paragraphs() == ("1 two 3",)
    assert replay(draft.document.blocks, draft.changes, without={0}) == ("one two 3",)
    assert replay(draft.document.blocks, draft.changes, without={1}) == ("1 two three",)


def test_a_change_that_does_not_fit_is_refused() -> None:
    draft = to_draft(["one"])
    for change in (
        Change("drop", "test", "r", 0, end=3, before="two"),
        Change("edit", "test", "r", 0, start=0, end=1, before="x", after="y"),
        Change("join", "test", "r", 0, last=0, start=3, end=3),
        Change("fold", "test", "r", 0),
    ):
        try:
            draft.apply([change])
        except ValueError:
            continue
        raise AssertionError(f"was applied: {change}")
    assert draft.texts == ["one"]


def test_a_step_sees_the_effect_of_what_it_yielded() -> None:
    draft = to_draft(["a", "b"])

    def step() -> object:
        yield draft.drop(0, "r", step="test")
        assert draft.texts[0] == ""
        yield draft.drop(1, "r", step="test")

    draft.apply(step())  # type: ignore[arg-type]
    assert draft.kept == []
