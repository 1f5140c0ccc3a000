"""Every output format reads back to the same fields with the format's own library; TEI keeps its schema."""

from __future__ import annotations

import csv
import io
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from cleaner import Article, Image, Link, Options, Related, Status, clean, read
from cleaner.errors import UsageError
from cleaner.model import Block
from cleaner.write import FORMATS, WRITERS, load_schema
from cleaner.write.parquet import GROUP_ROWS

ROOT = Path(__file__).resolve().parent.parent.parent
INPUTS = sorted((ROOT / "fixtures" / "pages").glob("*.html"))[:4]
TABLES = "<!ELEMENT table (row+)><!ELEMENT row (cell+)><!ELEMENT cell (#PCDATA)>"
"""Of TEI's module `figures` what we write; there `table` is one of the lists."""
TEI = "{http://www.tei-c.org/ns/1.0}"

KINDS = (
    ("paragraph", "It fell & fell, \"he\" said; 1 < 2,\tand so on."), ("heading", "After the rain"),
    ("item", "one"), ("item", "two"), ("heading", "Two"), ("heading", "Three"), ("quote", "It fell,"),
    ("quote", "she said."),
    ("table", "Town | mm"), ("table", "Halvik | 31"), ("code", "a = `b`\n<c>"), ("verse", "Rain,\nrain."),
    ("caption", "The river"), ("byline", "By Ann Lee"), ("heading", "The end"),
)  # fmt: skip
FULL = Article(
    id="0123456789abcdef",
    url="https://a.example/1?a=1&b=2",
    canonical_url="https://a.example/1",
    origin="a.warc.gz#7",
    fetched_at="2025-02-01T00:00:00Z",
    site="Post",
    publisher="The Post",
    agency="AP",
    title='Rain, "wind" & snow',
    description="Three days of it.",
    authors=("Ann Lee", "Østen, Per"),
    published="2025-01-16T08:30:00+01:00",
    language="en",
    tags=("rain", "a,b"),
    links=(Link("https://b.example/?q=<1>", "Source [1]"), Link("javascript:alert(1)", "no link")),
    images=(Image("https://a.example/1.jpg", "The river", "Ann Lee"),),
    related=(Related("Wind", "Courier", "a day ago"),),
    status=Status.ARTICLE,
    scores={"spun": 0.25},
    extra={"label": [1, {"a": None}], "n": "=1+1"},
    provenance={"title": "json-ld"},
    paragraphs=tuple(text for _, text in KINDS),
    blocks=tuple(Block(index, kind, text) for index, (kind, text) in enumerate(KINDS)),
)
HOSTILE = Article(
    title="</title><script>alert(1)</script>\x00\x1b[31m\ud800",
    authors=('"><img src=x>',),
    paragraphs=("]]></p><script>alert(2)</script>\x0b", "\ufffe&amp;\u2028", "=cmd()"),
    extra={"\ud800": "\udfff"},
)
ARTICLES = (FULL, Article(), HOSTILE, Article(id="7", title="雨", paragraphs=("雨が降った。",), status=Status.PAYWALL))


def write(kind: str, articles: tuple[Article, ...] = ARTICLES) -> bytes:
    out = io.BytesIO()
    sink = FORMATS[kind].open_sink(out, 0)
    for article in articles:
        sink.add(article)
    sink.finish()
    return out.getvalue()


def clean_text(value: Any) -> Any:
    """What of a value can be written in UTF-8."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode())


def test_json_is_an_array_that_keeps_the_schema() -> None:
    records = json.loads(write("json"))
    assert records == [clean_text(article.to_dict()) for article in ARTICLES]
    for record in records:
        jsonschema.validate(record, load_schema())
    assert json.loads(write("json", ())) == []


def test_csv_reads_back() -> None:
    rows = list(csv.DictReader(io.StringIO(write("csv").decode(), newline="")))
    for row, article in zip(rows, ARTICLES, strict=True):
        for name, value in article.to_dict().items():
            if name == "trace":
                continue
            if value is None or isinstance(value, str):
                assert row[name] == clean_text(value or "").replace("\0", "")
            else:
                assert json.loads(row[name]) == clean_text(value)


def test_parquet_reads_back_typed_and_with_statistics() -> None:
    file = pq.ParquetFile(io.BytesIO(write("parquet")))
    records = file.read().to_pylist()
    for record, article in zip(records, ARTICLES, strict=True):
        want = clean_text(article.to_dict())
        for name, value in record.items():
            if name in ("extra", "trace"):
                assert value is None or json.loads(value) == want[name]
            elif name in ("scores", "provenance"):
                assert dict(value) == want[name]
            else:
                assert value == want[name], name
    types = {field.name: str(field.type) for field in file.schema_arrow}
    assert types["authors"] == "list<element: string>"
    assert types["scores"].startswith("map<string, double")
    assert types["schema_version"] == "int32"
    column = file.metadata.row_group(0).column(file.schema_arrow.names.index("id"))
    assert column.statistics.has_min_max
    assert column.statistics.max == "7"
    assert pq.ParquetFile(io.BytesIO(write("parquet", ()))).metadata.num_rows == 0


def test_parquet_has_row_groups_and_is_the_same_every_time() -> None:
    articles = tuple(Article(id=str(number)) for number in range(GROUP_ROWS + 10))
    data = write("parquet", articles)
    assert pq.ParquetFile(io.BytesIO(data)).num_row_groups == 2
    assert data == write("parquet", articles)


def test_html_is_semantic_and_escaped() -> None:
    tree = lxml_html.fromstring(write("html"))
    assert len(tree.findall(".//article")) == len(ARTICLES)
    full = tree.findall(".//article")[0]
    assert full.findtext("h1") == FULL.title
    assert [element.text for element in full.iter("address")] == list(FULL.authors)
    assert full.find(".//time").get("datetime") == FULL.published
    assert full.get("lang") == "en"
    tags = {element.tag for element in full.iter()}
    assert {"h2", "ul", "li", "blockquote", "table", "td", "pre", "figure", "figcaption"} <= tags
    assert [cell.text for cell in full.iter("td")] == ["Town", "mm", "Halvik", "31"]
    assert full.findtext(".//pre/code").strip() == "a = `b`\n<c>"
    assert not [e for e in tree.iter() if e.tag in ("script", "img", "iframe", "link")]
    assert all(e.get("href").startswith(("http://", "https://")) for e in tree.iter("a"))
    assert b"\x1b" not in write("html")
    texts = ["".join(p.itertext()) for p in tree.findall(".//article")[2].findall("p")]
    assert texts[0] == "]]></p><script>alert(2)</script>"


@pytest.fixture(scope="module")
def tei() -> etree.DTD:
    """The schema of TEI P5 4.8.0 as trafilatura ships it: all modules we need but that of tables, which is added."""
    text = files("trafilatura").joinpath("data/tei_corpus.dtd").read_text(encoding="utf-8")
    lists = '<!ENTITY % model.listLike "'
    assert lists in text
    return etree.DTD(io.StringIO(TABLES + text.replace(lists, lists + "table | ", 1)))


def load_tei(data: bytes, tei: etree.DTD) -> Any:
    root = etree.fromstring(data)
    plain = etree.fromstring(data.replace(b' xmlns="http://www.tei-c.org/ns/1.0"', b"", 1))
    assert tei.validate(plain), tei.error_log.filter_from_errors()
    return root


def test_tei_is_valid_and_reads_back(tei: etree.DTD) -> None:
    root = load_tei(write("xml"), tei)
    texts = root.findall(f"{TEI}TEI")
    assert len(texts) == len(ARTICLES)
    assert texts[0].findtext(f".//{TEI}titleStmt/{TEI}title") == FULL.title
    assert [e.text for e in texts[0].findall(f".//{TEI}titleStmt/{TEI}author")] == list(FULL.authors)
    assert texts[0].findtext(f".//{TEI}bibl/{TEI}date") == FULL.published
    assert texts[0].find(f".//{TEI}bibl/{TEI}ptr").get("target") == FULL.canonical_url
    assert [e.text for e in texts[0].iter(f"{TEI}term")] == list(FULL.tags)
    words = "".join(texts[0].find(f"{TEI}text").itertext()).split()
    assert "".join(words) == "".join("".join(FULL.paragraphs).replace(" | ", "").split())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted({kind for kind, _ in KINDS})), st.text(min_size=1, max_size=12)), max_size=8
    )
)
def test_tei_is_valid_whatever_the_text(tei: etree.DTD, blocks: list[tuple[str, str]]) -> None:
    texts = tuple(text.replace("\n\n", "\n") for _, text in blocks)
    found = tuple(Block(i, kind, text) for i, ((kind, _), text) in enumerate(zip(blocks, texts, strict=True)))
    load_tei(write("xml", (Article(blocks=found, paragraphs=texts, title=texts[0] if texts else None),)), tei)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_real_articles_in_every_format(path: Path, tei: etree.DTD) -> None:
    (page,) = read(path)
    article = clean(page, options=Options(trace=True))
    load_tei(write("xml", (article,)), tei)
    for kind in ("jsonl", "json", "csv", "parquet"):
        (again,) = read(write(kind, (article,)))
        body = again.body if isinstance(again.body, str) else again.body.decode()
        assert body == article.text, kind
        assert again.url == article.url


def test_text_formats_can_be_gone_on_with() -> None:
    for kind, form in FORMATS.items():
        assert form.suffix == f".{kind}"
        if not form.can_resume:
            continue
        out = io.BytesIO()
        first = form.open_sink(out, 0)
        first.add(ARTICLES[0])
        again = form.open_sink(out, 1)
        for article in ARTICLES[1:]:
            again.add(article)
        again.finish()
        assert out.getvalue() == write(kind), kind
    assert set(WRITERS) < set(FORMATS)
    with pytest.raises(UsageError, match="gone on with"):
        FORMATS["parquet"].open_sink(io.BytesIO(), 1)


def test_parquet_that_is_not_installed_is_said_with_its_extra() -> None:
    from cleaner.write import parquet

    parquet.load_parquet_schema.cache_clear()
    with (
        mock.patch.dict(sys.modules, dict.fromkeys(("pyarrow", "pyarrow.parquet"))),
        pytest.raises(UsageError, match=r"copydesk\[parquet\]"),
    ):
        FORMATS["parquet"].open_sink(io.BytesIO(), 0)
