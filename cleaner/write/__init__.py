"""Article → FORMAT: one module a format. WRITERS are texts that stand alone; FORMATS is every format, as files."""

from collections.abc import Mapping

from cleaner.write import html, table, tei
from cleaner.write.jsonl import load_schema, to_json_line, to_json_object
from cleaner.write.markdown import to_markdown
from cleaner.write.parquet import open_parquet_sink
from cleaner.write.text import FORM_FEED, to_plain_text
from cleaner.write.writer import Format, Sink, TextSink, Writer, to_format

__all__ = [
    "FORMATS", "WRITERS", "Format", "Sink", "TextSink", "Writer",
    "load_schema", "to_json_line", "to_markdown", "to_plain_text",
]  # fmt: skip

WRITERS: Mapping[str, Writer] = {
    "jsonl": Writer(to_json_line, ".jsonl", "application/x-ndjson"),
    "txt": Writer(to_plain_text, ".txt", "text/plain", between=FORM_FEED),
    "md": Writer(to_markdown, ".md", "text/markdown", between=FORM_FEED, needs_trace=True),
}
"""Formats in which articles can simply follow each other."""

FRAMED_WRITERS: Mapping[str, Writer] = {
    "json": Writer(to_json_object, ".json", "application/json", between=",\n", begin="[\n", end="\n]\n"),
    "csv": Writer(table.to_row, ".csv", "text/csv", begin=table.HEADER),
    "html": Writer(html.to_html_article, ".html", "text/html", needs_trace=True, begin=html.BEGIN, end=html.END),
    "xml": Writer(tei.to_tei, ".xml", "application/tei+xml", needs_trace=True, begin=tei.BEGIN, end=tei.END),
}
"""Formats in which a file has a beginning and an end of its own."""

FORMATS: Mapping[str, Format] = {
    **{name: to_format(writer) for name, writer in {**WRITERS, **FRAMED_WRITERS}.items()},
    "parquet": Format(open_parquet_sink, ".parquet", "application/vnd.apache.parquet", can_resume=False),
}
"""Every format by the name that `-t` takes."""
