"""Pairs of quotation marks whose closing mark was broken: `"superintelligence' team`, `‘Zelda'`.

A double mark that opens and is never closed takes the single mark that can close it. Nested quotations, apostrophes,
decades, elisions, inches and plural possessives are told apart by their neighbours; a document must show the damage
more than once, except where a single mark follows a comma or a full stop and nothing else can be meant. Measured on
clean news: see docs/repair.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import PARAGRAPH_BREAK, Change
from cleaner.repair.code import is_code
from cleaner.repair.edits import Edit, to_changes
from cleaner.repair.english import is_english

STEP = "quotes"
MIN_STRONG = 2
"""Broken pairs that a document must show before any of them is mended."""

MIN_FOREIGN = 3
"""As many must be shown in other languages, where words may end in an apostrophe (`un po' di`)."""
MAX_WEAK_CHARS = 40
"""How far a single mark that could be a possessive may stand from the opening mark it is taken to close."""

_MARKS = re.compile("[\"“”„'‘’]")
_OPENS_AFTER = frozenset(" \t\n\u00a0\u2009\u202f([{—–-/\"“‘'")
_CLOSES_BEFORE = frozenset(" \t\n\u00a0\u2009\u202f.,;:!?)]}—–-…/\"”’'")
_STOPS = frozenset(",.!?…;—–'’")
_ELISION = re.compile(
    r"(?i)['‘’](?:\d\ds?\b|(?:em|til|cause|tis|twas|twere|n|bout|round|cuz|coz|neath|nother|ere|ave|im|er|cos)\b)"
)
_CLIPPED = re.compile(r"(?i)(?:\w{2,}in|\bo|\bth|\btho|\baltho|\bthro|\bol|\ban|\bwi|\bd|\baf|\bmo|\bpo|\bsi)$")
_SAID = re.compile(
    r"(?i)['’] (?:\w+ ){0,3}?(?:said|says|told|asked|added|wrote|tweeted|explained|according|"
    r"adds|writes|noted|argued|replied)\b"
)


class _Find(NamedTuple):
    """A single mark that closes a broken pair: 1 could be a possessive, 2 follows a word, 3 follows a stop."""

    at: int
    strength: int
    after: str


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
    finds: list[list[_Find]] = []
    whole = 0
    half: list[list[Edit]] = []
    for number, text in enumerate(texts):
        pairs = count_whole(text)
        if pairs is None and is_code(text):
            pairs = 0
        if pairs is not None:
            finds.append([])
            half.append(_find_half_curled(text))
            whole += pairs
            continue
        follower = texts[number + 1] if number + 1 < len(texts) else ""
        found, closed = _find_broken(text, follower)
        finds.append(found)
        whole += closed
        half.append(_find_half_curled(text))
    if not any(finds):
        return half
    strong = sum(find.strength >= 2 for found in finds for find in found)
    enough = _is_enough(texts, finds, whole) or (loose and strong > 0)
    answer = []
    for number, text in enumerate(texts):
        edits = [
            Edit(find.at, find.at + 1, find.after, "quotes.closer", _reason(find, strong, whole))
            for find in finds[number]
            if enough or (find.strength == 3 and _SAID.match(text, find.at))
        ]
        taken = {edit.start for edit in edits}
        edits += [edit for edit in half[number] if edit.start not in taken]
        answer.append(sorted(edits))
    return answer


def _is_enough(texts: list[str], finds: list[list[_Find]], whole: int) -> bool:
    """Whether the document proves that its closing marks were damaged: twice, or once and no pair is whole."""
    strengths = [find.strength for found in finds for find in found]
    strong = sum(strength >= 2 for strength in strengths)
    if strong < max(1 if not whole else MIN_STRONG, whole / 4):
        return False
    if (strong >= MIN_STRONG and max(strengths) >= 3) or is_english(" ".join(texts)):
        return True
    return strong >= MIN_FOREIGN and strong > whole


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


def _reason(find: _Find, strong: int, whole: int) -> str:
    return f"an open quotation ends in a single mark (strength {find.strength}); {strong} such against {whole} whole"


def _find_broken(text: str, follower: str) -> tuple[list[_Find], int]:
    """The closing single marks of `text`'s broken pairs, and how many are whole. `follower` is the next paragraph."""
    scan = _Scan()
    paragraph_end = text.find(PARAGRAPH_BREAK)
    for match in _MARKS.finditer(text):
        at, mark = match.start(), match.group()
        while 0 <= paragraph_end < at:
            scan.settle(is_continued=_opens_with_quote(text, paragraph_end + len(PARAGRAPH_BREAK)))
            paragraph_end = text.find(PARAGRAPH_BREAK, paragraph_end + 1)
        role = _role(text, at, mark)
        if mark in '"“”„':
            scan.see_double(at, mark, role)
        elif scan.opener and role:
            scan.see_single(text, at, role)
    scan.settle(is_continued=_opens_with_quote(follower, 0))
    return scan.found, scan.whole


class _Scan:
    """What is open while the marks of a text go by."""

    def __init__(self) -> None:
        self.found: list[_Find] = []
        self.whole = 0
        self.opener = ""
        self._opened_at = 0
        self._nested = 0
        self._singles: list[tuple[int, int]] = []

    def see_double(self, at: int, mark: str, role: str) -> None:
        if role == "open":
            self.settle(is_continued=False)
            self.opener, self._opened_at = mark, at
        elif role == "close" and self.opener:
            self.whole += 1
            self._forget()

    def see_single(self, text: str, at: int, role: str) -> None:
        if role == "open":
            self._nested += 1
        elif self._nested:
            self._nested -= 1
        else:
            self._singles.append((at, _strength(text, at)))

    def settle(self, *, is_continued: bool) -> None:
        """Note the single mark that closes what is open: the first that is strong, or the only one if it is near."""
        near = self._opened_at + MAX_WEAK_CHARS
        least = 3 if is_continued else 2
        best = next(
            ((at, strength) for at, strength in self._singles if strength >= least or (strength == 2 and at <= near)),
            None,
        )
        if best is None and len(self._singles) == 1 and not is_continued and self._singles[0][0] <= near:
            best = self._singles[0]
        if self.opener and best is not None:
            self.found.append(_Find(best[0], best[1], '"' if self.opener == '"' else "”"))
        self._forget()

    def _forget(self) -> None:
        self.opener, self._nested, self._singles = "", 0, []


def _opens_with_quote(text: str, at: int) -> bool:
    return text[at : at + 1] in ('"', "“", "„")


def _role(text: str, at: int, mark: str) -> str:
    """`open`, `close`, or nothing for an apostrophe, a decade, an elision, an inch."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if mark in "“„":
        return "open"
    if mark == "”":
        return "close"
    if mark == "‘":
        return "open" if not before.isalnum() else ""
    if before.isalnum() and after.isalnum():
        return ""
    opens = before in _OPENS_AFTER and after not in " \t\n\u00a0"
    closes = after in _CLOSES_BEFORE and before not in " \t\n\u00a0"
    if mark == '"':
        if opens and closes:
            return "open" if before in " ([{—–" else "close"
        return "open" if opens else "close" if closes else ""
    if opens and (after.isalnum() or not closes):
        return "" if _ELISION.match(text, at) else "open"
    return "close" if closes else ""


def _strength(text: str, at: int) -> int:
    """3 after a stop, 1 where it may be a possessive, an inch or a clipped word, else 2."""
    before = text[at - 1]
    if before in _STOPS:
        return 3
    after = text[at + 1] if at + 1 < len(text) else "."
    if before in "sxzSXZ" and after in ".,;:!?)]":
        return 2
    if before in "sxzSXZ" or before.isdigit() or _CLIPPED.search(text, max(0, at - 12), at):
        return 1
    return 2


_HALF_CURLED = re.compile(r"(?<!\w)‘(?=\w)([^'‘’\"“”\n]{2,80})'(?!\w)")


def _find_half_curled(text: str) -> list[Edit]:
    """A quotation that opens with a curled single mark and ends with a straight one: `‘Zelda'`."""
    if "‘" not in text or "'" not in text:
        return []
    edits = []
    for match in _HALF_CURLED.finditer(text):
        inner = match.group(1)
        if not inner[0].isdigit() and inner[-1] not in " sSxXzZ" and not _CLIPPED.search(inner):
            at = match.end() - 1
            edits.append(
                Edit(at, at + 1, "’", "quotes.half-curled", "opened by a curled mark, closed by a straight one")
            )
    return edits
