"""The HTML report in a real browser: it shows the story, runs nothing, loads nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

from cleaner import explain

ROOT = Path(__file__).resolve().parent.parent
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--virtual-time-budget=2000",
)  # fmt: skip


def test_the_report_shows_the_story_and_runs_nothing(browser: str, tmp_path: Path) -> None:
    dump = (ROOT / "fixtures/inputs/aggregator.txt").read_text(encoding="utf-8")
    nasty = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    report = tmp_path / "report.html"
    report.write_text(explain(f"{dump}\n\n{nasty}", kind="html"), encoding="utf-8")
    run = subprocess.run(
        [browser, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", report.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "Harbour city pauses ferry plan after engines fail in cold" in run.stdout
    assert "section.related" in run.stdout
    assert "<title>owned" not in run.stdout
    assert 'src="http' not in run.stdout
