"""The cleaning processes of a crawl: what dies costs only itself, and each record is there once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from cleaning_run import Cleaned, Fetched, to_html, to_url

from cleaner import clean, read

SCRIPT = Path(__file__).with_name("cleaning_run.py")
ROOT = SCRIPT.parents[2]
STORIES = 250
KILLS = 4


def fill(folder, count):
    fetched = Fetched(folder)
    fetched.fetch({to_url(n): to_html(n) for n in range(count)})
    return fetched


def load(folder):
    """The records of a folder's finished parts."""
    return [json.loads(line) for part in sorted(folder.glob("part-*.jsonl")) for line in part.open(encoding="utf-8")]


def test_a_document_that_kills_its_process_costs_only_itself(tmp_path):
    fetched = fill(tmp_path, 5)
    run = Cleaned(fetched.frontier, tmp_path, COPYDESK_CLEAN_SECONDS=0.000001).run()
    assert {record["status"] for record in load(tmp_path)} <= {"too_slow", "article"}
    assert len(load(tmp_path)) == 5 and run.error is None
    fetched.close()


def test_killed_again_and_again_nothing_is_lost_or_doubled(tmp_path):
    fill(tmp_path, STORIES).close()
    dice = random.Random(7)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(SCRIPT.parent)))}
    kills = 0
    for _ in range(30):
        run = subprocess.Popen([sys.executable, SCRIPT, tmp_path], env=environment, stdout=subprocess.PIPE)
        run.stdout.readline()
        try:
            assert run.wait(timeout=dice.random() * 0.3 if kills < KILLS else 60) == 0
            break
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            kills += 1
    records = load(tmp_path)
    assert sorted(record["url"] for record in records) == sorted(map(to_url, range(STORIES)))
    assert records == [clean(page).to_dict() for page in read(tmp_path / "archive")]
    assert kills > 1
