"""MHTML (a page saved as one file) and EML (a newsletter) → Pages, by the standard library's email package."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from cleaner.model import Fact, Page
from cleaner.read.sniff import HTML, TEXT

SOURCE = "mail"
MAX_PARTS = 10_000
"""So many parts of a message are looked at."""
MAX_HEADER_CHARS = 10_000
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f]+")


def read_mail(page: Page) -> Iterator[Page]:
    """The page that a message holds: of MHTML the saved page, of a letter its HTML, else its text.

    >>> letter = b"From: Post <a@a.example>\\nSubject: Rain\\nMIME-Version: 1.0\\n\\nIt fell."
    >>> [(found.body, found.known[0].value) for found in read_mail(Page(letter))]
    [(b'It fell.', 'Rain')]
    """
    body = page.body.encode("utf-8", "surrogateescape") if isinstance(page.body, str) else page.body
    try:
        message = email.message_from_bytes(body.lstrip(b"\xef\xbb\xbf\r\n "))
        part = _find_story(message)
        if part is None:
            yield replace(page, body=b"", error="the message holds neither HTML nor text")
            return
        found = part.get_payload(decode=True)
    except (MessageError, RecursionError, LookupError, ValueError, AssertionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        yield replace(page, body=b"", error=f"broken message: {why}")
        return
    charset = part.get_content_charset()
    kind = part.get_content_type()
    yield replace(
        page,
        body=found if isinstance(found, bytes) else b"",
        content_type=f"{kind}; charset={charset}" if charset and charset.isascii() else kind,
        **_find_told(message, part, page),
    )


def _find_told(message: Message, part: Message, page: Page) -> dict[str, Any]:
    """What the headers tell: of a saved page where and when it was fetched, of a letter subject and sender."""
    stated = _to_time(_header(message, "Date"))
    snapshot = _header(message, "Snapshot-Content-Location")
    location = snapshot or _header(part, "Content-Location") or _header(message, "Content-Location")
    if location.startswith(("http://", "https://")):
        return {"url": page.url or location, "fetched_at": page.fetched_at or stated}
    facts = (
        Fact("title", _header(message, "Subject"), SOURCE),
        Fact("site", parseaddr(_header(message, "From"))[0], SOURCE),
        Fact("published", stated, SOURCE),
    )
    return {"known": (*page.known, *(fact for fact in facts if fact.value))}


def _find_story(message: Message) -> Message | None:
    """The part to read: the one a related message names as its root, else the first HTML, else the first text."""
    root = (message.get_param("start") or "") if message.get_content_type() == "multipart/related" else ""
    html = text = None
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            break
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if root and part.get("Content-ID") == root and kind in (HTML, TEXT):
            return part
        if kind in (HTML, "application/xhtml+xml") and html is None:
            html = part
        elif kind == TEXT and text is None:
            text = part
    return html or text


def _header(message: Message, name: str) -> str:
    value = str(message.get(name) or "")[:MAX_HEADER_CHARS]
    try:
        parts = decode_header(value)
        words = "".join(
            text.decode(charset or "utf-8", "replace") if isinstance(text, bytes) else text for text, charset in parts
        )
    except (MessageError, LookupError, ValueError):
        words = value
    return " ".join(_UNPRINTED.sub(" ", words).split())


def _to_time(date: str) -> str | None:
    try:
        return parsedate_to_datetime(date).isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?|[ \t]+\S")
_NAMES = re.compile(
    r"^(?:from|to|date|subject|message-id|received|return-path|delivered-to|reply-to|mime-version|content-type|"
    r"content-transfer-encoding|snapshot-content-location|dkim-signature):",
    re.I | re.M,
)


def is_mail(head: str) -> bool:
    """Whether a text starts with the headers of a message: three that mail has, one of them MIME-Version or Message-ID.

    >>> is_mail("To: a\\nSubject: Rain\\nMIME-Version: 1.0\\n\\nIt fell."), is_mail("From: a\\nTo: b\\n\\nc")
    (True, False)
    """
    lines = head[:65_536].partition("\n\n")[0].split("\n")
    if not all(_FIELD.match(line) for line in lines[:-1]):
        return False
    names = {match[0].lower() for line in lines if (match := _NAMES.match(line))}
    return len(names) >= 3 and bool(names & {"mime-version:", "message-id:"})
