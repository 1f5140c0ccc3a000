"""Article → semantic HTML: one `article` element each, in a page that loads nothing.

With a trace every paragraph is the element of the kind of block it came from. All text is escaped; links lead to http
and https only; pictures are linked to and not loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cleaner.model import Article, Image, Link
from cleaner.write.markup import escape, find_runs, to_address, to_cells

BEGIN = '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>Articles</title>\n</head>\n<body>\n'
END = "</body>\n</html>\n"


def to_html_article(article: Article) -> str:
    """The article as an element.

    >>> print(to_html_article(Article(title="Rain", paragraphs=("It fell.",))), end="")
    <article data-status="article">
    <h1>Rain</h1>
    <p>It fell.</p>
    </article>
    """
    attributes = {"id": article.id and f"a{article.id}", "lang": article.language, "data-status": article.status.value}
    told = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    parts = [f"<article{told}>", *_find_head(article)]
    for kind, texts in find_runs(article):
        parts.append(_WRITERS.get(kind, _to_paragraphs)(texts))
    parts += [_to_figure(image) for image in article.images]
    if article.links:
        parts.append(
            "<footer><ul>" + "".join(f"<li>{_to_link(link)}</li>" for link in article.links) + "</ul></footer>"
        )
    return "\n".join([*parts, "</article>\n"])


def _find_head(article: Article) -> Iterator[str]:
    """Title, standfirst, and who wrote it where and when."""
    if article.title:
        yield f"<h1>{escape(article.title)}</h1>"
    if article.description:
        yield f'<p class="description">{escape(article.description)}</p>'
    about = [f"<address>{escape(name)}</address>" for name in article.authors]
    about += [f'<cite class="publisher">{escape(name)}</cite>' for name in (article.publisher or article.site,) if name]
    about += [
        f'<time class="{name}" datetime="{escape(value)}">{escape(value)}</time>'
        for name, value in (("published", article.published), ("modified", article.modified))
        if value
    ]
    address = to_address(article.canonical_url or article.url)
    if address:
        about.append(f'<a rel="canonical" href="{address}">{address}</a>')
    if about:
        yield "<header>" + " ".join(about) + "</header>"


def _to_paragraphs(texts: list[str]) -> str:
    return "\n".join(f"<p>{_to_lines(text)}</p>" for text in texts)


def _to_lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _to_headings(texts: list[str]) -> str:
    return "\n".join(f"<h2>{escape(text)}</h2>" for text in texts)


def _to_list(texts: list[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{_to_lines(text)}</li>" for text in texts) + "\n</ul>"


def _to_quote(texts: list[str]) -> str:
    return f"<blockquote>\n{_to_paragraphs(texts)}\n</blockquote>"


def _to_table(texts: list[str]) -> str:
    rows = ("".join(f"<td>{cell}</td>" for cell in to_cells(text)) for text in texts)
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>"


def _to_code(texts: list[str]) -> str:
    return "\n".join(f"<pre><code>\n{escape(text)}</code></pre>" for text in texts)


def _to_captions(texts: list[str]) -> str:
    return "\n".join(f"<p><small>{escape(text)}</small></p>" for text in texts)


def _to_figure(image: Image) -> str:
    address = to_address(image.url)
    name = escape(image.url)
    caption = " ".join(escape(text) for text in (image.caption, image.credit) if text)
    shown = f'<a href="{address}">{name}</a>' if address else name
    return f"<figure>{shown}<figcaption>{caption}</figcaption></figure>"


def _to_link(link: Link) -> str:
    address, words = to_address(link.url), escape(link.title or link.url)
    return f'<a href="{address}">{words}</a>' if address else words


_WRITERS: Mapping[str, Callable[[list[str]], str]] = {
    "heading": _to_headings,
    "item": _to_list,
    "quote": _to_quote,
    "code": _to_code,
    "table": _to_table,
    "caption": _to_captions,
}
