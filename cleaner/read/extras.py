"""Libraries that an extra installs: imported when first needed, and missed by the name of their extra."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cleaner.read.members import Damage


def load_extra(module: str, extra: str, what: str) -> Any:
    """The module. Raises Damage that says how to install it where it is absent."""
    try:
        return import_module(module)
    except ImportError:
        raise Damage(f"reading {what} needs pip install 'copydesk[{extra}]'") from None
