"""Passkeys: what a browser is asked, and what its answer is worth. The sums are fido2's (Web Authentication, level 2).

Every passkey asks its owner for a finger, a face or a PIN, so it counts as both factors. Of a passkey its id and public
key are kept, and how far it has counted; never a certificate or anything else that a browser sends along.
"""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from clearway.accounts import changes, queries
from clearway.accounts.models import User

ASKED = "passkey_asked"
ASKED_LASTS = timedelta(minutes=5)
LONGEST, LONGEST_ID = 4096, 255
REQUIRED = UserVerificationRequirement.REQUIRED
Options = dict[str, Any]


class PasskeyRefusedError(Exception):
    """What the browser sent proves nothing."""


def ask_for_new(request: HttpRequest, user: User, at: datetime) -> Options:
    """What a browser needs to make a passkey, as JSON holds it."""
    held = [_credential(each) for each in queries.passkeys(user.pk)]
    who = PublicKeyCredentialUserEntity(id=user.pk.bytes, name=user.email, display_name=user.name)
    options, state = _server(request).register_begin(
        who, held, resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
    )
    return _asked(request, dict(options), state, at)


def new(request: HttpRequest, sent: str, at: datetime) -> tuple[str, int]:
    """The passkey that was made: id and public key as they are kept, and its counter. Raises PasskeyRefusedError."""
    state = _state(request, at)
    try:
        found = _server(request).register_complete(state, json.loads(sent))
        made = found.credential_data
    except Exception as error:  # the parsers of a stranger's bytes raise what they like
        raise PasskeyRefusedError from error
    if made is None or len(made.credential_id) > LONGEST_ID:
        raise PasskeyRefusedError
    return websafe_encode(bytes(made)), found.counter


def ask(request: HttpRequest, user: User | None, at: datetime) -> Options:
    """What a browser needs to use a passkey of this user's, or any that it holds for us."""
    held = [_credential(each) for each in queries.passkeys(user.pk)] if user else None
    options, state = _server(request).authenticate_begin(held, REQUIRED)
    return _asked(request, dict(options), state, at)


def used(request: HttpRequest, user: User | None, sent: str, at: datetime) -> "Authenticator":
    """The passkey that was used, of this user or of whoever it says. Raises PasskeyRefusedError."""
    state = _state(request, at)
    try:
        answer = AuthenticationResponse.from_dict(json.loads(sent))
        owner = user or queries.user_by_id(UUID(bytes=answer.response.user_handle or b""))
        rows = queries.passkeys(owner.pk) if owner else []
        held = {bytes(_credential(each).credential_id): each for each in rows}
        found = _server(request).authenticate_complete(state, [_credential(each) for each in rows], answer)
        row, counter = held[found.credential_id], answer.response.authenticator_data.counter
    except Exception as error:  # the parsers of a stranger's bytes raise what they like
        raise PasskeyRefusedError from error
    if not changes.use_passkey(row, counter):
        raise PasskeyRefusedError
    return row


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host()
    here = f"{request.scheme}://{host}"
    entity = PublicKeyCredentialRpEntity(name="Clearway", id=host.partition(":")[0])
    return Fido2Server(entity, verify_origin=lambda origin: origin == here)


def _asked(request: HttpRequest, options: Options, state: Options, at: datetime) -> Options:
    request.session[ASKED] = {**state, "at": at.timestamp()}
    plain: Options = json.loads(json.dumps(options))
    return plain


def _state(request: HttpRequest, at: datetime) -> Options:
    """What this browser was asked. It is asked once: an answer that is sent twice, also at the same moment, is late."""
    state: Options | None = request.session.pop(ASKED, None)
    if not state or not 0 <= at.timestamp() - state["at"] < ASKED_LASTS.total_seconds():
        raise PasskeyRefusedError
    if not cache.add(f"passkey:{state['challenge']}", True, 2 * ASKED_LASTS.total_seconds()):
        raise PasskeyRefusedError
    return state


def _credential(row: "Authenticator") -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(row.data["credential"]))
