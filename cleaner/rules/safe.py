"""Which patterns could take more than linear time: rules may come from anyone, and texts certainly do.

Python's engine backtracks, so a pattern is refused where it could do so badly:

- look-behind and back-references are refused;
- in what is repeated, every part that varies must be possessive (`*+`, `{0,40}+`) or atomic, and alternatives may be
  repeated four times at most, or possessively;
- a line pattern has at most two long repeats that can give back characters, a span pattern one, and each of a span
  pattern's has an end (`{0,80}`, not `*`).

Lines are at most 600 characters, so what is left is bounded by a constant a line, or linear in a paragraph.
"""

from __future__ import annotations

import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

from cleaner.rules.match import Rule

LONG = 8
MOST_ALTERNATIVES_REPEATED = 4
LONGEST_SPAN_REPEAT = 400
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)
_POSSESSIVE = (op.POSSESSIVE_REPEAT, op.ATOMIC_GROUP)


def find_dangers(rule: Rule) -> Iterator[str]:
    """What is wrong with a rule's pattern, in words that say what to do.

    >>> [*find_dangers(Rule("x", "share", "en", "line", "drop", pattern="(a+)+b"))]
    ['a part that varies is repeated: make the inner one possessive, like [a-z]++']
    """
    if not rule.pattern:
        return
    tree = parser.parse(rule.pattern, 0)
    found: list[str] = []
    longs = _walk(tree, found, inside_repeat=False, endless_allowed=rule.scope != "span")
    allowed = 1 if rule.scope == "span" else 2
    if longs > allowed:
        found.append(
            f"{longs} long repeats can give back characters, {allowed} may: make others possessive, like [^.]{{0,80}}+"
        )
    yield from dict.fromkeys(found)


def _walk(tree: Any, found: list[str], *, inside_repeat: bool, endless_allowed: bool) -> int:
    """The number of long repeats that can backtrack; what is wrong is added to `found`."""
    longs = 0
    for code, value in tree:
        if code in (op.GROUPREF, op.GROUPREF_EXISTS):
            found.append("a back-reference: say what stands there instead")
        elif code in (op.ASSERT, op.ASSERT_NOT):
            if value[0] < 0 and value[1].getwidth()[1] > 1:
                found.append("a look-behind of more than one character: match what stands there instead")
            _walk(value[1], found, inside_repeat=inside_repeat, endless_allowed=endless_allowed)
        elif code in _REPEATS or code is op.POSSESSIVE_REPEAT:
            longs += _walk_repeat(code, value, found, inside_repeat=inside_repeat, endless_allowed=endless_allowed)
        elif code is op.ATOMIC_GROUP:
            _walk(value, found, inside_repeat=False, endless_allowed=endless_allowed)
        elif code is op.SUBPATTERN:
            longs += _walk(value[-1], found, inside_repeat=inside_repeat, endless_allowed=endless_allowed)
        elif code is op.BRANCH:
            longs += max(
                _walk(part, found, inside_repeat=inside_repeat, endless_allowed=endless_allowed) for part in value[1]
            )
    return longs


def _walk_repeat(code: Any, value: Any, found: list[str], *, inside_repeat: bool, endless_allowed: bool) -> int:
    least, most, body = value
    most = int(most)
    if not endless_allowed and most > LONGEST_SPAN_REPEAT:
        found.append("a repeat without end in a span rule: give it one, like {0,80}")
    backtracks = code in _REPEATS and most > 1 and int(least) != most
    if backtracks and inside_repeat:
        found.append("a part that varies is repeated: make the inner one possessive, like [a-z]++")
    if code in _REPEATS and most > MOST_ALTERNATIVES_REPEATED and _has_alternatives(body):
        found.append("alternatives are repeated often: make the repeat possessive, like (?:a|b)*+")
    inner = _walk(body, found, inside_repeat=most > 1 and code in _REPEATS, endless_allowed=endless_allowed)
    if code is op.POSSESSIVE_REPEAT:
        return 0
    return inner + (1 if backtracks and most > LONG else 0)


def _has_alternatives(tree: Any) -> bool:
    for code, value in tree:
        if code is op.BRANCH:
            return True
        if code is op.SUBPATTERN and _has_alternatives(value[-1]):
            return True
        if code in _REPEATS and int(value[1]) == 1:
            return True
    return False
