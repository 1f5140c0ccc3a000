"""Article → plain text."""

from __future__ import annotations

from cleaner.model import Article

FORM_FEED = "\f"
"""What separates documents in one file; no article's text holds one."""


def to_plain_text(article: Article) -> str:
    """The article's text with one empty line between paragraphs, and nothing else.

    >>> to_plain_text(Article(title="Rain", paragraphs=("It fell.", "It stopped.")))
    'It fell.\\n\\nIt stopped.\\n'
    """
    return article.text.replace(FORM_FEED, " ") + "\n"
