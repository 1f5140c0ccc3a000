"""Page verdicts against what pages are: python benchmarks/verdict_table.py FOLDER [SET[:EVERY] …]

FOLDER holds `SET.jsonl.xz` files whose records have `html`, `url` and, for pages that are no articles, `page_type`.
Prints one row a kind of page, one column a verdict; `-` is no verdict: the page is taken for an article. With `-v` each
page that is an article and got a verdict is named on standard error.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.context import load_context
from cleaner.model import Page
from cleaner.options import Options
from cleaner.page import load_document

DEFAULT_SETS = ["wcxb_dev", "wcxb_other"]


def find_records(folder: Path, spec: str) -> Iterator[dict[str, Any]]:
    """Every n-th record of a set, for a spec like `wcxb_dev:4`."""
    name, _, every = spec.partition(":")
    with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % int(every or 1) == 0:
                yield json.loads(line)


def main() -> int:
    """Read the sets, count verdicts by kind of page, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*", default=DEFAULT_SETS, metavar="SET[:EVERY]")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    context = load_context(Options(metadata=False))
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for spec in options.sets:
        for record in find_records(options.folder, spec):
            kind = record.get("page_type") or f"article ({spec.partition(':')[0]})"
            page = Page(record["html"], url=record["url"], content_type="text/html")
            verdict = load_document(page, context).verdict
            table[kind][verdict[0].value if verdict else "-"] += 1
            if options.verbose and verdict and kind.startswith("article"):
                print(record["id"], record["url"], *verdict, sep="\t", file=sys.stderr)
    columns = sorted({column for row in table.values() for column in row})
    print(f"{'':24}", *(f"{column:>10}" for column in columns))
    for kind, row in sorted(table.items()):
        print(f"{kind:24}", *(f"{row[column]:10}" for column in columns))
    return 0


if __name__ == "__main__":
    sys.exit(main())
