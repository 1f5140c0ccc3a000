"""The archive: standard WARC, whole records only, cut to what is committed; what was told of a page comes back."""

from __future__ import annotations

import errno
import gzip
import os
from io import BytesIO
from itertools import pairwise

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from scrapy.http import HtmlResponse, Request, Response
from scrapy.utils.test import get_crawler
from warcio.archiveiterator import ArchiveIterator

import spiders.archive
from cleaner import Fact, read
from spiders.archive import Archive, ArchiveError
from spiders.exchange import Exchange, Told, to_digest, to_records
from spiders.frontier.model import Kind, Lease, Target, Trouble
from spiders.storing import KeepRaw, NotStoredError, StoreRaw

URL = "https://relay.example/news/1"
BODY = "<!doctype html><title>Rain</title><p>Rain fell on Monday, the mayor said – caf\u00e9s closed.</p>".encode()
HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked"), ("X-Place", "Caf\u00e9"))


def exchange(body=BODY, **changes):
    told = Told("article", "https://relay.example/rss", (Fact("title", "Rain falls", "feed"),), {"requested_url": "u"})
    values = {"url": URL, "date": "2026-11-22T03:15:00Z", "status": 200, "headers": HEADERS, "told": told}
    return Exchange(**{**values, "body": body, "asked": (("User-Agent", "copydesk"),), **changes})


class Known(dict):
    """What a frontier has committed, by file."""

    lost = ()

    def archive_length(self, file):
        return self.get(file, 0)

    def lose(self, file, length):
        self.lost = (*self.lost, (file, length))
        return 1

    def commit(self, stored):
        self[stored.file] = stored.offset + stored.length


def find_records(data):
    return [(r.rec_type, r.rec_headers, r.content_stream().read()) for r in ArchiveIterator(BytesIO(data))]


def test_an_exchange_is_three_records_that_name_each_other():
    told, answer, question = find_records(to_records(exchange()))
    assert [told[0], answer[0], question[0]] == ["metadata", "response", "request"]
    assert answer[2] == BODY
    assert answer[1]["WARC-Payload-Digest"] == to_digest(BODY)
    for kind, headers, _ in (told, question):
        assert headers["WARC-Concurrent-To"] == answer[1]["WARC-Record-ID"], kind
        assert headers["WARC-Target-URI"] == URL and headers["WARC-Date"] == "2026-11-22T03:15:00Z"


def test_what_was_told_comes_back():
    (page,) = read(to_records(exchange()))
    assert (page.url, page.fetched_at, page.body) == (URL, "2026-11-22T03:15:00Z", BODY)
    assert page.origin == "https://relay.example/rss"
    assert page.known == (Fact("title", "Rain falls", "feed"),)
    assert page.extra == {"requested_url": "u"}
    assert page.content_type == "text/html; charset=utf-8"
    assert page.headers["x-place"] == "Caf\u00e9"


def test_the_type_that_the_site_file_knows_wins():
    (page,) = read(to_records(exchange(told=Told(content_type="text/html; charset=cp1252"))))
    assert page.content_type == "text/html; charset=cp1252"


def test_lists_are_in_the_archive_and_are_no_documents():
    data = to_records(exchange(told=Told("section")))
    assert [kind for kind, *_ in find_records(data)] == ["metadata", "response", "request"]
    assert list(read(data)) == []


@pytest.mark.parametrize(
    "block",
    [b"[]", b"{", b'{"known": 7, "extra": [], "origin": {}}', b'{"known": [["title", 7, "x"], ["status", "a", "x"]]}',
     b'{"known": [["url", "https://other.example/", "x"]]}', b"[" * 100_000,
     b'{"extra": {"a": ' + b"[" * 400 + b"]" * 400 + b"}}"],
)  # fmt: skip
def test_hostile_words_about_a_page_change_nothing(block, monkeypatch):
    monkeypatch.setattr("spiders.exchange.json.dumps", lambda *_, **__: block.decode())
    data = to_records(exchange())
    (page,) = read(data)
    assert (page.url, page.body, page.known, page.extra) == (URL, BODY, (), {})


def test_words_about_another_answer_are_not_taken():
    one, other = to_records(exchange()), to_records(exchange(told=Told(), url=URL + "2"))
    first = gzip.decompress(one).split(b"WARC/1.1")[1]
    second = b"WARC/1.1".join(gzip.decompress(other).split(b"WARC/1.1")[2:])
    (page,) = read(b"WARC/1.1" + first + b"WARC/1.1" + second)
    assert page.known == () and page.origin == "#2"


def test_an_answer_that_is_there_is_a_revisit():
    ((kind, headers, _), _) = find_records(to_records(exchange(b"", status=304, is_revisit=True)))
    assert kind == "revisit" and headers["WARC-Profile"].endswith("/1.1/revisit/server-not-modified")
    ((kind, headers, _), _) = find_records(to_records(exchange(is_revisit=True)))
    assert headers["WARC-Profile"].endswith("/1.1/revisit/identical-payload-digest")
    assert headers["WARC-Payload-Digest"] == to_digest(BODY)
    assert list(read(to_records(exchange(is_revisit=True)))) == []


def test_records_lie_where_it_says(tmp_path):
    archive = Archive(tmp_path, "w1", about={"software": "copydesk"})
    stored = [archive.append(exchange(BODY + b"%d" % n)) for n in range(5)]
    archive.close()
    data = (tmp_path / stored[0].file).read_bytes()
    for n, (one, following) in enumerate(pairwise([*stored, None])):
        (page,) = read(data[one.offset : one.offset + one.length])
        assert page.body == BODY + b"%d" % n
        assert following is None or following.offset == one.offset + one.length
    kinds = [kind for kind, *_ in find_records(data)]
    assert kinds == ["warcinfo", *["metadata", "response", "request"] * 5]


def test_a_full_file_is_followed_by_another(tmp_path):
    archive = Archive(tmp_path, "w1", file_bytes=3_000)
    files = {archive.append(exchange()).file for _ in range(9)}
    archive.close()
    assert len(files) > 1
    assert all((tmp_path / file).stat().st_size <= 3_000 for file in files)
    assert sum(len(list(read(tmp_path / file))) for file in files) == 9


@pytest.mark.parametrize("torn_bytes", [1, 100, 600])
def test_a_torn_tail_is_cut_off_and_the_file_goes_on(tmp_path, torn_bytes):
    known = Known()
    archive = Archive(tmp_path, "w1")
    known.commit(archive.append(exchange()))
    uncommitted = archive.append(exchange())
    archive.close()
    path = tmp_path / uncommitted.file
    os.truncate(path, uncommitted.offset + torn_bytes)
    archive = Archive(tmp_path, "w1")
    assert archive.recover(known) == 0
    third = archive.append(exchange(BODY + b"3"))
    archive.close()
    assert (third.file, third.offset) == (uncommitted.file, uncommitted.offset)
    assert [page.body for page in read(path)] == [BODY, BODY + b"3"]


def test_what_a_loss_of_power_took_comes_again(tmp_path):
    known = Known()
    archive = Archive(tmp_path, "w1")
    known.commit(archive.append(exchange()))
    last = archive.append(exchange())
    known.commit(last)
    archive.close()
    os.truncate(tmp_path / last.file, last.offset + 10)
    archive = Archive(tmp_path, "w1")
    assert archive.recover(known) == 1
    assert known.lost == ((last.file, last.offset + 10),)
    assert archive.append(exchange()).file != last.file, "a file with a hole is not gone on with"
    archive.close()


def test_files_of_which_nothing_is_known_are_set_aside_and_kept(tmp_path):
    for _ in range(2):
        archive = Archive(tmp_path, "w1")
        archive.recover(Known())
        archive.append(exchange())
        archive.close()
    Archive(tmp_path, "w1").recover(Known())
    names = sorted(path.name for path in (tmp_path / "archive").iterdir() if not path.name.startswith("."))
    assert len(names) == 2 and all(name.endswith(".warc.gz.unknown") for name in names)


def test_one_process_at_a_time_and_workers_keep_apart(tmp_path):
    first, other = Archive(tmp_path, "w"), Archive(tmp_path, "w-2")
    with pytest.raises(ArchiveError, match="another process"):
        Archive(tmp_path, "w")
    theirs = other.append(exchange())
    first.recover(Known())
    assert (tmp_path / theirs.file).exists()
    first.close()
    other.close()


def fail_after(monkeypatch, room_bytes):
    """Let files have so much room from now on."""
    real = os.pwrite

    def write(handle, data, offset):
        nonlocal room_bytes
        if not room_bytes:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = real(handle, bytes(data)[:room_bytes], offset)
        room_bytes -= written
        return written

    monkeypatch.setattr(spiders.archive.os, "pwrite", write)


def test_a_full_disk_leaves_no_half_record(tmp_path, monkeypatch):
    archive = Archive(tmp_path, "w1")
    first = archive.append(exchange())
    with monkeypatch.context() as patch:
        fail_after(patch, 200)
        with pytest.raises(ArchiveError, match="No space left") as raised:
            archive.append(exchange())
    assert raised.value.errno == errno.ENOSPC
    assert (tmp_path / first.file).stat().st_size == first.offset + first.length
    assert archive.append(exchange(BODY + b"2")).offset == first.offset + first.length
    archive.close()
    assert [page.body for page in read(tmp_path / first.file)] == [BODY, BODY + b"2"]


def test_a_file_that_cannot_begin_is_not_there(tmp_path, monkeypatch):
    archive = Archive(tmp_path, "w1")
    fail_after(monkeypatch, 50)
    with pytest.raises(ArchiveError):
        archive.append(exchange())
    assert list((tmp_path / "archive").glob("*.warc.gz")) == []
    archive.close()


class Spider:
    """What the middlewares ask of a spider."""

    def __init__(self, folder):
        self.folder, self.frontier, self.error = folder, Known(), None
        self.frontier.worker = "w1"

    def stop(self, error):
        self.error = error


@pytest.fixture
def storing(tmp_path):
    crawler = get_crawler()
    crawler.spider = Spider(tmp_path)
    crawler.stats = crawler.stats or None
    middleware = StoreRaw.from_crawler(crawler)
    middleware.open()
    yield middleware, crawler.spider
    middleware.close()


def lease(digest="", **changes):
    target = Target(**{"url": URL, "site": "Relay", "host": "relay.example", "kind": Kind.ARTICLE, **changes})
    return Lease(target, "w1", 0.0, 1, digest=digest)


def send(storing, sent, decoded=None, leased=None, **about):
    """Take an answer through both middlewares; where it was stored."""
    request = Request(URL, headers={"User-Agent": "copydesk"}, meta={"lease": leased or lease()})
    response = Response(about.pop("url", URL), body=sent, **about)
    KeepRaw().process_response(request, response)
    if decoded is not None:
        response = HtmlResponse(URL, body=decoded)
    storing[0].process_response(request, response)
    return request.meta.get("stored")


def load(storing, stored):
    return (storing[1].folder / stored.file).read_bytes()[stored.offset : stored.offset + stored.length]


def test_answers_are_stored_as_they_were_sent(storing):
    sent = gzip.compress(BODY)
    stored = send(storing, sent, BODY, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})
    assert stored.digest == to_digest(BODY), "one digest for one page, however it was compressed"
    data = load(storing, stored)
    assert sent in gzip.decompress(data)
    (page,) = read(data)
    assert page.body == BODY and page.known == (Fact("site", "Relay", "site file"),)


def test_answers_in_an_encoding_that_archives_are_not_read_in_are_stored_decoded(storing):
    data = load(storing, send(storing, b"\x0b\x02", BODY, headers={"Content-Encoding": "br"}))
    (page,) = read(data)
    assert page.body == BODY and page.headers["x-archive-orig-content-encoding"] == "br"


def test_a_page_that_was_led_elsewhere_says_what_was_asked_for(storing):
    (page,) = read(load(storing, send(storing, BODY, url="https://relay.example/new")))
    assert page.url == "https://relay.example/new" and page.extra == {"requested_url": URL}


def test_only_answers_to_leases_that_are_pages_are_stored(storing):
    assert send(storing, b"busy", status=503) is None
    assert send(storing, b"gone", status=404) is not None
    request = Request("https://relay.example/robots.txt")
    KeepRaw().process_response(request, Response(request.url))
    storing[0].process_response(request, Response(request.url))
    assert "stored" not in request.meta and "raw" not in request.meta


def test_walls_are_no_answers(storing, monkeypatch):
    monkeypatch.setattr("spiders.storing.find_trouble", lambda response: Trouble("blocked: a captcha"))
    assert send(storing, BODY) is None
    assert send(storing, b"gone", status=404) is not None, "that is what the server says of the page"


def test_what_was_not_modified_is_a_revisit(storing):
    for stored in (send(storing, b"", status=304), send(storing, BODY, leased=lease(digest=to_digest(BODY)))):
        assert [kind for kind, *_ in find_records(load(storing, stored))] == ["revisit", "request"]


def test_without_an_archive_nothing_is_fetched(tmp_path):
    (tmp_path / "archive").write_text("a file where the folder should be")
    crawler = get_crawler()
    crawler.spider = Spider(tmp_path)
    middleware = StoreRaw.from_crawler(crawler)
    middleware.open()
    assert isinstance(crawler.spider.error, OSError)
    with pytest.raises(NotStoredError):
        send((middleware, crawler.spider), BODY)
    middleware.close()


def test_a_full_disk_ends_the_crawl(storing, monkeypatch):
    fail_after(monkeypatch, 0)
    with pytest.raises(NotStoredError, match="No space left"):
        send(storing, BODY)
    assert storing[1].error.errno == errno.ENOSPC
