"""Letting somebody in anew at the machine itself, where the only administrator has lost what they sign in with."""

from dataclasses import dataclass

from clearway.config.environment import environment
from clearway.config.server import set_up
from clearway.core.errors import InputError


@dataclass(frozen=True, slots=True)
class Restored:
    """Who it was, and the address with which they join anew, once."""

    name: str
    address: str


def restore(email: str, reason: str) -> Restored:
    """Take away everything with which a user signs in, and make their joining address. Raises InputError."""
    set_up()
    from django.db import DatabaseError

    from clearway.accounts.changes import joining_address, restore_access
    from clearway.accounts.queries import user_by_address
    from clearway.ui.clock import instant
    from clearway.vault import keyring
    from clearway.vault.errors import KeyMissingError, SealBrokenError

    try:
        keyring.fits()
        found = user_by_address(email.strip())
        if found is None:
            raise InputError("nobody here has this e-mail address", key="EMAIL", remedy="Look at how it is written.")
        user = restore_access(found, None, reason, instant())
    except (DatabaseError, KeyMissingError, SealBrokenError) as error:
        raise InputError(
            "the accounts cannot be read, or it could not be recorded; nothing was changed",
            remedy="Name its settings file with --settings, then run: clearway check.",
        ) from error
    hosts = environment().hosts
    return Restored(user.name, f"{f'https://{hosts[0]}' if hosts else ''}{joining_address(user)}")
