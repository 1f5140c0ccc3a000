"""The add-on in a Scrapy project of its own, on loopback: items of every kind come out clean, as JSON and Parquet."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")
pytest.importorskip("pyarrow", reason="Parquet needs the extra: pip install 'copydesk[parquet]'")

from cleaning_run import to_html
from pyarrow import parquet
from scrapy.http import HtmlResponse
from scrapy.settings import Settings

from cleaner import clean
from spiders.addon import CleanerAddon, CleanPipeline
from spiders.exporter import ParquetItemExporter
from spiders.items import find_page, to_zyte_date

ROOT = Path(__file__).resolve().parents[2]
SPIDER = """
from dataclasses import dataclass, field

import scrapy
from scrapy.http import Response

try:
    from zyte_common_items import Article
except ImportError:
    Article = None


@dataclass
class Story:
    url: str
    response: Response | None = None
    title: str | None = None
    text: str | None = None
    status: str | None = None


class TinySpider(scrapy.Spider):
    name = "tiny"

    async def start(self):
        for n in range(1, 9):
            yield scrapy.Request(f"{self.base}/{n}", callback=self.parse, cb_kwargs={"n": n})

    def parse(self, response, n):
        yield {"kind": "dict", "n": n, "url": response.url, "html": response.text, "title": "My own headline"}
        yield Story(response.url, response)
        yield {"kind": "bare", "n": n}
        if Article is not None:
            yield Article(url=response.url)
"""
SETTINGS = """
BOT_NAME = "tiny"
SPIDER_MODULES = ["tiny"]
ADDONS = {"spiders.addon.CleanerAddon": 300}
REMOTE_CONTROL_ENABLED = TELNETCONSOLE_ENABLED = False
LOG_LEVEL = "WARNING"
FEEDS = {"out.jsonl": {"format": "jsonlines"}, "out.parquet": {"format": "parquet", "item_filter": "tiny.OnlyDicts"}}
"""
FILTER = """
class OnlyDicts:
    def __init__(self, options):
        pass

    def accepts(self, item):
        return isinstance(item, dict) and item["kind"] == "dict"
"""


class Pages(BaseHTTPRequestHandler):
    """Story n at /n."""

    def do_GET(self):
        body = to_html(int(self.path[1:])) if self.path[1:].isdigit() else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def base():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def project(base, tmp_path_factory):
    """The folder of a project that has run."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = tiny_settings\n")
    (folder / "tiny_settings.py").write_text(SETTINGS)
    (folder / "tiny.py").write_text(SPIDER + FILTER)
    path = os.pathsep.join(filter(None, (str(folder), str(ROOT), os.environ.get("PYTHONPATH"))))
    run = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "tiny", "-a", f"base={base}"],
        cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert run.returncode == 0 and "Error" not in run.stderr, run.stderr
    return folder


def load(project, has):
    items = [json.loads(line) for line in (project / "out.jsonl").open()]
    return [item for item in items if has(item)]


def test_dicts_get_the_fields_of_the_article(project, base):
    items = load(project, lambda item: item.get("kind") == "dict")
    assert sorted(item["n"] for item in items) == list(range(1, 9))
    for item in items:
        article = clean(to_html(item["n"]), url=item["url"])
        assert item["text"] == article.text and item["status"] == "article" and item["id"] == article.id
        assert item["title"] == "My own headline", "what the project found itself stays"


def test_dataclasses_get_what_they_have_fields_for(project):
    items = load(project, lambda item: "response" in item)
    assert len(items) == 8
    for item in items:
        assert set(item) == {"url", "response", "title", "text", "status"}
        assert item["response"] is None and "The river rose" in item["text"] and item["title"].startswith("River rises")


def test_items_without_a_page_pass(project):
    assert sorted(item["n"] for item in load(project, lambda item: item.get("kind") == "bare")) == list(range(1, 9))
    assert all(set(item) == {"kind", "n"} for item in load(project, lambda item: item.get("kind") == "bare"))


def test_an_article_of_zyte_common_items_is_filled_from_its_response(project):
    pytest.importorskip("zyte_common_items", reason="items of others: pip install zyte-common-items")
    items = load(project, lambda item: "articleBody" in item)
    assert len(items) == 8
    assert all(item["headline"].startswith("River rises") and "mayor said" in item["articleBody"] for item in items)
    assert all(item["inLanguage"] == "en" for item in items)


def test_a_feed_is_parquet_with_types(project):
    table = parquet.read_table(project / "out.parquet")
    assert sorted(table.column("n").to_pylist()) == list(range(1, 9))
    types = {field.name: str(field.type) for field in table.schema}
    assert types["n"] == "int64" and types["text"] == "large_string" and types["authors"] == "list<element: string>"
    assert types["scores"].startswith("map<string, double") and types["schema_version"] == "int32"
    assert all("The river rose" in text for text in table.column("text").to_pylist())


def export(items, **options):
    file = io.BytesIO()
    exporter = ParquetItemExporter(file, **options)
    exporter.start_exporting()
    for item in items:
        exporter.export_item(item)
    exporter.finish_exporting()
    return parquet.ParquetFile(io.BytesIO(file.getvalue())) if file.getvalue() else None


def test_columns_of_any_items():
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    items = [
        {
            "a": 1,
            "b": 1,
            "c": True,
            "d": b"x",
            "e": moment,
            "f": ["x"],
            "g": {"k": 1},
            "h": None,
            "i": "\ud800",
            "j": 2**70,
        },
        {"a": 2, "b": 0.5, "c": False, "d": None, "e": None, "f": [], "g": [1], "h": None, "i": "ok", "j": 1},
    ]
    table = export(items).read()
    assert [str(field.type) for field in table.schema] == [
        "int64", "double", "bool", "binary", "timestamp[us, tz=UTC]", "list<element: string>", "string", "string",
        "string", "string",
    ]  # fmt: skip
    assert table.to_pylist()[0] == {**items[0], "b": 1.0, "g": '{"k": 1}', "i": "?", "j": str(2**70)}


def test_row_groups_bound_what_is_held(monkeypatch, caplog):
    monkeypatch.setattr("spiders.exporter.GROUP_ROWS", 10)
    items = [{"n": n} for n in range(25)] + [{"n": "not a number", "late": 1}, {"n": 2}]
    file = export(items)
    assert file.num_row_groups == 3 and file.metadata.num_rows == 27
    assert file.read().column("n").to_pylist() == [*range(25), None, 2]
    assert "no column for late" in caplog.text and "another type" in caplog.text


def test_a_file_with_something_in_it_is_not_appended_to():
    with pytest.raises(ValueError, match="cannot be appended to"):
        ParquetItemExporter(io.BytesIO(b"PAR1")).start_exporting()
    assert export([]) is None


def test_what_a_project_has_set_itself_stays():
    settings = Settings(
        {"ITEM_PIPELINES": {"spiders.addon.CleanPipeline": 7}, "FEED_EXPORTERS": {"parquet": "mine.Exporter"}}
    )
    CleanerAddon().update_settings(settings)
    assert settings.getdict("ITEM_PIPELINES") == {"spiders.addon.CleanPipeline": 7}
    assert settings["FEED_EXPORTERS"]["parquet"] == "mine.Exporter"


def process(item, **settings):
    """An item after the pipeline, without a process of its own."""
    import asyncio

    from scrapy.utils.test import get_crawler

    pipeline = CleanPipeline.from_crawler(get_crawler(settings_dict={"COPYDESK_WORKERS": 0, **settings}))
    return asyncio.run(_to_end(pipeline.process_item(item)))


async def _to_end(coroutine):
    return await coroutine


def test_the_words_of_others_and_one_field_for_all():
    page = {"url": "https://a.org/1", "html": to_html(1).decode()}
    assert process(dict(page), COPYDESK_SCHEMA="schema.org")["@type"] == "NewsArticle"
    item = process(dict(page), COPYDESK_FIELD="article")
    assert set(item) == {"url", "html", "article"} and item["article"]["status"] == "article"
    with pytest.raises(ValueError, match="there is no schema"):
        process(dict(page), COPYDESK_SCHEMA="mine")


def test_statuses_can_be_dropped():
    from scrapy.exceptions import DropItem

    with pytest.raises(DropItem, match="is empty"):
        process({"url": "https://a.org/1", "html": "<p></p>"}, COPYDESK_DROP=["empty"])


def test_where_a_page_is_found():
    response = HtmlResponse("https://a.org/", body=b"<p>Rain", headers={"Content-Type": "text/html; charset=latin-1"})
    page = find_page({"response": response, "html": "other"})
    assert (page.body, page.url, page.content_type) == (b"<p>Rain", "https://a.org/", "text/html; charset=latin-1")
    assert find_page({"articleBodyHtml": "<p>Rain"}).fragment
    assert find_page({"body": 7, "html": ""}) is None
    assert to_zyte_date("soon") is None
