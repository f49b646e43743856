"""The one long thing that a form of ours may carry: what a browser says of a passkey, by its shape and nothing else.

The guard of every text would take it for an encoded file, and rightly. So it is let past only on the pages that ask for
it, only in this shape, and it is never kept: of a passkey its public key is, once fido2 has read it.
"""

import json
import re
from typing import Any

FIELD, LONGEST = "credential", 4096
PLACES = ("/sign-in/", "/account/", "/prove/")
OUTER = frozenset({"id", "rawId", "type", "response", "clientExtensionResults", "authenticatorAttachment"})
# base64url of at most so many characters; a key's own certificate is asked for by nobody
INNER = {
    "clientDataJSON": 700, "attestationObject": 2000, "authenticatorData": 400, "signature": 800, "userHandle": 100,
}  # fmt: skip
BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
MAP, CLIENT = re.compile(r"o[2-9A-Za-f]"), "eyJ"  # a CBOR map of three; a JSON object
ID = 400


def is_credential(path: str, text: str) -> bool:
    """Whether this is what a browser says of a passkey, on a page that asks for it."""
    if not path.startswith(PLACES) or len(text) > LONGEST:
        return False
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and _is_shaped(said)


def _is_shaped(said: dict[str, Any]) -> bool:
    inner = said.get("response")
    if not said.keys() <= OUTER or not isinstance(inner, dict) or not inner.keys() <= INNER.keys():
        return False
    if not _is_short(said.get("id"), ID) or not _is_short(said.get("rawId"), ID):
        return False
    if said.get("type") != "public-key" or said.get("clientExtensionResults", {}) != {}:
        return False
    if said.get("authenticatorAttachment") not in (None, "platform", "cross-platform"):
        return False
    if not all(_is_short(value, INNER[name]) for name, value in inner.items()):
        return False
    begins = inner.get("attestationObject", "o2"), inner.get("clientDataJSON", CLIENT)
    return bool(MAP.match(begins[0])) and begins[1].startswith(CLIENT)


def _is_short(value: object, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest and bool(BASE64URL.fullmatch(value))
