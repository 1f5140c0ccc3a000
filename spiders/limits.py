"""What one answer may cost: bytes of its head, bytes of its body, seconds, redirects.

Wiring: `SETTINGS` below. Scrapy bounds the body, also unpacked, and the time, but not the head: headers without end
would fill the memory until the time is over.
"""

from __future__ import annotations

import logging
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

MEBIBYTE = 1024 * 1024
MAX_HEAD_BYTES = 128 * 1024
"""Eight times what common servers send at most; a line of it may have 16 KiB (Twisted)."""

TOLD_TWICE = ("scrapy.core.downloader.handlers.http11", "scrapy.downloadermiddlewares.httpcompression")
"""Who logs a warning for each answer over a limit: its address is listed with the reason anyway."""

SETTINGS: dict[str, Any] = {
    # Only the web: no file:, ftp:, s3: or data: by a redirect.
    "DOWNLOAD_HANDLERS": {
        "http": "spiders.limits.LimitedHandler",
        "https": "spiders.limits.LimitedHandler",
        "file": None,
        "ftp": None,
        "s3": None,
        "data": None,
    },
    "DOWNLOAD_TIMEOUT": 60,
    "DOWNLOAD_MAXSIZE": 20 * MEBIBYTE,
    "DOWNLOAD_WARNSIZE": 0,
    "REDIRECT_MAX_TIMES": 5,
}


class HeadTooLargeError(Exception):
    """An answer whose head has no end, or nearly none."""


class _LimitedProtocol(_LenientHTTP11ClientProtocol):  # type: ignore[misc,unused-ignore]
    _head_bytes = 0

    def request(self, request: Any) -> Any:
        self._head_bytes = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        if getattr(self._parser, "state", None) in (STATUS, HEADER):
            self._head_bytes += len(data)
            super().dataReceived(data)  # type: ignore[no-untyped-call]
            if self._head_bytes > MAX_HEAD_BYTES and getattr(self._parser, "state", None) in (STATUS, HEADER):
                error = HeadTooLargeError(f"the head of the answer is over {MAX_HEAD_BYTES} bytes")
                self._giveUp(Failure(error))  # type: ignore[no-untyped-call]
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _LimitedFactory(_LenientHTTP11ClientFactory):  # type: ignore[misc,unused-ignore]
    def buildProtocol(self, addr: Any) -> Any:
        return _LimitedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class LimitedHandler(HTTP11DownloadHandler):  # type: ignore[misc,unused-ignore]
    """Scrapy's handler of http and https, with a limit on the head of an answer.

    What Twisted would ask a second time at once, because a connection broke, waits its turn like any other request.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _LimitedFactory
        self._pool.retryAutomatically = False
        for name in TOLD_TWICE:
            logging.getLogger(name).setLevel(logging.ERROR)
