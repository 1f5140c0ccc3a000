"""What a run of `clean` tells a person: inputs that failed, the summary, the report."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from cleaner.batch import write_whole
from cleaner.summary import Summary
from cleaner.terminal import to_line
from cleaner.version import COPYDESK_VERSION


@dataclass(frozen=True, slots=True)
class Told:
    """Where a run tells what it came to, and how much of it: on `console`, and in the file `report`."""

    console: Console
    report: str | None
    quiet: bool = field(kw_only=True)
    verbose: bool = field(kw_only=True)
    started: float = field(default_factory=time.monotonic)

    @property
    def has_summary(self) -> bool:
        """Whether the summary is printed."""
        return not self.quiet and (self.verbose or self.console.is_terminal)

    def say(self, message: str) -> None:
        """One line."""
        self.console.print(f"copydesk: {to_line(message)}", soft_wrap=not self.console.is_terminal)

    def end(self, summary: Summary, more: Mapping[str, Any]) -> None:
        """The summary, and the report with `more` in it. Raises OSError where the report cannot be written."""
        seconds = time.monotonic() - self.started
        if self.report:
            values = {"copydesk": COPYDESK_VERSION, "seconds": round(seconds, 3), **more, **summary.to_dict()}
            write_whole(Path(self.report), json.dumps(values, ensure_ascii=False, indent=1) + "\n")
        if self.has_summary:
            self._print(summary, seconds)

    def _print(self, summary: Summary, seconds: float) -> None:
        table = Table.grid(padding=(0, 2))
        table.add_column()
        table.add_column(justify="right")
        for name, number in summary.find_rows():
            table.add_row(name, number, style="" if name.startswith(" ") else "bold")
        table.add_row("Seconds", f"{seconds:,.1f}", style="bold")
        self.console.print(table)
