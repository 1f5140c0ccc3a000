"""Damage clean texts in known ways and count what the repairs bring back, beside ftfy.

    python benchmarks/damage_table.py FILE.jsonl.xz… [--every N] [--by-language]

Each line of a file is a record with `text` and perhaps `lang`. Every damage is done at the given rate to each text;
printed are, per thousand words of clean text: damages done, restored exactly, made into something else (wrong), and
characters changed that were whole (harmed); then the share restored. ftfy runs with its defaults except that curly
quotes are left as they are, which would otherwise count as harm on every text. Closing marks are those of quotations
that open in the same paragraph of prose (an inch is none, and source code has none), and it does not matter whether a
double mark comes back straight or curled.
"""

from __future__ import annotations

import argparse
import html
import json
import lzma
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import ftfy
from rapidfuzz.distance import Levenshtein

from cleaner.repair import glue, quotes, repair_text
from cleaner.repair.code import is_code
from cleaner.repair.edits import apply

Damage = Callable[[Sequence[str], random.Random], "list[str] | None"]
MAX_CHARS = 6000
"""What of each text is compared: aligning takes quadratic time."""
_DOUBLE = re.compile('["“”]')
CODECS = ("cp1252", "latin-1", "cp1251", "gbk", "shift-jis")


def find_texts(paths: Sequence[str], every: int) -> Iterator[tuple[str, list[str]]]:
    """Language and paragraphs of each record that has text."""
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for i, line in enumerate(lines):
                record = json.loads(line)
                paragraphs = [part.strip() for part in re.split(r"\n+", record.get("text") or "") if part.strip()]
                if i % every == 0 and paragraphs:
                    yield record.get("lang") or "?", paragraphs


def to_mojibake(codec: str, times: int) -> Damage:
    """UTF-8 read in `codec`, as often as `times`; paragraphs that could not be turned back stay whole."""

    def damage(paragraphs: Sequence[str], _: random.Random) -> list[str]:
        return [_misread(text, codec, times) for text in paragraphs]

    return damage


def _misread(text: str, codec: str, times: int) -> str:
    try:
        read = text
        for _ in range(times):
            read = read.encode().decode(codec)
        back = read
        for _ in range(times):
            back = back.encode(codec).decode()
    except UnicodeError:
        return text
    return read if back == text else text


def escape_twice(paragraphs: Sequence[str], _: random.Random) -> list[str]:
    """Entities escaped twice."""
    return [html.escape(html.escape(text)) for text in paragraphs]


def break_closers(paragraphs: Sequence[str], _: random.Random) -> list[str]:
    """Every closing double mark of a quotation becomes a single one."""
    return [text if is_code(text) else _break_closers(text) for text in paragraphs]


def _break_closers(text: str) -> str:
    parts = list(text)
    is_open = False
    for match in _DOUBLE.finditer(text):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if match[0] == "“" or (match[0] == '"' and (not before or before in " ([—–") and after.strip()):
            is_open = True
        elif is_open and not before.isspace() and (not after or not after.isalnum()):
            parts[at] = "’" if match[0] == "”" else "'"
            is_open = False
    return "".join(parts)


def to_glue(rate: float) -> Damage:
    """Paragraph breaks removed between sentences."""

    def damage(paragraphs: Sequence[str], rnd: random.Random) -> list[str]:
        glued: list[str] = []
        for text in paragraphs:
            if glued and re.search(r"[a-z][.!?][\"”]?$", glued[-1]) and text[:1].isupper() and rnd.random() < rate:
                glued[-1] += text
            else:
                glued.append(text)
        return glued

    return damage


DAMAGES: dict[str, Damage] = {
    **{f"{codec} x{times}": to_mojibake(codec, times) for codec in CODECS for times in (1, 2)},
    "entities x2": escape_twice,
    "closing marks": break_closers,
    "glue 30 %": to_glue(0.3),
    "nothing": lambda paragraphs, rnd: list(paragraphs),
}


def repair(paragraphs: Sequence[str]) -> list[str]:
    """The repairs of this project on plain paragraphs, wording left out."""
    texts = [repair_text(text) for text in paragraphs]
    for find_edits in (glue.find_edits, quotes.find_edits):
        texts = [part for t, e in zip(texts, find_edits(texts), strict=True) for part in apply(t, e).split("\n\n")]
    return texts


def repair_with_ftfy(paragraphs: Sequence[str]) -> list[str]:
    """ftfy's `fix_text`, quotes left curled."""
    return [ftfy.fix_text(text, uncurl_quotes=False) for text in paragraphs]


def count(clean: str, bad: str, got: str) -> Counter[str]:
    """Damages, and of them right and wrong, and what was harmed, by aligning characters."""
    wanted, made = _find_hunks(bad, clean), _find_hunks(bad, got)
    touched = {at for start, end, _ in wanted for at in range(start - 1, end + 2)}
    near = sum(not touched.isdisjoint(range(start, end + 1)) for start, end, _ in made - wanted)
    return Counter(
        damages=len(wanted),
        right=len(wanted & made),
        wrong=near,
        harmed=len(made - wanted) - near,
        words=clean.count(" ") + 1,
    )


def _to_text(texts: Sequence[str], damage: str) -> str:
    text = "\n".join(texts)[:MAX_CHARS]
    return text.replace("“", '"').replace("”", '"') if damage == "closing marks" else text


def _find_hunks(a: str, b: str) -> set[tuple[int, int, str]]:
    return {
        (op.src_start, op.src_end, b[op.dest_start : op.dest_end])
        for op in Levenshtein.opcodes(a, b)
        if op.tag != "equal"
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--by-language", action="store_true")
    args = parser.parse_args()
    totals: dict[tuple[str, str, str], Counter[str]] = {}
    for language, paragraphs in find_texts(args.files, args.every):
        rnd = random.Random(len(paragraphs))
        for name, damage in DAMAGES.items():
            bad = damage(paragraphs, rnd) or []
            if name != "nothing" and bad == paragraphs:
                continue
            for who, fix in (("copydesk", repair), ("ftfy", repair_with_ftfy)):
                counts = count(*(_to_text(texts, name) for texts in (paragraphs, bad, fix(bad))))
                for key in {"all", language} if args.by_language else {"all"}:
                    totals.setdefault((key, name, who), Counter()).update(counts)
    print(f"{'':8}{'damage':16}{'by':10}{'damages':>9}{'right':>9}{'wrong':>9}{'harmed':>9}   per 1,000 words")
    for (language, name, who), c in sorted(totals.items(), key=lambda item: item[0]):
        per = {key: 1000 * c[key] / c["words"] for key in ("damages", "right", "wrong", "harmed")}
        print(f"{language:8}{name:16}{who:10}" + "".join(f"{value:9.2f}" for value in per.values()), end="")
        print(f"{c['right'] / c['damages']:9.1%}" if c["damages"] else "")


if __name__ == "__main__":
    main()
