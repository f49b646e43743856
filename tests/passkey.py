"""A passkey in software, and what a browser says of it: for tests without a browser."""

import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

HERE = "testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
FLAG = AuthenticatorData.FLAG
OPTIONS = re.compile(r"data-options='([^']+)'")


def asked(page: bytes) -> dict[str, Any]:
    """What a page asks a browser for."""
    found = OPTIONS.search(page.decode())
    assert found, "the page asks for no passkey"
    told: dict[str, Any] = json.loads(unescape(found[1]))["publicKey"]
    return told


@dataclass
class Passkey:
    """One passkey, at one site. What it says can be bent for a test: origin, site, flags, how far it counts."""

    site: str = HERE
    origin: str = f"http://{HERE}"
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(32))
    owner: bytes = b""

    def made(self, options: dict[str, Any], **changed: object) -> str:
        """What a browser says when it has made it."""
        self.owner = websafe_decode(options["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]  # fido2's
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = AuthenticatorData.create(self._site(), FLAG(self.flags | ATTESTED), self.counter, bytes(credential))
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        inner = {"clientDataJSON": self._client("create", options), "attestationObject": attested}
        return self._said(inner, changed)

    def used(self, options: dict[str, Any], **changed: object) -> str:
        """What a browser says when it has been used."""
        client = self._client("get", options)
        data = bytes(AuthenticatorData.create(self._site(), FLAG(self.flags), self.counter))
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        inner = {"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": self.owner}
        return self._said(inner, changed)

    def _site(self) -> bytes:
        return hashlib.sha256(self.site.encode()).digest()

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _said(self, inner: dict[str, bytes], changed: dict[str, object]) -> str:
        name = websafe_encode(self.id)
        response = {key: websafe_encode(value) for key, value in inner.items()}
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps({**whole, **changed})
