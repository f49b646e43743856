"""What a token must hold before a word of it is believed (OpenID Connect Core 1.0, 3.1.3.7; RFC 8725).

PyJWT does the sums of the signature, and nothing else: which key, which algorithm and what is claimed is decided here.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from clearway.accounts.oidc.asking import Table
from clearway.accounts.oidc.errors import AnswerRefusedError

KINDS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}  # each with SHA-256
FEWEST_BITS = 2048
LEEWAY = 60  # seconds by which two clocks may differ
LONGEST, LONGEST_SUBJECT = 16_000, 255
# Where else a key could lie, or what we would have to understand: a token of ours has none of it.
FOREIGN = {"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"}
Keys = Callable[[str], list[Table]]


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose token, for whom, for which of our questions; `begun` is when that was asked, in seconds since 1970."""

    issuer: str
    client: str
    nonce: str
    begun: float
    algorithms: frozenset[str]
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is believed: who it is to the issuer, and how they showed it there."""

    subject: str
    methods: frozenset[str]
    level: str


def believed(token: str, keys: Keys, expected: Expected, now: float, given: Table) -> Said:
    """What a token says. `given` is the answer that it came in, with `code`, for the digests that the token may hold.

    Raises AnswerRefusedError with the first thing that is wrong; what `keys` raises passes.
    """
    claims = _signed(token, keys, expected.algorithms)
    _for_us(claims, expected)
    _in_time(claims, expected, now)
    for name, of in (("at_hash", given.get("access_token")), ("c_hash", given.get("code"))):
        _need(name not in claims or _is_half(claims[name], of), name)
    subject, methods, level = claims.get("sub"), claims.get("amr", []), claims.get("acr", "")
    _need(isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT and subject.isascii(), "sub")
    _need(str(subject).isprintable(), "sub")
    words = methods if isinstance(methods, list) else []
    return Said(
        str(subject),
        frozenset(each for each in words if isinstance(each, str)),
        level if isinstance(level, str) else "",
    )


def _signed(token: str, keys: Keys, theirs: frozenset[str]) -> dict[str, Any]:
    _need(len(token) <= LONGEST and token.count(".") == 2 and token.isascii(), "no token")
    head, body = (_table(part) for part in token.split(".")[:2])
    algorithm, kid = head.get("alg"), head.get("kid")
    _need(isinstance(algorithm, str) and algorithm in KINDS and algorithm in theirs, "alg")
    _need(not FOREIGN & head.keys(), "a header that nobody asked for")
    _need(str(head.get("typ", "JWT")).upper() == "JWT", "typ")
    _need(isinstance(kid, str) and 0 < len(kid) <= LONGEST_SUBJECT, "kid")
    fit = [each for each in keys(str(kid)) if _is_for(each, str(algorithm))]
    _need(len(fit) == 1, "kid")
    try:
        jwt.PyJWS().decode(token, _public(fit[0], str(algorithm)), algorithms=[str(algorithm)])
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise AnswerRefusedError("signature") from error
    return body


def _is_for(key: Table, algorithm: str) -> bool:
    """Whether a key signs, by this algorithm; one that holds its private half was lost to the world."""
    does = key.get("key_ops", ["verify"])
    signs = key.get("use", "sig") == "sig" and isinstance(does, list) and "verify" in does
    return bool(
        signs and key.get("kty") == KINDS[algorithm] and key.get("alg", algorithm) == algorithm and "d" not in key
    )


def _public(key: Table, algorithm: str) -> "rsa.RSAPublicKey | ec.EllipticCurvePublicKey":
    try:
        made = jwt.PyJWK(key, algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise AnswerRefusedError("key") from error
    strong = isinstance(made, rsa.RSAPublicKey) and made.key_size >= FEWEST_BITS
    fits = isinstance(made, ec.EllipticCurvePublicKey) and isinstance(made.curve, ec.SECP256R1)
    _need(strong or fits, "key")
    return made  # type: ignore[no-any-return]  # PyJWT says Any of its keys


def _for_us(claims: dict[str, Any], expected: Expected) -> None:
    """Of this issuer, for this installation and nobody else, and for the question that this browser asked."""
    _need(claims.get("iss") == expected.issuer, "iss")
    audience = claims.get("aud")
    _need(audience == expected.client or audience == [expected.client], "aud")
    _need(claims.get("azp", expected.client) == expected.client, "azp")
    nonce = claims.get("nonce")
    _need(isinstance(nonce, str) and nonce.isascii() and hmac.compare_digest(nonce, expected.nonce), "nonce")


def _in_time(claims: dict[str, Any], expected: Expected, now: float) -> None:
    made, ends = _moment(claims, "iat"), _moment(claims, "exp")
    _need(ends > now - LEEWAY and ends > made, "exp")
    _need(expected.begun - LEEWAY <= made <= now + LEEWAY, "iat")
    _need("nbf" not in claims or _moment(claims, "nbf") <= now + LEEWAY, "nbf")
    if expected.max_age is not None:
        _need(now - LEEWAY - expected.max_age <= _moment(claims, "auth_time") <= now + LEEWAY, "auth_time")


def _moment(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    _need(isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11, name)
    return float(value or 0)


def _is_half(claimed: object, of: object) -> bool:
    """Whether this is the left half of a text's SHA-256, as base64url."""
    if not (isinstance(claimed, str) and claimed.isascii() and isinstance(of, str) and of.isascii()):
        return False
    half = hashlib.sha256(of.encode()).digest()[:16]
    return hmac.compare_digest(claimed, base64.urlsafe_b64encode(half).rstrip(b"=").decode())


def _table(part: str) -> dict[str, Any]:
    try:
        found = json.loads(base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise AnswerRefusedError("no token") from error
    if not isinstance(found, dict):
        raise AnswerRefusedError("no token")
    return found


def _need(holds: object, why: str) -> None:
    if not holds:
        raise AnswerRefusedError(why)


__all__ = ["Expected", "Keys", "Said", "believed"]
