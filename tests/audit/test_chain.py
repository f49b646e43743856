"""One link after another: what is hashed, and that it is written twice alike: in the program and in the verifier."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chains import rows_of
from clearway.audit import chain, standalone
from clearway.audit.chain import FIRST_LINK, digest_of, head, link_of, mac_of, moment_of
from clearway.audit.events import Verb
from clearway.audit.house import note_house
from clearway.vault import keyring
from clearway.vault.models import HOUSE, Kind
from clearway.vault.reach import within

AT = datetime(2026, 11, 20, 16, 35, 1, 20, tzinfo=UTC)
ids = st.uuids().map(lambda each: each.hex)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
moments = st.datetimes(timezones=st.just(UTC)).map(moment_of)
verbs = st.sampled_from(list(Verb)).map(lambda each: each.value)
texts = st.text(st.characters(exclude_categories=["Cs"]))
PARTS = ("number", "event", "moment", "by", "verb", "subject", "digest")


@given(ids, st.integers(1, 2**53), ids, moments, ids, verbs | texts, ids, hashes, hashes)
def test_the_program_and_the_verifier_link_alike(
    name: str, number: int, event: str, moment: str, by: str, verb: str, subject: str, digest: str, before: str
) -> None:
    said: dict[str, object] = dict(
        zip(PARTS, (number, event, moment, by, verb, subject, digest), strict=True)
    )  # fmt: skip
    made = link_of(name, number, event, moment, by, verb, subject, digest, before)
    assert standalone.link_of(name, said, before) == made
    assert (standalone.EVENT, standalone.FIRST_LINK) == (chain.FORMAT, chain.FIRST_LINK)


@given(texts)
def test_the_program_and_the_verifier_hash_records_alike(records: str) -> None:
    event: dict[str, object] = {**dict.fromkeys(PARTS, ""), "records": records, "digest": digest_of(records)}
    link = standalone.link_of("", event, "")
    assert standalone.wrong_with({**event, "link": link}, "", "") == ""
    assert "records" in standalone.wrong_with({**event, "records": f"{records}x", "link": link}, "", "")


@given(st.data())
def test_whatever_part_of_an_event_is_altered_its_link_is_another(data: st.DataObject) -> None:
    parts = [uuid4().hex, 7, uuid4().hex, moment_of(AT), uuid4().hex, "case:read", uuid4().hex, "0" * 64, FIRST_LINK]
    place = data.draw(st.integers(0, len(parts) - 1))
    other = [*parts]
    other[place] = data.draw(st.integers(8, 99) if place == 1 else texts.filter(lambda text: text != parts[place]))
    assert link_of(*other) != link_of(*parts)  # type: ignore[arg-type]  # parts in their order


def test_a_link_is_what_the_documents_say() -> None:
    body = (
        f"clearway event 1\n{'a' * 32}\n1\n{'b' * 32}\n2026-11-20T16:35:01.000020Z\n{'c' * 32}\ncase:read\n{'d' * 32}\n"
    )
    expected = hashlib.sha256(f"{body}{'e' * 64}\n{'0' * 64}\n".encode()).hexdigest()
    made = link_of("a" * 32, 1, "b" * 32, moment_of(AT), "c" * 32, "case:read", "d" * 32, "e" * 64, FIRST_LINK)
    assert made == expected


@pytest.mark.asvs("16.2.2")
def test_a_moment_is_the_same_wherever_it_was_said() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=-7)))
    assert moment_of(elsewhere) == moment_of(AT) == "2026-11-20T16:35:01.000020Z"


@pytest.mark.django_db(databases="__all__")
@pytest.mark.asvs("16.2.1")
def test_events_are_numbered_without_a_gap_and_each_follows_the_one_before() -> None:
    for verb in (Verb.SESSION_START, Verb.SESSION_END, Verb.SESSION_REFUSE):
        note_house(verb, None, UUID(int=1), AT)
    rows, before, key = rows_of(HOUSE), FIRST_LINK, keyring.secret(HOUSE, Kind.AUDIT)
    assert [row["number"] for row in rows] == [1, 2, 3]
    for row in rows:
        parts = (row[name] for name in ("number", "id", "moment", "by", "verb", "subject", "digest"))
        before = link_of(*[HOUSE.hex, *parts, before])
        assert (row["link"], row["mac"]) == (before, mac_of(key, before))
    with within(HOUSE):
        assert head(HOUSE) == (3, before)


@pytest.mark.django_db(databases="__all__")
def test_a_chain_without_events_begins_with_zeros() -> None:
    with within(HOUSE):
        assert head(HOUSE) == (0, "0" * 64)
