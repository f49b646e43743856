"""A-08: a report about a member of staff, or about a relative of theirs, is not there for them; nor is its case."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.audit.errors import NotAllowedError
from clearway.cases import changes as cases
from clearway.cases import queries
from clearway.cases.models import Case
from clearway.concerns.changes import Report, report
from clearway.concerns.models import Concern
from clearway.organisations.changes import end_member
from clearway.vault.reach import within
from clocks import clock_at
from intruders import same
from members import entered, reported, sends
from tables import changed, recorded, rows
from visitor import text_of
from world import AT, School, act_of, canary, school

pytestmark = pytest.mark.django_db
REPORT = "/concerns/report/"
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")
WHY = canary("why-kept")


@pytest.fixture(autouse=True)
def _on_that_friday() -> Iterator[None]:
    with clock_at(AT):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def fresh(own: School) -> UUID:
    """What a teacher reported, and nobody has opened a case of."""
    return report(act_of(own.teacher), Report(canary("about"), canary("account"), AT, "no"))


def keeps(own: School, name: UUID, user: User, by: User | None = None, **other: object) -> int:
    said = {"user": str(user.pk), "kept": "yes", "reason": WHY, "once": str(uuid4()), **other}
    return int(sends(entered(by or own.lead), f"/concerns/{name}/keep-from/", said).status_code)


def read(of: User, name: UUID) -> Concern:
    with reading(act_of(of)) as act:
        return queries.concern(act, name)


@pytest.mark.parametrize("who", ["set_aside", "deputy"])
def test_every_page_is_to_the_byte_as_if_there_were_no_report(own: School, who: str) -> None:
    """No address, no list, no count: for a lead and for a deputy."""
    user: User = getattr(own, who)
    client = entered(user)
    before = client.get("/home/")
    name = report(act_of(own.teacher), Report(canary("about"), canary("account"), AT, "yes"))
    assert not same(before, client.get("/home/"))
    assert keeps(own, name, user) == 302
    assert same(before, client.get("/home/"))
    for address in ("/concerns/{}/", "/concerns/{}/keep-from/"):
        there, nowhere = (client.get(address.format(each)) for each in (name, NOWHERE))
        assert there.status_code == 404
        assert same(there, nowhere)
    for address in ("/cases/open/{}/", "/concerns/{}/keep-from/"):
        before_all = rows()
        answers = [sends(client, address.format(each), {"once": str(uuid4())}) for each in (name, NOWHERE)]
        assert answers[0].status_code == 404
        assert same(*answers)
        assert changed(before_all, rows()) == set()


def test_whoever_reported_it_is_kept_from_it_as_well(own: School, fresh: UUID) -> None:
    """It may be about them."""
    teacher = entered(own.teacher)
    assert keeps(own, fresh, own.teacher) == 302
    assert teacher.get(f"/concerns/{fresh}/").status_code == 404
    assert str(fresh) not in teacher.get("/home/").content.decode()


def test_what_is_kept_from_somebody_stays_so_when_it_becomes_a_case(own: School, fresh: UUID) -> None:
    """A-08: a lead sees every case, but not this one: not in a list, not by breaking in; nor does the deputy get in."""
    for user in (own.set_aside, own.deputy):
        keeps(own, fresh, user)
    before = {user: entered(user).get("/home/").content for user in (own.set_aside, own.deputy)}
    case = cases.open_case(act_of(own.lead), read(own.lead, fresh))
    with reading(act_of(own.lead)) as act:
        reference = queries.case_by_id(act, case).reference
    for user in (own.set_aside, own.deputy):
        client = entered(user)
        assert reference not in client.get("/home/").content.decode()
        assert len(client.get("/home/").content) == len(before[user])
        assert client.get(f"/cases/{reference}/").status_code == 404
        with pytest.raises(Case.DoesNotExist):
            cases.break_in(act_of(user), reference, "why")
    page = text_of(entered(own.lead).get(f"/cases/{reference}/access/"))
    assert "Set-Aside of Own is kept from the report, and so from the case" in page
    assert WHY in page


def test_it_is_undone_by_another_event_and_both_stay(own: School, fresh: UUID) -> None:
    with recorded() as verbs:
        assert keeps(own, fresh, own.set_aside) == 302
        assert keeps(own, fresh, own.set_aside, kept="no") == 302
    assert verbs.count("concern:keep-from") == 2
    assert entered(own.set_aside).get(f"/concerns/{fresh}/").status_code == 200
    page = text_of(entered(own.lead).get(f"/concerns/{fresh}/keep-from/"))
    assert "Set-Aside of Own is kept from it" in page
    assert "Set-Aside of Own is no longer kept from it" in page


def test_a_deputy_keeps_the_lead_from_a_report_about_the_lead(own: School, fresh: UUID) -> None:
    """Otherwise a report about the only lead would be theirs alone."""
    assert "Keep somebody from it" in text_of(entered(own.deputy).get(f"/concerns/{fresh}/"))
    assert keeps(own, fresh, own.lead, by=own.deputy) == 302
    assert entered(own.lead).get(f"/concerns/{fresh}/").status_code == 404
    assert entered(own.deputy).get(f"/concerns/{fresh}/").status_code == 200


@pytest.mark.parametrize("who", ["teacher", "colleague", "head", "administrator", "guest"])
def test_whoever_opens_no_cases_keeps_nobody_from_a_report(own: School, fresh: UUID, who: str) -> None:
    user: User = getattr(own, who)
    assert keeps(own, fresh, own.lead, by=user) == 404
    with pytest.raises(NotAllowedError):
        cases.keep_from(act_of(user), read(own.lead, fresh), own.lead, "why")


def test_of_a_case_only_whoever_leads_it_says_who_is_kept_from_its_report(own: School, fresh: UUID) -> None:
    case = cases.open_case(act_of(own.lead), read(own.lead, fresh))
    with reading(act_of(own.lead)) as act:
        row = queries.case_by_id(act, case)
    cases.set_team(act_of(own.lead), row, own.deputy, cases.Place("why"))
    assert "Keep somebody from it" not in text_of(entered(own.deputy).get(f"/concerns/{fresh}/"))
    assert keeps(own, fresh, own.teacher, by=own.deputy) == 404
    cases.set_team(act_of(own.lead), row, own.deputy, cases.Place("why", leads=True))
    assert keeps(own, fresh, own.teacher, by=own.deputy) == 302


def test_whoever_is_kept_from_it_cannot_let_themselves_in_again(own: School, fresh: UUID) -> None:
    """With the row in their hands from before."""
    held = read(own.set_aside, fresh)
    keeps(own, fresh, own.set_aside)
    with pytest.raises(NotAllowedError):
        cases.keep_from(act_of(own.set_aside), held, own.set_aside, "why", stands=False)
    assert keeps(own, fresh, own.set_aside, by=own.set_aside, kept="no") == 404


@pytest.mark.parametrize(("left_out", "said"), [("user", "Choose somebody"), ("kept", "Say what you decide"),
                                                ("reason", "Write why")])  # fmt: skip
def test_without_who_what_and_why_nothing_is_kept(own: School, fresh: UUID, left_out: str, said: str) -> None:
    sent = {"user": str(own.set_aside.pk), "kept": "yes", "reason": WHY, "once": str(uuid4()), left_out: ""}
    client = entered(own.lead)
    before = rows()
    answer = sends(client, f"/concerns/{fresh}/keep-from/", sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert changed(before, rows()) <= {"audit_event"}


def reports_about(of: School, them: User, by: User | None = None) -> int:
    """The form, as a teacher sends it of what somebody here did."""
    return int(sends(entered(by or of.teacher), REPORT, {**reported("conduct"), "staff": str(them.pk)}).status_code)


@pytest.mark.parametrize("who", ["lead", "deputy", "colleague", "set_aside"])
def test_whoever_it_is_about_sees_nothing_of_it_from_the_first_moment(own: School, who: str) -> None:
    """The reporter says so when they report, and nobody has to press anything first."""
    them: User = getattr(own, who)
    client = entered(them)
    before = client.get("/home/")
    assert reports_about(own, them) == 302
    with within(own.id):
        [name] = Concern.objects.values_list("pk", flat=True)
    assert same(before, client.get("/home/"))
    assert client.get(f"/concerns/{name}/").status_code == 404
    others = [each for each in (own.lead, own.set_aside, own.deputy) if each.pk != them.pk]
    assert all(entered(each).get(f"/concerns/{name}/").status_code == 200 for each in others)


def test_its_reporter_reads_it_again_and_is_told_the_route(own: School) -> None:
    """The procedure for allegations is not Clearway's; whom it is about is not among those to speak to."""
    assert reports_about(own, own.lead) == 302
    with within(own.id):
        [name] = Concern.objects.values_list("pk", flat=True)
    page = text_of(entered(own.teacher).get(f"/concerns/{name}/"))
    assert "What a member of staff did" in page
    assert "procedure for allegations against staff" in page
    assert own.lead.name not in page
    assert own.set_aside.name in page
    assert "Until you have spoken to one of those named above" in page, "not to whom it is about"


def test_the_only_one_who_would_learn_of_it_is_not_sent_it(own: School) -> None:
    """Nobody else leads, and nobody heads: it would be read by them or by nobody. The form comes back filled in."""
    for each in (own.set_aside, own.relative, own.head):
        end_member(act_of(own.administrator), each)
    client = entered(own.teacher)
    answer = sends(client, REPORT, {**reported("conduct"), "staff": str(own.lead.pk)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nobody else here would be told of it" in page
    assert canary("conduct-account") in page
    with within(own.id):
        assert not Concern.objects.exists(), "all of it or nothing"
    assert sends(client, REPORT, {**reported("conduct"), "staff": str(own.deputy.pk)}).status_code == 302


def test_nobody_can_say_it_of_themselves_or_of_somebody_elsewhere(own: School) -> None:
    elsewhere = school("foreign")
    for them in (own.teacher, elsewhere.lead):
        assert reports_about(own, them) == 422


def test_a_guest_is_not_told_who_works_here(own: School) -> None:
    page = entered(own.guest).get(REPORT).content.decode()
    assert own.lead.name not in page
