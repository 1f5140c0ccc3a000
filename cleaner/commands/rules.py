"""`copydesk rules`: look into the knowledge that decides what is boilerplate."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any

import click
from rich.table import Table

from cleaner.commands.console import open_console
from cleaner.errors import UsageError
from cleaner.rules import Rule, RuleSet, load_rules, try_rules
from cleaner.terminal import to_line, to_printable

SHOWN_CHARS = 100
LARGEST_TRY_BYTES = 20_000_000

rules_option = click.option(
    "--rules", "folders", metavar="DIR", multiple=True, help="A folder of rule files of your own; may be repeated."
)
type_option = click.option("-t", "--to", "kind", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.group(
    "rules",
    epilog="""\b
Examples:
  copydesk rules list --group share --language de
  copydesk rules show share.en
  copydesk rules try dump.txt""",
)
def rules_group() -> None:
    """List the rules, show one, or try them on a text."""


@rules_group.command("list", epilog="\b\nExample:\n  copydesk rules list --group newsletter -t json")
@click.option("--group", metavar="G", help="Only rules of this group, such as share, byline or newsletter.")
@click.option("--language", metavar="L", help="Only rules of this language, such as en, de or zh.")
@rules_option
@type_option
def list_command(group: str | None, language: str | None, folders: tuple[str, ...], kind: str) -> None:
    """List all rules, a line each: id, language, scope and action, and a text that the rule changes."""
    rules = _load(folders)
    _check(group, {rule.group for rule in rules.rules}, "group")
    _check(language, {rule.language for rule in rules.rules}, "language")
    found = [rule for rule in rules.rules if group in (None, rule.group) and language in (None, rule.language)]
    if kind == "json":
        for rule in found:
            click.echo(json.dumps(_to_record(rule), ensure_ascii=False))
        return
    if sys.stdout.isatty():
        _print_table(found)
    else:
        for rule in found:
            click.echo("\t".join((rule.id, rule.language, rule.scope, rule.action, _to_sample(rule))))
    click.echo(f"{len(found):,} rules, version {rules.version}", err=True)


@rules_group.command("show", epilog="\b\nExample:\n  copydesk rules show share.en")
@click.argument("rule_id", metavar="ID")
@rules_option
@type_option
def show_command(rule_id: str, folders: tuple[str, ...], kind: str) -> None:
    """Show all that the rule ID says: what it matches, what it must change, and what it must leave alone."""
    rules = _load(folders)
    rule = rules.find_rule(rule_id)
    if rule is None:
        raise UsageError(_suggest(rule_id, [rule.id for rule in rules.rules], "rule"))
    record = _to_record(rule)
    if kind == "json":
        click.echo(json.dumps(record, ensure_ascii=False))
        return
    for name, value in record.items():
        values = value if isinstance(value, list) else [value]
        for number, item in enumerate(values):
            click.echo(f"{name if number == 0 else '':<10} {to_line(str(item))}")


@rules_group.command("try", epilog="\b\nExamples:\n  copydesk rules try dump.txt\n  pbpaste | copydesk rules try -")
@click.argument("file", type=click.File("rb"), metavar="FILE")
@rules_option
@type_option
def try_command(file: Any, folders: tuple[str, ...], kind: str) -> None:
    """Show which rules hold for the lines of FILE, a UTF-8 text or `-`: line number, rule, action, and what it takes.

    Lines are tried one by one, so what a whole document proves (a section that goes, a line that repeats) is not
    seen here; `copydesk explain FILE` shows that.
    """
    data = file.read(LARGEST_TRY_BYTES + 1)
    if len(data) > LARGEST_TRY_BYTES:
        raise UsageError(f"{file.name}: above {LARGEST_TRY_BYTES:,} bytes; try a part of it")
    text = data.decode("utf-8-sig", "replace")
    lines = text.split("\n")
    groups: Counter[str] = Counter()
    for number, match in try_rules(text, folders):
        groups[match.rule.group] += 1
        taken = lines[number - 1][match.start : match.end]
        if kind == "json":
            record = {
                "line": number,
                "start": match.start,
                "end": match.end,
                "rule": match.rule.id,
                "group": match.rule.group,
            }
            record |= {"action": match.rule.action, "text": taken, "tells": dict(match.groups)}
            click.echo(json.dumps(record, ensure_ascii=False))
        else:
            told = "".join(f"\t{name}={to_line(value)}" for name, value in match.groups.items())
            click.echo(f"{number}\t{match.rule.id}\t{match.rule.action}\t{to_line(taken, SHOWN_CHARS)}{told}")
    counts = ", ".join(f"{group} {count:,}" for group, count in groups.most_common())
    click.echo(f"{groups.total():,} matches in {len(lines):,} lines{f': {counts}' if counts else ''}", err=True)


def _load(folders: Iterable[str]) -> RuleSet:
    return load_rules(tuple(folders))


def _check(value: str | None, known: set[str], noun: str) -> None:
    if value is not None and value not in known:
        raise UsageError(f"no rule has the {noun} {value!r}; there are {', '.join(sorted(known))}")


def _suggest(value: str, known: list[str], noun: str) -> str:
    parts = value.split(".")
    near = [name for name in known if name.split(".")[0] == parts[0]][:6]
    hint = f"; near it: {', '.join(near)}" if near else "; see copydesk rules list"
    return f"there is no {noun} {value!r}{hint}"


def _to_record(rule: Rule) -> dict[str, Any]:
    """What the rule says, without what it leaves empty."""
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in rule._asdict().items()}
    return {name: dict(value) if hasattr(value, "items") else value for name, value in values.items() if value}


def _to_sample(rule: Rule) -> str:
    """A text that the rule changes, or what it looks for."""
    return to_line(next(iter((*rule.changes, *rule.phrases, *rule.opens, rule.pattern))), SHOWN_CHARS)


def _print_table(rules: Iterable[Rule]) -> None:
    table = Table("rule", "language", "scope", "action", "changes", box=None, header_style="bold", padding=(0, 2, 0, 0))
    for rule in rules:
        table.add_row(
            *(to_printable(text) for text in (rule.id, rule.language, rule.scope, rule.action, _to_sample(rule)))
        )
    open_console().print(table)
