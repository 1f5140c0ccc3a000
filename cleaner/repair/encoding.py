"""Text that was decoded with the wrong codec, block by block.

The cheap question comes first, once for the whole document: `find_suspicious` looks at the characters beyond ASCII
alone, and only the blocks it names are read. Then layer by layer: ftfy's detector and its fixers of encodings (none of
its typography), strict UTF-8 in codecs that ftfy does not know, legacy codecs read as one another, and last the small
signs of damage. A layer may hide another: two turns are common.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ftfy import TextFixerConfig, fix_encoding_and_explain
from ftfy.badness import is_bad

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import PARAGRAPH_BREAK, Change
from cleaner.repair.edits import Edit, apply, to_changes, to_edit
from cleaner.repair.joined import find_matching
from cleaner.repair.legacy import find_legacy
from cleaner.repair.native import find_strange, is_eastern_text
from cleaner.repair.signs import find_ascii_edits, find_lost, find_sign_edits
from cleaner.repair.utf8 import find_utf8

STEP = "encoding"
MAX_LAYERS = 8
NATIVE_SHARE = 0.1
"""With more suspicious blocks it is worth asking whether the document's script explains them."""
_FIXERS = TextFixerConfig(
    unescape_html=False, remove_terminal_escapes=False, fix_encoding=True, restore_byte_a0=True,
    replace_lossy_sequences=True, decode_inconsistent_utf8=True, fix_c1_controls=True, fix_latin_ligatures=False,
    fix_character_width=False, uncurl_quotes=False, fix_line_breaks=False, fix_surrogates=False,
    remove_control_chars=False, normalization=None, explain=True,
)  # fmt: skip
_STRANGE = re.compile("[^\t\n\r\x1a\x20-\x7e\u00a0¡£§°«»¿À-ÿŒœŸŽžŠš–—‘’“”„•…€™]")
"""What Western text rarely holds: without one, damage is at most pairs of a letter and a sign."""
_STRANGE_OR_A = re.compile("[^\t\n\r\x1a\x20-\x7e\u00a0¡£§°«»¿À-áã-ÿŒœŸŽžŠš–—‘’“”„•…€™]")
"""The same and `â`, which is what is left of a broken apostrophe."""
_ASCII_SIGNS = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in (
        ("\\", r"\\u"), ("'", "'['-]"), ("?", r"\?[a-z]"), ("+", r"\+[A-Za-z0-9/]{3,40}-"), (":", ":(?<= :)"),
    )
)  # fmt: skip
"""What damage in plain ASCII looks like. Each pattern begins with one rare sign, which is found fastest."""
_EASTERN = re.compile("[\u3041-\ud7a3]")
_TIGHT = re.compile("–(?<= –)[a-z]")
_TURNED = re.compile("¿(?<=[A-Za-z]¿)[a-z]")
_PAIR = re.compile("[À-ÿŒœŸŽžŠš](?:[\u00a0-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|(?<=[ÃÂ])[ \u00a0]|(?<=[À-ÿ])[À-ÿ]{2})")
_QUOTES = ('"', "'", "“", "”", "‘", "’", "«", "»", "`")
_PLAIN_BYTES = b"\t\n\r\x1a" + bytes(range(0x20, 0x7F))
_COMPANY = re.compile(
    "[^\x00-\x7f]{2}|[\x80-\x9fŒœÂÃ\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff61-\uff9f\ue000-\uf8ff]"
)
"""Without one of these no codec was wrong: each sequence of UTF-8 and each of ftfy's bad pairs leaves two characters
side by side, but for C1 characters, a lone `Œ`, `Â` or `Ã`, and eastern characters that swallowed a byte of ASCII."""


def find_layers(text: str, whole: str = "") -> Iterator[list[Edit]]:
    """Layer by layer the edits that undo wrong decodings; each layer's offsets refer to the text after the one before.

    `whole` is the document that the text stands in; its scripts are evidence.

    >>> [layer[0].after for layer in find_layers("the cafÃ© on the corner")]
    ['é']
    """
    for _ in range(MAX_LAYERS):
        edits = _find_codec(text, whole) or _find_signs(text, whole or text)
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
    return any(pattern.search(text) for pattern in _find_questions(text))


def find_suspicious(texts: Sequence[str], whole: str) -> list[int]:
    """Which of `texts` hold anything that damage is made of; `whole` is all of them with line breaks between.

    >>> find_suspicious(["A naïve café", "A cafÃ©", "it''s"], "A naïve café\\nA cafÃ©\\nit''s")
    [1, 2]
    """
    return find_matching(texts, whole, _find_questions(whole))


def _find_questions(text: str) -> list[re.Pattern[str]]:
    """The patterns of damage that `text` may hold, told from its signs and its characters beyond ASCII alone."""
    questions = [pattern for sign, pattern in _ASCII_SIGNS if sign in text]
    if text.isascii() and text.isprintable():
        return questions
    # Deleting bytes is ten times as fast as gathering the set of characters.
    rare = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN_BYTES).decode("utf-8", "surrogatepass")
    if _STRANGE_OR_A.search(rare):
        questions.append(_STRANGE_OR_A)
    if "–" in rare:
        questions.append(_TIGHT)
    if "¿" in rare:
        questions.append(_TURNED)
    # What stands side by side in the text does so here too, but for the plain space.
    if "Ã" in rare or "Â" in rare or _PAIR.search(rare):
        questions.append(_PAIR)
    return questions


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
    if context.options.level("encoding") == "off":
        return
    before = len(draft.changes)
    yield from _find_round(draft)
    if len(draft.changes) > before:  # what was restored is new evidence for the rest of the document
        yield from (change for change in _find_round(draft) if change.rule != "encoding.lost")


def _find_round(draft: Draft) -> Iterator[Change]:
    whole = "\n".join(draft.texts)
    suspicious = find_suspicious(draft.texts, whole)
    if len(suspicious) > NATIVE_SHARE * len(draft.texts):
        suspicious = find_strange(draft.texts, suspicious, whole)
    for index in suspicious:
        for layer in find_layers(draft.texts[index], whole):
            yield from to_changes(draft, index, layer, step=STEP)


def find_changes_in_pieces(draft: Draft, context: Context) -> Iterator[Change]:
    """Restore the paragraphs that were glued together: each may have been decoded in its own way."""
    if context.options.level("encoding") == "off":
        return
    before = len(draft.changes)
    yield from _find_round_in_pieces(draft)
    if len(draft.changes) > before:
        yield from _find_round_in_pieces(draft)


def _find_round_in_pieces(draft: Draft) -> Iterator[Change]:
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
    edits = find_ascii_edits(text, whole)
    return edits if text.isascii() else sorted([*edits, *find_sign_edits(text, whole)])


def _find_codec(text: str, whole: str) -> list[Edit]:
    """The edit that takes off one layer of wrong decoding, if there is one."""
    if not _COMPANY.search(text) or not (_STRANGE.search(text) or _PAIR.search(text)):
        return []
    if _EASTERN.search(text) and is_eastern_text(text, whole):
        return []
    edit = _find_misread(text)
    return [] if edit is None or _is_mentioned(text, edit) else [edit]


def _find_misread(text: str) -> Edit | None:
    found = find_utf8(text)
    if found is None:
        found = find_legacy(text)
    if found is not None:
        return to_edit(text, found[0], "encoding.codec", found[1])
    if not is_bad(text):
        return None
    fixed, plan = fix_encoding_and_explain(text, _FIXERS)
    if fixed == text:
        return None
    return to_edit(text, fixed, "encoding.mojibake", " → ".join(step.parameter for step in plan or ()))


def _is_mentioned(text: str, edit: Edit) -> bool:
    """Whether the author speaks of the damage: `I saw "Ã¤" instead of "ä"`."""
    return text[edit.start - 1 : edit.start] in _QUOTES and text[edit.end : edit.end + 1] in _QUOTES and edit.start > 0
