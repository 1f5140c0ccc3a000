"""What is this stream? Archives and tables by their first bytes, then documents as `sniff` tells them."""

from __future__ import annotations

from cleaner.read.archives import is_tar, is_zip
from cleaner.read.compressed import STARTS, find_kind
from cleaner.read.mail import is_mail
from cleaner.read.parquet import is_parquet
from cleaner.read.sniff import (
    CSV,
    FEED,
    HTML,
    MAIL,
    MARKDOWN,
    PARQUET,
    TAR,
    TEXT,
    WARC,
    WORDPRESS,
    XML,
    ZIP,
    sniff,
    to_known,
)
from cleaner.read.table import find_delimiter
from cleaner.read.text import decode
from cleaner.read.warc import is_warc
from cleaner.read.wordpress import is_wordpress

COMPRESSED = {kind: f"application/{kind}" for kind in STARTS}
"""The MIME type of each kind of compression."""


def find_format(head: bytes | str, stated: str | None = None) -> str:
    """The MIME type of what starts with `head`. Compression and binary archives are believed before what is stated.

    >>> find_format(b"\\x1f\\x8b\\x08\\x00", "text/csv"), find_format("url,text\\nhttps://a.example/,Rain")
    ('application/gzip', 'text/csv')
    """
    archive = find_archive(head) if isinstance(head, bytes) else None
    if archive:
        return archive
    known = to_known(stated)
    if known:
        return known
    if isinstance(head, bytes) and is_warc(head):
        return WARC
    kind = sniff(head)
    if kind in (FEED, XML) and is_wordpress(decode(head[:20_000])):
        return WORDPRESS
    if kind in (TEXT, HTML, MARKDOWN):
        text = decode(head).lstrip("\ufeff \n")
        if is_mail(text):
            return MAIL
        if text[:1] != "<" and find_delimiter(text):
            return CSV
    return kind


def find_archive(head: bytes) -> str | None:
    """The MIME type of compressed data or a binary archive, by its first bytes; None for anything else."""
    kind = find_kind(head)
    if kind:
        return COMPRESSED[kind]
    if is_zip(head):
        return ZIP
    if is_parquet(head):
        return PARQUET
    return TAR if is_tar(head) else None
