"""A-13, A-15: what changes who may do what, or how somebody signs in, asks who it is and takes nothing before."""

from urllib.parse import unquote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from clearway.accounts import recent
from doors import Door
from intruders import asked
from members import World, entered
from pages import DOORS
from tables import changed, rows

pytestmark = pytest.mark.django_db
# Roles and dates, whoever comes and goes, what the head delegates, every factor. The emergency asks on its own page
# (accounts/locking.py: confirming). A case is exported at the machine, where nobody is signed in.
ASKING = {
    "account-password", "account-app", "account-passkey", "account-remove", "account-codes", "links",
    "organisation-invite", "organisation-address", "organisation-restore", "organisation-role", "organisation-dates",
    "organisation-leave", "delegation-new", "delegation-end", "practice", "access-review-line",
    "organisation-confirm", "organisation-stand",
}  # fmt: skip
ASKED = [door for door in DOORS if door.name in ASKING]
KEPT_UNSENT = {"organisations_draft", "audit_event"}


def patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for each in resolver.url_patterns:
        found += [each] if isinstance(each, URLPattern) else patterns(each)
    return found


@pytest.mark.asvs("7.5.1")
def test_these_pages_ask_and_no_page_has_stopped_to() -> None:
    assert {each.name for each in patterns(get_resolver()) if getattr(each.callback, "recent", False)} == ASKING


@pytest.mark.sampled(4)
@pytest.mark.parametrize("door", ASKED, ids=lambda door: f"{door.method} {door.name}")
@pytest.mark.asvs("7.5.1")
def test_after_five_minutes_each_asks_and_takes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, door: Door
) -> None:
    """What was typed is kept, sealed and unsent."""
    client = entered(world.people()[door.by])
    monkeypatch.setattr(recent, "proved", lambda *_: False)
    before = rows()
    answer = asked(client, door, world)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/prove/?next=")
    assert changed(before, rows()) <= KEPT_UNSENT
    back = client.get(unquote(answer["Location"].partition("next=")[2]), follow=True)
    assert back.redirect_chain or back.status_code == 200, "the page to which they come back is none"
    assert back.status_code != 405
