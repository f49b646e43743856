"""What the house itself seals: the secrets of second factors. They belong to a person, and to no organisation."""

import base64
import binascii

import tink

from clearway.ui.clock import now
from clearway.vault import keyring
from clearway.vault.errors import SealBrokenError

PREFIX = "h1."


def seal_house(text: str, purpose: str) -> str:
    """The text, sealed under the house's key for this purpose and no other."""
    key = keyring.own_key(keyring.house(now()))
    return PREFIX + base64.b64encode(key.encrypt(text.encode(), _bound(purpose))).decode()


def open_house(sealed: str, purpose: str) -> str:
    """The text. Raises SealBrokenError where it was altered or was sealed for another purpose."""
    key = keyring.own_key(keyring.house(now()))
    try:
        body = base64.b64decode(sealed.removeprefix(PREFIX), validate=True)
        return bytes(key.decrypt(body, _bound(purpose))).decode()
    except (tink.TinkError, binascii.Error) as error:
        raise SealBrokenError("what the house sealed was altered, or is for another purpose") from error


def _bound(purpose: str) -> bytes:
    return f"clearway house 1/{purpose}".encode()
