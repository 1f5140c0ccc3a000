"""All that keeps a crawl polite and safe, as one set of Scrapy settings: lay what a project sets itself over it."""

from __future__ import annotations

from typing import Any

from spiders import guard, limits, politeness, redirects, robots, throttle


def _merge(*parts: dict[str, Any]) -> dict[str, Any]:
    """Settings of several modules, their tables of middlewares and handlers joined."""
    merged: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            merged[name] = {**merged.get(name, {}), **value} if isinstance(value, dict) else value
    return merged


SETTINGS = _merge(
    politeness.SETTINGS,
    robots.SETTINGS,
    redirects.SETTINGS,
    throttle.SETTINGS,
    guard.SETTINGS,
    limits.SETTINGS,
)
"""Closed resolver, robots.txt, redirects, pauses, limits, nothing remembered, nothing listening."""
