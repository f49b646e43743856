"""Signing in, joining and linking where the issuer tells the truth."""

import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import override_settings

from by_issuer import SUBJECT, Scene
from clearway.accounts import changes, linked, queries
from clearway.accounts.models import Link, User
from clearway.accounts.oidc import metadata
from clearway.accounts.words import AccountError
from clearway.ui.clock import instant
from issuing import onward, public, rsa_key
from staff import Person, events, everything_kept, signed_in_sessions, verbs
from visitor import text_of


@pytest.fixture(params=["RS256", "PS256", "ES256"])
def algorithm(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.asvs("6.3.3")
def test_somebody_who_is_linked_signs_in_with_the_issuer_and_a_code_of_their_own(scene: Scene, algorithm: str) -> None:
    scene.issuer.algorithm = algorithm
    assert "Enter the code of your app" in text_of(scene.signs_in())
    assert not scene.browser.is_signed_in()
    assert signed_in_sessions() == 0
    scene.browser.gives_code(scene.lead.app.code())
    assert scene.browser.is_signed_in()
    assert events()[-1] == ("session:start", scene.lead.user.pk, scene.lead.user.pk)
    assert scene.refused == []


def test_what_is_asked_is_who_it_is_with_a_challenge_and_no_more(scene: Scene) -> None:
    asks = dict(parse_qsl(urlsplit(scene.begins()).query))
    assert asks.keys() == {
        "response_type", "scope", "client_id", "redirect_uri", "state", "nonce", "code_challenge",
        "code_challenge_method",
    }  # fmt: skip
    assert asks["scope"] == "openid"
    assert asks["redirect_uri"] == "http://testserver/sign-in/with/microsoft/back/"
    assert min(len(asks[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    again = dict(parse_qsl(urlsplit(scene.begins()).query))
    assert not {asks[name] for name in ("state", "nonce", "code_challenge")} & set(again.values())


def test_each_issuer_has_an_address_of_its_own_to_come_back_to(scene: Scene) -> None:
    there = dict(parse_qsl(urlsplit(scene.begins("google")).query))
    assert there["redirect_uri"] == "http://testserver/sign-in/with/google/back/"
    assert there["client_id"] == "clearway-at-google"


@pytest.mark.parametrize("way", ["client_secret_post", "client_secret_basic"])
def test_the_secret_is_sent_as_the_issuer_takes_it(scene: Scene, way: str) -> None:
    scene.issuer.methods = (way,)
    assert "Enter the code" in text_of(scene.signs_in())


def test_an_issuer_that_makes_no_promise_to_name_itself_need_not(scene: Scene) -> None:
    scene.issuer.names_itself = False
    assert "Enter the code" in text_of(scene.signs_in())


def test_a_long_code_as_large_issuers_send_it_comes_through(scene: Scene) -> None:
    grant, long = scene.issuer.grants(scene.begins()), "0.AXoA" + "Qw3rTyUiOp-_aSdFgH" * 90
    code = dict(parse_qsl(urlsplit(grant).query))["code"]
    scene.issuer.codes[long] = scene.issuer.codes.pop(code)
    assert "Enter the code" in text_of(scene.returns(grant.replace(code, long) + "&session_state=" + "x" * 64))


def test_somebody_is_led_to_the_page_they_came_for_and_never_elsewhere(scene: Scene) -> None:
    for then, ends in (("/about/", "/about/"), ("https://evil.example/", "/"), ("//evil.example", "/")):
        browser = Person(scene.lead.email)
        browser.sends("/sign-in/with/microsoft/", next=then)
        scene.returns(scene.issuer.grants(onward(browser.last)), browser)
        browser.gives_code(scene.lead.app.code())
        assert browser.where == ends
        User.objects.update(code_step=0)


def test_keys_that_an_issuer_has_changed_are_asked_for_anew(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Enter the code" in text_of(scene.signs_in())
    scene.issuer.keys = [public(rsa_key("new"), "rsa-2")]
    scene.issuer.sign = _signed  # type: ignore[method-assign]  # a test replaces it
    scene.browser = Person()
    assert scene.signs_in().status_code == 403  # asked for a moment ago: not for every unknown key
    assert scene.refused == ["kid"]
    monkeypatch.setattr(metadata, "NEWER", 0)
    scene.browser = Person()
    assert "Enter the code" in text_of(scene.signs_in())


def _signed(claims: dict[str, Any]) -> str:
    import jwt

    return jwt.encode(claims, rsa_key("new"), "RS256", headers={"kid": "rsa-2"})


def test_what_an_issuer_says_of_itself_is_asked_once_an_hour(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.signs_in()
    scene.browser = Person()
    scene.signs_in()
    assert [scene.issuer.asked.count(each) for each in ("metadata", "keys", "token")] == [1, 1, 2]
    later = time.monotonic() + metadata.LASTS + 1
    monkeypatch.setattr(metadata, "time", SimpleNamespace(monotonic=lambda: later))
    scene.browser = Person()
    scene.signs_in()
    assert [scene.issuer.asked.count(each) for each in ("metadata", "keys", "token")] == [2, 2, 3]


@pytest.mark.asvs("10.1.1")
def test_no_token_no_code_and_no_address_of_an_issuer_s_is_kept(scene: Scene) -> None:
    tokens: list[str] = []
    honest = scene.issuer.sign

    def overheard(claims: dict[str, Any]) -> str:
        tokens.append(honest({**claims, "email": "canary-address@school.example"}))
        return tokens[-1]

    scene.issuer.sign = overheard  # type: ignore[method-assign]  # a test replaces it
    grant = scene.issuer.grants(scene.begins())
    scene.returns(grant)
    kept = everything_kept()
    code = dict(parse_qsl(urlsplit(grant).query))["code"]
    for secret in (tokens[0], tokens[0].split(".")[2], code, "canary-address"):
        assert secret not in kept
    assert "verifier" not in kept  # what waited in the session is gone with the answer


# --- their second factor ----------------------------------------------------------------------------


@pytest.mark.parametrize(("claims", "strong"), [({"amr": ["pwd", "mfa"]}, []), ({"acr": "high"}, ["high"])])
def test_a_second_factor_given_there_counts_where_the_settings_say_so(
    scene: Scene, claims: dict[str, Any], strong: list[str]
) -> None:
    scene.known["microsoft"] = scene.issuer.settings(second_factor="theirs", strong=frozenset(strong))
    scene.issuer.claims = lambda made: {**made, **claims}
    scene.signs_in()
    assert scene.browser.is_signed_in()
    assert scene.browser.where == "/"
    assert events()[-1] == ("session:start", scene.lead.user.pk, scene.lead.user.pk)


def test_the_key_of_a_session_changes_with_such_a_sign_in(scene: Scene) -> None:
    scene.known["microsoft"] = scene.issuer.settings(second_factor="theirs")
    scene.issuer.claims = lambda made: {**made, "amr": ["mfa"]}
    begun = scene.begins()
    before = scene.browser.client.cookies["clearway-session"].value
    scene.returns(scene.issuer.grants(begun))
    assert scene.browser.client.cookies["clearway-session"].value != before
    assert scene.browser.is_signed_in()


# --- joining ----------------------------------------------------------------------------------------


@pytest.fixture
def newcomer() -> Person:
    return Person("newcomer@school.example", "A Newcomer")


def test_somebody_joins_with_an_issuer_in_place_of_a_password(scene: Scene, newcomer: Person) -> None:
    address = newcomer.is_made()
    assert "Join with Microsoft" in newcomer.at(address)
    newcomer.sends(f"{address}with/microsoft/")
    page = scene.returns(scene.issuer.grants(onward(newcomer.last), "subject-b"), newcomer)
    assert "Set up the app" in text_of(page)
    assert not newcomer.is_signed_in()
    newcomer.sets_up()
    assert newcomer.is_signed_in()
    me = newcomer.user.pk
    assert [each for each in events() if each[2] == me] == [
        ("user:add", None, me), ("user:join", me, me), ("link:add", me, me), ("factor:add", me, me),
        ("session:start", me, me), ("recovery:make", me, me),
    ]  # fmt: skip
    assert not newcomer.user.has_usable_password()
    assert queries.has_joined(newcomer.user)
    assert "This address does not work" in Person().at(address)
    asked = newcomer.at("/prove/")
    assert "Sign out and sign in anew" in asked
    assert "Your password" not in asked


def test_their_second_factor_does_not_stand_in_for_the_first_one_of_ours(scene: Scene, newcomer: Person) -> None:
    """Else whoever has the issuer's password alone could set an app up later, when no second factor was given there."""
    scene.known["microsoft"] = scene.issuer.settings(second_factor="theirs")
    scene.issuer.claims = lambda made: {**made, "amr": ["mfa"]}
    newcomer.sends(f"{newcomer.is_made()}with/microsoft/")
    assert "Set up the app" in text_of(scene.returns(scene.issuer.grants(onward(newcomer.last), "b"), newcomer))
    assert "Set up the app" in text_of(scene.signs_in("b"))
    assert not scene.browser.is_signed_in()


def test_joining_anew_ends_the_password_and_the_links_that_there_were(scene: Scene) -> None:
    with override_settings(SIGN_IN={**scene.known, "third": scene.other.settings("third")}):
        address = changes.joining_address(scene.lead.user)
        scene.browser.sends(f"{address}with/google/")
        assert "Enter the code" in text_of(
            scene.returns(scene.other.grants(onward(scene.browser.last), "x"), scene.browser)
        )
        assert [each.issuer for each in queries.links_of(scene.lead.user.pk)] == [scene.other.address]
        assert not scene.lead.user.has_usable_password()
        assert verbs()[-3:] == ["link:remove", "user:join", "link:add"]


def test_an_account_that_is_somebody_s_here_lets_nobody_else_join(scene: Scene, newcomer: Person) -> None:
    address = newcomer.is_made()
    newcomer.sends(f"{address}with/microsoft/")
    page = scene.returns(scene.issuer.grants(onward(newcomer.last)), newcomer)
    assert page.status_code == 409
    assert "in use already" in text_of(page)
    assert not queries.has_joined(newcomer.user)
    assert "user:join" not in [verb for verb, _, whom in events() if whom == newcomer.user.pk]
    assert "Choose a password" in newcomer.at(address)


def test_a_joining_address_that_was_used_meanwhile_links_nobody(scene: Scene, newcomer: Person) -> None:
    address = newcomer.is_made()
    newcomer.sends(f"{address}with/microsoft/")
    there = onward(newcomer.last)
    Person().chooses(address)
    assert "This address does not work" in text_of(scene.returns(scene.issuer.grants(there, "b"), newcomer))
    assert Link.objects.count() == 1


@pytest.mark.usefixtures("scene")
def test_a_joining_address_that_does_not_work_leads_to_no_issuer(newcomer: Person) -> None:
    address = f"{newcomer.is_made()[:-1]}0/"
    assert "This address does not work" in newcomer.sends(f"{address}with/microsoft/")


# --- one's own page ---------------------------------------------------------------------------------


@pytest.fixture
def signed_in(scene: Scene) -> Person:
    scene.lead.signs_in(steps=0)
    return scene.lead


def test_somebody_who_is_signed_in_links_another_account_and_takes_it_away(scene: Scene, signed_in: Person) -> None:
    page = signed_in.at("/account/links/")
    assert "Link an account of Google" in page
    assert "Link an account of Microsoft" not in page
    signed_in.sends("/account/links/", add="google")
    page = text_of(scene.returns(scene.other.grants(onward(signed_in.last), "g"), signed_in))
    assert signed_in.where == "/account/links/"
    assert "Link an account of Google" not in page
    me = signed_in.user.pk
    assert events()[-1] == ("link:add", me, me)
    [_, google] = queries.links_of(me)
    signed_in.sends("/account/links/", remove=str(google.pk))
    assert "Link an account of Google" in text_of(signed_in.last)
    assert events()[-1] == ("link:remove", me, me)
    recorded = len(events())
    signed_in.sends("/account/links/", remove=str(google.pk))  # sent twice
    assert signed_in.status == 200
    assert len(events()) == recorded


def test_the_last_way_to_sign_in_is_not_taken_away(scene: Scene, signed_in: Person) -> None:
    user = signed_in.user
    [link] = queries.links_of(user.pk)
    User.objects.filter(pk=user.pk).update(password="!none")  # noqa: S106  # none at all
    with pytest.raises(AccountError, match="only way"):
        changes.remove_link(User.objects.get(pk=user.pk), link.pk, instant())
    changes.add_link(user, scene.other.address, "g", instant())
    changes.remove_link(User.objects.get(pk=user.pk), link.pk, instant())
    assert len(queries.links_of(user.pk)) == 1


def test_nobody_takes_another_s_link_away(scene: Scene, signed_in: Person) -> None:
    other = changes.make_user("other@school.example", "Another", instant())
    changes.add_link(other, scene.issuer.address, "theirs", instant())
    [theirs] = queries.links_of(other.pk)
    signed_in.sends("/account/links/", remove=str(theirs.pk))
    assert len(queries.links_of(other.pk)) == 1


def test_an_account_that_is_another_s_is_not_linked(scene: Scene, signed_in: Person) -> None:
    other = changes.make_user("other@school.example", "Another", instant())
    changes.add_link(other, scene.other.address, "theirs", instant())
    signed_in.sends("/account/links/", add="google")
    page = scene.returns(scene.other.grants(onward(signed_in.last), "theirs"), signed_in)
    assert page.status_code == 409
    assert queries.linked_user(scene.other.address, "theirs") == other


def test_a_link_that_one_began_and_another_ends_is_nobody_s(scene: Scene, signed_in: Person) -> None:
    signed_in.sends("/account/links/", add="google")
    there = onward(signed_in.last)
    session = signed_in.client.session
    session["issuer"] = {
        **session["issuer"],
        "user": str(changes.make_user("o@school.example", "Another", instant()).pk),
    }
    session.save()
    assert scene.returns(scene.other.grants(there, "g"), signed_in).status_code == 400
    assert scene.refused == ["begun by somebody else"]
    assert Link.objects.count() == 1


def test_a_visitor_links_nothing(scene: Scene) -> None:
    scene.browser.sends("/account/links/", add="google")
    assert scene.browser.where == "/sign-in/"
    assert scene.other.asked == []


@pytest.mark.usefixtures("signed_in")
def test_an_issuer_that_the_settings_name_no_more_is_shown_by_its_host(scene: Scene) -> None:
    with override_settings(SIGN_IN={}):
        page = scene.lead.at("/account/links/")
    assert "127.0.0.1" in page
    assert SUBJECT not in scene.lead.last.content.decode()


# --- what else is there -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "back/", "done/"])
def test_an_issuer_that_nobody_named_is_not_there(scene: Scene, path: str) -> None:
    address = f"/sign-in/with/unheard-of/{path}"
    scene.browser.at(address) if path else scene.browser.sends(address)
    assert scene.browser.status == 404


def test_without_issuers_no_page_speaks_of_them(scene: Scene) -> None:
    with override_settings(SIGN_IN={}):
        page = scene.browser.at("/sign-in/")
        assert "Microsoft" not in page
        assert "Sign in with" not in page.replace("Sign in with a passkey", "")  # that is ours
    assert "Sign in with Microsoft" in scene.browser.at("/sign-in/")


def test_a_visitor_who_is_refused_leaves_no_session_behind(scene: Scene) -> None:
    before = Session.objects.count()
    scene.signs_in("nobody-of-ours")
    assert Session.objects.count() == before


def test_a_sign_in_that_waits_for_its_code_is_not_ended_from_elsewhere(scene: Scene) -> None:
    scene.signs_in()
    scene.returns("http://testserver/sign-in/with/microsoft/back/?code=c&state=s")
    scene.browser.gives_code(scene.lead.app.code())
    assert scene.browser.is_signed_in()


def test_an_answer_of_somebody_else_s_does_not_end_what_was_begun_here(scene: Scene) -> None:
    there = scene.begins()
    assert scene.returns("http://testserver/sign-in/with/microsoft/back/?code=c&state=s").status_code == 400
    assert "Enter the code" in text_of(scene.returns(scene.issuer.grants(there)))


def test_whoever_is_signed_in_is_sent_to_no_issuer(scene: Scene, signed_in: Person) -> None:
    signed_in.sends("/sign-in/with/microsoft/")
    assert scene.issuer.asked == []


def test_two_answers_at_once_are_one(scene: Scene) -> None:
    """The second worker read the session before the first one took the answer out of it."""
    grant = scene.issuer.grants(scene.begins())
    session = scene.browser.client.session
    waits = dict(session["issuer"])
    assert "Enter the code" in text_of(scene.returns(grant))
    again = Person()
    again.client.get("/sign-in/")
    other = again.client.session
    other["issuer"] = waits
    other.save()
    again.client.cookies["clearway-session"] = str(other.session_key)
    assert scene.returns(grant, again).status_code == 400
    assert scene.refused == ["used"]


def test_a_demonstration_s_clock_that_stands_still_stops_no_token(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linked, "instant", lambda: instant().replace(year=2020))
    assert "Enter the code" in text_of(scene.signs_in())
