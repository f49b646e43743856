"""Somebody who signs in by an issuer's word, and the issuers: one that they are linked with, and another."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret

from clearway.accounts import changes
from clearway.accounts.models import Link
from clearway.accounts.oidc.issuer import Issuer
from clearway.ui.clock import instant
from issuing import MockIssuer, here, onward
from staff import PASSWORD, App, Person, signed_in_sessions, verbs

SUBJECT = "subject-a"  # who the lead is to the first issuer


@dataclass
class Scene:
    """`lead` has joined with a password and is linked with `issuer`; at `browser` nobody is signed in yet."""

    issuer: MockIssuer
    other: MockIssuer
    known: dict[str, Issuer]
    lead: Person
    browser: Person
    refused: list[str] = field(default_factory=list)

    def begins(self, name: str = "microsoft", at: Person | None = None) -> str:
        """The first button: the address to which the browser is led."""
        person = at or self.browser
        person.sends(f"/sign-in/with/{name}/")
        return onward(person.last)

    def returns(self, address: str, at: Person | None = None) -> Any:
        """Back at the address to which the issuer led: the page, and what that page leads to."""
        person = at or self.browser
        person.at(here(address))
        if person.status == 200:
            person.at(onward(person.last))
        return person.last

    def signs_in(self, subject: str = SUBJECT, **answer: str) -> Any:
        """All the way there and back, at the first issuer."""
        return self.returns(self.issuer.grants(self.begins(), subject, **answer))


def linked(issuer: MockIssuer) -> Person:
    """A lead who has joined, with password and app, and whom the issuer knows."""
    person = Person()
    user = changes.make_user(person.email, person.name, instant())
    changes.join(user, PASSWORD, instant())
    person.app = App(generate_totp_secret())
    changes.add_factor(user, person.app.secret, 0, instant())
    changes.add_link(user, issuer.address, SUBJECT, instant())
    return person


def part(table: object) -> str:
    """A table as a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(table).encode()).rstrip(b"=").decode()


def nobody_is_signed_in(scene: Scene) -> None:
    """Nor half-way, nor linked anew."""
    assert signed_in_sessions() == 0
    assert not scene.browser.is_signed_in()
    assert scene.browser.client.get("/sign-in/code/").status_code == 302, "a sign-in waits for its code"
    assert "session:start" not in verbs()
    assert Link.objects.count() == 1


def refused(scene: Scene, page: Any, why: str, status: int) -> None:
    """For this reason and no other, with this page."""
    assert scene.refused == [why]
    assert page.status_code == status
    nobody_is_signed_in(scene)
