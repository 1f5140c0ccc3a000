"""Sites of any size on loopback, with a log of every request: feeds, sitemaps and stories made by number."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

WORDS = (
    "harbour river council bridge winter market school ferry grain teacher engineer forest railway library clinic "
    "budget mayor storm island festival factory minister orchard museum reservoir lantern quarry"
).split()
SITEMAP_STORIES = 500


class Asked(NamedTuple):
    """One line of the log; `seconds` is a clock that only runs forward."""

    host: str
    path: str
    status: int
    seconds: float
    sent_bytes: int


class GeneratedWeb:
    """So many stories on so many hosts, served while the `with` block runs.

    `edition` says by path how often a story was rewritten. With `tags` answers carry an ETag and are 304 when it is
    sent back. `answer_seconds` is how long each answer takes, by the number of its host.
    """

    def __init__(
        self, *, stories: int, hosts: int = 2, tags: bool = True, answer_seconds: dict[int, float] | None = None
    ):
        self.log: list[Asked] = []
        self.edition: Counter[str] = Counter()
        self.tags = tags
        self.answer_seconds = answer_seconds or {}
        self.stories = stories
        self.failing: dict[str, int] = {}
        self._servers = []
        for number in range(hosts):
            server = _Server((f"127.0.2.{number + 1}", 0), _Handler)
            server.web, server.number = self, number
            self._servers.append(server)
        self.bases = [f"http://127.0.2.{n + 1}:{server.server_address[1]}" for n, server in enumerate(self._servers)]

    def __enter__(self) -> GeneratedWeb:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def write_seeds(self, folder: Path, *, delay_seconds: float = 0.0, concurrency: int = 1) -> Path:
        """One site file a host."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, base in enumerate(self.bases):
            (folder / f"site{number}.toml").write_text(
                f'name = "Site {number}"\nurl = "{base}/"\n[start]\nfeeds = ["/feed.xml"]\n'
                f'news_sitemaps = ["/sitemap.xml"]\n[limits]\ndelay_seconds = {delay_seconds}\n'
                f"concurrency = {concurrency}\npages = 1000000\n",
                "utf-8",
            )
        return folder

    def numbers(self, host: int) -> range:
        """The numbers of a host's stories."""
        return range(host, self.stories, len(self.bases))

    def urls(self) -> set[str]:
        """The addresses of all stories."""
        return {f"{base}{to_path(n)}" for host, base in enumerate(self.bases) for n in self.numbers(host)}

    def fetched(self) -> Counter[str]:
        """How often each story was answered with a page."""
        return Counter(
            f"http://{asked.host}{asked.path}" for asked in tuple(self.log) if is_story(asked) and asked.status == 200
        )

    def answer(self, host: int, path: str, tag: str | None) -> tuple[int, str, bytes, str]:
        """Status, type, body and tag of an answer."""
        kind, body = "text/html; charset=utf-8", b""
        if path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nDisallow: /private\n", ""
        if path == "/feed.xml":
            kind, body = "application/rss+xml", self._to_feed(host)
        elif path == "/sitemap.xml":
            kind, body = "application/xml", self._to_index(host)
        elif path.startswith("/sitemap-"):
            kind, body = "application/xml", self._to_sitemap(host, int(path[9:-4]))
        elif path.startswith("/story/"):
            if self.failing.get(path, 0):
                self.failing[path] -= 1
                return 503, "text/plain", b"busy", ""
            body = to_html(int(path.rpartition("-")[2]), self.edition[path])
        else:
            return 404, kind, b"<h1>Not found</h1>", ""
        found = f'"{hashlib.sha256(body).hexdigest()[:16]}"' if self.tags else ""
        return (304, kind, b"", found) if found and found == tag else (200, kind, body, found)

    def _to_feed(self, host: int) -> bytes:
        items = "".join(
            f"<item><title>{to_title(n)}</title><link>{self.bases[host]}{to_path(n)}</link>"
            f"<pubDate>Wed, 18 Nov 2026 07:40:00 GMT</pubDate></item>"
            for n in list(self.numbers(host))[:20]
        )
        return f"<rss version='2.0'><channel><title>S</title>{items}</channel></rss>".encode()

    def _to_index(self, host: int) -> bytes:
        count = -(-len(self.numbers(host)) // SITEMAP_STORIES)
        maps = "".join(f"<sitemap><loc>{self.bases[host]}/sitemap-{n}.xml</loc></sitemap>" for n in range(count))
        return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode()

    def _to_sitemap(self, host: int, part: int) -> bytes:
        numbers = self.numbers(host)[part * SITEMAP_STORIES : (part + 1) * SITEMAP_STORIES]
        urls = "".join(f"<url><loc>{self.bases[host]}{to_path(n)}</loc></url>" for n in numbers)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    web: GeneratedWeb
    number: int

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Crawls that are killed leave broken connections."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        server: Any = self.server
        web: GeneratedWeb = server.web
        asked_at = time.monotonic()
        wait = web.answer_seconds.get(server.number, 0.0)
        if wait:
            time.sleep(wait)
        status, kind, body, tag = web.answer(server.number, self.path, self.headers["If-None-Match"])
        web.log.append(Asked(web.bases[server.number][7:], self.path, status, asked_at, len(body)))
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        head += f"ETag: {tag}\r\n\r\n" if tag else "\r\n"
        self.wfile.write(head.encode() + body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the log is a list."""


def is_story(asked: Asked) -> bool:
    return asked.path.startswith("/story/")


def to_path(number: int) -> str:
    return f"/story/{WORDS[number % 25]}-{WORDS[number // 25 % 25]}-plan-is-approved-{number}"


def to_title(number: int) -> str:
    return f"{WORDS[number % 25].title()} {WORDS[number // 25 % 25]} plan is approved, number {number}"


def to_html(number: int, edition: int) -> bytes:
    """A page of some 3 KB whose story nobody else has."""
    paragraphs = []
    for place in range(5):
        words = [WORDS[(number * (place + 3) + step * (number % 7 + 1)) % len(WORDS)] for step in range(30)]
        paragraphs.append(
            f"<p>Paragraph {place} of story {number} says that the {' and the '.join(words[:12])} were seen "
            f"near the {' '.join(words[12:20])}, the mayor told reporters on Monday.</p>"
        )
    if edition:
        paragraphs.append(f"<p>Correction number {edition}: an earlier version of this story misnamed the bridge.</p>")
    menu = "".join(f'<li><a href="/section/{word}">{word.title()}</a></li>' for word in WORDS[:10])
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{to_title(number)} - Site</title></head><body>"
        f"<nav><ul>{menu}</ul></nav><main><article><h1>{to_title(number)}</h1>{''.join(paragraphs)}</article></main>"
        "<footer><p>Copyright 2026 Site. All rights reserved.</p></footer></body></html>"
    ).encode()
