"""What the repairs change in clean texts: a table by kind, and with -v every change.

    python benchmarks/harm_table.py FILE.jsonl.xz… [--every N] [-v] [--again]

Each line of a file is a record with `text` and perhaps `id`. A text is cleaned as a dump; counted are the changes that
repairs made, by rule, and the texts that they altered. A change under -v is to be read: it must be an error of the
source. With --again the cleaned text is cleaned once more, and each text that changes then is listed with what did it.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from cleaner import Article, Options, clean
from cleaner.changes import texts_after
from cleaner.model import Change

STEPS = ("entities", "encoding", "glue", "quotes", "spun")
WITH_TRACE = Options(trace=True)
CONTEXT_CHARS = 40


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
    at = article.changes.index(change)
    text = texts_after(article.blocks, article.changes[:at])[change.block]
    before, after = text[max(0, change.start - CONTEXT_CHARS) : change.start], text[change.end :][:CONTEXT_CHARS]
    return f"{change.rule}  …{before}[{change.before!r} → {change.after!r}]{after}…"


def is_stable(key: str, article: Article) -> bool:
    """Whether the clean text comes out again as it is; what changed it is printed."""
    again = clean(article.text, content_type="text/plain", options=WITH_TRACE)
    if again.text != article.text:
        print(key, "again:", *Counter(f"{c.kind} {c.step} {c.rule}" for c in again.changes).most_common(3))
    return again.text == article.text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--again", action="store_true")
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    members: dict[str, set[str]] = defaultdict(set)
    for key, text in find_texts(args.files, args.every):
        article = clean(text, content_type="text/plain", options=WITH_TRACE)
        repairs = find_repairs(article)
        counts.update(texts=1, altered=bool(repairs), spun=article.scores.get("spun", 0) >= 0.5)
        for change in repairs:
            kinds[change.rule] += 1
            members[change.rule].add(key)
            if args.verbose:
                print(key, to_line(article, change))
        if args.again:
            counts["unstable"] += not is_stable(key, article)
    for rule, keys in sorted(members.items(), key=lambda item: -len(item[1])):
        print(f"{rule:28}{len(keys):6} texts{kinds[rule]:7} changes")
    print(", ".join(f"{number} {name}" for name, number in counts.items()))


if __name__ == "__main__":
    main()
