"""A-13: whoever changes how they sign in is signed out everywhere else with it: it may be because of who is there."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError

from clearway.accounts import changes, sessions
from clearway.accounts.models import Notice, SignIn
from clearway.ui.clock import instant
from passkey import Passkey
from staff import App, Person, events, later, verbs

pytestmark = pytest.mark.django_db
ACCOUNT, PASSWORD_PAGE, APP, KEY = "/account/", "/account/password/", "/account/app/", "/account/passkeys/add/"
CODES = "/account/recovery-codes/"
ANOTHER = "a walrus in november rain"
WARNED, TOLD = (
    "Everywhere else where you are signed in, you will be signed out",
    "you are signed out. If it was not you",
)


def elsewhere(person: Person) -> Person:
    """The same person, signed in at another browser as well."""
    other = Person(person.email, person.name)
    later(person.user)
    other.gives_password()
    other.gives_code(person.app.code())
    assert other.is_signed_in()
    later(person.user)
    return other


def another_password(lead: Person) -> str:
    page = lead.at(PASSWORD_PAGE)
    lead.sends(PASSWORD_PAGE, password=ANOTHER, again=ANOTHER)
    return page


def another_app(lead: Person) -> str:
    page = lead.at(APP)
    lead.sends(APP, code=App(lead.shown_secret()).code())
    return page


def a_passkey(lead: Person) -> str:
    page = lead.at(KEY)
    lead.sends(KEY, credential=Passkey().made(lead.asked()), name="school laptop")
    return page


def a_removal(lead: Person) -> str:
    changes.add_passkey(lead.user, "x", 0, "old", instant(), but=lead.sign_in)
    address = f"/account/factors/{Authenticator.objects.get(type='webauthn').pk}/remove/"
    page = lead.at(address)
    lead.sends(address)
    return page


def new_codes(lead: Person) -> str:
    page = lead.at(CODES)
    lead.sends(CODES)
    assert len(lead.shown_codes()) == 10
    return page


WAYS = {
    "password:change": (another_password, "password-changed"), "factor:add": (a_passkey, "factor-added"),
    "factor:remove": (a_removal, "factor-removed"), "recovery:make": (new_codes, "codes-made"),
}  # fmt: skip
CHANGED = [pytest.param(*way, verb, id=verb) for verb, way in WAYS.items()]
CHANGED.append(pytest.param(another_app, "factor-added", "factor:add", id="another app"))


@pytest.mark.parametrize(("change", "notice", "verb"), CHANGED)
@pytest.mark.asvs("7.4.3")
def test_every_other_session_ends_and_the_page_says_so_before_and_after(
    change: Callable[[Person], str], notice: str, verb: str
) -> None:
    lead = Person()
    lead.joins()
    others = [elsewhere(lead), elsewhere(lead)]
    me, key = lead.user.pk, lead.client.cookies["clearway-session"].value
    before = len(events())
    assert WARNED in change(lead)
    assert lead.is_signed_in()
    assert lead.client.cookies["clearway-session"].value != key
    new = events()[before:]
    assert new.count(("session:end", me, me)) == 2
    assert (verb, me, me) in new
    assert [each.id for each in SignIn.objects.filter(ended_at=None)] == [lead.sign_in]
    assert TOLD in lead.at(ACCOUNT)
    assert Notice.objects.filter(user=me, kind=notice).exists()
    assert not any(each.is_signed_in() for each in others)
    assert verbs().count("session:end") == 2  # their next request ends nothing once more


def test_another_s_sessions_stand() -> None:
    lead, other = Person(), Person("other@school.example", "Another")
    for each in (lead, other):
        each.joins()
    new_codes(lead)
    assert other.is_signed_in()


def test_what_was_not_changed_ends_nothing() -> None:
    lead = Person()
    lead.joins()
    other = elsewhere(lead)
    lead.sends(PASSWORD_PAGE, password=ANOTHER, again="another one")
    lead.sends(APP, code="000000")
    lead.sends(KEY, credential="{}")
    assert other.is_signed_in()
    assert "session:end" not in verbs()


def test_where_the_end_cannot_be_recorded_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    lead = Person()
    lead.joins()
    other = elsewhere(lead)

    def fails(*_: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(sessions, "note_house", fails)
        for address, sent in ((PASSWORD_PAGE, {"password": ANOTHER, "again": ANOTHER}), (CODES, {})):
            lead.sends(address, **sent)
            assert lead.status == 503
    assert not lead.user.check_password(ANOTHER)
    assert (lead.is_signed_in(), other.is_signed_in()) == (True, True)


def test_joining_is_no_change_and_ends_nothing() -> None:
    lead = Person()
    lead.joins()
    assert "session:end" not in verbs()
    assert not Notice.objects.exists()
    assert lead.is_signed_in()
