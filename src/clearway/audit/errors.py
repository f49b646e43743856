"""What the audit refuses."""

from clearway.core.errors import InputError


class NotAllowedError(Exception):
    """Somebody asked for what their role does not do. A page answers as if it were not there."""


class NotNowError(Exception):
    """Their role does it, but not in the state in which it stands: the page says what to do, and gives it back."""


class UnrecordedError(Exception):
    """Something was opened or written that no event names: nothing is shown, nothing is kept."""


class FormReusedError(InputError):
    """The same form was sent with other words."""


class ChainError(InputError):
    """A chain, a checkpoint or an export that cannot be read or does not fit."""
