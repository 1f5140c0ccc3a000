"""The commands of `copydesk`, one module each, and what they share."""

WELL, SOME_FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: all well; some inputs could not be used, or the output not be written; wrong usage; Ctrl-C."""
