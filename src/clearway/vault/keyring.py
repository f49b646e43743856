"""Keys: made, found and unwrapped. A key is committed before the first row that it seals.

An unwrapped key is remembered by what stands in the store, so a key that was destroyed opens nothing any more, and one
that was wrapped anew is unwrapped anew.
"""

import base64
import os
import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import tink
from django.db import IntegrityError, connections, transaction
from tink import aead, proto_keyset_format

from clearway.vault.errors import KeyMissingError, MasterKeyError, OutOfReachError, SealBrokenError
from clearway.vault.master import master
from clearway.vault.models import HOUSE, Key, Kind
from clearway.vault.reach import current, is_within
from clearway.vault.stores import KEYS

REMEMBERED = 4096
FIND = "SELECT wrapped FROM vault_key WHERE id = %s AND organisation = %s"
FIND_MANY = "SELECT id, wrapped FROM vault_key WHERE organisation = %s AND kind = %s AND id IN"
FIND_SOME = "SELECT id, wrapped FROM vault_key WHERE organisation = %s AND id IN"
MISSING = "a key is not in the key store: it was destroyed, or the store is not the right one"
AT_ONCE = 1000
SECRET_BYTES = 32
ON_A_PAGE = (Kind.AUDIT, Kind.BUCKETS)
SECRETS = (Kind.AUDIT, Kind.SIGNING, Kind.BUCKETS)


def key_id(organisation: UUID, kind: Kind) -> UUID:
    """The id of an organisation's own key of a kind."""
    return uuid.uuid5(organisation, f"clearway {kind.value}")


def make_organisation(organisation: UUID, at: datetime) -> None:
    """An organisation's keys: its own, and its secrets for audit, signing and search. They last from here on."""
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    wrapped = proto_keyset_format.serialize_encrypted(handle, master(), _bound(organisation, organisation))
    own = handle.primitive(aead.Aead)
    keys = [Key(id=key_id(organisation, Kind.ORGANISATION), kind=Kind.ORGANISATION, wrapped=_text(wrapped))]
    for kind in SECRETS:
        name = key_id(organisation, kind)
        sealed = own.encrypt(os.urandom(SECRET_BYTES), _bound(organisation, name))
        keys.append(Key(id=name, kind=kind, wrapped=_text(sealed)))
    for key in keys:
        key.organisation, key.made_at = organisation, at
    with transaction.atomic(using=KEYS):
        Key.objects.bulk_create(keys)


def make_record(organisation: UUID, record: UUID, at: datetime) -> None:
    """The key of one case, concern or person. It lasts from here on, whatever becomes of the change that needs it."""
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    wrapped = proto_keyset_format.serialize_encrypted(handle, _own(organisation), _bound(organisation, record))
    Key.objects.create(id=record, organisation=organisation, kind=Kind.RECORD, wrapped=_text(wrapped), made_at=at)


def make_records(organisation: UUID, records: Iterable[UUID], at: datetime) -> None:
    """The keys of many records in one transaction, before any row that they seal. They last from here on.

    Those that end up without a row, since the change was broken off, are harmless. They are remembered for as long as
    the organisation is within reach.
    """
    over, made = _own(organisation), {}
    keys = []
    for record in records:
        handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
        made[record] = handle.primitive(aead.Aead)
        wrapped = proto_keyset_format.serialize_encrypted(handle, over, _bound(organisation, record))
        keys.append(Key(id=record, organisation=organisation, kind=Kind.RECORD, wrapped=_text(wrapped), made_at=at))
    with transaction.atomic(using=KEYS):
        Key.objects.bulk_create(keys, batch_size=200)
    if is_within() and current().organisation == organisation:
        current().keys.update(made)


def forget_record(organisation: UUID, record: UUID) -> None:
    """Destroy the key of something that is on its way only: whatever it sealed can never be opened again."""
    Key.objects.filter(id=record, organisation=organisation, kind=Kind.RECORD).delete()


def record_key(organisation: UUID, record: UUID) -> aead.Aead:
    """The key under which everything of one record is sealed. Raises KeyMissingError."""
    wrapped = _found(record, organisation)
    return _unwrapped(wrapped, organisation, record)


def remember(organisation: UUID, records: Iterable[UUID]) -> None:
    """Unwrap many records' keys with one question, for as long as the organisation is within reach: what is opened
    next needs no question each. A key that is not there is left out: opening says so. Raises OutOfReachError.
    """
    here = current()
    if here.organisation != organisation:
        raise OutOfReachError("another organisation's keys are not remembered here")
    wanted = [each.hex for each in records if each not in here.keys]
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        with connections[KEYS].cursor() as cursor:  # every search asks: by hand, for speed
            cursor.execute(_find_many(len(some)), [organisation.hex, Kind.RECORD, *some])
            found = cursor.fetchall()
        for name, wrapped in found:
            key = name if isinstance(name, UUID) else UUID(name)
            here.keys[key] = _unwrapped(wrapped, organisation, key)


def secret(organisation: UUID, kind: Kind) -> bytes:
    """An organisation's 32 secret bytes for audit, signing or buckets. Raises KeyMissingError."""
    name = key_id(organisation, kind)
    return _secret(_found(name, organisation), organisation, name)


def house(at: datetime) -> UUID:
    """The house's id, once its keys stand in the store: the first who needs them makes them."""
    if not Key.objects.filter(id=key_id(HOUSE, Kind.ORGANISATION)).exists():
        try:
            make_organisation(HOUSE, at)
        except IntegrityError:  # somebody else was first
            _found(key_id(HOUSE, Kind.ORGANISATION), HOUSE)
    return HOUSE


def own_key(organisation: UUID) -> aead.Aead:
    """An organisation's own key. Raises KeyMissingError."""
    return _own(organisation)


def secret_here(organisation: UUID, kind: Kind) -> bytes:
    """The same, remembered for as long as the organisation is within reach; the secret of the audit and that of
    searching, which most pages need both, with one question. Raises KeyMissingError, OutOfReachError.
    """
    here = current()
    if here.organisation != organisation:
        return secret(organisation, kind)
    if kind not in here.secrets:
        names = {key_id(organisation, each): each for each in {*ON_A_PAGE, kind}}
        with connections[KEYS].cursor() as cursor:
            cursor.execute(_find_some(len(names)), [organisation.hex, *(name.hex for name in names)])
            found = {
                name if isinstance(name, UUID) else UUID(name): str(wrapped) for name, wrapped in cursor.fetchall()
            }
        for name, each in names.items():
            if name in found:
                here.secrets[each] = _secret(found[name], organisation, name)
    if kind not in here.secrets:
        raise KeyMissingError(MISSING)
    return here.secrets[kind]


def organisations() -> list[UUID]:
    """Every organisation that has keys here, the oldest first; the house is none."""
    found = Key.objects.filter(kind=Kind.ORGANISATION).exclude(organisation=HOUSE)
    return list(found.order_by("made_at", "id").values_list("organisation", flat=True))


def fits() -> None:
    """Whether the master key is the one of this key store. Raises MasterKeyError."""
    for each in Key.objects.filter(kind=Kind.ORGANISATION)[:1]:
        try:
            _own(each.organisation)
        except SealBrokenError as error:
            raise MasterKeyError(
                "the master key is not the one that sealed this key store",
                remedy="Put back the key of this installation; do not make a new one.",
            ) from error


def _found(name: UUID, organisation: UUID) -> str:
    with connections[KEYS].cursor() as cursor:  # every change and every page asks: by hand, for speed
        cursor.execute(FIND, [name.hex, organisation.hex])
        found = cursor.fetchone()
    if found is None:
        raise KeyMissingError(MISSING)
    return str(found[0])


def _find_some(count: int) -> str:
    """The question for so many keys of whatever kind."""
    return f"{FIND_SOME} ({', '.join(['%s'] * count)})"


def _find_many(count: int) -> str:
    """The question for so many keys: nothing in it comes from anybody."""
    return f"{FIND_MANY} ({', '.join(['%s'] * count)})"


def _own(organisation: UUID) -> aead.Aead:
    """Remembered for as long as the organisation is within reach, since it opens every other key of theirs."""
    here = current() if is_within() else None
    if here and organisation in here.keys:
        return here.keys[organisation]
    found = _organisation(_found(key_id(organisation, Kind.ORGANISATION), organisation), organisation)
    if here and here.organisation == organisation:
        here.keys[organisation] = found
    return found


@lru_cache(maxsize=REMEMBERED)
def _organisation(wrapped: str, organisation: UUID) -> aead.Aead:
    return _open(wrapped, master(), _bound(organisation, organisation))


@lru_cache(maxsize=REMEMBERED)
def _unwrapped(wrapped: str, organisation: UUID, record: UUID) -> aead.Aead:
    return _open(wrapped, _own(organisation), _bound(organisation, record))


@lru_cache(maxsize=REMEMBERED)
def _secret(wrapped: str, organisation: UUID, name: UUID) -> bytes:
    try:
        return bytes(_own(organisation).decrypt(base64.b64decode(wrapped), _bound(organisation, name)))
    except tink.TinkError as error:
        raise SealBrokenError("a secret in the key store was altered, or belongs elsewhere") from error


def _open(wrapped: str, over: aead.Aead, bound: bytes) -> aead.Aead:
    try:
        return proto_keyset_format.parse_encrypted(base64.b64decode(wrapped), over, bound).primitive(aead.Aead)
    except tink.TinkError as error:
        raise SealBrokenError("a key in the key store was altered, or belongs elsewhere") from error


def _bound(organisation: UUID, name: UUID) -> bytes:
    return f"clearway key 1/{organisation}/{name}".encode()


def _text(wrapped: bytes) -> str:
    return base64.b64encode(wrapped).decode()
