"""A report as plain dicts and lists, for programs."""

from __future__ import annotations

from typing import Any

from cleaner.explain.report import Report, Row
from cleaner.model import Change


def to_record(report: Report) -> dict[str, Any]:
    """The article's names and status, counts, fields with their sources, and every block with its changes."""
    article = report.article.to_dict()
    return {
        **{
            name: article[name]
            for name in ("id", "url", "origin", "title", "status", "reason", "scores", "rules_version")
        },
        "counts": {"words": report.words, "blocks": len(report.rows), "edits": report.repairs, **report.outcomes},
        "fields": [{"field": row.field, "value": article[row.field], "source": row.source} for row in report.fields],
        "blocks": [_to_block(row) for row in report.rows],
    }


def _to_block(row: Row) -> dict[str, Any]:
    text = "".join(piece.text for piece in row.pieces if piece.mark != "old") if row.end is None else ""
    block = row.block
    return {
        "index": block.index,
        "kind": block.kind,
        "path": block.path,
        "hints": list(block.hints),
        "outcome": row.outcome,
        "fields": list(row.fields),
        "found": block.text,
        "text": text,
        "changes": [_to_change(change) for change in row.changes],
    }


def _to_change(change: Change) -> dict[str, Any]:
    tells = [{"field": f.field, "value": _plain(f.value), "source": f.source} for f in change.tells]
    return {**change._asdict(), "tells": tells}


def _plain(value: Any) -> Any:
    return value.to_dict() if hasattr(value, "to_dict") else value
