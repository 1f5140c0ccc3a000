"""What a quotation mark does where it stands: opens, closes, or is an apostrophe; and how clearly it closes."""

from __future__ import annotations

import re

from cleaner.model import PARAGRAPH_BREAK

SPACES = " \t\n\u00a0\u2009\u202f"
_OPENS_AFTER = frozenset(SPACES + "([{—–-/\"“‘'")
_CLOSES_BEFORE = frozenset(SPACES + ".,;:!?)]}—–-…/\"”’'")
_STOPS = frozenset(",.!?…;—–，。！？；")
_ENDS = ".,;:!?)]…"
_ELISION = re.compile(
    r"(?i)['‘’](?:\d\ds?\b|(?:em|til|cause|tis|twas|twere|n|bout|round|cuz|coz|neath|nother|ere|ave|im|er|cos)\b)"
)
_CURLED_ELISION = re.compile(r"(?i)‘(?:\d\ds\b|n[’' ]|em |tis |twas )")
_ROCK_N_ROLL = re.compile(r"(?i)(?<=\W['‘’]n)['’](?= \w)")
_CLIPPED = frozenset("o th tho altho thro ol an wi d af mo po si".split())
_WHOLE_IN = ("gain", "tain", "rain", "main", "lain", "hain", "rgin", "igin", "egin", "ugin", "login", "admin", "skin")
"""Words in -in that lost no g, by their ends; names (`Berlin`) have a capital."""
_EASTERN = re.compile("[\u3001-\u303f\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff01-\uff60]")
_WORD = re.compile(r"[^\W\d_]{1,24}$")
_NO_NOUN = re.compile(
    r" (?:a|an|the|of|in|on|at|to|by|for|from|with|without|into|onto|about|after|before|during|between|among|through|"
    r"under|over|than|as|but|who|which|that|where|when|while|because|if|so|is|are|was|were|be|been|has|have|had|does|"
    r"do|did|will|would|can|could|should|must|may|might|not|he|she|it|they|we|you|I|this|these|those|there|"
    r"said|says|meant|means|instead|rather|only|and (?:a|the|that|is|was|to|in|on|he|she|they|it))\b"
    r"| (?:and|or|&|nor|vs) [\"“]| ?[—–(\"“|/]| -| [^\w\s'’‘$€£#]"
)
"""What does not follow a possessive, which wants a noun; `and` alone may (`the workers' and farmers' vote`)."""


def role(text: str, at: int) -> str:
    """`open`, `close`, or nothing for an apostrophe, a decade, an elision, an inch; `either` for a straight mark beside
    Chinese, Japanese or Korean, where no space tells.

    >>> [role("the \\"old' and the '90s", at) for at in (4, 8, 18)], role("他说：\\"走。", 3)
    (['open', 'close', ''], 'either')
    """
    mark = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if _EASTERN.match(before) or _EASTERN.match(after):
        return "open" if mark in "“„‘" else "close" if mark in "”’" else "either"
    if mark in "“„":
        return "open"
    if mark == "”":
        return "close"
    if mark == "‘":
        return "" if before.isalnum() or _CURLED_ELISION.match(text, at) else "open"
    if before.isalnum() and after.isalnum():
        return ""
    opens = before in _OPENS_AFTER and after not in SPACES
    closes = after in _CLOSES_BEFORE and before not in SPACES
    if mark == '"':
        if opens and closes:
            return "open" if before in " ([{—–" else "close"
        return "open" if opens else "close" if closes else ""
    if opens and (after.isalnum() or not closes):
        return "" if _ELISION.match(text, at) else "open"
    return "close" if closes and not _ROCK_N_ROLL.match(text, at) else ""


def strength(text: str, at: int) -> int:
    """How clearly the single mark at `at` closes a quotation.

    3 after a stop or at the end of the paragraph, 2 after a word; where it may be a possessive, a foot or a clipped
    word: 1 when what follows speaks against that, else 0.

    >>> [strength(text, text.index("'")) for text in ("Enough,' he", "rate' of", "bands' in", "bands' new")]
    [3, 2, 1, 0]
    """
    before = text[at - 1]
    if before in _STOPS:
        return 3
    is_last = ends_paragraph(text, at + 1)
    if before.isdigit() or _is_clipped(text, at):
        return 1 if is_last or _NO_NOUN.match(text, at + 1) else 0
    if before not in "sxzSXZ":
        return 3 if is_last else 2
    if is_last or text[at + 1] in _ENDS:
        return 2
    return 1 if _NO_NOUN.match(text, at + 1) else 0


def ends_paragraph(text: str, at: int) -> bool:
    """Whether nothing but a stop stands between `at` and the end of the paragraph."""
    while at < len(text) and text[at] in _ENDS:
        at += 1
    return at == len(text) or text.startswith(PARAGRAPH_BREAK, at)


def _is_clipped(text: str, at: int) -> bool:
    """Whether the word that ends at `at` may lack its last letters: `goin'`, `th'`, `o'`."""
    match = _WORD.search(text, max(0, at - 24), at)
    if match is None:
        return False
    word = match.group()
    if word.lower() in _CLIPPED:
        return True
    if len(word) < 4 or not word.endswith("in") or word.endswith(_WHOLE_IN):
        return False
    return word[0].islower() or text[at + 2 : at + 3].isupper() or text[match.start() - 1 : match.start()] in '"“'
