"""Explanations tell every block, mark edits where they stand, and let nothing of the input out of its place."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Article, Block, Change, Fact, Image, Options, Status, clean, explain, replay
from cleaner.changes import Draft
from cleaner.errors import UsageError
from cleaner.explain.differences import find_differences
from cleaner.explain.html import is_web_address, to_html
from cleaner.explain.marks import OLD, Markup
from cleaner.explain.report import to_report
from cleaner.explain.text import to_text
from cleaner.model import PARAGRAPH_BREAK, Document

HOSTILE = "\x1b[31mred\x1b]0;title\x07 <script>alert(1)</script> \u202eevil\u2066 \x9b2J \ud800"

TITLE = Fact("title", "Rain", "block 1")


def make_article(blocks: list[str], *changes: Change, **fields: object) -> Article:
    """An article with a trace made by hand."""
    found = tuple(Block(i, "paragraph", text, f"line {i + 1}") for i, text in enumerate(blocks))
    article = Article(blocks=found, changes=changes, paragraphs=replay(found, changes))
    return replace(article, **fields)  # type: ignore[arg-type]


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """A document with random changes of every kind that fit it."""
    texts = draw(st.lists(st.text("ab \n", min_size=1, max_size=12), min_size=1, max_size=5))
    draft = Draft(Document(tuple(Block(i, "paragraph", text) for i, text in enumerate(texts))))
    for _ in range(draw(st.integers(0, 12))):
        kept = draft.kept
        if not kept:
            break
        block = draw(st.sampled_from(kept))
        kind = draw(st.sampled_from(["edit", "edit", "edit", "join", "drop", "move"]))
        later = [i for i in kept if i > block]
        if kind == "edit":
            size = len(draft.texts[block])
            start = draw(st.integers(0, size))
            span = (start, draw(st.integers(start, size)))
            draft.apply([draft.edit(block, span, draw(st.text("abc \n", max_size=4)), "r", step="s")])
        elif kind == "join" and later:
            draft.apply([draft.join(block, draw(st.sampled_from(later)), "r", step="s")])
        elif kind == "drop":
            draft.apply([draft.drop(block, "r", step="s")])
        elif kind == "move":
            draft.apply([draft.move(block, "r", [Fact("title", "x", "block")], step="s")])
    return draft


@given(drafts())
def test_the_marked_text_is_what_the_changes_make(draft: Draft) -> None:
    blocks = draft.document.blocks
    report = to_report(Article(blocks=blocks, changes=tuple(draft.changes), paragraphs=draft.paragraphs()))
    for row in report.rows:
        stands = "".join(piece.text for piece in row.pieces if piece.mark != OLD) if row.end is None else ""
        assert stands == draft.texts[row.block.index]
    assert sum(report.outcomes.values()) == len(blocks)


@given(
    st.text("ab", max_size=20), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5), st.text("xy", max_size=3)))
)
def test_edits_in_any_order_give_the_text(text: str, edits: list[tuple[int, int, str]]) -> None:
    markup, plain = Markup(text), text
    for start, length, after in edits:
        start = min(start, len(plain))
        end = min(start + length, len(plain))
        markup.edit((start, end), after, 0)
        plain = plain[:start] + after + plain[end:]
    assert markup.text() == plain


def test_many_edits_cost_what_they_touch() -> None:
    draft = Draft(Document((Block(0, "paragraph", "a' " * 20_000),)))
    changes = tuple(
        Change("edit", "s", "r", 0, start=3 * i + 1, end=3 * i + 2, before="'", after='"') for i in range(20_000)
    )
    started = time.perf_counter()
    report = to_report(Article(blocks=draft.document.blocks, changes=changes))
    assert time.perf_counter() - started < 5
    assert len(report.rows[0].pieces) == 60_001


def test_text_tells_each_outcome_and_marks_edits_in_place() -> None:
    article = make_article(
        ["Share this", "Rain, by Ann", "Meta's \"lab' team met.Why: rain", "one", "two"],
        Change("drop", "phrases", "share.en", 0, "share", end=10, before="Share this"),
        Change("move", "dump", "dump.title", 1, "the headline", end=12, before="Rain, by Ann", tells=(TITLE,)),
        Change("edit", "quotes", "quotes.closer", 2, "closes it", start=11, end=12, before="'", after='"'),
        Change("edit", "glue", "glue.lead-in", 2, "opens a paragraph", start=22, end=22, after=PARAGRAPH_BREAK),
        Change("join", "wrap", "wrap.line", 3, "a wrapped line", last=4, start=3, end=3, after=" "),
        title="Rain",
        provenance={"title": "block 1"},
    )  # fmt: skip
    text = explain(article)
    assert "      0  dropped  Share this\n                  phrases share.en: share" in text
    assert "      1  moved    Rain, by Ann\n                  → title = Rain · dump.title: the headline" in text
    assert "Meta's \"lab[-'-]{+\"+} team met.{+¶+}\n                  Why: rain" in text
    assert "took block 4 in · wrap.line" in text and "      4  joined   two" in text
    assert "5 blocks: 2 kept and edited, 1 dropped, 1 moved to fields, 1 joined · 3 edits" in text
    assert re.search(r"^  title +Rain  ← block 1$", text, re.M)


def test_an_edit_of_a_whole_block_marks_what_differs() -> None:
    before, after = "The cafÃ© was full.", "The café was full."
    change = Change("edit", "encoding", "encoding.utf8", 0, end=len(before), before=before, after=after)
    assert "The caf[-Ã©-]{+é+} was full." in explain(make_article([before], change))


@given(st.text("ab ", max_size=12), st.text("ab \u00e9", max_size=12))
def test_differences_make_the_one_text_of_the_other(before: str, after: str) -> None:
    text = before
    for start, end, new in reversed(list(find_differences(before, after))):
        text = text[:start] + new + text[end:]
    assert text == after


def test_a_long_edit_that_shifts_words_is_told_as_a_whole_and_at_once() -> None:
    words = [f"w{i % 7}" for i in range(100_000)]
    started = time.perf_counter()
    assert len(list(find_differences(" ".join(words), " ".join(["x y", *words])))) == 1
    assert time.perf_counter() - started < 2


def test_invisible_characters_that_went_are_spelled_out() -> None:
    change = Change("edit", "encoding", "encoding.invisible", 0, start=1, end=2, before="\u200b")
    assert "a[-\\u200b-]b" in explain(make_article(["a\u200bb"], change))


def test_runs_of_one_rule_are_told_together_unless_all_is_asked_for() -> None:
    texts = [f"Link {i}" for i in range(300)]
    drops = [Change("drop", "judge", "judge", i, "links", end=len(t), before=t) for i, t in enumerate(texts)]
    report = to_report(make_article([*texts, "Rain fell."], *drops))
    short, full = to_text(report), to_text(report, verbose=True)
    assert "  0-299  dropped  300 blocks: Link 0 / Link 1" in short and len(short.splitlines()) < 12
    assert "    299  dropped  Link 299\n                  judge: links\n                  paragraph line 300" in full
    assert to_html([report]).count("<details") == 1 and "Link 299" in to_html([report])


def test_json_holds_every_block_with_its_changes() -> None:
    record = json.loads(explain("Share this\n\nRain fell on Monday, the mayor said.", kind="json"))
    assert [block["outcome"] for block in record["blocks"]].count("kept") == 1
    assert sum(record["counts"][name] for name in ("kept", "edited", "dropped", "moved", "joined")) == len(
        record["blocks"]
    )
    gone = next(block for block in record["blocks"] if block["found"] == "Share this")
    assert gone["outcome"] == "dropped" and gone["text"] == "" and gone["changes"][0]["rule"]


class Tags(HTMLParser):
    """All tags and attributes of a page, and its visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def make_hostile() -> Article:
    change = Change("edit", HOSTILE, HOSTILE, 0, HOSTILE, start=0, end=3, before=HOSTILE[:3], after=HOSTILE)
    gone = Change("drop", HOSTILE, HOSTILE, 1, HOSTILE, end=len(HOSTILE), before=HOSTILE)
    return make_article(
        [HOSTILE, HOSTILE, HOSTILE],
        change,
        gone,
        title=HOSTILE,
        url="javascript:alert(1)",
        origin=HOSTILE,
        description='"><img src=x onerror=alert(1)>',
        images=(Image("https://news.example/a.jpg", HOSTILE), Image("data:text/html,<script>")),
        reason=HOSTILE,
        scores={HOSTILE: 0.5},
        provenance={"title": HOSTILE},
    )


def test_no_control_characters_of_the_input_reach_a_terminal() -> None:
    for verbose in (False, True):
        text = to_text(to_report(make_hostile()), verbose=verbose)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
        assert "␛[31mred" in text


def test_html_escapes_everything_and_links_only_the_web() -> None:
    page = explain(make_hostile(), kind="html")
    page.encode("utf-8")
    tags = Tags()
    tags.feed(page)
    names = {name for name, _ in tags.tags}
    assert not names & {"script", "img", "iframe", "link", "object", "embed", "form", "base"}
    links = [attributes["href"] for name, attributes in tags.tags if name == "a"]
    assert links == ["https://news.example/a.jpg"]
    assert not [key for _, attributes in tags.tags for key in attributes if key.startswith("on") or key == "src"]
    assert "<script>alert(1)</script>" in tags.text
    assert "url(" not in page and "@import" not in page and "default-src 'none'" in page


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//a.example",
        "http://",
        "ftp://a.example",
        "http://[",
        "https://a\x00b",
    ],
)
def test_what_is_no_web_address(address: str) -> None:
    assert not is_web_address(address)


def test_several_articles_make_one_page() -> None:
    page = to_html([to_report(make_article(["Rain."], title="Rain")), to_report(make_article(["Wind."], title="Wind"))])
    assert page.count("<article") == 2 and page.count("<!doctype") == 1
    assert '<a href="#a1">Wind</a>' in page and 'id="a1"' in page


def test_what_cannot_be_explained_says_why() -> None:
    with pytest.raises(UsageError, match="trace=True"):
        explain(Article(paragraphs=("Rain fell.",)))
    with pytest.raises(UsageError, match="text, json, html"):
        explain("Rain fell.", kind="pdf")


def test_an_article_without_blocks_tells_status_and_reason() -> None:
    text = explain(Article(status=Status.UNREADABLE, reason="binary data (PNG image)", origin="a.png"))
    assert text.startswith("a.png\nunreadable: binary data (PNG image)\n")


def test_data_is_cleaned_with_the_options_given() -> None:
    data = "Rain fell on Monday, officials said."
    assert explain(data, content_type="text/plain") == explain(
        clean(data, content_type="text/plain", options=Options(trace=True))
    )


def test_the_founding_inputs_are_explained_without_rest(shared: Path) -> None:
    for path in sorted((shared / "inputs").glob("*.txt")):
        article = clean(path.read_bytes(), options=Options(trace=True))
        record = json.loads(explain(article, kind="json"))
        assert len(record["blocks"]) == len(article.blocks)
        stays = PARAGRAPH_BREAK.join(block["text"] for block in record["blocks"] if block["text"])
        assert [part for part in stays.split(PARAGRAPH_BREAK) if part] == list(article.paragraphs)
        for block in record["blocks"]:
            assert block["outcome"] == "kept" or all(change["rule"] for change in block["changes"])
