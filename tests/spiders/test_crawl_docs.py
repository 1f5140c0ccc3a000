"""What docs/crawl.md says of settings and commands is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from click.testing import CliRunner

from fixtures.sites.serve import Web
from spiders.cli import crawl as crawl_command
from spiders.frontier import Policy
from spiders.settings import POLICY_NAMES, SETTINGS, find_names
from tests.spiders.postgres_server import make_database

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "crawl.md").read_text("utf-8")
ROWS = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \| ([^|]+) \|", DOCS, re.M)
COMMANDS = re.findall(r"^    (copydesk crawl .*)$", DOCS, re.M)


def test_every_setting_that_is_named_exists_and_has_that_default():
    policy, checked = Policy(), 0
    for names, defaults in ROWS:
        for name, default in zip(re.findall(r"`([A-Z_]+)`", names), defaults.split(", "), strict=False):
            assert name in find_names()
            if name in POLICY_NAMES:
                assert float(default) == getattr(policy, name.lower()), name
                checked += 1
            elif default.strip().isdigit():
                assert float(default) == SETTINGS[name], name
                checked += 1
    assert checked >= 10


def test_settings_of_the_policy_are_all_named():
    missing = [name for name in POLICY_NAMES if f"`{name}`" not in DOCS]
    assert missing == ["MAX_LOSSES"]


@pytest.mark.parametrize("command", [command for command in COMMANDS if "SEED" not in command])
def test_commands_are_understood(command):
    """Their words are right: what is wrong is only that this machine has no such seeds."""
    words = shlex.split(command.partition(" > ")[0])[2:]
    ended = CliRunner().invoke(crawl_command, ["no-such-" + words[0], *words[1:]])
    assert ended.exit_code == 2
    assert "no site file of this name" in ended.output


@pytest.mark.crawl
def test_the_commands_for_several_machines_share_the_work(crawl, load_records, server, tmp_path):
    commands = [shlex.split(command) for command in COMMANDS if "postgresql://" in command]
    assert len(commands) == 2
    address = make_database(server, "docs_of_machines")
    with Web() as web:
        seeds = web.write_seeds(tmp_path / "seeds")["relay"].parent
        folders = []
        for words in commands:
            folders.append(tmp_path / Path(words[words.index("-o") + 1]).name)
            ended = crawl(seeds, "-o", folders[-1], "--set", f"FRONTIER={address}", "--limit", "3")
            assert ended.code == 0
    urls = [record["url"] for folder in folders for record in load_records(folder)]
    assert len(urls) == len(set(urls)) > 9
