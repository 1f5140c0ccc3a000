"""`copydesk clean --dry-run`: what would be read, in which formats, and what is done already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.table import Table

from cleaner.batch import Plan, count_kept
from cleaner.commands import WELL
from cleaner.commands.console import open_console
from cleaner.commands.output import STDOUT
from cleaner.read.files import find_files, open_file, size_bytes
from cleaner.read.formats import find_archive, find_format
from cleaner.read.sniff import HEAD_BYTES, find_fault
from cleaner.terminal import to_line

MOST_SNIFFED = 10_000
"""So many files are looked into; the formats of more are not told."""


def show_inputs(inputs: Iterable[str], content_type: str | None, besides: str | None = None) -> int:
    """A table of the inputs by format, on standard output."""
    files: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for path in (path for name in inputs for path in find_files(name, besides=besides)):
        kind = content_type or (_tell_format(path) if files.total() < MOST_SNIFFED else "not looked into")
        files[kind] += 1
        sizes[kind] += size_bytes(path)
    table = Table("format", box=None, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("files", justify="right")
    table.add_column("MB", justify="right")
    for kind, count in files.most_common():
        table.add_row(to_line(kind), f"{count:,}", f"{sizes[kind] / 1e6:,.1f}")
    table.add_row("all", f"{files.total():,}", f"{sizes.total() / 1e6:,.1f}", style="bold")
    open_console().print(table)
    return WELL


def show_parts(inputs: tuple[str, ...], plan: Plan) -> int:
    """The same, and what of the parts is there already."""
    show_inputs(inputs, plan.content_type, plan.folder)
    done = left = left_bytes = 0
    for shard, is_kept in count_kept(inputs, plan, plan.recipe()):
        done += is_kept
        left += not is_kept
        left_bytes += 0 if is_kept else shard.weight_bytes
    told = f"{done:,} done, {left:,} to make of {left_bytes / 1e6:,.1f} MB"
    open_console().print(f"\n{done + left:,} parts in {to_line(plan.folder)}: {told}", soft_wrap=True)
    return WELL


def _tell_format(path: str) -> str:
    """The MIME type of a file, or why it cannot be used."""
    if path == STDOUT:
        return "standard input"
    try:
        with open_file(path) as stream:
            head = stream.read(HEAD_BYTES)
    except (OSError, ValueError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    fault = None if find_archive(head) else find_fault(head)
    return fault or find_format(head)
