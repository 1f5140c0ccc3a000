"""Text that was decoded with the wrong codec, block by block. First the cheap question: a block of ASCII costs nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ftfy import TextFixerConfig, fix_encoding_and_explain

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change
from cleaner.repair.edits import Edit, to_changes, to_edit

STEP = "encoding"
_FIXERS = TextFixerConfig(
    unescape_html=False, remove_terminal_escapes=False, fix_encoding=True, restore_byte_a0=True,
    replace_lossy_sequences=True, decode_inconsistent_utf8=True, fix_c1_controls=True, fix_latin_ligatures=False,
    fix_character_width=False, uncurl_quotes=False, fix_line_breaks=False, fix_surrogates=False,
    remove_control_chars=False, normalization=None, explain=True,
)  # fmt: skip


def find_edits(text: str) -> list[Edit]:
    """The edits that undo a wrong decoding of `text`; none for text that was read rightly.

    >>> [edit.after for edit in find_edits("the cafÃ© on the corner")]
    ['é']
    """
    if text.isascii():
        return []
    fixed, plan = fix_encoding_and_explain(text, _FIXERS)
    if fixed == text:
        return []
    how = " → ".join(step.parameter for step in plan or ())
    return [to_edit(text, fixed, "encoding.mojibake", how)]


def find_changes(draft: Draft, context: Context) -> Iterator[Change]:
    """Restore every block that was decoded wrongly."""
    if context.options.level("encoding") == "off":
        return
    for index in draft.kept:
        text = draft.texts[index]
        if not text.isascii():
            yield from to_changes(draft, index, find_edits(text), step=STEP)
