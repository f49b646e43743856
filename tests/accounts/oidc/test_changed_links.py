"""A-13: an account of an issuer that is linked, or taken away, is a change of how somebody signs in."""

import pytest

from by_issuer import Scene
from clearway.accounts import queries
from clearway.accounts.models import Notice
from issuing import onward
from staff import Person, events, later


@pytest.mark.parametrize("what", ["added", "removed"])
@pytest.mark.asvs("7.4.3")
def test_it_ends_every_other_session_and_is_told(scene: Scene, what: str) -> None:
    lead, other = scene.lead, Person(scene.lead.email)
    for each in (other, lead):
        later(lead.user)
        each.gives_password()
        each.gives_code(lead.app.code())
    Notice.objects.all().delete()
    assert other.is_signed_in()
    assert "you are signed out everywhere else" in lead.at("/account/links/")
    if what == "added":
        lead.sends("/account/links/", add="google")
        scene.returns(scene.other.grants(onward(lead.last), "g"), lead)
    else:
        [first] = queries.links_of(lead.user.pk)
        lead.sends("/account/links/", remove=str(first.pk))
    assert ("session:end", lead.user.pk, lead.user.pk) in events()
    assert [each.kind for each in Notice.objects.all()] == [f"factor-{what}"]
    assert (lead.is_signed_in(), other.is_signed_in()) == (True, False)
