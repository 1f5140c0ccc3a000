"""copydesk's library: one document in, its clean article out, every change explained.

>>> from cleaner import clean
>>> clean("Share this\\n\\nThe river rose two metres overnight, the mayor said on Monday.\\n\\nShare this").text
'The river rose two metres overnight, the mayor said on Monday.'
"""

from cleaner.changes import replay, undo
from cleaner.explain import explain
from cleaner.model import Article, Block, Change, Fact, Image, Link, Page, Related, Status
from cleaner.options import Options
from cleaner.pipeline import clean, clean_many
from cleaner.read import read

__all__ = [
    "Article", "Block", "Change", "Fact", "Image", "Link", "Options", "Page", "Related", "Status",
    "clean", "clean_many", "explain", "read", "replay", "undo",
]  # fmt: skip
