"""Article → TEI P5 XML: a `TEI` element each, in a `teiCorpus` a file.

A heading opens a division, since TEI has it nowhere else; runs of items, quotes, table rows and verses are lists,
quotations, tables and line groups. Without a trace all text is paragraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cleaner.model import Article
from cleaner.version import COPYDESK_VERSION
from cleaner.write.markup import escape, find_runs, to_cells

NAMESPACE = "http://www.tei-c.org/ns/1.0"
BEGIN = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{NAMESPACE}">\n<teiHeader><fileDesc>'
    "<titleStmt><title>Articles</title></titleStmt><publicationStmt><p>Cleaned with copydesk.</p></publicationStmt>"
    "<sourceDesc><p>See each text.</p></sourceDesc></fileDesc></teiHeader>\n"
)
END = "</teiCorpus>\n"


def to_tei(article: Article) -> str:
    """The article as a TEI element; a title is there even where none is known, since TEI asks for one.

    >>> to_tei(Article(paragraphs=("It fell.",))).splitlines()[-2]
    '<text><body><div><p>It fell.</p></div></body></text>'
    """
    return f"<TEI>\n<teiHeader>{_to_header(article)}</teiHeader>\n{_to_text(article)}\n</TEI>\n"


def _to_header(article: Article) -> str:
    title = f"<title>{escape(article.title or '')}</title>"
    authors = "".join(f"<author>{escape(name)}</author>" for name in article.authors)
    publisher = escape(article.publisher or article.site or "unknown")
    notes = "".join(
        f'<note type="{name}">{escape(value)}</note>'
        for name, value in (
            ("id", article.id), ("status", article.status.value), ("reason", article.reason),
            ("origin", article.origin), ("agency", article.agency), ("dateline", article.dateline),
            ("fetched", article.fetched_at), ("summary", article.ai_summary),
        )
        if value
    )  # fmt: skip
    address = article.canonical_url or article.url
    source = title + authors + (f"<publisher>{publisher}</publisher>" if publisher != "unknown" else "")
    source += f"<date>{escape(article.published)}</date>" if article.published else ""
    source += f'<ptr type="URL" target="{escape("".join(address.split()))}"/>' if address else ""
    description = (
        f"<fileDesc><titleStmt>{title}{authors}</titleStmt><publicationStmt><publisher>{publisher}</publisher>"
        f"</publicationStmt><notesStmt>{notes}</notesStmt><sourceDesc><bibl>{source}</bibl></sourceDesc></fileDesc>"
    )
    encoding = (
        f'<encodingDesc><appInfo><application version="{escape(COPYDESK_VERSION)}" ident="copydesk">'
        "<label>copydesk</label></application></appInfo></encodingDesc>"
    )
    return description + encoding + _to_profile(article)


def _to_profile(article: Article) -> str:
    """Standfirst, language and tags."""
    parts = ""
    if article.description:
        parts += f"<abstract><p>{escape(article.description)}</p></abstract>"
    if article.language:
        language = escape(article.language)
        parts += f'<langUsage><language ident="{language}">{language}</language></langUsage>'
    if article.tags:
        terms = "".join(f'<term type="tags">{escape(tag)}</term>' for tag in article.tags)
        parts += f"<textClass><keywords>{terms}</keywords></textClass>"
    return f"<profileDesc>{parts}</profileDesc>" if parts else ""


def _to_text(article: Article) -> str:
    divisions: list[list[str]] = [[]]
    for kind, texts in find_runs(article):
        if kind == "heading":
            divisions += [[f"<head>{escape(text)}</head>"] for text in texts]
        else:
            divisions[-1].append(_WRITERS.get(kind, _to_paragraphs)(texts))
    divisions[-1] = divisions[-1] or ["<p/>"]
    body = "".join("<div>" + "".join(parts) + "</div>" for parts in divisions if parts)
    return f"<text><body>{body}</body></text>"


def _to_paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{_to_lines(text)}</p>" for text in texts)


def _to_lines(text: str) -> str:
    return escape(text).replace("\n", "<lb/>")


def _to_list(texts: list[str]) -> str:
    return "<list>" + "".join(f"<item>{_to_lines(text)}</item>" for text in texts) + "</list>"


def _to_quote(texts: list[str]) -> str:
    return f"<quote>{_to_paragraphs(texts)}</quote>"


def _to_table(texts: list[str]) -> str:
    rows = ("".join(f"<cell>{cell}</cell>" for cell in to_cells(text)) for text in texts)
    return "<table>" + "".join(f"<row>{row}</row>" for row in rows) + "</table>"


def _to_code(texts: list[str]) -> str:
    return "".join(f'<ab type="code" xml:space="preserve">{escape(text)}</ab>' for text in texts)


def _to_verse(texts: list[str]) -> str:
    return "".join("<lg>" + "".join(f"<l>{escape(line)}</l>" for line in text.split("\n")) + "</lg>" for text in texts)


def _to_captions(texts: list[str]) -> str:
    return "".join(f'<p rend="caption">{escape(text)}</p>' for text in texts)


_WRITERS: Mapping[str, Callable[[list[str]], str]] = {
    "item": _to_list,
    "quote": _to_quote,
    "table": _to_table,
    "code": _to_code,
    "verse": _to_verse,
    "caption": _to_captions,
}
