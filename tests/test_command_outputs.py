"""Where `copydesk clean` puts things: names from templates, columns by their role, stores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner import cli

STORY = "The river rose {n} metres overnight, and the mayor asked people near the bridge to leave before noon."


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Nine records under column names of their own, of three hosts."""
    path = tmp_path / "dump.jsonl"
    rows = [{"link": f"https://h{n % 3}.example/{n}", "story": STORY.format(n=n), "n": n} for n in range(9)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


COLUMNS = ["--column", "body=story", "--column", "url=link"]


def load(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_columns_are_named_by_their_role(dump: Path, tmp_path: Path) -> None:
    assert cli.main(["clean", str(dump), "-o", str(tmp_path / "a.jsonl"), "-q"]) == 1
    assert cli.main(["clean", str(dump), "-o", str(tmp_path / "b.jsonl"), *COLUMNS]) == 0
    assert cli.main(["clean", str(dump), "-o", f"{tmp_path}/parts/", *COLUMNS, "-j", "1"]) == 0
    records = load(tmp_path / "b.jsonl")
    assert [(record["url"], record["extra"]) for record in records][:2] == [
        ("https://h0.example/0", {"n": 0}),
        ("https://h1.example/1", {"n": 1}),
    ]
    assert load(tmp_path / "parts/part-00000.jsonl") == records


def test_a_role_that_is_none_is_told(dump: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["clean", str(dump), "--column", "author=by"]) == 2
    assert "write ROLE=NAME" in capsys.readouterr().err


def test_a_template_with_an_id_makes_a_file_an_article(dump: Path, tmp_path: Path) -> None:
    assert cli.main(["clean", str(dump), "-o", f"{tmp_path}/out/{{host}}/{{id}}.txt", *COLUMNS]) == 0
    files = sorted((tmp_path / "out").rglob("*"), key=str)
    texts = {path.read_text(encoding="utf-8").strip() for path in files if path.is_file()}
    assert texts == {STORY.format(n=n) for n in range(9)}
    assert {path.name for path in files if path.is_dir()} == {"h0.example", "h1.example", "h2.example"}


@pytest.mark.parametrize("kind", ["jsonl", "json", "xml", "parquet"])
def test_a_template_without_one_groups_articles(
    dump: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind != "parquet":  # which cannot be gone on with once it is closed
        monkeypatch.setattr("cleaner.commands.named.MOST_OPEN", 2)
    assert cli.main(["clean", str(dump), "-o", f"{tmp_path}/out/{{host}}.{kind}", *COLUMNS]) == 0
    files = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in files] == [f"h{n}.example.{kind}" for n in range(3)]
    cli.main(["clean", str(tmp_path / "dump.jsonl"), "-o", f"{tmp_path}/one.{kind}", *COLUMNS])
    if kind == "jsonl":
        assert [[row["extra"]["n"] for row in load(path)] for path in files] == [[0, 3, 6], [1, 4, 7], [2, 5, 8]]  # type: ignore[index]
    elif kind == "json":
        assert [len(json.loads(path.read_text(encoding="utf-8"))) for path in files] == [3, 3, 3]
    elif kind == "xml":
        from lxml import etree

        assert [len(etree.parse(str(path)).findall("{*}TEI")) for path in files] == [3, 3, 3]
    else:
        parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra [parquet]")
        assert [parquet.read_table(path).num_rows for path in files] == [3, 3, 3]


def test_groups_beyond_what_can_be_held_open_are_refused(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra [parquet]")
    monkeypatch.setattr("cleaner.commands.named.MOST_OPEN", 2)
    assert cli.main(["clean", str(dump), "-o", f"{tmp_path}/out/{{host}}.parquet", *COLUMNS]) == 2
    assert "name fewer groups" in capsys.readouterr().err
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


def test_a_store_takes_parts_as_a_folder_does(dump: Path, tmp_path: Path) -> None:
    pytest.importorskip("upath", reason="needs the extra [stores]")
    for out in (f"{tmp_path}/local/", f"file://{tmp_path}/stored"):
        assert cli.main(["clean", f"file://{dump}", "-o", out, "--part-size", "0.0003", "-j", "1", *COLUMNS]) == 0
    parts = {path.name: path.read_bytes() for path in (tmp_path / "local").glob("part-*")}
    assert len(parts) > 2 and parts == {path.name: path.read_bytes() for path in (tmp_path / "stored").glob("part-*")}
    names = {path.name for path in (tmp_path / "stored").iterdir()}
    assert names == {*parts, *(f".{name}.done" for name in parts)}


def test_ray_is_for_part_files(dump: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["clean", str(dump), "-o", str(tmp_path / "x.jsonl"), "--engine", "ray"]) == 2
    assert "-o FOLDER/" in capsys.readouterr().err
