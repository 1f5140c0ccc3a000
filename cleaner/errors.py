"""The errors copydesk raises itself. Content never raises: bad content becomes a status with a reason."""


class CopydeskError(Exception):
    """Base of all errors of this project; its text says what happened, where, and what to do."""


class UsageError(CopydeskError, ValueError):
    """An option, a path or a name that cannot be right, whatever the content."""


class RuleError(CopydeskError, ValueError):
    """A rule file that does not hold; the text names file, rule and key."""


class InputError(CopydeskError):
    """An input that cannot be read; costs that input only."""
