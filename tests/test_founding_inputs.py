"""The five inputs the project was founded on, where they lie beside the checkout: exact, by library and by command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("000", "001", "002", "003", "004")


@pytest.mark.parametrize("name", NAMES)
def test_by_command(shared: Path, name: str) -> None:
    source = next((shared / "inputs").glob(f"{name}_*"))
    gold = json.loads((shared / "gold" / f"{source.stem}.json").read_text(encoding="utf-8"))
    run = subprocess.run(
        [sys.executable, "-m", "cleaner.cli", "clean", str(source), "--repair", "spun=off", "-q"],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    record = json.loads(run.stdout)
    assert record["text"].split("\n\n") == gold["text"]
    for field in ("title", "site", "publisher", "age", "language", "tags"):
        assert (record[field] or None) == (gold.get(field) or None), field


def test_all_five_by_library(shared: Path) -> None:
    run = subprocess.run(
        [sys.executable, str(shared / "bench/check_seeds.py")], capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, run.stdout
