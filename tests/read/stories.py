"""Three articles, and the same three in every format that can hold them."""

from __future__ import annotations

import bz2
import csv
import gzip
import html
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard


class Story(NamedTuple):
    """An article, and the caller's own column."""

    url: str
    title: str
    author: str
    published: str
    paragraphs: tuple[str, ...]
    label: str


STORIES = (
    Story(
        "https://halvik.example/news/bridge",
        "Old bridge closes after night of rain",
        "Ann Lee",
        "2025-01-16T08:30:00+01:00",
        (
            "The river rose two metres overnight, and the town closed the old bridge at six on Thursday morning.",
            "“We do not know yet when it can open again,” the mayor, Jon Berg, told reporters beside the “north” ramp.",
            "Engineers will look at the pillars on Friday; lorries are sent by way of Østby, 12 km upstream.",
        ),
        "a, \"b\"",
    ),
    Story(
        "https://halvik.example/news/ferry",
        "Ferry line to the islands gets a second boat",
        "Per Holm",
        "2025-01-17T10:00:00+01:00",
        (
            "The ferry company bought a second boat for the islands, it said on Friday, for 4.2 million kroner.",
            "The boat is twenty years old and carried passengers on a lake in the south until last summer.",
            "From May there will be a crossing every hour, and fares stay as they are, the company said.",
        ),
        "c",
    ),
    Story(
        "https://halvik.example/news/school",
        "School wins prize for its garden",
        "Ida Strand",
        "2025-01-18T07:15:00+01:00",
        (
            "The school at the harbour has won a prize for the garden that its pupils planted three years ago.",
            "More than sixty kinds of vegetables grow there, and the school's kitchen uses them from June to October.",
            "The prize money will pay for a greenhouse, said the head teacher, who hopes for tomatoes until Christmas.",
        ),
        "d",
    ),
)  # fmt: skip


def to_body(story: Story) -> str:
    """The story's own markup."""
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in story.paragraphs)


def to_page(story: Story) -> str:
    """The story as a page of its paper."""
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{story.title} - The Halvik Post</title>"
        f'<meta property="og:title" content="{story.title}"><meta name=author content="{story.author}">'
        f'<meta property="article:published_time" content="{story.published}">'
        f'<link rel=canonical href="{story.url}"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{story.title}</h1>{to_body(story)}</article><footer>© The Halvik Post</footer></body></html>"
    )


def to_record(story: Story) -> dict[str, str]:
    return {"url": story.url, "html": to_page(story), "label": story.label}


def to_json_lines() -> bytes:
    return "".join(json.dumps(to_record(story)) + "\n" for story in STORIES).encode()


def to_json() -> bytes:
    return json.dumps([to_record(story) for story in STORIES], ensure_ascii=False).encode()


def to_table(delimiter: str, encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    rows = csv.DictWriter(out, ["label", "URL", "HTML"], delimiter=delimiter)
    rows.writeheader()
    rows.writerows({"URL": s.url, "HTML": to_page(s), "label": s.label} for s in STORIES)
    return out.getvalue().encode(encoding)


def to_parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([to_record(story) for story in STORIES]), out, row_group_size=2)
    return out.getvalue()


def to_warc_record(kind: str, url: str, content_type: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:5b0f7cd0-0000-4000-8000-00000000000a>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2025-02-01T00:00:00Z\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def to_answer(body: bytes, content_type: str = "text/html; charset=utf-8", *, headers: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n{headers}\r\n".encode() + body


def to_warc_members() -> list[bytes]:
    """A record each: for every story a request, its answer, and a picture."""
    members = [to_warc_record("warcinfo", "", "application/warc-fields", b"software: test\r\n")]
    for number, story in enumerate(STORIES):
        body, headers = to_page(story).encode(), ""
        if number == 1:
            body, headers = gzip.compress(body), "Content-Encoding: gzip\r\n"
        if number == 2:
            body, headers = (
                b"5\r\n" + body[:5] + f"\r\n{len(body) - 5:x}\r\n".encode() + body[5:] + b"\r\n0\r\n\r\n",
                ("Transfer-Encoding: chunked\r\n"),
            )
        http = "application/http; msgtype="
        members += [
            to_warc_record("request", story.url, http + "request", b"GET / HTTP/1.1\r\n\r\n"),
            to_warc_record("response", story.url, http + "response", to_answer(body, headers=headers)),
            to_warc_record("response", story.url + ".png", http + "response", to_answer(b"\x89PNG", "image/png")),
        ]
    return members


def to_files() -> dict[str, bytes]:
    """Saved pages with their parts."""
    files = {}
    for number, story in enumerate(STORIES):
        files[f"pages/{number}.html"] = to_page(story).encode()
        files[f"pages/{number}_files/frame.html"] = b"<p>an advertisement"
        files[f"pages/{number}_files/site.css"] = b"p { color: red }"
    return files


def to_zip(compression: int = zipfile.ZIP_DEFLATED, *, is_piped: bool = False) -> bytes:
    out = io.BytesIO()
    if is_piped:
        out.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr("pages/", b"")
        for name, data in to_files().items():
            archive.writestr(name, data)
    return out.getvalue()


def to_tar(style: int = tarfile.PAX_FORMAT, folder: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=style) as archive:
        for name, data in to_files().items():
            info = tarfile.TarInfo(folder + name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def to_mhtml(story: Story) -> bytes:
    message = MIMEMultipart("related", type="text/html")
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = story.url
    message["Subject"] = story.title
    message["Date"] = "Sat, 1 Feb 2025 00:00:00 -0000"
    part = MIMEText(to_page(story), "html", "utf-8")
    part["Content-Location"] = story.url
    message.attach(part)
    message.attach(MIMEText("p { color: red }", "css", "utf-8"))
    return message.as_bytes()


def to_letter(story: Story) -> bytes:
    message = EmailMessage()
    message["From"] = "The Halvik Post <post@halvik.example>"
    message["To"] = "reader@a.example"
    message["Subject"] = story.title
    message["Date"] = "Thu, 16 Jan 2025 08:30:00 +0100"
    message["MIME-Version"] = "1.0"
    message.set_content("\n\n".join(story.paragraphs))
    message.add_alternative(to_page(story), subtype="html")
    return message.as_bytes()


def to_export() -> bytes:
    """A WordPress export, with a menu, a picture and a page in the bin."""
    items = "".join(
        f"<item><title>{s.title}</title><link>{s.url}</link><dc:creator><![CDATA[{s.author}]]></dc:creator>"
        f"<pubDate>{s.published}</pubDate><content:encoded><![CDATA[{body}]]></content:encoded>"
        f"<wp:post_id>{i}</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
        for i, s in enumerate(STORIES)
        for body in (("\n\n".join(s.paragraphs)) if i else to_body(s),)
    )
    other = "".join(
        f"<item><title>x</title><content:encoded><![CDATA[No post.]]></content:encoded><wp:status>{status}</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type></item>"
        for kind, status in (("nav_menu_item", "publish"), ("attachment", "inherit"), ("post", "trash"))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>The Halvik Post</title><wp:author/>{other}{items}</channel></rss>"
    ).encode()


DUMPS: Mapping[str, Callable[[], bytes]] = {
    "json": to_json,
    "jsonl": to_json_lines,
    "jsonl.gz": lambda: gzip.compress(to_json_lines()),
    "jsonl.gz of members": lambda: b"".join(gzip.compress(line) for line in to_json_lines().splitlines(keepends=True)),
    "jsonl.bz2": lambda: bz2.compress(to_json_lines()),
    "jsonl.xz": lambda: lzma.compress(to_json_lines()),
    "jsonl.zst": lambda: zstandard.compress(to_json_lines()),
    "jsonl.zst of frames": lambda: b"".join(zstandard.compress(s) for s in to_json_lines().splitlines(keepends=True)),
    "csv": lambda: to_table(","),
    "csv in UTF-16": lambda: to_table(",", "utf-16"),
    "csv with a BOM": lambda: to_table(";", "utf-8-sig"),
    "tsv.gz": lambda: gzip.compress(to_table("\t")),
    "parquet": to_parquet,
    "warc": lambda: b"".join(to_warc_members()),
    "warc.gz": lambda: b"".join(gzip.compress(member) for member in to_warc_members()),
    "warc.zst": lambda: b"".join(zstandard.compress(member) for member in to_warc_members()),
    "zip": to_zip,
    "zip, stored": lambda: to_zip(zipfile.ZIP_STORED),
    "zip, bzip2": lambda: to_zip(zipfile.ZIP_BZIP2),
    "zip from a pipe": lambda: to_zip(is_piped=True),
    "tar": to_tar,
    "tar, GNU, long names": lambda: to_tar(tarfile.GNU_FORMAT, "a" * 150 + "/"),
    "tar, pax, long names": lambda: to_tar(tarfile.PAX_FORMAT, "ø" * 150 + "/"),
    "tar, ustar": lambda: to_tar(tarfile.USTAR_FORMAT),
    "tar.xz": lambda: lzma.compress(to_tar()),
    "zip of mhtml": lambda: to_zip_of({f"{i}.mhtml": to_mhtml(story) for i, story in enumerate(STORIES)}),
    "zip of eml": lambda: to_zip_of({f"{i}.eml": to_letter(story) for i, story in enumerate(STORIES)}),
    "tar.gz of jsonl.gz": lambda: gzip.compress(to_tar_of({"a.jsonl.gz": gzip.compress(to_json_lines())})),
    "WordPress export": to_export,
}


def to_zip_of(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def to_tar_of(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()
