"""What a format of the output is: a writer of text, or a sink that makes a file of its own kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, NamedTuple, Protocol

from cleaner.model import Article


class Writer(NamedTuple):
    """One output format that is text, article by article.

    to_text      the article in this format, ending in a newline unless `between` begins with one
    suffix       of files in this format, with its dot
    mime         the MIME type
    between      what stands between the articles of one file
    needs_trace  whether the result is better for an article that carries its blocks and changes
    begin, end   what stands before the first and after the last article of a file
    """

    to_text: Callable[[Article], str]
    suffix: str
    mime: str
    between: str = ""
    needs_trace: bool = False
    begin: str = ""
    end: str = ""


class Sink(Protocol):
    """A file being written: its articles one by one, then its end. Raises OSError."""

    def add(self, article: Article) -> None:
        """Write one article."""

    def finish(self) -> None:
        """Write what belongs behind the last article; the stream stays open."""


class Format(NamedTuple):
    """One output format as files are made of it.

    open_sink    a sink on a binary stream, behind the given number of articles that are in it already
    suffix       of files in this format, with its dot
    mime         the MIME type
    needs_trace  whether the result is better for an article that carries its blocks and changes
    can_resume   whether a file that was cut behind an article can be gone on with; else it is begun again
    """

    open_sink: Callable[[IO[bytes], int], Sink]
    suffix: str
    mime: str
    needs_trace: bool = False
    can_resume: bool = True


class TextSink:
    """Articles as text, one behind the other.

    >>> import io
    >>> stream = io.BytesIO()
    >>> writer = Writer(lambda article: f"{article.title}", ".x", "text/x", between=",", begin="<", end=">")
    >>> sink = TextSink(writer, stream)
    >>> for title in ("Rain", "Wind"):
    ...     sink.add(Article(title=title))
    >>> sink.finish()
    >>> stream.getvalue()
    b'<Rain,Wind>'
    """

    def __init__(self, writer: Writer, stream: IO[bytes], written: int = 0) -> None:
        self._writer = writer
        self._stream = stream
        self._written = written

    def add(self, article: Article) -> None:
        """Write one article; lone surrogates come out as a question mark."""
        before = self._writer.between if self._written else self._writer.begin
        self._stream.write((before + self._writer.to_text(article)).encode("utf-8", "replace"))
        self._written += 1

    def finish(self) -> None:
        """Write the end; a file without articles has its beginning, too."""
        end = self._writer.end if self._written else self._writer.begin + self._writer.end
        self._stream.write(end.encode())


def to_format(writer: Writer) -> Format:
    """The format that a writer of text makes."""

    def open_sink(stream: IO[bytes], written: int) -> Sink:
        return TextSink(writer, stream, written)

    return Format(open_sink, writer.suffix, writer.mime, writer.needs_trace)
