"""Pages a second of `copydesk crawl`, archive and cleaning included, beside a bare Scrapy spider on the same sites.

    python benchmarks/crawl_throughput.py                          polite: answers take 100 ms, hosts have a delay
    python benchmarks/crawl_throughput.py --answer 0 --delay 0 --concurrency 8                flat out
    python benchmarks/crawl_throughput.py --answer 0 --delay 0 --concurrency 8 --postgres     the state in PostgreSQL

Sites are generated and served on loopback by a process of their own. Both crawl the same ones in turn, several times;
the bare spider reads the sitemap, fetches, and writes title and paragraphs as JSON Lines. Rates are those of the
server's log, from the first story asked for to the last; `whole` is the command from start to end. A ratio is that of
the two runs of one round, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from generated_web import make_web
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.spiders.postgres_server import make_database, run_server

BARE = """
import json, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
told = json.loads(sys.argv[1])
class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for base in told["bases"]:
            yield scrapy.Request(base + "/sitemap.xml", callback=self.parse_map)
    def parse_map(self, response):
        response.selector.remove_namespaces()
        for link in response.xpath("//loc/text()").getall():
            yield scrapy.Request(link, callback=self.parse_story)
    def parse_story(self, response):
        yield {"url": response.url, "title": response.css("h1::text").get(), "text": response.css("p::text").getall()}
process = AsyncCrawlerProcess({
    "LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "ROBOTSTXT_OBEY": True,
    "USER_AGENT": "bare/1.0", "CONCURRENT_REQUESTS": 32, "CONCURRENT_REQUESTS_PER_DOMAIN": told["concurrency"],
    "DOWNLOAD_DELAY": told["delay"], "DOWNLOAD_DELAY_JITTER": 0.0, "COOKIES_ENABLED": False,
    "FEEDS": {told["out"]: {"format": "jsonlines"}},
})
process.crawl(Bare)
process.start()
"""


class Server:
    """The generated sites on loopback, in a process of their own; `log` gives the moments of the stories asked for."""

    def __init__(self, hosts: int, stories: int, answer_seconds: float) -> None:
        self._here, there = multiprocessing.Pipe()
        self._process = multiprocessing.Process(
            target=_serve, args=(there, hosts, stories, answer_seconds), daemon=True
        )
        self._process.start()
        self.bases: list[str] = self._here.recv()

    def log(self) -> list[float]:
        """When stories were asked for since the last call, in order."""
        self._here.send("log")
        return list(self._here.recv())

    def close(self) -> None:
        """End the process."""
        self._process.terminate()


def _serve(pipe: Any, hosts: int, stories: int, answer_seconds: float) -> None:
    pages = [sample.html.encode() for sample in make_web(sites=hosts, stories=stories)]
    log: list[float] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, site: dict[str, bytes]) -> None:
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                path = line.split()[1].decode()
                if path.startswith("/story-"):
                    log.append(time.monotonic())
                body = site.get(path)
                if answer_seconds:
                    await asyncio.sleep(answer_seconds)
                status = b"200 OK" if body is not None else b"404 Not Found"
                kind = b"application/xml" if path.endswith(".xml") else b"text/html; charset=utf-8"
                body = body or b""
                head = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(body))
                writer.write(head + body)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def serve() -> None:
        bases = []
        for number in range(hosts):
            site: dict[str, bytes] = {}
            server = await asyncio.start_server(
                lambda reader, writer, site=site: answer(reader, writer, site), f"127.0.3.{number + 1}", 0
            )
            base = "http://{}:{}".format(*server.sockets[0].getsockname())
            own = pages[number::hosts]
            site |= {f"/story-of-the-day-{n}": page for n, page in enumerate(own)}
            locs = "".join(f"<url><loc>{base}{path}</loc></url>" for path in site)
            site["/sitemap.xml"] = (
                f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locs}</urlset>'.encode()
            )
            bases.append(base)
        pipe.send(bases)
        while True:
            if pipe.poll():
                pipe.recv()
                pipe.send(log[:])
                log.clear()
            await asyncio.sleep(0.05)

    asyncio.run(serve())


def run_bare(told: argparse.Namespace, server: Server, folder: Path) -> None:
    """Crawl with a spider of a dozen lines."""
    arguments = {
        "bases": server.bases, "concurrency": told.concurrency, "delay": told.delay, "out": str(folder / "bare.jsonl"),
    }  # fmt: skip
    spider = folder / "bare.py"  # a file, because Scrapy reads the source of callbacks
    spider.write_text(BARE, "utf-8")
    subprocess.run([sys.executable, spider, json.dumps(arguments)], check=True)


def run_copydesk(told: argparse.Namespace, server: Server, folder: Path) -> None:
    """Crawl with the command."""
    seeds = folder / "seeds"
    seeds.mkdir()
    for number, base in enumerate(server.bases):
        (seeds / f"site{number}.toml").write_text(
            f'name = "Site {number}"\nurl = "{base}/"\n[start]\nnews_sitemaps = ["/sitemap.xml"]\n[limits]\n'
            f"delay_seconds = {told.delay}\nconcurrency = {told.concurrency}\npages = 10000000\n",
            "utf-8",
        )
    command = [Path(sys.executable).with_name("copydesk"), "crawl", seeds, "-o", folder / "out", "--once", "-q"]
    changes = list(told.set)
    if told.postgres:
        changes.append(f"FRONTIER={make_database(told.postgres, folder.name.lower().replace('-', '_'))}")
    more = [word for change in changes for word in ("--set", change)]
    subprocess.run([*command, *more], check=True)
    records = sum(part.read_bytes().count(b"\n") for part in (folder / "out").glob("part-*.jsonl"))
    assert records, "no records"


def measure(told: argparse.Namespace, server: Server, run: Any) -> tuple[float, float, int]:
    """Stories a second by the server's log, seconds of the whole command, stories."""
    folder = Path(tempfile.mkdtemp(prefix="copydesk-bench-"))
    try:
        server.log()
        began = time.monotonic()
        run(told, server, folder)
        whole = time.monotonic() - began
        log = server.log()
        return (len(log) - 1) / (log[-1] - log[0]), whole, len(log)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=4)
    parser.add_argument("--stories", type=int, default=100, help="stories of each host")
    parser.add_argument("--answer", type=float, default=0.1, metavar="SECONDS", help="how long an answer takes")
    parser.add_argument("--delay", type=float, default=0.2, metavar="SECONDS", help="the delay of each host")
    parser.add_argument("--concurrency", type=int, default=1, help="requests to a host at a time")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the crawl")
    parser.add_argument("--postgres", action="store_true", help="keep the state in a PostgreSQL server of its own")
    told = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if told.postgres:
            told.postgres = stack.enter_context(run_server())
        compare(told)


def compare(told: argparse.Namespace) -> None:
    """Crawl in turn, and print a table."""
    server = Server(told.hosts, told.stories, told.answer)
    table = Table("round", "stories", "bare/s", "copydesk/s", "ratio", "whole bare s", "whole copydesk s")
    ratios = []
    for number in range(told.rounds):
        bare, bare_whole, _ = measure(told, server, run_bare)
        ours, ours_whole, count = measure(told, server, run_copydesk)
        ratios.append(ours / bare)
        cells = (count, f"{bare:.1f}", f"{ours:.1f}", f"{ours / bare:.3f}", f"{bare_whole:.1f}", f"{ours_whole:.1f}")
        table.add_row(str(number + 1), *map(str, cells))
    server.close()
    Console(width=120).print(table)
    print(f"ratio: median {statistics.median(ratios):.3f}, best {max(ratios):.3f}, worst {min(ratios):.3f}")


if __name__ == "__main__":
    main()
