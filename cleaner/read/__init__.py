"""Any source → Pages: files, folders, globs, standard input, bytes, records; the format is told from the content."""

from cleaner.read.containers import find_pages, one_page
from cleaner.read.documents import READERS
from cleaner.read.formats import find_format
from cleaner.read.sources import read

__all__ = ["READERS", "find_format", "find_pages", "one_page", "read"]
