"""What the repairs change in clean texts: a table by kind, and with -v every change.

    python benchmarks/harm_table.py FILE.jsonl.xz… [--every N] [-v] [--again] [--markdown docs/harm.md]

Each line of a file is a record with `text` and perhaps `id`. A text is cleaned as a dump; counted are the changes that
repairs made, by rule, and the texts that they altered. A change under -v is to be read: it must be an error of the
source. With --again the cleaned text is cleaned once more, and each text that changes then is listed with what did it.
--markdown writes the list as a page: a row for each text and rule, with the first change and a word or two around it.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from cleaner import Article, Options, clean
from cleaner.changes import texts_after
from cleaner.model import PARAGRAPH_BREAK, Change

STEPS = ("entities", "encoding", "glue", "quotes", "spun")
WITH_TRACE = Options(trace=True)
CONTEXT_CHARS = 40
MAX_WORD_CHARS, MAX_ID_CHARS = 12, 44
MANY = 50
"""Texts of one set in which the same characters were changed: from here on the page gives them one row together."""


class Row(NamedTuple):
    """A rule's changes in one text: how many, and the first of them with the words around it."""

    key: str
    rule: str
    hunk: tuple[str, str]
    before: str
    after: str
    changes: int


def find_texts(paths: Sequence[str], every: int) -> Iterator[tuple[str, str]]:
    """Set and id, and text, of each record that has text."""
    for path in paths:
        name = Path(path).name.partition(".")[0]
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for i, line in enumerate(lines):
                record = json.loads(line)
                text = (record.get("text") or "").strip()
                if i % every == 0 and text:
                    yield f"{name}/{record.get('id', i)}", text


def find_repairs(article: Article) -> list[Change]:
    """The changes of the text that repairs made; what only flags a loss is none."""
    return [change for change in article.changes if change.step in STEPS and change.before != change.after]


def to_line(article: Article, change: Change) -> str:
    """The change with what stood around it just before."""
    text = _text_before(article, change)
    before, after = text[max(0, change.start - CONTEXT_CHARS) : change.start], text[change.end :][:CONTEXT_CHARS]
    return f"{change.rule}  …{before}[{change.before!r} → {change.after!r}]{after}…"


def find_rows(key: str, article: Article, changes: Sequence[Change]) -> Iterator[Row]:
    """A row for each rule that changed the text."""
    for rule, count in Counter(change.rule for change in changes).items():
        change = next(change for change in changes if change.rule == rule)
        text = _text_before(article, change)
        start, end, after = _find_hunk(change)
        head, tail = _last_word(text[:start]), _first_word(text[end:])
        yield Row(key, rule, (text[start:end], after), head + text[start:end] + tail, head + after + tail, count)


def _text_before(article: Article, change: Change) -> str:
    return texts_after(article.blocks, article.changes[: article.changes.index(change)])[change.block]


def _find_hunk(change: Change) -> tuple[int, int, str]:
    """The first characters that a change really changes: where they stand in the block, and what they became."""
    opcodes = Levenshtein.opcodes(change.before, change.after)
    first = next(i for i, op in enumerate(opcodes) if op.tag != "equal")
    last = next((i for i in range(first, len(opcodes)) if opcodes[i].tag == "equal"), len(opcodes)) - 1
    after = change.after[opcodes[first].dest_start : opcodes[last].dest_end]
    return change.start + opcodes[first].src_start, change.start + opcodes[last].src_end, after


def _last_word(text: str) -> str:
    """The last word of `text`, or the last two where it ends with a space."""
    at = text.rstrip().rfind(" ") + 1
    return text[max(at, len(text) - MAX_WORD_CHARS) :]


def _first_word(text: str) -> str:
    at = text.find(" ", len(text) - len(text.lstrip()))
    return text[: min(at if at >= 0 else len(text), MAX_WORD_CHARS)]


def to_page(rows: Sequence[Row], counts: Counter[str]) -> str:
    """The list as a page of Markdown."""
    groups: dict[tuple[str, str, tuple[str, str]], list[Row]] = defaultdict(list)
    for row in rows:
        name = row.key.partition("/")[0]
        step = row.rule.partition(".")[0]
        groups[name, step, row.hunk].append(row)
    lines = [
        "# What the repairs change in clean texts",
        "",
        f"{counts['texts']:,} clean texts, cleaned as dumps: repairs altered {counts['altered']}. Written by",
        "`python benchmarks/harm_table.py FILE… --markdown docs/harm.md`; [repair.md](repair.md) tells what they are.",
        "A row is a text and a rule: the first of its changes with a word beside it, and how many there are.",
        "`¶` is a break between paragraphs, `‹00AD›` a character that cannot be seen. Ids are cut.",
        "",
        "| set | id | rule | before | after | changes |",
        "|---|---|---|---|---|--:|",
    ]
    for (name, _, _), members in groups.items():
        if len(members) < MANY:
            lines += [_to_row(row.key.partition("/")[2], name, row, row.changes) for row in members]
        else:
            first, last = (row.key.partition("/")[2] for row in (members[0], members[-1]))
            lines.append(
                _to_row(f"{len(members)} texts, {first} to {last}", name, members[0], sum(r.changes for r in members))
            )
    return "\n".join(lines) + "\n"


def _to_row(key: str, name: str, row: Row, count: int) -> str:
    key = key if len(key) <= MAX_ID_CHARS else key[:MAX_ID_CHARS] + "…"
    return f"| {name} | {key} | {row.rule} | {_to_cell(row.before)} | {_to_cell(row.after)} | {count} |"


def _to_cell(text: str) -> str:
    shown = text.replace(PARAGRAPH_BREAK, " ¶ ").replace("`", "'").replace("|", "\\|").strip()
    shown = "".join(char if char.isprintable() else f"‹{ord(char):04X}›" for char in shown)
    return f"`{shown}`" if shown else "nothing"


def is_stable(key: str, article: Article) -> bool:
    """Whether the clean text comes out again as it is; what changed it is printed."""
    again = clean(article.text, content_type="text/plain", options=WITH_TRACE)
    if again.text != article.text:
        print(key, "again:", *Counter(f"{c.kind} {c.step} {c.rule}" for c in again.changes).most_common(3))
    return again.text == article.text


def print_kinds(rows: Sequence[Row], counts: Counter[str]) -> None:
    """How many texts each rule altered, and how often."""
    texts = Counter(row.rule for row in rows)
    for rule, number in texts.most_common():
        print(f"{rule:28}{number:6} texts{sum(row.changes for row in rows if row.rule == rule):7} changes")
    print(", ".join(f"{number} {name}" for name, number in counts.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--markdown", type=Path)
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    rows: list[Row] = []
    for key, text in find_texts(args.files, args.every):
        article = clean(text, content_type="text/plain", options=WITH_TRACE)
        repairs = find_repairs(article)
        counts.update(texts=1, altered=bool(repairs), spun=article.scores.get("spun", 0) >= 0.5)
        rows += find_rows(key, article, repairs)
        if args.verbose:
            for change in repairs:
                print(key, to_line(article, change))
        if args.again:
            counts["unstable"] += not is_stable(key, article)
    print_kinds(rows, counts)
    if args.markdown:
        args.markdown.write_text(to_page(rows, counts), encoding="utf-8")


if __name__ == "__main__":
    main()
