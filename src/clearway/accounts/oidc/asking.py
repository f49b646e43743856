"""One question to an issuer: over TLS, within seconds, without a detour, and with an answer of bounded length."""

import json
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from clearway.accounts.oidc.errors import IssuerSilentError

SECONDS, ALTOGETHER = 5, 10  # for each step, and for the whole answer however slowly it drips
LARGEST = 256_000  # bytes; the metadata and keys of large issuers have under 20,000
JSON = {"application/json", "application/jwk-set+json"}
Table = dict[str, Any]


def asked(address: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Table:
    """The table that is answered; where a `form` is sent, also one that says no. Raises IssuerSilentError."""
    parts = urlsplit(address)
    status, kind, raw = _sent(parts, form, {"Accept": "application/json", **(headers or {})})
    if status != 200 and not (form is not None and status in (400, 401)):  # 3xx too: nothing is followed
        raise IssuerSilentError(f"status {status}")
    if kind not in JSON:
        raise IssuerSilentError("no JSON")
    if len(raw) > LARGEST:
        raise IssuerSilentError("too long")
    return _table(raw)


def is_near(host: str) -> bool:
    """Whether a host is this machine: for a demonstration and for tests."""
    return host == "localhost" or (is_number(host) and ip_address(host).is_loopback)


def is_number(host: str) -> bool:
    """Whether a host is an IP address, and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _sent(parts: SplitResult, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> tuple[int, str, bytes]:
    line = _line(parts)
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    body = None if form is None else urlencode(form).encode()
    kind = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
    cut = None
    try:
        line.connect()
        cut = Timer(ALTOGETHER, _cut, [line.sock])
        cut.daemon = True
        cut.start()
        line.request("GET" if form is None else "POST", target, body, {**headers, **kind})
        answer = line.getresponse()
        return answer.status, answer.headers.get_content_type(), answer.read(LARGEST + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise IssuerSilentError("no answer") from error
    finally:
        if cut:
            cut.cancel()
        line.close()


def _line(parts: SplitResult) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=SECONDS, context=ssl.create_default_context())
    if parts.scheme == "http" and is_near(host):
        return HTTPConnection(host, parts.port, timeout=SECONDS)
    raise IssuerSilentError("not https")


def _cut(line: socket.socket) -> None:
    """Whoever still reads gets the end of the answer."""
    try:
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return  # it is over already


def _table(raw: bytes) -> Table:
    try:
        found = json.loads(raw.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise IssuerSilentError("unreadable") from error
    if not isinstance(found, dict):
        raise IssuerSilentError("no table")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> Table:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(word: str) -> float:
    raise ValueError(word)
