"""JSON-LD is read as pages really print it; what cannot be repaired is left out."""

from __future__ import annotations

import json

import pytest

from cleaner.page.jsonld import load_nodes, to_text, types_of

SOUND = '{"@type": "NewsArticle", "headline": "Rain floods three towns"}'


@pytest.mark.parametrize("script", [
    SOUND,
    f"\n  {SOUND} ;\n",
    f"<!-- {SOUND} -->",
    f"//<![CDATA[\n{SOUND}\n//]]>",
    f"/* <![CDATA[ */ {SOUND} /* ]]> */",
    SOUND.replace("}", ",}"),
    f"[{SOUND},]",
    SOUND.replace(" floods", "\tfloods").replace("three", "\x0bthree"),
    SOUND.replace('"headline"', '"url": "https:\\/\\/example.org\\x", "headline"'),
    SOUND.replace('"', "&quot;"),
    f'{{"@context": "https://schema.org"}}{SOUND}',
    f'{{"@graph": [{{"@type": "WebSite"}}, {SOUND}]}}',
    f'{{"@type": "WebPage", "mainEntity": {SOUND}}}',
])  # fmt: skip
def test_the_story_is_found(script: str) -> None:
    stories = [node for node in load_nodes([script]) if "NewsArticle" in types_of(node)]
    assert [to_text(node["headline"]) for node in stories] == ["Rain floods three towns"]


@pytest.mark.parametrize(
    "script", ["", "{", "null", "[[[[", "{'a': 1}", "window.x = 1", "[" * 100_000, '{"a": "' + '\\"' * 50_000]
)
def test_what_is_no_json_is_left_out(script: str) -> None:
    assert [node for node in load_nodes([script]) if node.get("@type")] == []


def test_references_are_filled_in() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "author": {"@id": "#ann"}, "publisher": [{"@id": "#paper"}, {"@id": "#gone"}]},
            {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
            {"@type": "Organization", "@id": "#paper", "name": "The Herald"},
        ]
    }
    story = next(node for node in load_nodes([json.dumps(graph)]) if "NewsArticle" in types_of(node))
    assert story["author"][0]["name"] == "Ann Lee"
    assert [publisher.get("name") for publisher in story["publisher"]] == ["The Herald", None]


@pytest.mark.parametrize(("value", "text"), [
    ("Rain &amp;amp; wind", "Rain & wind"), ("  Rain\n fell ", "Rain fell"), ("<p>Rain <b>fell</b></p>", "Rain fell"),
    ({"@value": "Rain"}, "Rain"), ({"name": ["Rain"]}, None), ([], None), ("", None), (True, None), (7, "7"),
    ("a < b and c > d", "a < b and c > d"),
])  # fmt: skip
def test_to_text(value: object, text: str | None) -> None:
    assert to_text(value) == text


def test_types_in_any_spelling() -> None:
    assert types_of({"@type": "schema:NewsArticle"}) == types_of({"@type": ["https://schema.org/NewsArticle"]})
    assert types_of({}) == set()
