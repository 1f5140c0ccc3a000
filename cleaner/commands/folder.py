"""`copydesk clean -o FOLDER`: part files, made by workers, gone on with after anything."""

from __future__ import annotations

from cleaner.batch import OutputError, Plan, Progress, run_batch
from cleaner.commands import INTERRUPTED, SOME_FAILED, WELL
from cleaner.commands.telling import Told
from cleaner.context import load_context
from cleaner.progress import RunProgress, Tally
from cleaner.summary import Summary
from cleaner.workers import WorkerError


def make_parts(inputs: tuple[str, ...], plan: Plan, crew: tuple[str, int], told: Told) -> int:
    """Make the parts that are missing, tell what it came to, and return the exit code; `crew` is engine and size."""
    engine, workers = crew

    def watch(now: Progress) -> None:
        progress.show(Tally(now.bytes, now.documents, now.articles, now.failures), now.kept_bytes)

    def tell(summary: Summary) -> None:
        for name, status, reason in summary.failures:
            told.say(f"{name}: {status}: {reason}")

    try:
        with RunProgress(told.console, inputs, quiet=told.quiet) as progress:
            watcher = watch if progress.is_shown else None
            outcome = run_batch(inputs, plan, workers=workers, engine=engine, watch=watcher, tell=tell)
    except (OutputError, WorkerError) as error:
        told.say(str(error))
        return SOME_FAILED
    except KeyboardInterrupt:
        told.say("interrupted. The same command goes on from here")
        return INTERRUPTED
    parts = {"made": outcome.made, "kept": outcome.kept, "removed": outcome.removed}
    rules = load_context(plan.options).rules.version
    told.end(
        outcome.summary,
        {"rules_version": rules, "is_interrupted": outcome.is_interrupted, "parts": parts},
    )
    if told.has_summary or outcome.is_interrupted:
        counts = ", ".join(f"{count:,} {what}" for what, count in parts.items() if count)
        told.say(f"parts in {plan.folder}: {counts or 'none'}")
    if outcome.is_interrupted:
        told.say("interrupted. The same command goes on from here; parts under way keep what they have")
        return INTERRUPTED
    if not outcome.summary.inputs:
        told.say("no documents were found in the inputs")
    return SOME_FAILED if outcome.summary.failed else WELL
