"""Whom a flag is against: wherever they are met it is said, and who must not be contacted is not to be reached."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from uuid import UUID

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import Act, reading
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases import changes as cases
from clearway.cases import exports
from clearway.organisations.queries import exporting_at_the_machine
from clearway.people import changes
from clearway.people.finding import search
from clearway.people.models import Flag, FlagAgainst, Person
from clearway.people.reaching import address_for
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, canary, case_of, incident, school

pytestmark = [pytest.mark.django_db, pytest.mark.sampled(2)]
REACHED = changes.Reached(canary("their-lines"), "01632 960123", canary("their-email"))
KINDS = {"address": "Must not learn where somebody is", "contact": "Do not contact them"}
FLAGS = {"address": "Safe address", "contact": "Do-not-contact flag"}
MARKS = {"address": "Must not learn an address", "contact": "Do not contact"}


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def child(own: School) -> Person:
    return person(own, changes.add_person(act_of(own.lead), "Pupil A", None))


@pytest.fixture
def parent(own: School, child: Person) -> Person:
    """Whose address, telephone and e-mail are known, and who does not live with the child."""
    found = person(own, changes.add_person(act_of(own.lead), "Parent B", None))
    changes.relate(act_of(own.lead), child, found, "parent", "yes")
    changes.set_address(act_of(own.lead), found, REACHED, 0)
    return found


def person(own: School, name: UUID) -> Person:
    with within(own.id):
        return Person.objects.get(id=name)


def warned(own: School, child: Person, whom: Person, kind: str, hours: int = 0) -> UUID:
    said = changes.Warned(kind, "Parent B", "Worker C", canary("why"), None, whom.id)
    return changes.flag(act_of(own.lead, AT - timedelta(hours=hours)), child, said)


def page(who: User, of: Person) -> str:
    return text_of(entered(who).get(f"/people/{of.id}/"))


def marks(who: User, typed: str) -> tuple[str, ...]:
    with reading(act_of(who)) as act:
        [hit] = search(act, typed).hits
        return hit.flags


def reached(who: User, of: Person) -> tuple[bool, bool]:
    """Whether it is shown how somebody is reached, and whether it is said to be withheld."""
    with reading(act_of(who)) as act:
        act.saw(Verb.PERSON_READ, of.id)
        found = address_for(act, of.id)
        return found.address is not None, found.withheld


@pytest.mark.parametrize("kind", KINDS)
def test_their_own_page_says_so_with_over_whom_and_why(own: School, child: Person, parent: Person, kind: str) -> None:
    assert canary("why") not in page(own.lead, parent)
    root = warned(own, child, parent, kind)
    said = page(own.lead, parent)
    assert KINDS[kind] in said
    assert f"A flag over Pupil A is against them: {canary('why')}" in said
    assert "Said by Worker C." in said
    changes.end_flag(act_of(own.lead), child, root, "Worker C", "It is over")
    said = page(own.lead, parent)
    assert KINDS[kind] not in said
    assert canary("why") not in said


@pytest.mark.parametrize("kind", KINDS)
def test_every_family_in_which_they_are_listed_marks_them(
    own: School, child: Person, parent: Person, kind: str
) -> None:
    """That of the child, and that of a brother or sister too."""
    sibling = person(own, changes.relate_new(act_of(own.lead), child, "Pupil D", "sibling", "unknown"))
    changes.relate(act_of(own.lead), sibling, parent, "parent", "yes")
    line = "Parent B : a parent, with parental responsibility "
    assert [f"{line}{MARKS[kind]}" in page(own.lead, each) for each in (child, sibling)] == [False, False]
    warned(own, child, parent, kind)
    assert [f"{line}{MARKS[kind]}" in page(own.lead, each) for each in (child, sibling)] == [True, True]


@pytest.mark.parametrize("kind", KINDS)
def test_a_search_and_the_page_of_their_case_mark_them(own: School, child: Person, parent: Person, kind: str) -> None:
    made = incident(own, "own")
    row = case_of(own, made.case)
    cases.involve_known(act_of(own.lead), row, parent, "parent")
    address = f"/cases/{made.reference}/"
    assert marks(own.lead, "parent b") == ()
    assert MARKS[kind] not in text_of(entered(own.lead).get(address))
    warned(own, child, parent, kind)
    assert marks(own.lead, "parent b") == ({"address": "told", "contact": "barred"}[kind],)
    assert MARKS[kind] in text_of(sends(entered(own.lead), "/people/search/", {"typed": "Parent B"}))
    assert MARKS[kind] in text_of(entered(own.lead).get(address))


@pytest.mark.parametrize(("kind", "withheld"), [("address", False), ("contact", True)])
def test_who_must_not_be_contacted_is_not_to_be_reached(
    own: School, child: Person, parent: Person, kind: str, *, withheld: bool
) -> None:
    """Somebody who must only not learn an address is written to as ever."""
    warned(own, child, parent, kind)
    assert reached(own.lead, parent) == (not withheld, withheld)
    said = page(own.lead, parent)
    assert (REACHED.phone in said, "they are not to be contacted" in said) == (not withheld, withheld)


def test_a_telephone_that_is_withheld_is_shown_for_a_reason(own: School, child: Person, parent: Person) -> None:
    """Danger comes first: whoever leads may need it now."""
    warned(own, child, parent, "contact")
    changes.release(act_of(own.lead), parent, "Another child of theirs is ill")
    assert reached(own.lead, parent) == (True, False)
    said = page(own.lead, parent)
    assert REACHED.phone in said
    assert KINDS["contact"] in said


@pytest.mark.parametrize("merged", ["child", "parent", "both"])
def test_a_flag_follows_whoever_is_merged(own: School, child: Person, parent: Person, merged: str) -> None:
    warned(own, child, parent, "contact")
    for one, name in ((child, "child"), (parent, "parent")):
        if merged in (name, "both"):
            other = person(own, changes.add_person(act_of(own.lead), f"{name} again", None))
            changes.merge(act_of(own.lead), one, other, "They are one")
            parent = other if name == "parent" else parent
    assert reached(own.lead, parent) == (False, True)
    assert KINDS["contact"] in page(own.lead, parent)


def test_whoever_is_kept_from_the_child_learns_nothing_of_it(own: School, child: Person, parent: Person) -> None:
    """A member of staff who is a relative: no warning, no mark, and nothing by which the other is reached."""
    warned(own, child, parent, "contact")
    changes.tie(act_of(own.lead), child, own.deputy, "relative")
    assert reached(own.deputy, parent) == (False, False)
    assert marks(own.deputy, "parent b") == ()
    said = page(own.deputy, parent)
    for each in (*KINDS.values(), "Pupil A", canary("why"), REACHED.phone, "Withheld"):
        assert each not in said, each


def test_whoever_it_is_against_sees_that_it_stands_and_nothing_else(own: School, child: Person, parent: Person) -> None:
    """A-08: a lead who is the parent. In no case are they, and nobody set them aside."""
    changes.set_address(act_of(own.lead), child, changes.Reached(canary("hidden-lines"), "", ""), 0)
    root = warned(own, child, parent, "address")
    changes.tie(act_of(own.lead), parent, own.stand_in, "self")
    changes.tie(act_of(own.lead), parent, own.set_aside, "self")
    for who in (own.stand_in, own.set_aside):  # a deputy, and a lead
        said = page(who, child)
        assert "Safe address Give out nothing" in said
        for each in (canary("why"), "Worker C", canary("hidden-lines"), "Take this flag down"):
            assert each not in said, each
        assert sends(entered(who), f"/people/{child.id}/part/release/", {"reason": "It is my child"}).status_code == 422
        with pytest.raises(NotAllowedError):
            changes.release(act_of(who), child, "It is my child")
        with pytest.raises(Flag.DoesNotExist):
            changes.end_flag(act_of(who), child, root, "x", "x")
        assert reached(who, child) == (False, True)
    changes.release(act_of(own.lead), child, "The court asks")
    assert reached(own.lead, child) == (True, False)


def test_a_warning_that_is_closed_to_somebody_marks_nobody_for_them(own: School, child: Person, parent: Person) -> None:
    """Against whom it is, is what it says. How they are reached is withheld from everybody."""
    made = incident(own, "own")
    changes.enrol(act_of(own.lead, AT - timedelta(hours=5)), child, changes.RollFacts(10, 2026), 0)
    changes.enrol(act_of(own.lead, AT - timedelta(hours=5)), parent, changes.RollFacts(None, 2026), 0)
    cases.involve_known(act_of(own.lead), case_of(own, made.case), child, "other")
    cases.set_aside(act_of(own.lead), case_of(own, made.case), own.deputy, "relative", "They know the family")
    warned(own, child, parent, "contact")
    assert marks(own.lead, "parent b") == ("barred",)
    assert marks(own.deputy, "parent b") == ()
    assert "Give out nothing" in page(own.deputy, child)
    for said in (page(own.deputy, child), page(own.deputy, parent)):
        assert MARKS["contact"] not in said.replace("Do-not-contact flag", "")
        assert canary("why") not in said
    assert reached(own.deputy, parent) == (False, True)


def test_it_goes_with_whom_the_family_names_when_they_are_taken_apart(
    own: School, child: Person, parent: Person
) -> None:
    """Two of one name were taken for one, and the flag was raised then, by the form."""
    namesake = person(own, changes.add_person(act_of(own.lead), "Parent B", None))
    changes.set_address(act_of(own.lead), namesake, REACHED, 0)
    changes.merge(act_of(own.lead), parent, namesake, "They are one")
    lead, address = entered(own.lead), f"/people/{child.id}/part/flag/"
    [whom] = [each for each in Labels(lead.get(address).content.decode()).found if each != "else"]
    assert sends(lead, address, answers(whom=whom)).status_code == 302
    assert reached(own.lead, namesake) == (False, True)
    changes.unmerge(act_of(own.lead), person(own, parent.id), "They are two")
    assert (reached(own.lead, parent), reached(own.lead, namesake)) == ((False, True), (True, False))


def test_who_does_not_know_that_it_is_withheld_wipes_nothing_either(own: School, child: Person, parent: Person) -> None:
    """A relative of the child finds an empty form, adds what they know, and the rest stays."""
    warned(own, child, parent, "contact")
    changes.tie(act_of(own.lead), child, own.deputy, "relative")
    deputy, address = entered(own.deputy), f"/people/{parent.id}/part/address/"
    form = deputy.get(address).content.decode()
    assert not [each for each in (REACHED.lines, REACHED.phone, REACHED.email, "withheld") if each in form]
    sent = {"lines": "", "phone": "", "email": "new@school.example", "version": "1"}
    assert sends(deputy, address, sent).status_code == 302
    changes.release(act_of(own.lead), parent, "The call")
    said = page(own.lead, parent)
    assert [each in said for each in (REACHED.lines, REACHED.phone, "new@school.example")] == [True] * 3


def exported(own: School, reference: str) -> exports.Export:
    with reading(Act(exporting_at_the_machine(own.id), AT + timedelta(minutes=1))) as act:
        return exports.export(act, reference, "For the reviewing officer")


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_says_of_both_what_it_may(own: School, child: Person, parent: Person, kind: str) -> None:
    """Of the child whom the flag is against; of whom it is against that there is one, and neither over whom nor why."""
    warned(own, child, parent, kind)
    of_child, of_parent = incident(own, "first"), incident(own, "own")
    cases.involve_known(act_of(own.lead), case_of(own, of_child.case), child, "other")
    cases.involve_known(act_of(own.lead), case_of(own, of_parent.case), parent, "parent")
    out = exported(own, of_child.reference)
    [found] = [each for each in json.loads(out.data)["people"] if each["id"] == str(child.id)]
    assert [each["other"] for each in found["against"]] == [str(parent.id)]
    assert found["warned_of"] == []
    assert f"The flag is against {FLAGS[kind]}: Parent B." in " ".join(re.sub("<[^>]+>", " ", out.page).split())
    out = exported(own, of_parent.reference)
    [found] = [each for each in json.loads(out.data)["people"] if each["id"] == str(parent.id)]
    assert found["warned_of"] == [kind]
    assert KINDS[kind] in out.page
    assert canary("why") not in out.data + out.page
    assert str(child.id) not in json.dumps(found["against"])
    assert (REACHED.phone in out.data, REACHED.phone in out.page) == ((kind == "address"),) * 2


class Labels(HTMLParser):
    """What a page asks and offers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("name") == "whom":
            self.found[str(given["value"])] = str(given.get("id"))


def answers(**said: str) -> dict[str, str]:
    return {"kind": "contact", "told_by": "Worker C", "why": "A court said so", **said}


def test_the_form_offers_the_family_and_keeps_whom_was_chosen(own: School, child: Person, parent: Person) -> None:
    lead, address = entered(own.lead), f"/people/{child.id}/part/flag/"
    assert list(Labels(lead.get(address).content.decode()).found) == [str(parent.id), "else"]
    assert sends(lead, address, answers(whom=str(parent.id))).status_code == 302
    with within(own.id):
        [flag], [against] = Flag.objects.all(), FlagAgainst.objects.all()
    assert (against.root, against.person_id, against.other_id) == (flag.root, child.id, parent.id)
    assert "Parent B : A court said so" in page(own.lead, child)


def test_somebody_else_is_written_and_is_nobody_s_page(own: School, child: Person, parent: Person) -> None:
    lead, address = entered(own.lead), f"/people/{child.id}/part/flag/"
    both = {"whom": str(parent.id), "against": "Adult E"}
    for given, asked in (
        ({}, "Say who"), ({"whom": "else", "against": " "}, "Write who"), (both, "Leave this empty, or choose"),
    ):  # fmt: skip
        refused = sends(lead, address, answers(**given))
        assert refused.status_code == 422
        assert asked in text_of(refused)
        assert "A court said so" in refused.content.decode()
    assert sends(lead, address, answers(whom="else", against="Adult E")).status_code == 302
    with within(own.id):
        assert Flag.objects.count() == 1
        assert not FlagAgainst.objects.exists()
    assert KINDS["contact"] not in page(own.lead, parent)


def test_somebody_without_a_family_is_asked_who_it_is_in_words(own: School, child: Person) -> None:
    lead, address = entered(own.lead), f"/people/{child.id}/part/flag/"
    assert "Who must not learn where they are, or must not be contacted?" in text_of(lead.get(address))
    assert "Write who" in text_of(sends(lead, address, answers()))
    assert sends(lead, address, answers(against="Adult E")).status_code == 302


def test_whom_the_form_did_not_offer_is_refused(own: School, child: Person, parent: Person) -> None:
    """Somebody who is no family of theirs, or of another school."""
    stranger = person(own, changes.add_person(act_of(own.lead), "Adult F", None))
    lead, address = entered(own.lead), f"/people/{child.id}/part/flag/"
    for name in (stranger.id, child.id, incident(school("foreign"), "foreign").person):
        assert sends(lead, address, answers(whom=str(name))).status_code == 422
    assert parent.id != stranger.id


def test_no_flag_is_against_the_very_person_or_somebody_unseen(own: School, child: Person, parent: Person) -> None:
    twice = person(own, changes.add_person(act_of(own.lead), "Pupil Aa", None))
    changes.merge(act_of(own.lead), twice, child, "They are one")
    with pytest.raises(changes.SamePersonError):
        warned(own, child, twice, "contact")
    changes.tie(act_of(own.lead), parent, own.deputy, "relative")
    with pytest.raises(Person.DoesNotExist):
        changes.flag(act_of(own.deputy), child, changes.Warned("contact", "x", "x", "x", None, parent.id))
    with within(own.id):
        assert not Flag.objects.exists()
