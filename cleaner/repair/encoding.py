"""Text that was decoded with the wrong codec, block by block.

The cheap question comes first: a block of plain ASCII costs nothing, a block without suspicious pairs little. Then
layer by layer: ftfy's detector and its fixers of encodings (none of its typography), strict UTF-8 in codecs that
ftfy does not know, legacy codecs read as one another, and last the small signs of damage. A layer may hide another:
two turns are common.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftfy import TextFixerConfig, fix_encoding_and_explain
from ftfy.badness import is_bad

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import PARAGRAPH_BREAK, Change
from cleaner.repair.edits import Edit, apply, to_changes, to_edit
from cleaner.repair.legacy import find_legacy
from cleaner.repair.signs import find_ascii_edits, find_lost, find_sign_edits
from cleaner.repair.utf8 import find_utf8

STEP = "encoding"
MAX_LAYERS = 8
_FIXERS = TextFixerConfig(
    unescape_html=False, remove_terminal_escapes=False, fix_encoding=True, restore_byte_a0=True,
    replace_lossy_sequences=True, decode_inconsistent_utf8=True, fix_c1_controls=True, fix_latin_ligatures=False,
    fix_character_width=False, uncurl_quotes=False, fix_line_breaks=False, fix_surrogates=False,
    remove_control_chars=False, normalization=None, explain=True,
)  # fmt: skip
_STRANGE = re.compile("[^\t\n\r\x1a\x20-\x7e\u00a0¡£§°«»¿À-ÿŒœŸŽžŠš–—‘’“”„•…€™]")
"""What Western text rarely holds: without one, damage is at most pairs of a letter and a sign."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ASKED = re.compile(r"\?[a-z]")
_UTF7 = re.compile(r"\+[A-Za-z0-9/]{3,40}-")
_TIGHT = re.compile(" –[a-z]")
_LEAD = re.compile("[À-ÿŒœŸŽžŠš]")
_PAIR = re.compile("[À-ÿŒœŸŽžŠš][\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ÃÂ][ \u00a0]|[À-ÿ]{3}")


def find_layers(text: str, whole: str = "") -> Iterator[list[Edit]]:
    """Layer by layer the edits that undo wrong decodings; each layer's offsets refer to the text after the one before.

    `whole` is the document that the text stands in; its scripts are evidence.

    >>> [layer[0].after for layer in find_layers("the cafÃ© on the corner")]
    ['é']
    """
    for _ in range(MAX_LAYERS):
        edits = _find_codec(text) or _find_signs(text, whole or text)
        if not edits:
            break
        yield edits
        text = apply(text, edits)
    lost = find_lost(text)
    if lost:
        yield lost


def is_suspicious(text: str) -> bool:
    """The cheap question: whether the text holds anything that damage is made of.

    >>> is_suspicious("A “naïve” café – 5 € a cup"), is_suspicious("A cafÃ©")
    (False, True)
    """
    chars = set(text)
    if "\\" in chars and "\\u" in text:
        return True
    if "'" in chars and ("''" in text or "'-" in text):
        return True
    if ("?" in chars and _ASKED.search(text)) or ("+" in chars and _UTF7.search(text)):
        return True
    if ":" in chars and " :" in text:
        return True
    distinct = "".join(chars)
    if distinct.isascii():
        return bool(_CONTROL.search(distinct))
    if _STRANGE.search(distinct) or "â" in chars or ("–" in chars and _TIGHT.search(text)):
        return True
    return bool(_LEAD.search(distinct) and _PAIR.search(text))


def repair(text: str) -> str:
    """The text with its wrong decodings undone.

    >>> repair("Seg├║n esta querella, it''s late")
    "Según esta querella, it's late"
    """
    for layer in find_layers(text):
        text = apply(text, layer)
    return text


def find_changes(draft: Draft, context: Context) -> Iterator[Change]:
    """Restore every block that was decoded wrongly."""
    whole = "\n".join(draft.texts)
    if context.options.level("encoding") == "off" or not is_suspicious(whole):
        return
    for index, text in enumerate(draft.texts):
        if is_suspicious(text):
            for layer in find_layers(text, whole):
                yield from to_changes(draft, index, layer, step=STEP)


def find_changes_in_pieces(draft: Draft, context: Context) -> Iterator[Change]:
    """Restore the paragraphs that were glued together: each may have been decoded in its own way."""
    if context.options.level("encoding") == "off":
        return
    for index, text in enumerate(draft.texts):
        if PARAGRAPH_BREAK in text and is_suspicious(text):
            whole = "\n".join(draft.texts)
            start = 0
            for piece in text.split(PARAGRAPH_BREAK):
                size = len(piece)
                for layer in find_layers(piece, whole):
                    edits = [
                        e._replace(start=e.start + start, end=e.end + start) for e in layer if e.rule != "encoding.lost"
                    ]
                    yield from to_changes(draft, index, edits, step=STEP)
                    size += sum(len(edit.after) - (edit.end - edit.start) for edit in edits)
                start += size + len(PARAGRAPH_BREAK)


def _find_signs(text: str, whole: str) -> list[Edit]:
    edits = find_ascii_edits(text)
    return edits if text.isascii() else sorted([*edits, *find_sign_edits(text, whole)])


def _find_codec(text: str) -> list[Edit]:
    """The edit that takes off one layer of wrong decoding, if there is one."""
    if text.isascii() or not (_STRANGE.search(text) or _PAIR.search(text)):
        return []
    found = find_utf8(text)
    if found is None:
        found = find_legacy(text)
    if found is not None:
        return [to_edit(text, found[0], "encoding.codec", found[1])]
    if not is_bad(text):
        return []
    fixed, plan = fix_encoding_and_explain(text, _FIXERS)
    if fixed == text:
        return []
    return [to_edit(text, fixed, "encoding.mojibake", " → ".join(step.parameter for step in plan or ()))]
