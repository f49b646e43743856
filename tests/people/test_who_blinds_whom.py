"""Nobody closes a child to a lead in silence or alone: only a lead does, and never so that no lead is left."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.cases import changes as cases
from clearway.cases.access import visible
from clearway.concerns.changes import Report, report
from clearway.concerns.models import Concern
from clearway.people import changes
from clearway.people.access import NobodyLeftError, OnlyLeadsError
from clearway.people.models import Flag, Person, StaffTie
from clearway.people.queries import person as person_by
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, canary, case_of, school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def pupil(own: School, name: str) -> Person:
    """Somebody on the roll, whom every lead and deputy finds."""
    made = changes.add_person(act_of(own.lead), name, None)
    with within(own.id):
        found = Person.objects.get(id=made)
    changes.enrol(act_of(own.lead), found, changes.RollFacts(9, 2026), 0)
    return found


def sees(who: User, found: Person) -> bool:
    try:
        with reading(act_of(who)) as act:
            person_by(act, found.id)
    except Person.DoesNotExist:
        return False
    return True


def test_a_deputy_ties_no_lead_by_the_verb_or_by_the_form_and_may_tie_everybody_else(own: School) -> None:
    found = pupil(own, "Pupil A")
    with pytest.raises(OnlyLeadsError):
        changes.tie(act_of(own.deputy), found, own.lead, "relative")
    client, address = entered(own.deputy), f"/people/{found.id}/part/tie/"
    assert str(own.lead.pk) not in client.get(address).content.decode()
    sent = {"user": str(own.lead.pk), "kind": "relative", "once": str(uuid4())}
    assert sends(client, address, sent).status_code == 422
    assert sees(own.lead, found)
    changes.tie(act_of(own.deputy), found, own.stand_in, "relative")
    assert not sees(own.stand_in, found)


def test_a_lead_ties_another_but_never_the_last_who_sees_them(own: School) -> None:
    """A-08: the school has three leads. A refused tie leaves no row."""
    found = pupil(own, "Pupil A")
    changes.tie(act_of(own.lead), found, own.set_aside, "relative")
    changes.tie(act_of(own.lead), found, own.relative, "self")
    with within(own.id):
        before = StaffTie.objects.count()
    with pytest.raises(NobodyLeftError):
        changes.tie(act_of(own.lead), found, own.lead, "self")
    with within(own.id):
        assert StaffTie.objects.count() == before
    assert sees(own.lead, found)


def test_a_tie_that_leaves_a_case_of_theirs_to_no_lead_is_refused_in_its_form(own: School) -> None:
    """Two leads are set aside from the case, and the third would be tied to a child in it."""
    found = pupil(own, "Pupil A")
    case = case_of(own, cases.open_case(act_of(own.lead), None))
    cases.involve_known(act_of(own.lead), case, found, "other")
    cases.set_aside(act_of(own.lead), case, own.set_aside, "subject", "why")
    client, address = entered(own.lead), f"/people/{found.id}/part/tie/"
    sent = {"user": str(own.relative.pk), "kind": "relative", "once": str(uuid4())}
    cases.set_aside(act_of(own.relative), case, own.lead, "subject", "why")
    assert sends(client, address, sent).status_code == 422  # `relative` is the last who reads it
    assert "Ask for another lead to be named first" in text_of(sends(client, address, sent))
    assert sees(own.relative, found)


def test_a_merge_closes_nothing_to_a_lead_unless_a_lead_says_so_nor_to_the_last(own: School) -> None:
    """M1: a tie to one of two is a tie to both from then on."""
    one, other = pupil(own, "Pupil A"), pupil(own, "Pupil Aa")
    changes.tie(act_of(own.lead), one, own.relative, "relative")
    for each, into in ((one, other), (other, one)):
        with pytest.raises(OnlyLeadsError):
            changes.merge(act_of(own.deputy), each, into, "why")
    sent = {"reason": "why", "once": str(uuid4())}
    answer = sends(entered(own.deputy), f"/people/{one.id}/same/{other.id}/", sent)
    assert answer.status_code == 422
    assert sees(own.relative, other)
    changes.tie(act_of(own.lead), other, own.set_aside, "relative")
    changes.merge(act_of(own.lead), one, other, "the same child")
    assert not sees(own.relative, other)


def test_a_merge_that_would_leave_no_lead_is_refused(own: School) -> None:
    """One lead is tied to the one, another to the other, and the third is set aside from a case of theirs."""
    one, other = pupil(own, "Pupil A"), pupil(own, "Pupil Aa")
    case = case_of(own, cases.open_case(act_of(own.lead), None))
    cases.involve_known(act_of(own.lead), case, one, "other")
    changes.tie(act_of(own.set_aside), one, own.relative, "relative")
    cases.set_aside(act_of(own.set_aside), case, own.lead, "subject", "why")
    changes.tie(act_of(own.lead), other, own.set_aside, "relative")
    with pytest.raises(NobodyLeftError):
        changes.merge(act_of(own.lead), one, other, "why")
    assert sees(own.set_aside, one)


def reported(own: School) -> Concern:
    """A report that is no case yet."""
    name = report(act_of(own.teacher), Report(canary("about"), canary("account"), AT, "no"))
    with within(own.id):
        return Concern.objects.defer("about", "account").get(id=name)


def test_a_deputy_keeps_every_lead_from_a_fresh_report_only_where_a_head_is_told(own: School) -> None:
    """It may be about the only lead. Whoever keeps the head from it as well keeps it from nobody else."""
    concern, leads = reported(own), (own.lead, own.set_aside, own.relative)
    for each in leads:
        cases.keep_from(act_of(own.deputy), concern, each, "why")
    with pytest.raises(NobodyLeftError):
        cases.keep_from(act_of(own.deputy), concern, own.head, "why")
    said = text_of(entered(own.head).get("/home/"))
    assert "Deputy of Own: Lead of Own, a safeguarding lead, is kept from a report" in said
    another = reported(own)
    cases.keep_from(act_of(own.deputy), another, own.head, "why")
    for each in leads[:2]:
        cases.keep_from(act_of(own.deputy), another, each, "why")
    with pytest.raises(NobodyLeftError):
        cases.keep_from(act_of(own.deputy), another, leads[2], "why")


def test_a_deputy_who_opened_a_case_sets_no_lead_aside_nor_keeps_one_from_its_report(own: School) -> None:
    """T1b: by no form either, and the lead goes on reading both."""
    concern = reported(own)
    name = concern.id
    made = cases.open_case(act_of(own.deputy), concern)
    case = case_of(own, made)
    with pytest.raises(OnlyLeadsError):
        cases.set_aside(act_of(own.deputy), case, own.lead, "subject", "why")
    with pytest.raises(OnlyLeadsError):
        cases.keep_from(act_of(own.deputy), concern, own.lead, "why")
    client, again = entered(own.deputy), {"user": str(own.lead.pk), "kept": "yes", "reason": "why"}
    for address, more in (
        (f"/cases/{case.reference}/access/aside/", {"tie": "subject"}),
        (f"/concerns/{name}/keep-from/", {}),
    ):
        answer = sends(client, address, {**again, **more, "once": str(uuid4())})
        assert answer.status_code == 422, address
        assert "Only another safeguarding lead" in text_of(answer)
    with within(own.id):
        assert visible(act_of(own.lead)).filter(id=made).exists()
    cases.set_aside(act_of(own.deputy), case, own.stand_in, "subject", "why")  # whoever is no lead, as before


def test_a_lead_sets_no_lead_aside_who_is_the_last_to_read_the_case(own: School) -> None:
    concern = reported(own)
    case = case_of(own, cases.open_case(act_of(own.deputy), concern))
    cases.set_aside(act_of(own.lead), case, own.set_aside, "subject", "why")
    cases.set_aside(act_of(own.lead), case, own.relative, "subject", "why")
    with pytest.raises(NobodyLeftError):
        cases.set_aside(act_of(own.lead), case, own.lead, "subject", "why")
    with pytest.raises(NobodyLeftError):
        cases.keep_from(act_of(own.lead), concern, own.lead, "why")
    with within(own.id):
        assert visible(act_of(own.lead)).filter(id=case.id).exists()


def test_deputies_see_who_is_tied_and_end_it(own: School) -> None:
    found = pupil(own, "Pupil A")
    changes.tie(act_of(own.lead), found, own.relative, "relative")
    page = entered(own.deputy).get(f"/people/{found.id}/").content.decode()
    assert "Relative of Own: a relative" in page
    [address] = {part.split('"')[0] for part in page.split('href="')[1:] if "/end/tie/" in part.split('"')[0]}
    assert sends(entered(own.deputy), address, {"once": str(uuid4())}).status_code == 302
    assert sees(own.relative, found)


@pytest.mark.parametrize("part", ["part/tie/", "part/release/"])
def test_a_tie_and_a_release_ask_first_who_somebody_is(own: School, part: str) -> None:
    """Five minutes after the sign-in; so does taking a flag or a tie down."""
    found = pupil(own, "Pupil A")
    warned = changes.Warned("address", "who", "who", "why", None)
    changes.flag(act_of(own.lead), found, warned)
    client = entered(own.lead)
    with within(own.id):
        root = Flag.objects.get().root
    with clock_at(AT + timedelta(minutes=7)):
        for address in (f"/people/{found.id}/{part}", f"/people/{found.id}/end/flag/{root}/"):
            assert client.get(address).headers["Location"].startswith("/prove/")
            answer = sends(client, address, {"reason": "why", "told_by": "who", "why": "why", "once": str(uuid4())})
            assert answer.headers["Location"].startswith("/prove/")
        assert client.get(f"/people/{found.id}/part/name/").status_code == 200
