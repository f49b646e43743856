"""What a browser holds for us and cannot read or change: sealed with Fernet (AES-128-CBC and HMAC-SHA256)."""

import base64
from functools import cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@cache
def cookie_seal(purpose: str) -> Fernet:
    """The seal of one kind of cookie, under a key of its own, from the secret key: none opens another."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derive.derive(settings.SECRET_KEY.encode())))
