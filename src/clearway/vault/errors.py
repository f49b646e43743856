"""What the vault says when it refuses."""

from clearway.core.errors import InputError


class MasterKeyError(InputError):
    """The master key is missing, cut short, not one of ours, readable by others, or not the one of this key store."""


class KeyMissingError(Exception):
    """There is no key under this id: it was never made, or it was destroyed. What it sealed cannot be opened."""


class SealBrokenError(Exception):
    """A sealed value was altered, cut, or copied here from another organisation, table, row or field."""


class SealMisusedError(Exception):
    """Code asked of a sealed field what sealed text cannot do: be compared, ordered, or written unsealed."""


class OutOfReachError(Exception):
    """Rows or keys of an organisation were asked for outside its reach."""


class AppendOnlyError(Exception):
    """Code tried to change or remove a row that is only ever added."""
