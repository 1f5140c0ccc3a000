"""A generated web: sites with differing templates whose boilerplate is made of words that no rule knows.

Each site prints its own stories and some that other sites print too, between a masthead, a menu, promos inside the
body, a list of other stories that changes from page to page (on some sites with their full texts), a comment widget and
a footer. Every phrase of the boilerplate is made of invented words. Equal seeds give equal webs.

    python benchmarks/generated_web.py            F1 of clean() with and without a memory, in markup and flat
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bench import harmonic, score

from cleaner import Options, Page, clean
from cleaner.corpus import learn, save_memory

SYLLABLES = (
    "ba ke lo mi nu pa re so ti vu dra fle gon har jil kru mel nor pel quo ras sten tor ul vin wex yar zom".split()
)
SUBJECTS = (
    "The harbour council|The railway|A committee of farmers|The county court|The northern hospital|A group of teachers|"
    "The grain exchange|The water board|The bridge inspectors|A retired pilot|The football club|The weather service|"
    "The shipyard|A village school|The national library|The coast guard|The bakery on the square|The fire brigade"
).split("|")
VERBS = (
    "said on {day} that it would|has decided to|refused on {day} to|promised to|was asked by {who} to|plans to|"
    "told {who} that it could not|agreed after {n} hours of talks to|voted {n} to {m} to"
).split("|")
ACTIONS = (
    "rebuild the old pier before the winter|pay for {n} new boats|close the road above the tunnel|"
    "open its books for {who}|"
    "count the seals again in spring|sell {n} tonnes of salt|replace the lamps in the tower|hire {n} more inspectors|"
    "move the market to the other side of the river|print the timetable on paper again|lower the fare by {m} cents|"
    "plant {n} trees along the canal|repair the clock that stopped in {month}|keep the night ferry until {month}"
).split("|")
TAILS = (
    "because the money for it was found in an account that nobody had closed|although {who} had warned against it|"
    "after a report of {n} pages found no other way|which will cost about {n} million crowns|if the snow allows it|"
    "and asked people to be patient|while the ministry looks at the figures again|despite a petition with {n}00 names|"
    "as its neighbours did {m} years ago|so that children can walk to school without crossing the line"
).split("|")
PEOPLE = (
    "the mayor|its director|a spokesman|the unions|residents|the minister|two members of the board|the owner".split("|")
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January March April May June September October November".split()


@dataclass(frozen=True)
class Story:
    """A headline and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """One page of the web, in markup and flat, with the story it holds."""

    host: str
    url: str
    html: str
    flat: str
    story: Story


def invented(draw: random.Random, words: int) -> str:
    """A phrase of invented words."""
    parts = ["".join(draw.choices(SYLLABLES, k=draw.randint(1, 3))) for _ in range(words)]
    return " ".join(parts).capitalize()


def to_sentence(draw: random.Random) -> str:
    text = f"{draw.choice(SUBJECTS)} {draw.choice(VERBS)} {draw.choice(ACTIONS)}, {draw.choice(TAILS)}."
    return text.format(
        day=draw.choice(DAYS),
        who=draw.choice(PEOPLE),
        n=draw.randint(3, 99),
        m=draw.randint(2, 40),
        month=draw.choice(MONTHS),
    )


def to_story(draw: random.Random) -> Story:
    title = f"{invented(draw, 1)}: {to_sentence(draw).partition(',')[0]}"
    return Story(
        title, tuple(" ".join(to_sentence(draw) for _ in range(draw.randint(1, 3))) for _ in range(draw.randint(5, 11)))
    )


class Site:
    """One site's template: its phrases, its class names, its habits."""

    def __init__(self, draw: random.Random, number: int) -> None:
        self.host = f"site{number}.example"
        self.draw = draw
        self.name = invented(draw, 2)
        self.menu = [invented(draw, draw.randint(1, 2)) for _ in range(draw.randint(5, 9))]
        self.promos = [invented(draw, draw.randint(6, 14)) + "." for _ in range(3)]
        self.related_heading = invented(draw, 2)
        self.teases_full_texts = draw.random() < 0.4
        self.comment_lines = [invented(draw, 1), invented(draw, 7) + "."]
        self.footer = [invented(draw, draw.randint(1, 12)) for _ in range(draw.randint(4, 7))]
        self.author_line = invented(draw, 1)
        self.classes = {key: invented(draw, 1).lower() for key in ("top", "body", "side", "promo", "foot", "talk")}
        self.wraps_story = draw.choice(("div", "section", "article"))

    def parts(self, story: Story, others: list[Story], number: int) -> Iterator[tuple[str, str, str]]:
        """(place, tag, text) of each line of a page, in order."""
        yield "top", "span", self.name
        yield from (("top", "a", item) for item in self.menu)
        yield "body", "h1", story.title
        yield "body", "span", f"{self.author_line} {number % 7}"
        for position, paragraph in enumerate(story.paragraphs):
            yield "body", "p", paragraph
            if position in (1, 4):
                yield "promo", "p", self.promos[(number + position) % len(self.promos)]
        yield "talk", "h3", self.comment_lines[0]
        yield "talk", "p", self.comment_lines[1]
        yield "side", "h2", self.related_heading
        for other in others:
            yield "side", "h3", other.title
            if self.teases_full_texts:
                yield from (("side", "p", paragraph) for paragraph in other.paragraphs[:4])
        yield from (("foot", "p", line) for line in self.footer)

    def to_page(self, story: Story, others: list[Story], number: int) -> Sample:
        parts = list(self.parts(story, others, number))
        markup, opened = [], ""
        for place, tag, text in parts:
            if place != opened:
                markup.append(("</div>" if opened else "") + f'<div class="{self.classes[place]}">')
                opened = place
            markup.append(f"<{tag}>{escape(text)}</{tag}>")
        page = (
            f"<!DOCTYPE html><html><head><title>{escape(story.title)} | {self.name}</title></head><body>"
            + "\n".join(markup)
            + "</div></body></html>"
        )
        return Sample(self.host, f"https://{self.host}/{number}", page, "\n".join(text for *_, text in parts), story)


def make_web(*, sites: int = 20, stories: int = 50, shared: float = 0.3, seed: int = 1) -> Iterator[Sample]:
    """The pages of a web; `shared` is the part of each site's stories that other sites print too."""
    draw = random.Random(seed)
    wire = [to_story(draw) for _ in range(stories)]
    for number in range(sites):
        site = Site(draw, number)
        own = [draw.choice(wire) if draw.random() < shared else to_story(draw) for _ in range(stories)]
        own = list({story.title: story for story in own}.values())
        for position, story in enumerate(own):
            others = draw.sample([other for other in own if other is not story], 4)
            yield site.to_page(story, others, position)


def to_input(sample: Sample, *, flat: bool) -> Page:
    return Page(sample.flat if flat else sample.html, sample.url, "text/plain" if flat else "text/html")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    samples = list(make_web(sites=arguments.sites, seed=arguments.seed))
    for flat in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "memory.jsonl"
            save_memory(learn(to_input(sample, flat=flat) for sample in samples), path)
            for name, options in (("without", Options()), ("with", Options(memory=path))):
                scores = [
                    score("\n\n".join(s.story.paragraphs), clean(to_input(s, flat=flat), options=options).text)
                    for s in samples
                ]
                precision, recall = (sum(column) / len(scores) for column in zip(*scores, strict=True))
                form = "flat" if flat else "markup"
                print(
                    f"{form:<7} {name:<8} memory: {len(samples)} pages, P {precision:.4f} R {recall:.4f} "
                    f"F1 {harmonic(precision, recall):.4f}"
                )


if __name__ == "__main__":
    main()
