"""What docs/crawl.md says of settings and commands is so."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
import tomllib
from collections import Counter

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from fixtures.sites.serve import Web
from spiders.cli import crawl as crawl_command
from spiders.frontier import Policy
from spiders.settings import POLICY_NAMES, SETTINGS, find_names
from tests.spiders.conftest import LIMIT_SECONDS, ROOT
from tests.spiders.postgres_server import make_database

DOCS = (ROOT / "docs" / "crawl.md").read_text("utf-8")
ROWS = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \| ([^|]+) \|", DOCS, re.M)
BLOCKS = [textwrap.dedent(block) for block in re.findall(r"(?:^    .+\n)+", DOCS, re.M)]
"""What is indented: commands, and what they print."""


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


def test_the_options_and_extras_that_are_named_exist():
    words = {word.strip("[]") for line in BLOCKS[0].splitlines() for word in line.split()}
    options = {name for option in crawl_command.params for name in option.opts}
    assert {word for word in words if word.startswith("-")} <= options
    extras = re.findall(r"pip install 'copydesk\[([a-z,]+)\]'", DOCS)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {extra for named in extras for extra in named.split(",")} <= set(project["optional-dependencies"])


class Shell:
    """A shell in an empty folder, with `copydesk` and `python` in its path; `run` takes what the docs say."""

    def __init__(self, folder):
        self.folder = folder
        programs = folder / "bin"
        programs.mkdir()
        for name, start in (
            ("python", ""),
            ("copydesk", "-c 'import sys; from cleaner.cli import main; sys.exit(main())' "),
        ):
            (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {start}"$@"\n', "utf-8")
            (programs / name).chmod(0o755)
        paths = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        self.environment = {**os.environ, **paths}

    def start(self, commands):
        """The shell at work, the leader of a group of processes."""
        said = (self.folder / "said").open("a")
        return subprocess.Popen(
            ["sh", "-e", "-c", commands],
            cwd=self.folder, env=self.environment, stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip

    def run(self, commands):
        """The exit code at the end; what still runs then is ended."""
        shell = self.start(commands)
        try:
            return shell.wait(LIMIT_SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGTERM)

    @property
    def said(self):
        return (self.folder / "said").read_text("utf-8")


@pytest.fixture
def shell(tmp_path):
    return Shell(tmp_path)


def find_block(text):
    """The one block of commands that has this text."""
    (block,) = (block for block in BLOCKS if text in block)
    return block


def test_every_block_of_commands_is_run_here():
    run_here = [BLOCKS[0], *map(find_block, ("fixtures.sites.serve", "site new", "crawl seeds -o out", "FRONTIER="))]
    assert [block for block in BLOCKS if "copydesk " in block and "Harbour Post   " not in block] == run_here


@pytest.mark.crawl
def test_the_bundled_web_is_crawled(shell, load_records):
    assert shell.run(find_block("fixtures.sites.serve")) == 0, shell.said
    assert len(load_records(shell.folder / "out")) > 12


@pytest.mark.crawl
def test_a_new_site_in_five_minutes(shell, load_records):
    """With a site of this machine, which has to be allowed, in place of one that is far away."""
    block = find_block("site new")
    with Web() as web:
        base = web.bases["harbour"]
        block = block.replace(
            "https://www.harbour-post.example/", f"{base}/ --set COPYDESK_ALLOWED_NETWORKS=127.0.0.0/8"
        )
        assert shell.run(block.splitlines()[0]) == 0, shell.said
        (draft,) = (shell.folder / "seeds").rglob("*.toml")
        assert shell.run("\n".join(block.splitlines()[1:]).replace("www.harbour-post.example", draft.stem)) == 0, (
            shell.said
        )
        agents = {asked.user_agent for asked in web.log}
    assert 1 <= len((shell.folder / "five.jsonl").read_text("utf-8").splitlines()) <= 5
    assert load_records(shell.folder / "out")
    assert "acme-archive/1.0 (+https://acme.example/bot)" in agents


@pytest.mark.crawl
def test_a_crawl_for_months_is_interrupted_and_goes_on(shell, load_records):
    command = find_block("crawl seeds -o out").strip()
    with Web() as web:
        web.write_seeds(shell.folder / "seeds")
        for waits in (1, 2):
            crawling = shell.start(f"exec {command}")
            end = time.monotonic() + LIMIT_SECONDS
            while shell.said.count("All that is due was fetched. Waiting") < waits:
                assert crawling.poll() is None and time.monotonic() < end, shell.said
                time.sleep(0.05)
            crawling.send_signal(signal.SIGINT)
            assert crawling.wait(LIMIT_SECONDS) == 130
        fetched = Counter((asked.site, asked.path) for asked in web.log if asked.path.startswith("/20"))
    records = load_records(shell.folder / "out")
    assert len({record["url"] for record in records}) == len(records) > 12
    assert max(fetched.values()) == 1


@pytest.mark.crawl
def test_all_stories_are_seen_again_with_the_settings_for_it(shell, load_records):
    settings = " ".join(re.search(r"see all stories again now: `([^`]+)`", DOCS)[1].split())
    with Web() as web:
        web.write_seeds(shell.folder / "seeds")
        for _ in range(2):
            assert shell.run(f"copydesk crawl seeds -o out --once -q {settings}") in (0, 1), shell.said
        times = Counter(web.bases[asked.site] + asked.path for asked in web.log)
    assert {times[record["url"]] for record in load_records(shell.folder / "out")} == {2}


@pytest.mark.crawl
def test_the_commands_for_several_machines_share_the_work(shell, load_records, server):
    address = make_database(server, f"docs{os.getpid()}")
    block = find_block("FRONTIER=").replace("postgresql://crawl:PASSWORD@db.example/news", f"'{address}'")
    first, second = (line for line in block.replace("/data/", "").splitlines() if "FRONTIER" in line)
    with Web() as web:
        web.write_seeds(shell.folder / "seeds")
        # A limit, so that the first one leaves something, and ends.
        assert shell.run(f"{first} --limit 3") == 0, shell.said
        assert shell.run(f"{second} --limit 3") == 0, shell.said
    found = [{record["url"] for record in load_records(shell.folder / name)} for name in ("one", "two")]
    assert all(found) and not found[0] & found[1]
