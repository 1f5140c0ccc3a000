"""Every bundled input gives exactly its expected output; trivial differences of form change nothing; all is undone."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from cleaner import Options, clean, replay, undo
from cleaner.changes import texts_after

ROOT = Path(__file__).resolve().parent.parent
INPUTS = sorted(p for p in (ROOT / "fixtures/inputs").iterdir() if p.is_file())
PAGES = sorted((ROOT / "fixtures/pages").glob("*.html"))


def gold_of(path: Path) -> dict[str, Any]:
    gold = path.with_suffix(".json") if path.parent.name == "pages" else ROOT / "fixtures/outputs" / f"{path.stem}.json"
    record: dict[str, Any] = json.loads(gold.read_text(encoding="utf-8"))
    return record


def options_of(gold: dict[str, Any], **more: Any) -> Options:
    return Options(**gold.get("options", {}), **more)


def agrees(want: Any, got: Any) -> bool:
    """Whether a field is as expected: a null or empty list means that nothing may be invented."""
    if want in (None, []):
        return not got
    if isinstance(want, list) and isinstance(want[0], dict):
        return len(want) == len(got) and all(
            all(g.get(key) == value for key, value in w.items()) for w, g in zip(want, got, strict=True)
        )
    return bool(want == got)


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


ALL = [*INPUTS, *PAGES]


def to_case(path: Path) -> Any:
    """A fixture as a test case; what is known to fall short must do so, or its mark has to go."""
    reason = gold_of(path).get("known_failure")
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(path, id=name_of(path), marks=marks)


@pytest.mark.parametrize("path", [to_case(path) for path in ALL])
def test_output_is_exact(path: Path) -> None:
    gold = gold_of(path)
    article = clean(path.read_bytes(), options=options_of(gold))
    assert list(article.paragraphs) == gold["paragraphs"]
    record = article.to_dict()
    wrong = {
        name: (want, record[name])
        for name, want in gold.items()
        if name not in ("paragraphs", "options", "known_failure") and not agrees(want, record[name])
    }
    assert not wrong


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_changes_replay_and_undo(path: Path) -> None:
    article = clean(path.read_bytes(), options=options_of(gold_of(path), trace=True))
    assert replay(article.blocks, article.changes) == article.paragraphs
    found = tuple(block.text for block in article.blocks)
    assert undo(texts_after(article.blocks, article.changes), article.changes) == found
    assert all(change.rule and change.step for change in article.changes)


@pytest.mark.parametrize("path", INPUTS, ids=name_of)
def test_form_does_not_matter(path: Path) -> None:
    """CRLF, trailing spaces, a BOM, one more blank line, NFD accents or another charset: the same paragraphs."""
    gold = gold_of(path)
    text = path.read_text(encoding="utf-8")
    variants = {
        "crlf": text.replace("\n", "\r\n").encode(),
        "trailing spaces": text.replace("\n", "  \n").encode(),
        "bom": b"\xef\xbb\xbf" + text.encode(),
        "one more blank line": text.replace("\n\n", "\n\n\n").encode() + b"\n",
        "nfd": unicodedata.normalize("NFD", text).encode(),
        "utf-16": text.encode("utf-16"),
    }
    try:
        variants["windows-1252"] = text.encode("cp1252")
    except UnicodeEncodeError:
        variants["gb18030"] = text.encode("gb18030")
    for name, body in variants.items():
        assert list(clean(body, options=options_of(gold)).paragraphs) == gold["paragraphs"], name


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_clean_text_is_left_alone(path: Path) -> None:
    """What came out goes through again unchanged."""
    gold = gold_of(path)
    options = options_of(gold)
    text = clean(path.read_bytes(), options=options).text
    assert clean(text, content_type="text/plain", options=options).text == text


def test_every_fixture_has_its_expectation() -> None:
    for path in ALL:
        assert gold_of(path)["status"], path
    for expected in (ROOT / "fixtures/outputs").glob("*.json"):
        assert any(path.stem == expected.stem for path in INPUTS), f"{expected} has no input"
