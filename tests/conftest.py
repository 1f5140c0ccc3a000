"""Skips that the landing check forbids: where it has installed a browser, a test that skips for want of one fails."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FORBIDDEN = set(os.environ.get("COPYDESK_FORBID_SKIPS", "").split(",")) - {""}


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background, as a job of a script: the commands that tests interrupt would inherit deaf ears.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def need(what: str, *, present: bool, why: str) -> None:
    """Skip with a reason where `what` is absent, unless the environment forbids skipping for it."""
    if present:
        return
    if what in FORBIDDEN:
        pytest.fail(f"{what} is absent, and skipping is forbidden: {why}")
    pytest.skip(why)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the founding inputs and benchmark sets, beside the checkout."""
    need("shared", present=SHARED.is_dir(), why="the folder with the founding inputs is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def browser() -> str:
    """The path of a Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    need("browser", present=path is not None, why="no Chromium is installed")
    assert path is not None
    return path
