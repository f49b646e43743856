"""A-16: whoever lies about who somebody is signs nobody in; whoever says too little is asked for a code of ours."""

import time
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import DatabaseError
from django.http import QueryDict

from accounts.oidc.lies import PEOPLE, TOKENS, Case, claiming
from by_issuer import SUBJECT, Scene, nobody_is_signed_in, refused
from clearway.accounts import changes, linked, signals
from clearway.accounts.changes import NOBODY
from clearway.accounts.models import User
from clearway.accounts.oidc import flow
from clearway.accounts.oidc.errors import AnswerRefusedError
from clearway.accounts.oidc.flow import Begun
from issuing import CLIENT, onward
from staff import Person, events, signed_in_sessions
from visitor import text_of


@pytest.mark.asvs("6.8.2", "7.6.1", "9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.2", "9.2.3", "10.5.1", "10.5.4")
@pytest.mark.parametrize("case", TOKENS, ids=lambda case: case.sentence)
@pytest.mark.asvs("6.8.2", "9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.2", "9.2.3", "10.5.1", "10.5.4")
def test_a_lie_is_refused_for_what_it_is(alone: Scene, case: Case) -> None:
    """A-16: every token of the table, as it comes back for a code."""
    case.lie(alone)
    issuer, begun = alone.known["microsoft"], Begun("microsoft", "http://testserver/back/", time.time(), "enter")
    grant = alone.issuer.grants(flow.begin(SimpleNamespace(session={}), issuer, begun))  # type: ignore[arg-type]  # all it needs
    with pytest.raises(AnswerRefusedError, match=f"^{case.why}$"):
        flow.answered(issuer, begun, QueryDict(urlsplit(grant).query), time.time())
    assert alone.other.asked == [], "somebody was asked whom only the token named"


def test_the_same_without_a_lie_is_believed(alone: Scene) -> None:
    issuer, begun = alone.known["microsoft"], Begun("microsoft", "http://testserver/back/", time.time(), "enter")
    grant = alone.issuer.grants(flow.begin(SimpleNamespace(session={}), issuer, begun))  # type: ignore[arg-type]  # all it needs
    assert flow.answered(issuer, begun, QueryDict(urlsplit(grant).query), time.time()).subject == SUBJECT


SAMPLE = [
    pytest.param(case, id=case.sentence, marks=[] if case in PEOPLE or number % 12 == 0 else [pytest.mark.full])
    for number, case in enumerate([*TOKENS, *PEOPLE])
]


@pytest.mark.parametrize("case", SAMPLE)
@pytest.mark.asvs("6.8.2", "9.1.1")
def test_a_lie_signs_nobody_in(scene: Scene, case: Case) -> None:
    """A-16: refused for what it is, recorded, and with a page that says what to do."""
    case.lie(scene)
    page = scene.signs_in()
    assert scene.refused == [case.why]
    assert page.status_code == 403
    assert SUBJECT not in page.content.decode()
    assert events()[-1] == ("session:refuse", None, NOBODY)
    assert scene.other.asked == [], "somebody was asked whom only the token named"
    nobody_is_signed_in(scene)


def test_the_table_is_as_long_as_it_says() -> None:
    """A-16: about forty, and no sentence twice."""
    assert len({case.sentence for case in [*TOKENS, *PEOPLE]}) == len([*TOKENS, *PEOPLE]) > 60


STEPPED_UP: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no word of a second factor": ({"second_factor": "theirs"}, {}),
    "one factor": ({"second_factor": "theirs"}, {"amr": ["pwd"]}),
    "a word in place of a list": ({"second_factor": "theirs"}, {"amr": "mfa"}),
    "other letters": ({"second_factor": "theirs"}, {"amr": ["MFA"]}),
    "a level that the settings do not name": ({"second_factor": "theirs", "strong": frozenset({"2"})}, {"acr": "1"}),
    "a level that is a number": ({"second_factor": "theirs", "strong": frozenset({"2"})}, {"acr": 2}),
    "a second factor that our settings do not take": ({}, {"amr": ["mfa"]}),
}


@pytest.mark.asvs("6.8.4")
@pytest.mark.parametrize("name", STEPPED_UP)
@pytest.mark.asvs("6.3.4", "6.8.4")
def test_without_a_second_factor_that_counts_ours_is_asked_for(scene: Scene, name: str) -> None:
    """A-16 and A-15."""
    settings, claims = STEPPED_UP[name]
    scene.known["microsoft"] = scene.issuer.settings(**settings)
    claiming(**claims)(scene)
    assert "Enter the code of your app" in text_of(scene.signs_in())
    assert signed_in_sessions() == 0
    assert not scene.browser.is_signed_in()


# --- the way there and back -------------------------------------------------------------------------


@pytest.mark.asvs("10.1.2")
def test_an_answer_that_was_used_is_nothing_the_second_time(scene: Scene) -> None:
    grant = scene.issuer.grants(scene.begins(), "stranger")
    scene.returns(grant)
    page = scene.returns(grant)
    assert scene.refused == ["nobody here is linked with it", "nothing was begun here"]
    assert page.status_code == 400
    nobody_is_signed_in(scene)


def test_a_code_that_was_used_is_nothing_in_another_answer(scene: Scene) -> None:
    first = scene.issuer.grants(scene.begins())
    thief = Person()
    scene.returns(first, thief)  # used up where nothing was begun: not even asked for
    assert scene.issuer.asked == ["metadata"]
    scene.issuer.codes.clear()  # somebody else gave it in
    refused_page = scene.returns(first)
    assert scene.refused == ["nothing was begun here", "the code was not taken"]
    assert refused_page.status_code == 403
    nobody_is_signed_in(scene)


@pytest.mark.asvs("10.1.2")
def test_a_code_of_another_sign_in_does_not_fit_this_one(scene: Scene) -> None:
    """Somebody overheard a code, and puts it into an answer to their own question: the verifier is not theirs."""
    overheard = dict(parse_qsl(urlsplit(scene.issuer.grants(scene.begins())).query))["code"]
    thief = scene.browser = Person()
    mine = dict(parse_qsl(urlsplit(scene.issuer.grants(scene.begins())).query))
    page = scene.returns(f"/sign-in/with/microsoft/back/?{urlencode({**mine, 'code': overheard})}", thief)
    refused(scene, page, "the code was not taken", 403)


@pytest.mark.asvs("7.6.2", "10.1.2", "10.2.1")
def test_nobody_is_led_into_an_account_of_somebody_else_s(scene: Scene) -> None:
    """Login CSRF: an attacker's answer, opened in another's browser, whether that one began something or not."""
    attacker = Person()
    theirs = scene.issuer.grants(scene.begins(at=attacker))
    refused(scene, scene.returns(theirs), "nothing was begun here", 400)
    scene.begins()
    page = scene.returns(theirs)
    assert scene.refused[1:] == ["state"]
    assert page.status_code == 400
    nobody_is_signed_in(scene)


ANSWERS: dict[str, tuple[dict[str, str | list[str] | None], str, int]] = {
    "no state": ({"state": None}, "state", 400),
    "an empty state": ({"state": ""}, "state", 400),
    "two states": ({"state": ["s", "t"]}, "state twice", 403),
    "two codes": ({"code": ["c", "d"]}, "code twice", 403),
    "no code": ({"code": None}, "no code", 403),
    "a code that nobody gave": ({"code": "guessed"}, "the code was not taken", 403),
    "a code of other signs": ({"code": "c\u00e9"}, "no code", 403),
    "a no": ({"code": None, "error": "access_denied"}, "the issuer says no", 403),
    "a no beside a code": ({"error": "server_error"}, "the issuer says no", 403),
    "another issuer's name": ({"iss": "https://login.example.org"}, "answered by another issuer", 403),
    "no name where it was promised": ({"iss": None}, "answered by another issuer", 403),
    "two names": ({"iss": ["a", "b"]}, "iss twice", 403),
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.asvs("10.2.1")
def test_an_answer_that_does_not_fit_signs_nobody_in(scene: Scene, name: str) -> None:
    """A-16: what comes back in the address."""
    change, why, status = ANSWERS[name]
    honest = dict(parse_qsl(urlsplit(scene.issuer.grants(scene.begins())).query))
    answer = {key: value for key, value in {**honest, **change}.items() if value is not None}
    refused(scene, scene.returns(f"/sign-in/with/microsoft/back/?{urlencode(answer, doseq=True)}"), why, status)


@pytest.mark.asvs("10.2.2")
def test_an_answer_to_one_issuer_is_none_of_another_s(scene: Scene) -> None:
    """Mix-up: begun with one, ended at the address of the other."""
    grant = scene.issuer.grants(scene.begins("microsoft"))
    page = scene.returns(grant.replace("/microsoft/", "/google/"))
    refused(scene, page, "begun with another issuer", 400)


@pytest.mark.asvs("10.2.2")
def test_a_code_of_an_honest_issuer_goes_to_no_other(scene: Scene) -> None:
    """Mix-up (RFC 9207): begun with an evil issuer, which sent the browser on to the honest one."""
    asks = dict(parse_qsl(urlsplit(scene.begins("google")).query))
    grant = scene.issuer.grants(f"{scene.issuer.address}/authorize?{urlencode({**asks, 'client_id': CLIENT})}")
    page = scene.returns(grant)
    refused(scene, page, "answered by another issuer", 403)
    assert "token" not in scene.other.asked, "the evil issuer was given the code"


@pytest.mark.asvs("6.8.1", "10.3.3", "10.5.2")
def test_what_an_evil_issuer_says_of_another_s_people_is_worth_nothing(scene: Scene) -> None:
    """It names the honest one in its token, or has a subject of the same name."""
    scene.other.claims = lambda claims: {**claims, "iss": scene.issuer.address}
    refused(scene, scene.returns(scene.other.grants(scene.begins("google"), SUBJECT)), "iss", 403)
    scene.other.claims = lambda claims: claims
    page = scene.returns(scene.other.grants(scene.begins("google"), SUBJECT))
    assert scene.refused[1:] == ["nobody here is linked with it"]
    assert page.status_code == 403
    nobody_is_signed_in(scene)


def test_whoever_comes_back_after_ten_minutes_begins_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    grant = scene.issuer.grants(scene.begins())
    monkeypatch.setattr(linked, "time", SimpleNamespace(time=lambda: time.time() + flow.LASTS + 1))
    page = scene.returns(grant)
    refused(scene, page, "too late", 400)
    assert "more than 10 minutes" in text_of(page)


def test_somebody_who_was_deactivated_is_nobody(scene: Scene) -> None:
    User.objects.update(is_active=False)
    page = scene.signs_in()
    assert events()[-1] == ("session:refuse", None, scene.lead.user.pk)
    refused(scene, page, "nobody here is linked with it", 403)


def test_who_is_known_and_who_is_not_is_told_alike(scene: Scene) -> None:
    User.objects.update(is_active=False)
    known = text_of(scene.signs_in())
    scene.browser = Person()
    assert text_of(scene.signs_in("stranger")) == known


@pytest.mark.parametrize("where", [changes, signals])
def test_what_cannot_be_recorded_links_nobody_and_signs_nobody_in(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, where: ModuleType
) -> None:
    """A-20: joining by a link, and a stranger's try."""
    newcomer = Person("newcomer@school.example", "A Newcomer")
    address = newcomer.is_made() if where is changes else "/sign-in/"
    newcomer.sends(f"{address}with/microsoft/")
    there = onward(newcomer.last)

    def fails(*_: object) -> None:
        raise DatabaseError("on purpose")

    monkeypatch.setattr(where, "note_house", fails)
    page = scene.returns(scene.issuer.grants(there, "stranger"), newcomer)
    assert page.status_code == 503
    assert "could not be written" in text_of(page)
    monkeypatch.undo()
    nobody_is_signed_in(scene)
    assert not newcomer.is_signed_in()
