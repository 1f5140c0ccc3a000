"""The command `copydesk`: one group that collects its commands here and from the entry points `copydesk.commands`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import click

from cleaner.commands import INTERRUPTED, SOME_FAILED, WELL, WRONG_USAGE
from cleaner.commands.clean import clean_command
from cleaner.commands.explain import explain_command
from cleaner.commands.learn import learn_command
from cleaner.commands.rules import rules_group
from cleaner.errors import CopydeskError
from cleaner.terminal import to_printable
from cleaner.version import COPYDESK_VERSION

COMMANDS_GROUP = "copydesk.commands"


class Commands(click.Group):
    """A group whose further commands come from installed packages, and which ends quietly when a pipe is closed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted({*super().list_commands(ctx), *(point.name for point in _find_points())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; one whose package is not complete says what is missing when it is run."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        point = next((point for point in _find_points() if point.name == cmd_name), None)
        return _load_command(point) if point else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click itself would end a closed pipe with 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _close_stdout()
            return WELL


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  copydesk clean page.html                          one record, as JSON, to the terminal
  copydesk clean saved/ -o clean.jsonl              a whole folder
  curl -s URL | copydesk clean - -t txt --url URL   from a pipe, as text
  copydesk explain page.html                        what went, and why

\b
Shell completion (bash; zsh and fish alike):
  eval "$(_COPYDESK_COMPLETE=bash_source copydesk)"

\b
Exit codes: 0 all well; 1 some inputs were unreadable, too large or too slow (each is listed);
2 wrong usage; 130 interrupted.""",
)
@click.version_option(COPYDESK_VERSION, prog_name="copydesk", message="%(prog)s %(version)s")
def copydesk() -> None:
    """Turn pages, dumps and archives of news into clean text, with every change explained."""


copydesk.add_command(clean_command)
copydesk.add_command(explain_command)
copydesk.add_command(learn_command)
copydesk.add_command(rules_group)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line on `args` (the process's own by default) and return the exit code."""
    try:
        result = copydesk.main(args, prog_name="copydesk", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except (click.Abort, KeyboardInterrupt):
        return _fail("interrupted", INTERRUPTED)
    except CopydeskError as error:
        return _fail(str(error), WRONG_USAGE)
    except OSError as error:
        place = f" {error.filename}" if error.filename else ""
        return _fail(f"cannot read or write{place}: {error.strerror or error}", SOME_FAILED)
    return result if isinstance(result, int) else WELL


def _fail(message: str, code: int) -> int:
    click.echo(f"copydesk: {to_printable(message)}", err=True)
    return code


def _find_points() -> Sequence[EntryPoint]:
    return tuple(entry_points(group=COMMANDS_GROUP))


def _load_command(point: EntryPoint) -> click.Command:
    try:
        command = point.load()
    except ImportError as error:
        return _missing_command(point.name, error)
    if not isinstance(command, click.Command):
        raise CopydeskError(f"the entry point {point.name} = {point.value} is not a click command")
    return command


def _missing_command(name: str, error: ImportError) -> click.Command:
    """A command that stands for one whose package lacks something, and says how to get it."""
    missing = error.name or str(error)

    @click.command(
        name, help=f"(not installed: {missing} is missing)", context_settings={"ignore_unknown_options": True}
    )
    @click.argument("rest", nargs=-1)
    def command(rest: tuple[str, ...]) -> None:
        raise CopydeskError(f"{name} needs {missing}, which is not installed: pip install 'copydesk[{name}]'")

    return command


def _close_stdout() -> None:
    """Point standard output at nothing, so that the last flush of a closed pipe does not complain."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


if __name__ == "__main__":
    sys.exit(main())
