"""Dumps to train the judge of lines on: the forms in which a page loses its markup, and which lines are the story.

A page of a development set (one JSON object a line: `html`, `text`, `url`) gives several dumps: what flatteners make
of it, one sentence a line, wrapped, without blank lines and bullets, with whole other stories put behind it, the story
with a few lines around it, and the story alone, which must be kept whole.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import judge_data
import numpy as np
from judge_data import TOKEN
from numpy.typing import NDArray

from cleaner import clean
from cleaner.model import Block
from cleaner.page.lines import load_lines

_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+(?=[^\W\d_a-zа-я])")
SHINGLE = 4
"""The evaluation of main content counts runs of four words."""
MIN_COVERED = 0.5
MIN_TOLD_CHARS = 200


@dataclass(frozen=True, slots=True)
class Dump:
    """One dump: its blocks, which of them are the story, how much each matters, and how many tokens it has."""

    blocks: tuple[Block, ...]
    labels: NDArray[np.float32]
    weights: NDArray[np.float32]
    tokens: NDArray[np.float32]
    form: str


def flatten_resiliparse(html: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html, main_content=False, alt_texts=True))


def flatten_plain(html: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html, main_content=False))


def flatten_inscriptis(html: str) -> str:
    from inscriptis import get_text  # type: ignore[import-untyped]

    return str(get_text(html))


def flatten_html_text(html: str) -> str:
    import html_text

    return str(html_text.extract_text(html))


def flatten_get_text(html: str) -> str:
    from bs4 import BeautifulSoup

    return BeautifulSoup(html, "lxml").get_text("\n")


FLATTENERS: dict[str, Callable[[str], str]] = {
    "alt": flatten_resiliparse,
    "plain": flatten_plain,
    "insc": flatten_inscriptis,
    "htmltext": flatten_html_text,
    "gettext": flatten_get_text,
}


def to_sentences(dump: str) -> str:
    """One sentence a line."""
    return "\n".join(part for line in dump.split("\n") for part in (_SENTENCE.split(line) if line.strip() else [line]))


def to_wrapped(dump: str, width: int = 80) -> str:
    """Every line filled up to `width` characters."""
    return "\n".join(part for line in dump.split("\n") for part in (textwrap.wrap(line, width) or [""]))


def to_bare(dump: str) -> str:
    """Without blank lines, bullets and indents."""
    stripped = (re.sub(r"^\s*[•*·-]?\s*", "", line).rstrip() for line in dump.split("\n"))
    return "\n".join(line for line in stripped if line)


RESHAPES: dict[str, Callable[[str], str]] = {"sentences": to_sentences, "wrapped": to_wrapped, "bare": to_bare}


def to_dump(text: str, gold: str, form: str) -> Dump | None:
    """The dump with its labels; None where none of the story is in it."""
    blocks = load_lines(text).blocks
    if not blocks:
        return None
    labels, tokens = find_labels([block.text for block in blocks], gold)
    story = float((labels * tokens).sum())
    if story < 20:
        return None
    weights = (np.minimum(tokens, story) + 2.0) / (story + 150.0)
    return Dump(blocks, labels, weights.astype(np.float32), tokens, form)


def to_clean(gold: str, form: str = "clean") -> Dump:
    """The story alone: every line is to be kept."""
    blocks = load_lines(gold).blocks
    tokens = np.array([len(TOKEN.findall(block.text)) for block in blocks], np.float32)
    weights = (tokens + 4.0) / (tokens.sum() + 150.0)
    return Dump(blocks, np.ones(len(blocks), np.float32), weights.astype(np.float32), tokens, form)


def to_light(dump: Dump, rnd: random.Random) -> Dump | None:
    """The story with a few of the lines that stand around it."""
    story = np.flatnonzero(dump.labels > 0.5)
    if len(story) < 3:
        return None
    first, last = int(story[0]), int(story[-1])
    keep = [i for i in range(first, last + 1) if dump.labels[i] > 0.5 or rnd.random() < 0.3]
    above, below = rnd.randint(0, 6), rnd.randint(0, 8)
    picked = [*range(max(0, first - above), first), *keep, *range(last + 1, min(last + 1 + below, len(dump.blocks)))]
    blocks = tuple(dump.blocks[i]._replace(index=k) for k, i in enumerate(picked))
    return Dump(blocks, dump.labels[picked], dump.weights[picked], dump.tokens[picked], "light")


def with_stories(dump: Dump, others: Sequence[str], rnd: random.Random) -> Dump:
    """The dump with whole other stories behind it or behind its story, under a heading or without one."""
    lines: list[str] = []
    if rnd.random() < 0.7:
        lines.append(
            rnd.choice(
                ("Related Articles", "Related", "More stories", "You may also like", "Read next", "Mehr zum Thema")
            )
        )
    for other in others:
        paragraphs = [line for line in other.split("\n") if line.strip()]
        title = " ".join(paragraphs[0].split()[: rnd.randint(5, 12)]).rstrip(".,;:")
        lines += [title] * rnd.choice((0, 1, 2, 2))
        if rnd.random() < 0.6:
            lines += [
                rnd.choice(("The Herald", "Reuters", "Daily Post", "NHK", "Kurier")),
                f"{rnd.randint(1, 20)} hours ago",
            ]
        if rnd.random() < 0.4:
            lines.append(title)
        lines += [" ".join(paragraphs)] if rnd.random() < 0.4 else paragraphs
    put = load_lines(rnd.choice(("\n", "\n\n")).join(lines)).blocks
    at = len(dump.blocks)
    if rnd.random() < 0.6:
        at = min(int(np.flatnonzero(dump.labels > 0.5)[-1]) + 1 + rnd.randint(0, 5), at)
    blocks = (*dump.blocks[:at], *put, *dump.blocks[at:])
    unit = float(dump.weights.sum() / max(sum(len(b.text) for b in dump.blocks), 1))
    put_weights = np.array([min(len(b.text) * unit, 0.3) for b in put], np.float32)
    put_tokens = np.array([len(TOKEN.findall(b.text)) for b in put], np.float32)
    return Dump(
        tuple(block._replace(index=i) for i, block in enumerate(blocks)),
        np.concatenate((dump.labels[:at], np.zeros(len(put), np.float32), dump.labels[at:])),
        np.concatenate((dump.weights[:at], put_weights, dump.weights[at:])),
        np.concatenate((dump.tokens[:at], put_tokens, dump.tokens[at:])),
        "stories",
    )


def find_labels(lines: Sequence[str], gold: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For each line whether it is of the story (1 or 0), and its number of tokens."""
    tokens = [TOKEN.findall(line) for line in lines]
    shares = np.array(judge_data.find_labels(tokens, TOKEN.findall(gold)), np.float32)
    return (shares > MIN_COVERED).astype(np.float32), np.array([len(t) for t in tokens], np.float32)


def rate_choices(choices: NDArray[np.bool_], dump: Dump, clean_loss: float) -> NDArray[np.float32]:
    """The F1 of each choice of lines, in tokens; what is lost of a clean text counts `clean_loss` times."""
    story = dump.labels * dump.tokens
    both, kept, wanted = choices @ story, choices @ dump.tokens, max(float(story.sum()), 1.0)
    rated = 2.0 * both / np.maximum(kept + wanted, 1.0)
    if dump.form == "clean":
        rated = np.maximum(rated - clean_loss * (1.0 - both / wanted), 0.0)
    return np.asarray(rated, np.float32)


def find_gold(record: dict[str, Any]) -> str:
    """The story of a page; empty where only some of its sentences are told, and the judge of blocks disagrees."""
    if record.get("gold_kind", "full") == "full":
        return record["text"] or ""
    text = " ".join(clean(record["html"], url=record["url"], content_type="text/html").text.split())
    wanted, unwanted = ([" ".join(part.split()) in text for part in record[key] or ()] for key in ("with", "without"))
    return text if wanted and all(wanted) and not any(unwanted) and len(text) >= MIN_TOLD_CHARS else ""


def count_shingles(gold: str, kept: str) -> tuple[int, int, int]:
    """The runs of four words that both texts have, that the gold text has, and that the kept text has."""
    wanted, found = (Counter(_shingles(TOKEN.findall(text))) for text in (gold, kept))
    return (wanted & found).total(), wanted.total(), found.total()


def _shingles(tokens: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*(tokens[i:] for i in range(SHINGLE)), strict=False)) or [tuple(tokens)][: len(tokens)]


def to_f1(counts: Sequence[tuple[int, int, int]]) -> float:
    """The harmonic mean of mean precision (pages with text kept) and mean recall."""
    precision = [both / found for both, _, found in counts if found]
    recall = [both / wanted for both, wanted, _ in counts if wanted]
    if not precision or not sum(recall):
        return 0.0
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    return 2 * p * r / (p + r)


def find_forms(dumps: dict[str, str], gold: str, others: Sequence[str], rnd: random.Random) -> Iterator[Dump]:
    """The dumps of one page to train on: the plainest always, the rest by lot, so that no form outweighs the others."""
    made = {name: to_dump(text, gold, name) for name, text in dumps.items()}
    main = made.get("alt")
    if main is None:
        return
    yield main
    flat = [dump for name, dump in made.items() if name != "alt" and dump is not None]
    yield from rnd.sample(flat, min(1, len(flat)))
    reshape = rnd.choice(list(RESHAPES))
    reshaped = to_dump(RESHAPES[reshape](dumps["alt"]), gold, reshape)
    if reshaped is not None:
        yield reshaped
    light = to_light(rnd.choice([d for d in made.values() if d is not None]), rnd)
    if light is not None:
        yield light
    if others:
        yield with_stories(rnd.choice([main, light or main]), others, rnd)
    yield to_clean(gold)
