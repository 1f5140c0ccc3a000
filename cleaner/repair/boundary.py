"""Boundaries between sentences that lost what stood between them, and how clear each one is.

What decides stands on both sides: `Character.AI`, `U.S.`, `v2.0`, `Node.js`, file names, domains and initials must stay
whole. The lists of words were read off real pages; figures are in docs/repair.md.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.repair.code import is_code

_BOUNDARY = re.compile(
    r"""(?<=[^\s.][^\s.!?])([.!?]+)(["”’')\]]{0,2})(?=["“‘'(]{0,2}[^\W\d_a-z])(?=(["“‘'(]{0,2})([^\W\d_a-z][^\s]{0,40}))"""
)
MAYBE = re.compile(r"""[.!?](?<=[^\s.][^\s.!?][.!?])["”’')\]]{0,2}["“‘'(]{0,2}[^\W\d_a-z]""")
"""The cheap question: a stop inside what could be two words."""
_CURLED = re.compile("[“”]")
_LEFT_WORD = re.compile(r"[^\W_](?:[^\W_]|[-'’](?=[^\W_]))*$")
_RIGHT_WORD = re.compile(r"[^\W\d_]+")
_AFTER_WORD = frozenset(" ,;:'’\"”-–—!?…\t\n")
_TOP_DOMAINS = frozenset(
    "ac ae ai app at au be biz br ca cc ch club cn co com cz de dev dk edu es eu fi fm fr gg gl gov gr hk hu "
    "ie il im in info int io ir is it jp js kr la ly me mil mobi mx my name net news nl no nu nz one online "
    "org pe ph php pl pm pro pt py ro ru se sg sh shop site so st store su tech th tk to top tr tv tw ua ug "
    "uk us uz vn web ws xyz za zip asp aspx bat cfg conf cpp css csv doc docx exe gif go gz html htm ini "
    "ipynb jar java jpeg jpg json log md mp3 mp4 pdf png ppt rar rb rs sql svg swf tar tex toml ts txt wav "
    "xls xlsx xml yaml yml".split()
)
_SPEAKING = frozenset(
    "a about according after all also although an and another any are as at back because before both but by "
    "can could despite did do does during each earlier even every few finally first following for from "
    "further given had has have he her here his how however i if in instead is it its it's just last later "
    "like many may maybe meanwhile more moreover most much my never nevertheless next no nor not now of often "
    "on once one only or other our over perhaps rather read recently second see several she should since so "
    "some still such than that the their them then there these they this those though three through thus to "
    "today together too two under unlike until up us very was we well were what when where whether which "
    "while who why will with without would yes yet you your".split()
)
"""Words that begin a sentence and are no names."""
_SHORTENED = frozenset(
    "adm al apr approx apt art assn assoc aug ave avg bldg blvd bros bzw ca capt cf cia cie cmdr co col corp "
    "dec dept dr ed eds eg esp est et etc eng feb ff fig figs fri ft gen gov hon hr hrs ie inc incl inkl jan "
    "jr jul jun lt ltd maj mar max mgr min misc mon mr mrs ms mt nat no nos nov nr oct op orig pag pp prof "
    "pte pty pvt rd ref rep rev sat sc sen sep sept sgt sq sr st sta ste str supt sun tel thu tue univ usw "
    "vol vs wed z zb".split()
)

_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_SHORT_STARTS = frozenset(
    "Mr Mrs Ms Dr Sir San Los Las El La Le Il Di Die Der Das New Six Ten Men Man Big Go Set Get See Use".split()
)
_WORD_DOMAINS = frozenset("top news online one name shop store site mobile be pro live".split())
"""Top domains that open sentences: `a good experience.Top models …`."""


class Boundary(NamedTuple):
    """A place where a break may be missing: `strength` 3 is clear, 2 needs witnesses, 1 needs many.
    `speaks` where the word behind it begins sentences and is no name; `is_turned` where the mark at it opens a
    quotation but was curled to a closing one (`news.”It is` for `news. “It is`)."""

    at: int
    strength: int
    reason: str
    speaks: bool
    is_turned: bool


def find_boundaries(text: str) -> list[Boundary]:
    """The boundaries in `text` where a break may be missing; none in source code.

    >>> [(boundary.at, boundary.strength) for boundary in find_boundaries("It passed in Leeds.Critics said no.")]
    [(19, 2)]
    """
    if not MAYBE.search(text):
        return []
    if is_code(text):
        return []
    found = []
    opened: dict[int, bool] | None = None
    turned: frozenset[int] | None = None
    for match in _BOUNDARY.finditer(text):
        strength, reason = _judge(text, match)
        if not strength:
            continue
        closing = match.group(2)
        at = match.end(2)
        if len(closing) == 2 and closing[1] in "\"'":
            at -= 1
        elif closing in ('"', "'"):
            opened = _find_opened(text) if opened is None else opened
            at = match.end(2) if opened.get(match.start(2)) else match.end(1)
        elif closing == "”":
            turned = _find_turned(text) if turned is None else turned
            at = match.start(2) if match.start(2) in turned else at
        speaks = _right_word(match.group(4)).lower() in _SPEAKING
        found.append(Boundary(at, strength, reason, speaks, is_turned=at < match.end(2) and text[at] == "”"))
    return found


def _judge(text: str, match: re.Match[str]) -> tuple[int, str]:
    """How clear it is that a break is missing where `match` stands: 3, 2, 1, or 0 for not at all."""
    stop, closing, opening, tail = match.groups()
    left, right = _left_word(text, match.start()), _right_word(tail)
    if not right or not left or (len(stop) > 1 and "." in stop) or (opening.endswith("(") and stop != "."):
        return 0, ""
    side = _right_strength(right, tail)
    if not side or _is_name(left, right, stop):
        return 0, ""
    if text.rfind(" ", 0, match.start()) < 0 and stop == "." and not closing:
        return 0, ""
    strength = min(side, _left_strength(text, match.start(), left, right))
    if strength and (closing or opening) and strength < 3 and side == 3:
        strength += 1
    return strength, f"no space between sentences: “{left}{stop}{closing}{opening}{right}”"


def _left_word(text: str, at: int) -> str:
    """The word that ends at `at`; empty when what stands there is no plain word (an address, a domain, initials)."""
    chunk_start = max(text.rfind(" ", max(0, at - 60), at), text.rfind("\n", max(0, at - 60), at)) + 1
    chunk = text[max(chunk_start, at - 60) : at]
    if any(sign in chunk for sign in ("/", "@", "www", "\\", "_", "#", "=")):
        return ""
    match = _LEFT_WORD.search(chunk)
    if match is None:
        return chunk[-1:] if chunk[-1:] in '%)”"’' else ""
    word = match.group()
    rest = chunk[: match.start()]
    return "" if "." in rest or "(" in rest[1:] else word


def _right_word(tail: str) -> str:
    match = _RIGHT_WORD.match(tail)
    if match is None:
        return ""
    after = tail[match.end() : match.end() + 1]
    return match.group() if not after or after in _AFTER_WORD or (after == "." and match.end() + 1 == len(tail)) else ""


def _right_strength(right: str, tail: str) -> int:
    """3 for a capitalised word, `A`, `I` or `L’été`; 2 for an abbreviation, capitals inside, a lone letter."""
    if tail.startswith("U.S."):
        return 2
    if right in ("A", "I") and tail[1:2] in ("", "'", "’"):
        return 3
    if len(right) == 1:
        if not right.isupper():
            return 0
        if right in "QA" and tail[1:] == ":":
            return 3
        return 3 if tail[1:2] in ("'", "’") and tail[2:4].isalpha() else 2 if tail == right else 0
    if right[0].isupper() and right[1:].islower():
        return 3
    return 2 if (right[0].isupper() and len(right) > 3) or right.isupper() else 0


def _is_name(left: str, right: str, stop: str) -> bool:
    """`Node.js`, `Booking.Com`, `readme.Txt`: a domain or a file name."""
    domain = right.lower()
    if stop != "." or domain not in _TOP_DOMAINS or domain in _SPEAKING:
        return False
    return not (left.islower() and len(left) > 2 and domain in _WORD_DOMAINS and right[1:].islower())


def _left_strength(text: str, at: int, left: str, right: str) -> int:
    """3 for a word in small letters, or a name before a word that begins sentences; 2 for a name, a year, a closed
    bracket."""
    if len(left) == 1 and not left.isalnum():
        return 2
    speaks = right.lower() in _SPEAKING and right.lower() not in _TOP_DOMAINS
    if len(left) == 1 and not left.isdigit():
        return 0
    if left.lower() in _SHORTENED:
        return 2 if speaks and len(right) > 1 else 0
    if left.isdigit():
        return (
            2 if len(left) == 4 or (len(left) <= 3 and at - len(left) >= 3 and text[at - len(left) - 1] in "$€£") else 0
        )
    if left.islower():
        return 3 if len(left) >= 2 else 0
    if left[0].isupper() and left[1:].islower():
        if left in _DAYS or (speaks and len(left) > 3 and text.count(" ", max(0, at - 60), at) >= 3):
            return 3
        return 2 if len(left) > 2 and (speaks or not _is_stub(right)) else 0
    if right.lower() in _SPEAKING:
        return 2
    return 0 if _is_camel(left) or _is_stub(right) else 1


def _is_stub(right: str) -> bool:
    """`Enterprise.Nxt`, `Fal.Con`: too short for a sentence's first word, and none of those that are."""
    known = right in _SHORT_STARTS or right.lower() in _SPEAKING
    return len(right) <= 3 and right[1:].islower() and not known


def _is_camel(word: str) -> bool:
    """`TechPolicy`, `GeneralProfiles`: what follows the stop is rather a part of the name.

    >>> _is_camel("TechPolicy"), _is_camel("NATO"), _is_camel("Anne-Marie")
    (True, False, False)
    """
    return word.isalpha() and not word.isupper() and not word[1:].islower()


def _find_turned(text: str) -> frozenset[int]:
    """The closing curled marks before which nothing is open, and which the next mark closes: they should open."""
    marks = [match.start() for match in _CURLED.finditer(text)]
    open_before = [False, *(text[at] == "“" for at in marks)]
    closes_next = [*(text[at] == "”" for at in marks[1:]), False]
    trios = zip(marks, open_before, closes_next, strict=False)
    return frozenset(at for at, is_open, is_closed in trios if text[at] == "”" and not is_open and is_closed)


def _find_opened(text: str) -> dict[int, bool]:
    """For each straight mark whether a quotation is open before it: clear marks set it, doubtful ones turn it."""
    opened: dict[int, bool] = {}
    for mark in ('"', "'"):
        is_open = False
        at = text.find(mark)
        while at >= 0:
            before = text[at - 1] if at else " "
            after = text[at + 1] if at + 1 < len(text) else " "
            if mark == "'" and before.isalnum() and after.isalnum():
                at = text.find(mark, at + 1)
                continue
            opened[at] = is_open
            opens = before in " (\n—[" and after not in " \n"
            closes = before not in " (\n" and after in " .,;:!?\n)—"
            is_open = opens or (not closes and not is_open)
            at = text.find(mark, at + 1)
    return opened
