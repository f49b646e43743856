"""What an issuer says of itself: where it is asked, and with which keys it signs. Kept for an hour in each process."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from clearway.accounts.oidc.asking import SECONDS, Table, asked, is_near, is_number
from clearway.accounts.oidc.errors import IssuerError, IssuerSilentError
from clearway.accounts.oidc.issuer import Issuer

LASTS, PAUSE, NEWER = 3600, 30, 60  # seconds: believed; not asked again after a failure; keys asked for anew
PLACE = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where the browser goes, where a code is given in, where the keys lie, and what the issuer promises."""

    authorization: str
    token: str
    keys: str
    algorithms: frozenset[str]
    names_itself: bool
    secret_by: str


@dataclass(slots=True)
class _Shelf:
    """One thing that an issuer said, or that it failed, and when (as time.monotonic says)."""

    value: Any = None
    at: float = 0.0
    failed: float = 0.0


_shelves: dict[tuple[str, str], _Shelf] = {}
_locks: dict[tuple[str, str], Lock] = {}


def forget() -> None:
    """As after a new start."""
    _shelves.clear()


def metadata(issuer: Issuer) -> Metadata:
    """What the issuer says of itself. Raises IssuerSilentError where it is silent, or says that it is another."""
    found: Metadata = _kept((issuer.name, "metadata"), lambda: _read(issuer))
    return found


def keys(issuer: Issuer, kid: str) -> list[Table]:
    """The issuer's keys with this id; they are asked for anew where there is none. Raises IssuerSilentError."""
    where = metadata(issuer).keys
    for lasts in (LASTS, NEWER):
        listed = _kept((issuer.name, "keys"), lambda: _listed(where), lasts)
        found = [each for each in listed if each.get("kid") == kid]
        if found:
            return found
    return []


def _kept(name: tuple[str, str], ask: Callable[[], Any], lasts: float = LASTS) -> Any:  # noqa: ANN401  # as `ask` gives
    """One thread asks, the others wait for it; after a failure nobody waits: a silent issuer holds nobody up."""
    shelf, lock = _shelves.setdefault(name, _Shelf()), _locks.setdefault(name, Lock())
    if not lock.acquire(timeout=SECONDS):
        raise IssuerSilentError("asked already")
    try:
        now = time.monotonic()
        if shelf.value is not None and now - shelf.at < lasts:
            return shelf.value
        if shelf.failed and now - shelf.failed < PAUSE:
            raise IssuerSilentError("failed a moment ago")
        try:
            shelf.value, shelf.at, shelf.failed = ask(), now, 0.0
        except IssuerError:
            shelf.failed = time.monotonic()
            raise
        return shelf.value
    finally:
        lock.release()


def _read(issuer: Issuer) -> Metadata:
    found = asked(issuer.address.rstrip("/") + PLACE)
    if found.get("issuer") != issuer.address:
        raise IssuerSilentError("metadata of another issuer")
    methods = _words(found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]))
    return Metadata(
        authorization=_endpoint(found, "authorization_endpoint", issuer),
        token=_endpoint(found, "token_endpoint", issuer),
        keys=_endpoint(found, "jwks_uri", issuer),
        algorithms=_words(found.get("id_token_signing_alg_values_supported", ["RS256"])),
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
        secret_by=issuer.secret_by or ("post" if "client_secret_post" in methods else "basic"),
    )


def _endpoint(found: Table, name: str, issuer: Issuer) -> str:
    """An address of the metadata: over TLS, and at a name in the world; never at a machine beside this one."""
    address = found.get(name)
    own = urlsplit(issuer.address)
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise IssuerSilentError(f"{name} is no address") from error
    near = is_near(own.hostname or "")
    in_the_open = parts.scheme == "http" and near and is_near(host)  # a demonstration, on this machine
    if not (parts.scheme == "https" or in_the_open) or not host or parts.username or parts.fragment:
        raise IssuerSilentError(f"{name} is no safe address")
    if (is_number(host) or is_near(host)) and not near:
        raise IssuerSilentError(f"{name} is a machine of ours")
    if not str(address).isascii() or not str(address).isprintable() or " " in str(address):
        raise IssuerSilentError(f"{name} is no address")
    return str(address)


def _listed(address: str) -> list[Table]:
    found = asked(address).get("keys")
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise IssuerSilentError("no keys")
    return found


def _words(found: object) -> frozenset[str]:
    return frozenset(each for each in found if isinstance(each, str)) if isinstance(found, list) else frozenset()
