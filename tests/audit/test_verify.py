"""A-19: whoever changes the record without its key is found out, and the first bad event is named."""

import random
import threading
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
from django.db import connection

from chains import LATER, START, WAYS, Tamperer, a_chain, add, rows_of, say, undone, unguarded
from clearway.audit.checkpoints import sign
from clearway.audit.events import Verb
from clearway.audit.house import note_house
from clearway.audit.standalone import Signed, code_of
from clearway.audit.verify import Checked, checked, settle
from clearway.vault import keyring
from clearway.vault.models import HOUSE, Key, Kind

pytestmark = pytest.mark.django_db(databases="__all__")
SHORT, LONG = 60, 10_000


def verified(chain: UUID, *outside: Signed, codes: tuple[tuple[int, str], ...] = ()) -> Checked:
    """The chain, held against what is known from outside."""
    wanted = {each.number for each in outside} | {number for number, _ in codes}
    found = checked(chain, LATER, wanted)
    assert settle([found], outside, codes) == []
    return found


def signed(chain: UUID) -> Signed:
    made = sign(chain, LATER)
    assert made
    return made


def trials(way: str, count: int, times: int) -> None:
    """So many times: tampered with in this way, found out, and the first bad event named."""
    chain, other = a_chain(count), a_chain(count)
    outside = signed(chain)
    unguarded()
    for trial in range(times):
        with undone():
            expected = WAYS[way](Tamperer(chain, other, count, random.Random(f"{way} {trial}")))
            found = verified(chain, outside)
            assert not found.whole, f"trial {trial}"
            assert found.first, f"trial {trial}: {found.alarms}"
            assert found.first.number == expected, f"trial {trial}: {found.first}"
    assert verified(chain, outside).whole


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.asvs("16.4.2")
def test_whoever_tampers_is_found_out_and_the_first_bad_event_is_named(way: str) -> None:
    trials(way, SHORT, 5)


@pytest.mark.full
@pytest.mark.parametrize("way", WAYS)
def test_whoever_tampers_200_times_with_ten_thousand_events_is_found_out_each_time(way: str) -> None:
    trials(way, LONG, 200)


def test_an_honest_chain_raises_no_alarm() -> None:
    chain = a_chain(2_000)
    outside = signed(chain)
    add(chain, 12, 2_000, outside.link)
    found = verified(chain, outside)
    assert found.whole
    assert (found.events, found.last, found.warnings, found.alarms) == (2_012, 2_012, [], [])
    assert found.protected
    assert found.last - found.protected.number == 12


@pytest.mark.full
def test_a_million_honest_events_raise_no_alarm() -> None:
    found = verified(a_chain(1_000_000))
    assert found.whole
    assert found.events == 1_000_000


def test_without_anything_from_outside_a_cut_tail_is_not_seen() -> None:
    chain = a_chain(SHORT)
    unguarded()
    Tamperer(chain, chain, SHORT, random.Random(1)).cuts_the_tail()
    assert verified(chain).whole


@pytest.mark.parametrize("cut", [1, 30, 59])
def test_a_code_from_the_telephone_shows_a_cut_tail(cut: int) -> None:
    chain = a_chain(SHORT)
    known = signed(chain)
    code = (known.number, code_of(known.chain, known.number, known.link, known.key))
    assert verified(chain, codes=(code,)).fitting
    unguarded()
    say("DELETE FROM audit_event WHERE organisation = %s AND number > %s", chain.hex, cut)
    found = verified(chain, codes=(code,))
    assert found.first
    assert found.first.number == cut + 1
    assert "ends at event" in found.alarms[0]


def test_a_backup_that_was_restored_and_written_on_is_found_between_two_checkpoints() -> None:
    chain = a_chain(40)
    early = signed(chain)
    add(chain, 20, 40, early.link)
    late = signed(chain)
    unguarded()
    say("DELETE FROM audit_event WHERE organisation = %s AND number > 45", chain.hex)
    add(chain, 30, 45, rows_of(chain, 45, 45)[0]["link"])
    whole = verified(chain)
    assert whole.whole, "every seal fits: only what is outside can tell"
    found = verified(chain, early, late)
    assert found.first
    assert found.first.number == 41
    assert "up to event 60" in found.first.why
    assert found.protected
    assert found.protected.number == 40


def test_of_several_bad_events_the_first_is_named_and_all_are_counted() -> None:
    chain = a_chain(SHORT)
    unguarded()
    for number in (50, 20, 35):
        Tamperer(chain, chain, SHORT, random.Random(0)).set(number, mac="0" * 64)
    found = verified(chain)
    assert found.first
    assert (found.first.number, found.wrong) == (20, 3)
    assert found.first.event == rows_of(chain, 20, 20)[0]["id"]
    assert "seal" in str(found.first)


def test_an_event_from_the_future_is_a_warning_and_no_alarm() -> None:
    chain = a_chain(10)
    last = START + timedelta(seconds=70)
    for ahead, warns in ((timedelta(minutes=4), False), (timedelta(minutes=6), True)):
        found = checked(chain, last - ahead, ())
        assert bool(found.warnings) is warns
        assert found.whole


def test_what_is_not_even_text_is_a_bad_event_and_stops_nothing() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL itself keeps bytes out of its columns of text")
    chain = a_chain(SHORT)
    unguarded()
    columns = ("moment", "verb", "records", "digest", "link", "mac", "at", "id")
    for column, junk in product(columns, ("X'FF00FE'", "CAST(X'FFFE41' AS TEXT)", "7")):
        with undone():
            say(f"UPDATE audit_event SET {column} = {junk} WHERE organisation = %s AND number = 31", chain.hex)
            found = verified(chain)
            assert found.first
            assert (found.first.number, found.events) == (31, SHORT)


def test_a_chain_whose_keys_are_gone_is_an_alarm() -> None:
    chain = a_chain(SHORT)
    Key.objects.filter(id=keyring.key_id(chain, Kind.AUDIT)).delete()
    found = verified(chain)
    assert not found.whole
    assert "keys of this chain" in found.alarms[0]


def test_a_house_in_which_nothing_happened_is_whole() -> None:
    found = verified(HOUSE)
    assert found.whole
    assert found.events == 0


def test_a_checkpoint_of_a_chain_that_is_gone_is_an_alarm() -> None:
    chain, gone = a_chain(5), a_chain(5)
    known = signed(gone)
    [alarm] = settle([checked(chain, LATER, ())], [known], ())
    assert gone.hex in alarm


def test_a_code_that_fits_no_chain_of_several_is_an_alarm() -> None:
    found = [checked(a_chain(5), LATER, {5}), checked(a_chain(6), LATER, {5})]
    [alarm] = settle(found, (), [(5, "0000-0000-0000")])
    assert "fits none" in alarm


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_raises_no_false_alarm() -> None:
    def write() -> None:
        try:
            note_house(Verb.SESSION_START, None, HOUSE, START)
        finally:
            connection.close()

    def meanwhile(*_: object) -> None:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()

    for _ in range(3):
        write()
    found = checked(HOUSE, LATER, (), step=meanwhile)
    assert found.whole
    assert found.events == 3
    assert checked(HOUSE, LATER, ()).events > 3
