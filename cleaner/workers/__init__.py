"""Worker processes that may die: documents have limits of time and memory, the dead are replaced, nothing is lost."""

from cleaner.workers.crew import Crew, holding_interrupts
from cleaner.workers.desk import Desk, Job
from cleaner.workers.limits import (
    DEFAULT_LIMITS,
    Answer,
    Death,
    Event,
    Limits,
    Raised,
    WorkerError,
    to_verdict,
)

__all__ = [
    "DEFAULT_LIMITS", "Answer", "Crew", "Death", "Desk", "Event", "Job", "Limits", "Raised", "WorkerError",
    "holding_interrupts", "to_verdict",
]  # fmt: skip
