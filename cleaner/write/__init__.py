"""Article → FORMAT: one module a format, each a pure function, all in WRITERS by the name that `-t` takes."""

from collections.abc import Mapping

from cleaner.write.jsonl import load_schema, to_json_line
from cleaner.write.markdown import to_markdown
from cleaner.write.text import FORM_FEED, to_plain_text
from cleaner.write.writer import Writer

__all__ = ["WRITERS", "Writer", "load_schema", "to_json_line", "to_markdown", "to_plain_text"]

WRITERS: Mapping[str, Writer] = {
    "jsonl": Writer(to_json_line, ".jsonl", "application/x-ndjson"),
    "txt": Writer(to_plain_text, ".txt", "text/plain", between=FORM_FEED),
    "md": Writer(to_markdown, ".md", "text/markdown", between=FORM_FEED, needs_trace=True),
}
