"""What somebody typed and has not sent: kept for them alone, sealed, until it is sent, thrown away, or a week old."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from clearway.accounts import factor, locking, recent
from clearway.accounts.models import SignIn, User
from clearway.audit.acts import reading
from clearway.cases import changes as cases
from clearway.cases.forms.deciding import DecisionForm
from clearway.cases.forms.record import EntryForm, PersonForm
from clearway.concerns.forms import ReportForm
from clearway.concerns.models import Concern
from clearway.core.errors import IncidentError
from clearway.organisations import drafts
from clearway.organisations.doors import sent
from clearway.organisations.frame import put_into
from clearway.organisations.models import Draft
from clearway.ui.clock import instant
from clearway.vault.errors import OutOfReachError
from clearway.vault.reach import within
from members import World, decided, entered, in_emergency, involved, made, reported, sends, told
from staff import PASSWORD
from tables import changed, recorded, rows
from world import AT, CANARY, School, act_of, canary, case_of, school

REPORT = "/concerns/report/"
ASIDE = f"{REPORT}?{drafts.ASIDE}=1"
WEEK = drafts.LASTS
PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg"
TEXT = {"account": [canary("unsent")], "danger": ["no"], "once": [str(uuid4())], "csrfmiddlewaretoken": ["t"]}


def keep(user: User, at: datetime = AT, path: str = REPORT, typed: drafts.Fields = TEXT) -> bool:
    with reading(act_of(user, at)) as act:
        return drafts.keep(act, path, typed)


def restored(user: User, at: datetime = AT, path: str = REPORT) -> QueryDict | None:
    with reading(act_of(user, at)) as act:
        return drafts.restore(act, path)


def locked(client: Client) -> Client:
    """As if nobody had been there for twenty minutes."""
    SignIn.objects.update(seen_at=instant() - timedelta(minutes=20))
    return client


def opened(client: Client) -> Client:
    """The lock opened; in a demonstration one press does."""
    assert sends(client, "/locked/", {}).status_code == 302
    return client


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001  # the database, before anything is put into it
    """Two schools with their cases."""
    return made()


@pytest.fixture
def own(db: None) -> School:  # noqa: ARG001  # the database, before anything is put into it
    """One school and its staff, for what is about no case."""
    return school("own")


@pytest.fixture
def teacher(own: School) -> Client:
    """The teacher at a browser."""
    return entered(own.teacher)


# --- kept, restored, dropped ---------------------------------------------------------------------------


def test_what_is_kept_comes_back_as_it_was_without_marks_and_secrets(own: School) -> None:
    more = {"does": ["police", "advice"], "password": ["p"], "code": ["1"], "new_password": ["q"]}
    assert keep(own.teacher, typed={**TEXT, **more})
    found = restored(own.teacher)
    assert found is not None
    assert dict(found.lists()) == {"account": TEXT["account"], "danger": ["no"], "does": ["police", "advice"]}


def test_it_is_its_writer_s_alone_and_of_this_form_alone(world: World) -> None:
    keep(world.own.teacher)
    assert restored(world.own.colleague) is None
    assert restored(world.own.lead) is None
    assert restored(world.foreign.teacher) is None
    assert restored(world.own.teacher, path="/cases/2026-0001/entries/") is None


def test_the_newest_counts(own: School) -> None:
    keep(own.teacher)
    keep(own.teacher, AT + timedelta(minutes=1), typed={"account": ["newer"]})
    found = restored(own.teacher)
    assert found is not None
    assert dict(found.lists()) == {"account": ["newer"]}
    with within(own.id):
        assert Draft.objects.count() == 1


@pytest.mark.parametrize("fields", [{"account": [""]}, {"once": ["x"], "csrfmiddlewaretoken": ["y"]}, {"a": [" \n"]}])
def test_nothing_typed_is_nothing_kept(own: School, fields: dict[str, list[str]]) -> None:
    with recorded() as verbs:
        assert not keep(own.teacher, typed=fields)
    assert verbs == []


def test_a_picture_is_kept_nowhere(own: School) -> None:
    before = rows()
    with pytest.raises(IncidentError):
        keep(own.teacher, typed={"account": [PICTURE]})
    assert changed(before, rows()) == set()


def test_after_a_week_it_does_not_come_back(own: School) -> None:
    """That it goes then: tests/config/test_sweeping.py."""
    keep(own.teacher)
    assert restored(own.teacher, AT + WEEK - timedelta(seconds=1)) is not None
    assert restored(own.teacher, AT + WEEK) is None


def test_every_keeping_restoring_and_dropping_has_its_event(own: School) -> None:
    with recorded() as verbs:
        keep(own.teacher)
        restored(own.teacher)
        with reading(act_of(own.teacher)) as act:
            drafts.drop(act, REPORT)
            drafts.drop(act, REPORT)  # there is none any more
    assert verbs == ["draft:keep", "draft:restore", "draft:drop"]


def test_it_lies_sealed_and_is_out_of_reach_elsewhere(world: World) -> None:
    keep(world.own.teacher)
    with within(world.own.id), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organisations_draft")
        assert CANARY not in repr(cursor.fetchall())
    with pytest.raises(OutOfReachError):
        Draft.objects.count()
    with within(world.foreign.id):
        assert not Draft.objects.exists()


def test_what_waits_is_listed_without_being_opened(own: School) -> None:
    keep(own.teacher)
    keep(own.teacher, AT + timedelta(minutes=1), path="/cases/2026-0001/entries/")
    with recorded() as verbs, reading(act_of(own.teacher, AT + timedelta(hours=1))) as act:
        found = [each.path for each in drafts.waiting(act)]
    assert found == ["/cases/2026-0001/entries/", REPORT]
    assert verbs == []


# --- at the door ---------------------------------------------------------------------------------------


def test_a_form_sent_to_a_locked_session_is_kept_and_comes_back_filled_in(teacher: Client) -> None:
    """Nothing of it is a record until it is sent once more."""
    fields = reported("late")
    with recorded() as verbs:
        answer = sends(locked(teacher), REPORT, fields)
    assert answer.status_code == 403
    assert "What you typed is kept" in answer.content.decode()
    assert str(fields["account"]) not in answer.content.decode()
    assert verbs == ["draft:keep", "session:lock"]
    with recorded() as verbs:
        opened(teacher)
        assert "Begun and not sent" in teacher.get("/home/").content.decode()
        page = teacher.get(ASIDE).content.decode()
    assert "This has not been sent." in page
    assert "see that every word is yours" in page
    assert str(fields["account"]) in page
    assert verbs == ["worklist:read", "draft:restore", "session:unlock"]
    with recorded() as verbs:
        assert sends(teacher, ASIDE, {**fields, "once": str(uuid4())}).status_code == 302
    assert verbs == ["concern:report", "draft:drop"]
    assert "This has not been sent." not in teacher.get(ASIDE).content.decode()


def test_the_lock_leads_to_the_form_with_what_was_sent_to_it(teacher: Client) -> None:
    page = sends(locked(teacher), REPORT, reported("late")).content.decode()
    assert f'name="then" value="{ASIDE}"' in page
    assert sends(teacher, "/locked/", {"then": ASIDE}).headers["Location"] == ASIDE


def test_whoever_sits_at_a_locked_screen_replaces_nothing_and_fills_no_form(own: School, teacher: Client) -> None:
    keep(own.teacher)
    for _ in range(drafts.MOST_ASIDE + 1):
        answer = sends(locked(teacher), REPORT, reported("stranger"))
    assert "could not be kept" in answer.content.decode(), "more than five would fill the house"
    hidden = sends(teacher, "/hide/", {"hidden-at": REPORT, "account": canary("stranger-account")})
    assert hidden.status_code == 302
    opened(teacher)
    page = teacher.get(REPORT).content.decode()
    assert canary("unsent") in page
    assert canary("stranger-account") not in page
    assert canary("unsent") not in teacher.get(ASIDE).content.decode()
    assert teacher.get("/home/").content.decode().count("sent while Clearway was locked") == drafts.MOST_ASIDE


def test_nobody_is_led_to_a_form_of_a_case_that_they_may_not_see_any_more(world: World) -> None:
    client = entered(world.own.deputy)
    of_case, of_report = f"/cases/{world.case.reference}/entries/", f"/cases/open/{world.case.concern}/"
    for each in (of_case, of_report, REPORT):
        keep(world.own.deputy, path=each)
    page = client.get("/home/").content.decode()
    assert of_case in page
    assert of_report in page
    cases.set_aside(act_of(world.own.lead), case_of(world.own, world.case.case), world.own.deputy, "other", "why")
    page = client.get("/home/").content.decode()
    assert of_case not in page
    assert of_report not in page
    assert REPORT in page, "what is about no case stays"


def test_a_form_sent_after_the_ten_hours_is_kept_for_the_next_sign_in(
    own: School, teacher: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = instant() + timedelta(hours=10, minutes=1)
    monkeypatch.setattr(factor, "instant", lambda: moment)
    answer = sends(teacher, REPORT, reported("late"))
    assert answer.headers["Location"] == "/sign-in/?next=%2Fconcerns%2Freport%2F%3Fkept%3D1"
    monkeypatch.undo()
    assert canary("late-account") in entered(own.teacher).get(ASIDE).content.decode()
    assert canary("late-account") not in entered(own.colleague).get(ASIDE).content.decode()


@pytest.mark.parametrize("how", ["ended", "signed out", "deactivated", "nobody's"])
def test_who_is_out_keeps_nothing(own: School, teacher: Client, how: str) -> None:
    if how == "ended":
        SignIn.objects.update(ended_at=instant())
    elif how == "signed out":
        sends(teacher, "/sign-out/", {})
    elif how == "deactivated":
        User.objects.filter(pk=own.teacher.pk).update(is_active=False)
    else:
        teacher.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    before = rows()
    answer = sends(teacher, REPORT, reported("late"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")
    assert changed(before, rows()) <= {"audit_event", "accounts_user"}
    assert restored(own.teacher, instant()) is None


def test_a_locked_session_writes_nothing_but_what_is_not_sent(world: World) -> None:
    client = entered(world.own.lead)
    for address, fields in (
        (f"/cases/{world.case.reference}/entries/", told()), (f"/cases/{world.case.reference}/people/", involved()),
        (f"/cases/{world.case.reference}/decisions/", decided()), (f"/cases/open/{world.case.concern}/", {}),
        (reverse("case-break"), in_emergency()),
    ):  # fmt: skip
        before = rows()
        assert sends(locked(client), address, fields).status_code in (403, 404)
        assert changed(before, rows()) <= {"audit_event", "organisations_draft"}


def test_what_cannot_be_kept_is_said(teacher: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise IncidentError("no")

    monkeypatch.setattr(drafts, "keep", fails)
    answer = sends(locked(teacher), REPORT, reported("late"))
    assert answer.status_code == 403
    assert "could not be kept" in answer.content.decode()


def test_hiding_keeps_what_was_typed_and_locks(teacher: Client) -> None:
    fields = {**reported("hidden"), "hidden-at": REPORT}
    with recorded() as verbs:
        answer = sends(teacher, "/hide/", fields)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/locked/")
    assert sorted(verbs) == ["draft:keep", "session:lock"]
    assert teacher.get("/home/").status_code == 403
    assert canary("hidden-account") in opened(teacher).get(REPORT).content.decode()


def test_hiding_keeps_nothing_under_an_address_that_has_no_form_of_the_record(teacher: Client) -> None:
    for path in ("", "/", "/nowhere/", "//evil.example/", "/sign-in/", "/hide/", "x" * 199):
        with recorded() as verbs:
            assert sends(teacher, "/hide/", {"account": "typed", "hidden-at": path}).headers["Location"] == "/locked/"
        assert verbs == ["session:lock"]
        opened(teacher)


@pytest.mark.django_db
def test_a_visitor_who_hides_leaves() -> None:
    assert sends(Client(), "/hide/", {}).headers["Location"] == "/leave/"


def test_it_can_be_thrown_away(own: School, teacher: Client) -> None:
    keep(own.teacher, instant())
    with recorded() as verbs:
        assert sends(teacher, "/drafts/throw-away/", {"path": REPORT}).status_code == 302
    assert verbs == ["draft:drop"]
    assert CANARY not in teacher.get(REPORT).content.decode()


def test_a_form_for_which_somebody_must_first_show_who_they_are_loses_nothing(own: School) -> None:
    """The seam of `require_recent`: it leads to /prove/, and the form comes back filled in."""
    request = RequestFactory().post(REPORT, {"account": canary("unproved")})
    answer = HttpResponse(status=302, headers={"Location": f"/prove/?next={REPORT}"})
    with reading(act_of(own.teacher)) as act:
        sent(request, act, answer)
    found = restored(own.teacher)
    assert found is not None
    assert found["account"] == canary("unproved")


# --- into a form ---------------------------------------------------------------------------------------

FORMS: list[tuple[Any, dict[str, object]]] = [
    (lambda sent: ReportForm(sent, AT), reported()),
    (lambda sent: EntryForm(sent, AT), told()),
    (lambda sent: PersonForm(sent, AT), involved()),
    (lambda sent: DecisionForm(sent, {}, {}), decided()),
    (lambda sent: ReportForm(sent, AT), {"day-day": "x", "day-month": "", "time": "half past"}),
]


@pytest.mark.parametrize(("form", "fields"), FORMS)
def test_a_form_shows_what_was_typed_and_is_not_taken_for_sent(form: Any, fields: dict[str, object]) -> None:
    typed = QueryDict(mutable=True)
    for name, value in fields.items():
        typed.setlist(name, [str(each) for each in value] if isinstance(value, list) else [str(value)])
    bound, filled = form(typed), form(None)
    put_into(filled, typed)
    assert not filled.is_bound
    assert not filled.is_valid()
    nothing: MultiValueDict[str, Any] = MultiValueDict()
    for name, field in filled.fields.items():
        if not field.widget.value_omitted_from_data(typed, nothing, name):
            assert filled[name].value() == bound[name].value(), name
    assert "error" not in "".join(str(field.as_field_group()) for field in filled.visible_fields())


# --- the emergency: password and reason on one page ----------------------------------------------------


@override_settings(PASSWORD_HASHERS=["staff.QuickHasher"])
def test_an_emergency_asks_for_the_password_where_five_minutes_have_gone_by(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reason and password stand on one page; a wrong one loses nothing, and counts as a try."""
    user = world.own.stand_in
    user.set_password(PASSWORD)
    user.save()
    client = entered(user)
    monkeypatch.setattr(locking, "DEMONSTRATION", "no-session-holds-this")
    monkeypatch.setattr(recent, "proved", lambda *_: False)
    fields = {**in_emergency(), "reference": world.case.reference}
    address = reverse("case-break")
    assert "Your password" in client.get(address).content.decode()
    for password, said in (("", "Enter your password"), ("not this one, surely", "That is not your password")):
        with recorded() as verbs:
            answer = sends(client, address, {**fields, "password": password})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert str(fields["reason"]) in page
        assert verbs == (["session:refuse"] if password else [])
    with recorded() as verbs:
        assert sends(client, address, {**fields, "password": PASSWORD}).status_code == 302
    assert "case:break" in verbs
    monkeypatch.undo()
    assert "Your password" not in client.get(address).content.decode()


def test_a_report_that_was_restored_is_a_record_only_when_it_is_sent(own: School, teacher: Client) -> None:
    with within(own.id):
        before = Concern.objects.count()
    sends(locked(teacher), REPORT, reported("late"))
    opened(teacher).get(REPORT)
    with within(own.id):
        assert Concern.objects.count() == before
