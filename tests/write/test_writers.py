"""Every writer gives back what the article says, and a record keeps its schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from cleaner import Article, Link, Options, clean, read
from cleaner.model import Block, Image, Related
from cleaner.write import WRITERS, load_schema, to_json_line, to_markdown, to_plain_text
from cleaner.write.markdown import escape, find_paragraphs

ROOT = Path(__file__).resolve().parent.parent.parent
INPUTS = sorted(
    path
    for folder in ("inputs", "pages")
    for path in (ROOT / "fixtures" / folder).glob("*.*")
    if path.suffix != ".json"
)
FULL = Article(
    id="1",
    title="Rain",
    published="2025-01-16T08:30:00+01:00",
    authors=("Ann Lee",),
    links=(Link("https://a.example/?a=b c", "Source [1]"),),
    images=(Image("https://a.example/1.jpg", "The river"),),
    related=(Related("Wind", "Courier", "a day ago"),),
    scores={"spun": 0.25},
    extra={"label": [1, {"a": None}]},
    paragraphs=("It fell.", "It stopped."),
)


def records(article: Article) -> dict[str, object]:
    record: dict[str, object] = json.loads(to_json_line(article))
    return record


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(load_schema())


@pytest.mark.parametrize("article", [Article(), FULL], ids=["empty", "full"])
def test_records_keep_the_schema(article: Article) -> None:
    jsonschema.validate(records(article), load_schema())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_outputs_keep_the_schema(path: Path) -> None:
    for page in read(path):
        jsonschema.validate(records(clean(page, options=Options(trace=True))), load_schema())


def test_schema_names_every_field_and_refuses_others() -> None:
    assert set(load_schema()["properties"]) == {*records(FULL), "trace"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**records(FULL), "body": ""}, load_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**records(FULL), "published": "yesterday"}, load_schema())


def test_a_record_is_one_line_for_every_reader() -> None:
    line = to_json_line(Article(paragraphs=("a\u2028b\u2029c\x85d\x0be",), title="Ça\n雨"))
    assert len(line.splitlines()) == 1
    assert records(Article(paragraphs=("a\u2028b",)))["text"] == "a\u2028b"
    assert "雨" in line


def test_lone_surrogates_can_be_written() -> None:
    assert to_json_line(Article(title="a\ud800b")).encode("utf-8", "replace")


def test_plain_text_is_the_text() -> None:
    assert to_plain_text(FULL) == "It fell.\n\nIt stopped.\n"
    assert to_plain_text(Article()) == "\n"
    assert "\f" not in to_plain_text(Article(paragraphs=("a\fb",)))


def build(*blocks: tuple[str, str]) -> Article:
    found = tuple(Block(index, kind, text) for index, (kind, text) in enumerate(blocks))
    return Article(title="Rain", blocks=found, paragraphs=tuple(text for _, text in blocks))


def test_markdown_of_every_kind() -> None:
    article = build(
        ("paragraph", "It fell."), ("heading", "After the rain"), ("item", "one"), ("item", "two"),
        ("quote", "It fell,"),
        ("quote", "she said."), ("table", "Town | mm"), ("table", "Halvik | 31"), ("code", "a = `b`\n```"),
        ("verse", "Rain,\nrain."), ("caption", "The river"), ("byline", "By Ann Lee"),
    )  # fmt: skip
    assert to_markdown(article) == (
        "# Rain\n\nIt fell.\n\n## After the rain\n\n- one\n- two\n\n> It fell,\n>\n> she said.\n\n"
        "| Town | mm |\n| --- | --- |\n| Halvik | 31 |\n\n````\na = `b`\n```\n````\n\nRain,\\\nrain."
        "\n\n*The river*\n\nBy Ann Lee\n"
    )


def test_markdown_without_a_trace_has_paragraphs_and_links() -> None:
    assert (
        to_markdown(FULL) == "# Rain\n\nIt fell.\n\nIt stopped.\n\n- [Source \\[1\\]](<https://a.example/?a=b%20c>)\n"
    )


def test_kinds_survive_changes() -> None:
    html = "<article><h1>Rain</h1><p>" + "It fell on the town for three days, and then it stopped. " * 5 + "</p>"
    html += "<h2>After</h2><p>" + "The river rose, and a bridge was closed on Monday. " * 5
    article = clean(html, options=Options(trace=True))
    found = list(find_paragraphs(article))
    assert [text for _, text in found] == list(article.paragraphs)
    assert ("heading", "After") in found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# not a heading", "\\# not a heading"),
        ("#tag", "#tag"),
        ("- no item", "\\- no item"),
        ("2025. It rained", "2025\\. It rained"),
        ("3.5 million", "3.5 million"),
        ("> no quote", "\\> no quote"),
        ("***", "\\*\\*\\*"),
        ("---", "\\---"),
        ("a < b & c", "a < b & c"),
        ("<circle> &lt;", "\\<circle> \\&lt;"),
        ("[doge] [a](b)", "[doge] [a\\](b)"),
        ("_a_ b_c", "\\_a\\_ b_c"),
        ("~~a~~", "\\~\\~a\\~\\~"),
        ("", ""),
    ],
)
def test_marks_of_the_text_are_escaped(text: str, wanted: str) -> None:
    assert escape(text) == wanted


def test_table_of_writers() -> None:
    for name, writer in WRITERS.items():
        assert writer.suffix == f".{name}"
        assert writer.to_text(FULL).endswith("\n")
    assert [name for name, writer in WRITERS.items() if writer.between] == ["txt", "md"]
