"""The options that several commands share: everything that changes a result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import click

from cleaner.errors import UsageError
from cleaner.model import Page
from cleaner.options import LEVELS, REPAIR_NAMES, Options
from cleaner.read import read
from cleaner.read.jsonl import ROLES

INPUT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "html": "text/html",
        "txt": "text/plain",
        "md": "text/markdown",
        "json": "application/json",
        "jsonl": "application/x-ndjson",
        "feed": "application/rss+xml",
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "parquet": "application/vnd.apache.parquet",
        "warc": "application/warc",
        "mail": "message/rfc822",
        "wordpress": "application/x-wordpress",
    }
)
"""What `-f` may say, and the MIME type that it stands for."""

Command = TypeVar("Command", bound=Callable[..., Any])


class Choices(NamedTuple):
    """What the shared options say: how to read, and how to clean."""

    content_type: str | None
    url: str | None
    options: Options
    columns: tuple[tuple[str, str], ...] = ()


def page_options(command: Command) -> Command:
    """Give a click command the options of how to read a page and what to do with its text."""
    decorators = (
        click.option(
            "-f", "--input-format", type=click.Choice(list(INPUT_TYPES)), help="What INPUT is. [told from its content]"
        ),
        click.option("--url", metavar="URL", help="The address of the page, for one INPUT that does not say its own."),
        click.option(
            "--column",
            "columns",
            metavar="ROLE=NAME",
            multiple=True,
            help=f"What a column of records is, where its name does not tell; may be repeated. "
            f"ROLE: {', '.join(ROLES)}.",
        ),
        click.option(
            "--repair",
            metavar="NAME=LEVEL",
            multiple=True,
            help=f"How far a repair goes; may be repeated. "
            f"NAME: {', '.join(REPAIR_NAMES)}. LEVEL: {', '.join(LEVELS)}. [safe]",
        ),
        click.option(
            "--rules", metavar="DIR", multiple=True, help="A folder of rule files of your own; may be repeated."
        ),
    )
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def result_options(command: Command) -> Command:
    """Give a click command every option that can change a result."""
    sites = click.option("--sites", metavar="DIR", help="A folder of site files; their layouts say what the story is.")
    memory = click.option("--memory", metavar="FILE", help="A site memory that `copydesk learn` made.")
    return page_options(sites(memory(command)))


def to_choices(said: Mapping[str, Any], *, trace: bool) -> Choices:
    """The choices that the shared options make, by the names click gives them. Raises UsageError."""
    levels = {}
    for pair in said["repair"]:
        name, equals, level = pair.partition("=")
        if not equals:
            raise UsageError(f"--repair {pair}: write NAME=LEVEL, as in --repair {name}={LEVELS[0]}")
        levels[name] = level
    columns = []
    for pair in said["columns"]:
        role, equals, name = pair.partition("=")
        if not equals or role not in ROLES or not name:
            raise UsageError(f"--column {pair}: write ROLE=NAME, as in --column body=article; ROLE: {', '.join(ROLES)}")
        columns.append((role, name))
    input_format = said["input_format"]
    options = Options(
        repair=levels, rules=said["rules"], sites=said.get("sites"), memory=said.get("memory"), trace=trace
    )
    return Choices(INPUT_TYPES[input_format] if input_format else None, said["url"], options, tuple(columns))


def find_pages(inputs: Iterable[str], choices: Choices) -> Iterator[Page]:
    """The pages of all inputs in order; an input that does not exist is a page with an error."""
    for name in inputs:
        try:
            pages = read(
                name,
                max_bytes=choices.options.max_bytes,
                content_type=choices.content_type,
                columns=dict(choices.columns),
            )
        except UsageError as error:
            yield Page(origin=name, error=str(error))
            continue
        for page in pages:
            yield replace(page, url=choices.url) if choices.url and not page.url else page
