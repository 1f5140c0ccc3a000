"""Pages with a gold text → blocks with labels: what `train_judge.py` learns from.

A block's label is the share of its tokens that the gold text holds. Blocks of four tokens and more are compared by
4-grams; of several copies the one with most gold around it is taken; shorter blocks must stand in the gold text between
what their labelled neighbours matched.
"""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cleaner.context import load_context
from cleaner.layout import Layout
from cleaner.model import Block, Page
from cleaner.options import Options
from cleaner.page import load_document

PER_CHAR = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
TOKEN = re.compile(f"[{PER_CHAR}]|(?:(?![{PER_CHAR}])\\w)+")
SHINGLE = 4
SHORT_WINDOW = 40
COPIES = 8
COPY_TOKENS = 8


@dataclass(slots=True)
class Sample:
    """One labelled page: `tokens[i]` counts the tokens of block i, `labels[i]` is 0 to 1, `weights[i]` 0 if unknown."""

    dataset: str
    id: str
    host: str
    blocks: tuple[Block, ...]
    layout: Layout
    gold: str
    labels: list[float]
    tokens: list[int]
    weights: list[float] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)


def load_samples(folder: Path, datasets: Sequence[str], every: int = 1) -> Iterator[Sample]:
    """Labelled pages of the named sets."""
    for name in datasets:
        with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % every == 0:
                    sample = load_sample(name, json.loads(line))
                    if sample is not None:
                        yield sample


def load_sample(dataset: str, record: dict[str, Any]) -> Sample | None:
    """One page with its labels; None where the gold text is empty or the page has no block."""
    gold = record["text"] or ""
    if record["gold_kind"] == "full" and not gold.strip():
        return None
    page = Page(body=record["html"], url=record["url"], content_type="text/html")
    document = load_document(page, load_context(Options(metadata=False)))
    blocks, layout = document.blocks, document.layout
    if not blocks or not isinstance(layout, Layout):
        return None
    host = find_host(record)
    lists = [TOKEN.findall(block.text) for block in blocks]
    if record["gold_kind"] == "full":
        labels = find_labels(lists, TOKEN.findall(gold))
        weights = [1.0] * len(blocks)
        for text in record.get("optional") or ():
            _forget(text, lists, labels, weights)
    else:
        labels, weights = _label_by_snippets(record, blocks)
    kept: dict[str, Any] = {
        key: record[key] for key in ("url", "text", "optional", "with", "without", "gold_kind") if key in record
    }
    return Sample(dataset, record["id"], host, blocks, layout, gold, labels, [len(t) for t in lists], weights, kept)


def find_host(record: dict[str, Any]) -> str:
    """The host of a page, by which pages are folded; its id where it has no address."""
    return urlsplit(record["url"] or "").netloc.lower().removeprefix("www.") or str(record["id"])


def find_labels(lists: Sequence[Sequence[str]], gold: Sequence[str]) -> list[float]:
    """For each block (as tokens) the share of it that the gold tokens hold."""
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(gold) - SHINGLE + 1):
        places[tuple(gold[at : at + SHINGLE])].append(at)
    labels = [0.0] * len(lists)
    starts: list[int | None] = [None] * len(lists)
    copies: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, tokens in enumerate(lists):
        if len(tokens) < SHINGLE:
            continue
        shingles = [tuple(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1)]
        offsets = Counter(place - i for i, s in enumerate(shingles) for place in places.get(s, ())[:COPIES])
        labels[index] = sum(s in places for s in shingles) / len(shingles)
        if offsets:
            starts[index] = max(0, min(offsets, key=lambda at: (-offsets[at], at)))
            copies[tuple(tokens[:COPY_TOKENS])].append(index)
    _choose_copies(copies.values(), lists, labels)
    _label_short(lists, gold, labels, starts)
    return labels


def _choose_copies(groups: Iterable[list[int]], lists: Sequence[Sequence[str]], labels: list[float]) -> None:
    """Of blocks that begin with the same words, leave the label to the one with most labelled mass around it."""
    mass = [label * len(tokens) for label, tokens in zip(labels, lists, strict=True)]
    for group in groups:
        strong = [i for i in group if labels[i] > 0.5]
        if len(strong) < 2:
            continue
        best = max(strong, key=lambda i: (sum(mass[max(0, i - 8) : i]) + sum(mass[i + 1 : i + 9]), -i))
        for index in strong:
            if index != best and abs(len(lists[index]) - len(lists[best])) <= max(2, len(lists[best]) // 3):
                labels[index] = 0.0


def _label_short(
    lists: Sequence[Sequence[str]], gold: Sequence[str], labels: list[float], starts: Sequence[int | None]
) -> None:
    anchors = [
        i for i, tokens in enumerate(lists) if len(tokens) >= SHINGLE and labels[i] > 0.6 and starts[i] is not None
    ]
    following = iter([*anchors, None])
    after = next(following)
    before: int | None = None
    cursor = 0
    for index, tokens in enumerate(lists):
        if index == after:
            before, after = after, next(following)
            cursor = (starts[before] or 0) + len(lists[before]) - 1
            continue
        if len(tokens) >= SHINGLE or not tokens:
            continue
        low = max(0, cursor - 2) if before is not None else 0
        high = (starts[after] or 0) + 1 if after is not None else len(gold)
        if before is None and after is not None:
            low = max(0, high - SHORT_WINDOW)
        if after is None:
            high = min(high, low + SHORT_WINDOW)
        at = _find(gold, tokens, low, min(high, low + 400))
        if at >= 0 and (before is not None or after is not None):
            labels[index] = 1.0
            cursor = at + len(tokens)


def _find(gold: Sequence[str], tokens: Sequence[str], low: int, high: int) -> int:
    size = len(tokens)
    for at in range(low, high - size + 1):
        if gold[at] == tokens[0] and list(gold[at : at + size]) == list(tokens):
            return at
    return -1


def _forget(text: str, lists: Sequence[Sequence[str]], labels: list[float], weights: list[float]) -> None:
    """A paragraph that the annotators marked optional teaches nothing."""
    flat = "".join(TOKEN.findall(text))
    for index, tokens in enumerate(lists):
        if len(tokens) >= SHINGLE and "".join(tokens) in flat:
            weights[index] = 0.0


def _label_by_snippets(record: dict[str, Any], blocks: Sequence[Block]) -> tuple[list[float], list[float]]:
    """Labels where only some sentences are known to be in the story, and some known not to be."""
    wanted = [" ".join(text.split()) for text in record["with"]]
    unwanted = [" ".join(text.split()) for text in record["without"]]
    labels, weights = [0.0] * len(blocks), [0.0] * len(blocks)
    for index, block in enumerate(blocks):
        if any(text in block.text for text in wanted):
            labels[index] = weights[index] = 1.0
        elif any(text in block.text for text in unwanted):
            weights[index] = 1.0
    return labels, weights
