"""The commands of docs/archive.md on the bundled web: the archive gives the records again, the report is there."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")


from warcio.archiveiterator import ArchiveIterator

from fixtures.sites.serve import Web
from tests.spiders.conftest import COMMAND, to_command, to_environment

pytestmark = pytest.mark.crawl


@pytest.fixture(scope="module")
def crawled(crawl, tmp_path_factory):
    """The folder of a crawl of the whole bundled web."""
    folder = tmp_path_factory.mktemp("archive")
    with Web() as web:
        web.write_seeds(folder / "seeds")
        ended = crawl(folder / "seeds", "-o", folder / "out", "--once")
    assert "Traceback" not in ended.said
    return folder


def load(folder):
    return [json.loads(line) for part in sorted(folder.glob("part-*.jsonl")) for line in part.open(encoding="utf-8")]


def test_the_archive_gives_the_same_records_again(crawled):
    command = to_command()[: -len(["crawl"])] if COMMAND.exists() else [sys.executable, "-m", "cleaner.cli"]
    files = crawled / "out" / "archive" / "*.warc.gz"
    subprocess.run(
        [*command, "clean", str(files), "-o", f"{crawled / 'again'}/", "-q"],
        check=True,
        timeout=200,
        env=to_environment(),
    )
    records = {record["url"]: record for record in load(crawled / "out")}
    again = {record["url"]: record for record in load(crawled / "again")}
    assert len(records) == len(load(crawled / "out")) and records
    assert {url: again.get(url) for url in records} == records
    for url in again.keys() - records.keys():
        assert again[url]["canonical_url"] in records, "only copies of others are no records of the crawl"


def test_every_record_of_the_archive_is_whole(crawled):
    kinds = []
    for file in (crawled / "out" / "archive").glob("*.warc.gz"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                kinds.append(record.rec_type)
    assert kinds.count("response") == kinds.count("request") == kinds.count("metadata") > 20


def test_the_report_tells_of_the_run(crawled):
    text = (crawled / "out" / "report.html").read_text("utf-8")
    assert text.count("<svg") == 6 and "What cleaning removed" in text
    articles = sum(record["status"] == "article" for record in load(crawled / "out"))
    assert f"<b>{articles}</b><span>new articles</span>" in text


def test_what_is_gone_is_told(crawled):
    gone = [json.loads(line) for line in (crawled / "out" / "gone.jsonl").open()]
    assert gone and all(record["url"].startswith("http") and record["gone_at"] for record in gone)
