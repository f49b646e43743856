"""An issuer's word, and a session that is locked."""

import pytest

from by_issuer import SUBJECT, Scene
from clearway.accounts import changes
from clearway.ui.clock import instant
from staff import Person, verbs
from visitor import text_of


@pytest.mark.parametrize("again", [True, False], ids=["the same person", "somebody else"])
def test_a_lock_is_not_opened_by_an_issuer_s_word(scene: Scene, *, again: bool) -> None:
    """Else whoever finds the issuer's session alive in that browser is in without a password and a second factor."""
    one = Person("locked@school.example", "Locked")
    key = one.joins_with_a_passkey()
    changes.add_link(one.user, scene.issuer.address, "subject-locked", instant())
    one.sends("/sign-in/passkey/")
    one.sends("/sign-in/passkey/", credential=key.used(one.asked()))
    assert one.is_signed_in()
    one.sends("/hide/")
    assert not one.is_signed_in()
    grant = scene.issuer.grants(scene.begins(at=one), "subject-locked" if again else SUBJECT)
    page = scene.returns(grant, one)
    assert ("Use your passkey" if again else "Enter the code of your app") in text_of(page)
    assert not one.is_signed_in()
    assert verbs()[-1] == "session:end"
