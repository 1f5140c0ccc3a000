"""Pairs of quotation marks whose closing mark was broken: `"superintelligence' team`, `‘Zelda'`.

A double mark that opens and is never closed takes the single mark that can close it (`marks` tells which can). A
document must show the damage more than once, except where a single mark follows a comma or a full stop and nothing
else can be meant; and what is doubtful (a plural possessive, a mark whose opening mark stands in the paragraph before,
or nowhere) is mended only in a document whose closing marks are broken throughout. Measured: see docs/repair.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import PARAGRAPH_BREAK, Change
from cleaner.repair.code import is_code
from cleaner.repair.edits import Edit, to_changes
from cleaner.repair.english import is_english
from cleaner.repair.marks import SPACES, ends_paragraph, role, strength

STEP = "quotes"
MIN_STRONG = 2
"""Broken pairs that a document must show before any of them is mended."""
MIN_FOREIGN = 3
"""As many must be shown in other languages, where words may end in an apostrophe (`un po' di`)."""
MIN_PROOF, MAX_WHOLE_SHARE = 3, 0.1
"""Broken pairs, and whole ones beside them, of a document whose closing marks are broken throughout."""
MAX_WEAK_CHARS = 60
"""How far a single mark that could be a possessive may stand from the opening mark it is taken to close."""

MAX_BRACKET_CHARS, MAX_TERM_WORDS = 120, 3
_DETERMINERS = frozenset("the a an my your his her its our their this that these those in on at for to".split())
_MARKS = re.compile("[\"“”„'‘’]")
_SAID = re.compile(
    r"(?i)['’] (?:\w+ ){0,3}?(?:said|says|told|asked|added|wrote|tweeted|explained|according|"
    r"adds|writes|noted|argued|replied)\b"
)
_HALF_CURLED = re.compile(r"(?<!\w)‘(?=\w)([^'‘’\"“”\n]{2,80})'(?![\w\"”'’])")


class _Single(NamedTuple):
    """A single mark that may close what is open (`strength` as in `marks`)."""

    at: int
    strength: int


class _Opened(NamedTuple):
    """A double mark that opened and found no closing one, and the single marks up to the next that could close it.

    `is_term`: it stands inside a sentence (`a "new era' of`); `is_continued`: the next paragraph opens with a mark too.
    """

    at: int
    mark: str
    is_term: bool
    is_continued: bool
    singles: tuple[_Single, ...]

    @property
    def closer(self) -> _Single | None:
        """The single mark that closes the pair and can hardly be anything else."""
        least = 3 if self.is_continued else 2
        return next((s for s in self.singles if s.strength >= least or self._is_near(s, 1)), None)

    @property
    def likely(self) -> _Single | None:
        """The one to take in a document whose closing marks are all broken."""
        found = self.closer or next((s for s in self.singles if s.strength >= 1 + self.is_continued), None)
        if found is None and len(self.singles) == 1 and self._is_near(self.singles[0], 0):
            return self.singles[0]
        return found

    def _is_near(self, single: _Single, least: int) -> bool:
        return self.is_term and single.strength >= least and single.at <= self.at + MAX_WEAK_CHARS


class _Scanned(NamedTuple):
    """What one text holds: pairs left open, how many are whole, and closing marks that nothing opened."""

    opened: tuple[_Opened, ...] = ()
    whole: int = 0
    orphans: tuple[int, ...] = ()


def find_changes(draft: Draft, context: Context) -> Iterator[Change]:
    """Mend the closing marks of the kept paragraphs, when the document proves that they were damaged."""
    level = context.options.level("quotes")
    if level == "off":
        return
    kept = [i for i in draft.kept if draft.document.blocks[i].kind not in ("code", "table", "verse")]
    texts = [draft.texts[i] for i in kept]
    for index, edits in zip(kept, find_edits(texts, loose=level == "all"), strict=True):
        if edits:
            yield from to_changes(draft, index, edits, step=STEP)


def find_edits(texts: list[str], *, loose: bool = False) -> list[list[Edit]]:
    r"""For each text the edits that close its broken pairs. `loose` asks for no second witness.

    >>> find_edits(['"We won,\' she said.', 'The "phase one\' deal held.'])[1][0].after
    '"'
    >>> find_edits(["The boys' \"best\" game of the '90s was 'fun'."])
    [[]]
    """
    scans = [_scan(text, texts[number + 1 : number + 2]) for number, text in enumerate(texts)]
    found = [[edit for opened in scan.opened for edit in _to_edits(opened, opened.closer)] for scan in scans]
    whole = sum(scan.whole for scan in scans)
    strengths = [opened.closer.strength for scan in scans for opened in scan.opened if opened.closer]
    if not strengths:
        return [_find_half_curled(text) for text in texts]
    broken = len(strengths)
    if broken >= MIN_PROOF and whole <= MAX_WHOLE_SHARE * broken:
        found = [
            [edit for opened in scan.opened for edit in _to_edits(opened, opened.likely)]
            + [_to_edit(at, "”" if "“" in text else '"', "nothing else is open") for at in _find_orphans(text, scan)]
            for text, scan in zip(texts, scans, strict=True)
        ]
    elif not (_is_enough(texts, strengths, whole) or loose):
        found = [[edit for edit in edits if _is_said(text, edit)] for text, edits in zip(texts, found, strict=True)]
    half = map(_find_half_curled, texts)
    return [sorted({edit.start: edit for edit in (*h, *f)}.values()) for f, h in zip(found, half, strict=True)]


def _to_edits(opened: _Opened, closer: _Single | None) -> list[Edit]:
    if closer is None:
        return []
    return [_to_edit(closer.at, '"' if opened.mark == '"' else "”", f"strength {closer.strength}")]


def _to_edit(at: int, after: str, why: str) -> Edit:
    return Edit(at, at + 1, after, "quotes.closer", f"a quotation in double marks ends in a single one ({why})")


def _is_said(text: str, edit: Edit) -> bool:
    """One broken mark is enough where a comma stands before it and `he said` behind it."""
    return text[edit.start - 1] in ",.!?…" and bool(_SAID.match(text, edit.start))


def _is_enough(texts: Sequence[str], strengths: Sequence[int], whole: int) -> bool:
    """Whether the document proves that closing marks were damaged: twice, or once and no pair is whole."""
    broken = len(strengths)
    if broken < max(1 if not whole else MIN_STRONG, whole / 4):
        return False
    if (broken >= MIN_STRONG and max(strengths) >= 3) or is_english(" ".join(texts)):
        return True
    return broken >= MIN_FOREIGN and broken > whole


def count_whole(text: str) -> int | None:
    r"""How many quotations a text holds when all of them are whole; None when a closing mark may be missing.

    >>> count_whole('"So," she said, "it\'s done."'), count_whole('"So,\' she said')
    (2, None)
    """
    straight = text.count('"')
    curled = text.count("“") + text.count("„")
    if not straight and not curled:
        return 0
    if "'" not in text and "’" not in text:
        return straight // 2 + text.count("”")
    opened = text.count(' "') + text.count('\n"') + text.count('("') + text.count('—"') + text.startswith('"')
    return opened + curled if 2 * opened == straight and curled <= text.count("”") else None


def _scan(text: str, followers: Sequence[str]) -> _Scanned:
    """The pairs of `text`; `followers` holds the next paragraph, if there is one."""
    pairs = count_whole(text)
    if pairs is not None:
        return _Scanned(whole=pairs)
    return _Scanned() if is_code(text) else _read(text, followers)


def _read(text: str, followers: Sequence[str]) -> _Scanned:
    scan = _Scan(text)
    paragraph_end = text.find(PARAGRAPH_BREAK)
    for match in _MARKS.finditer(text):
        at = match.start()
        while 0 <= paragraph_end < at:
            start = paragraph_end + len(PARAGRAPH_BREAK)
            scan.settle(is_continued=_opens_with_quote(text[start : start + 1]))
            paragraph_end = text.find(PARAGRAPH_BREAK, paragraph_end + 1)
        if match.group() in '"“”„':
            scan.see_double(at)
        else:
            scan.see_single(at)
    scan.settle(is_continued=any(map(_opens_with_quote, followers)))
    return _Scanned(tuple(scan.opened), scan.whole, tuple(scan.orphans))


def _find_orphans(text: str, scan: _Scanned) -> tuple[int, ...]:
    """The closing marks that nothing opened; a text without any double mark was not read before."""
    if ("'" not in text and "’" not in text) or '"' in text or "“" in text or "„" in text:
        return scan.orphans
    return () if is_code(text) else _read(text, ()).orphans


class _Scan:
    """What is open while the marks of a text go by."""

    def __init__(self, text: str) -> None:
        self.opened: list[_Opened] = []
        self.orphans: list[int] = []
        self.whole = 0
        self._text = text
        self._open_at = -1
        self._nested = 0
        self._outer = 0
        self._singles: list[_Single] = []

    def see_double(self, at: int) -> None:
        does = role(self._text, at)
        if does == "either":
            does = "close" if self._open_at >= 0 and self._text[self._open_at] == '"' else "open"
        elif not does and _is_apart(self._text, at):
            does = "close" if self._open_at >= 0 else "open"
        if does == "open":
            outer = self._nested if self._open_at < 0 else self._outer
            self.settle(is_continued=False)
            self._open_at, self._outer = at, outer
        elif does == "close" and self._open_at >= 0:
            self.whole += 1
            self._forget()

    def see_single(self, at: int) -> None:
        does = role(self._text, at)
        if does == "either":
            does = "close" if self._nested or self._open_at >= 0 else "open"
        if does == "open":
            self._nested += 1
        elif does == "close" and self._nested:
            self._nested -= 1
        elif does == "close" and self._open_at >= 0 and not self._is_in_brackets(at):
            if self._singles and not self._outer and self._text[self._singles[-1].at + 1 : at] in ("", ",", "."):
                self._singles.pop()  # `others','` and `Can.''`: the outer mark is the last
            self._singles.append(_Single(at, strength(self._text, at)))
        elif does == "close" and not self._nested and _is_said_or_last(self._text, at):
            self.orphans.append(at)

    def settle(self, *, is_continued: bool) -> None:
        """Note what was open; the next mark, or the next paragraph, begins anew."""
        if self._open_at >= 0 and self._singles:
            self.opened.append(
                _Opened(
                    self._open_at,
                    self._text[self._open_at],
                    self._is_term(self._singles[0].at),
                    is_continued,
                    tuple(self._singles),
                )
            )
        self._forget()

    def _is_term(self, end: int) -> bool:
        """Whether what opened stands inside a sentence, or is a name or a word or two at its start."""
        before = self._text[max(0, self._open_at - 2) : self._open_at]
        if before[:1].isalnum() and before[1:] in SPACES:
            return True
        words = self._text[self._open_at + 1 : min(end, self._open_at + MAX_WEAK_CHARS)].split(" ")
        return len(words) <= MAX_TERM_WORDS and words[0].lower() not in _DETERMINERS

    def _is_in_brackets(self, at: int) -> bool:
        """Whether a bracket that opened inside the quotation closes just behind the mark: `"(the banks') debts`."""
        after = self._text[at + 1 : at + 2]
        inner = self._text[max(self._open_at, at - MAX_BRACKET_CHARS) : at]
        return after in (")", "]") and inner.rfind("(" if after == ")" else "[") > inner.rfind(after)

    def _forget(self) -> None:
        self._open_at, self._nested, self._singles = -1, 0, []


def _opens_with_quote(text: str) -> bool:
    return text[:1] in ('"', "“", "„")


def _is_apart(text: str, at: int) -> bool:
    """Whether a mark has a space on both sides, or on one and an end of the text on the other."""
    return text[at - 1 : at] in SPACES and text[at + 1 : at + 2] in SPACES


def _is_said_or_last(text: str, at: int) -> bool:
    return at > 0 and text[at - 1] in ",.!?…" and (ends_paragraph(text, at + 1) or bool(_SAID.match(text, at)))


def _find_half_curled(text: str) -> list[Edit]:
    """A quotation that opens with a curled single mark and ends with a straight one: `‘Zelda'`. Where a double mark
    stands behind it, a program that curls marks failed, and nothing was lost."""
    if "‘" not in text or "'" not in text:
        return []
    edits = []
    for match in _HALF_CURLED.finditer(text):
        inner = match.group(1)
        if not inner[0].isdigit() and inner[-1] not in " sSxXzZ":
            at = match.end() - 1
            edits.append(Edit(at, at + 1, "’", "quotes.half-curled", "opened by a curled mark, not closed by one"))
    return edits
