"""A-48: an address over which a flag stands is nowhere, unless somebody released it to themselves with a reason."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from clearway.audit.acts import Act, reading
from clearway.audit.events import Verb
from clearway.audit.models import Event
from clearway.cases import exports
from clearway.organisations.queries import exporting_at_the_machine
from clearway.people import changes
from clearway.people.models import Person
from clearway.people.reaching import address_for
from clearway.vault.reach import within
from members import World, entered, made, sends
from pages import EVERY_DOOR
from visitor import text_of
from world import AT, act_of, canary

pytestmark = pytest.mark.django_db
SECRET = tuple(canary(f"own-{part}") for part in ("address", "phone", "email"))


@pytest.fixture
def world() -> World:
    """Over the person in the case stands a flag: a safe address."""
    return made()


def row(world: World, name: Any = None) -> Person:
    with within(world.own.id):
        return Person.objects.get(id=name or world.case.person)


def test_no_page_holds_an_address_over_which_a_flag_stands(world: World) -> None:
    """A-48: every page behind the sign-in, as the lead, who may see everything else."""
    lead, seen = entered(world.own.lead), 0
    for door in EVERY_DOOR:
        if door.method == "GET":
            page = lead.get(door.address(world)).content.decode()
            seen += canary("own-name") in page
            assert [each for each in SECRET if each in page] == [], door
    assert seen > 15


def exported(world: World, **later: int) -> exports.Export:
    with reading(Act(exporting_at_the_machine(world.own.id), AT + timedelta(**later))) as act:
        return exports.export(act, world.case.reference, "For the reviewing officer")


def test_no_export_holds_it_and_each_says_that_it_is_withheld(world: World) -> None:
    """A-48: neither the data nor the page to read and print."""
    out = exported(world, minutes=1)
    assert [each for each in SECRET if each in out.data + out.page] == []
    [one] = json.loads(out.data)["people"]
    assert one["withheld"] is True
    assert [(each["lines"], each["phone"], each["email"]) for each in one["addresses"]] == [(None, None, None)]
    assert "The address is withheld." in out.page
    assert canary("own-why") in out.page


def test_when_the_flag_is_down_it_goes_out_again(world: World) -> None:
    changes.end_flag(act_of(world.own.lead), row(world), world.known.flag, "Worker B", "The order has ended")
    out = exported(world, minutes=1)
    assert all(each in out.data and each in out.page for each in SECRET)
    assert SECRET[0] in text_of(entered(world.own.lead).get(f"/people/{world.case.person}/"))


def test_a_release_shows_it_to_one_reader_for_a_quarter_of_an_hour_and_stands_in_the_chain(world: World) -> None:
    """A-48: unless explicitly released with a reason; the warning stays."""
    changes.release(act_of(world.own.lead), row(world), canary("needed"))
    with within(world.own.id):
        assert Event.objects.latest("number").verb == "person:release"
        for user, minutes, shown in (
            (world.own.lead, 14, True), (world.own.lead, 15, False), (world.own.deputy, 1, False),
        ):  # fmt: skip
            reach = address_for(act_of(user, AT + timedelta(minutes=minutes)), world.case.person)
            assert (reach.address is not None, reach.withheld) == (shown, not shown), (user, minutes)
            assert reach.flags
    assert [each for each in SECRET if each in exported(world, minutes=1).data] == []


def test_a_release_needs_a_reason(world: World) -> None:
    lead, address = entered(world.own.lead), f"/people/{world.case.person}/part/release/"
    assert sends(lead, address, {"reason": " "}).status_code == 422
    assert SECRET[0] not in lead.get(f"/people/{world.case.person}/").content.decode()
    assert sends(lead, address, {"reason": "A letter from the court"}).status_code == 302
    page = lead.get(f"/people/{world.case.person}/").content.decode()
    assert SECRET[0] in page
    assert "It is shown to you until" in page


def test_a_relative_s_page_does_not_tell_the_place_either(world: World) -> None:
    """A-48: a parent at the same address, telephone or e-mail, however it is spelled; not one who lives elsewhere."""
    parent = row(world, world.known.parent)
    for version, (lines, phone, withheld) in enumerate(
        [
            ("Elsewhere 1", "", False),
            (SECRET[0].upper() + " ", "", True),
            ("", SECRET[1], True),
            ("Elsewhere 2", "", True),
        ]
    ):  # what stood once stands in the history
        changes.set_address(act_of(world.own.lead), parent, changes.Reached(lines, phone, ""), version)
        with within(world.own.id):
            assert address_for(act_of(world.own.lead), parent.id).withheld is withheld, lines


def test_a_flag_over_one_who_was_merged_stands_over_both(world: World) -> None:
    with within(world.own.id):
        assert address_for(act_of(world.own.lead), world.known.merged).withheld


def test_the_warning_stands_on_the_case_on_the_person_and_in_the_search(world: World) -> None:
    lead = entered(world.own.lead)
    for page in (
        lead.get(f"/cases/{world.case.reference}/"), lead.get(f"/people/{world.case.person}/"),
        sends(lead, "/people/search/", {"typed": canary("own-name")}),
    ):  # fmt: skip
        assert "Safe address" in text_of(page)


def test_whoever_was_not_shown_an_address_changes_what_they_write_and_wipes_nothing(world: World) -> None:
    lead, address = entered(world.own.lead), f"/people/{world.case.person}/part/address/"
    form = lead.get(address).content.decode()
    assert "what you leave empty stays as it is" in form
    assert not [each for each in SECRET if each in form]
    seen = re.search(r'name="version" value="([0-9]+)"', form)
    assert seen
    sent = {"lines": "", "phone": "01234 567890", "email": "", "version": seen[1], "once": str(uuid4())}
    assert sends(lead, address, sent).status_code == 302
    changes.release(act_of(world.own.lead), row(world), "The call.")
    with reading(act_of(world.own.lead)) as act:
        act.saw(Verb.PERSON_READ, world.case.person)
        found = address_for(act, world.case.person).address
        assert found
        assert (found.lines, found.phone, found.email) == (SECRET[0], "01234 567890", SECRET[2])


def test_the_change_asks_what_its_page_asked_of_a_relative_who_is_reached_alike(world: World) -> None:
    """The flag is over the child; whoever works on the child's case has it shown on the parent's page as well."""
    child = row(world)
    parent = row(world, changes.relate_new(act_of(world.own.lead), child, "Parent of Own", "parent", "yes"))
    changes.set_address(act_of(world.own.lead), parent, changes.Reached(*SECRET), 0)
    for who in (world.own.lead, world.own.deputy):
        act = act_of(who)
        with reading(act):
            act.saw(Verb.PERSON_READ, parent.id)
            reach = address_for(act, parent.id)
        assert (reach.withheld or reach.school, reach.shut) == (True, False), who
        changes.release(act_of(who), parent, "The call.")
