"""The frame of every page: 999 in sight, and the way out; and what a page that is wrong itself does."""

from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from jinja2 import UndefinedError

from clearway.core.calendar import LONDON, moment
from clearway.ui import clock
from clearway.ui.frame import frame
from clearway.ui.jinja import environment
from clearway.ui.refusals import REFUSALS, refused
from members import entered
from site_map import addresses, each_address
from world import school

FRIDAY = moment("2026-11-20T16:35")


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", settings.ENVIRONMENT.model_copy(update={"clock": FRIDAY}))


@pytest.mark.usefixtures("stopped")
def test_a_stopped_clock_is_what_every_page_takes_for_now_and_says_so() -> None:
    assert clock.now() == datetime(2026, 11, 20, 16, 35, tzinfo=LONDON)
    assert "Its clock stands at Friday 20 November 2026, 16:35" in Client().get("/").content.decode()


def test_the_clock_is_londons_to_the_minute() -> None:
    now = clock.now()
    assert now.tzinfo is LONDON
    assert (now.second, now.microsecond) == (0, 0)
    assert abs((datetime.now(LONDON) - now).total_seconds()) < 120


def test_the_frame_knows_the_nonce_and_whether_this_is_a_demonstration() -> None:
    found = frame(RequestFactory().get("/"))
    assert found == {"nonce": "", "demonstration": True, "stopped": None}


@pytest.mark.parametrize("address", each_address(but=("/api/", "/health")))
def test_every_page_shows_999_and_the_way_out(address: str) -> None:
    response = Client().get(address)
    if response.status_code == 200 or response.status_code >= 400:
        page = response.content.decode()
        assert 'href="tel:999"' in page
        assert 'href="/leave/"' in page


@pytest.mark.django_db
def test_every_page_of_somebody_signed_in_has_the_button_that_hides_it() -> None:
    """A-49: the guide, the library, refusals and the record alike; and no visitor's page has it."""
    client = entered(school("own").lead)
    seen = 0
    for address in (*addresses(), "/nowhere/"):
        if address.startswith(("/api/", "/health", "/leave/")):
            continue
        page = client.get(address)
        if page.status_code in (200, 403, 404, 405):
            assert 'action="/hide/"' in page.content.decode(), address
            seen += 1
    assert seen > 25
    assert 'action="/hide/"' not in Client().get("/").content.decode()


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.asvs("16.5.1")
def test_every_refusal_says_what_to_do_and_keeps_999_in_sight(name: str) -> None:
    page = refused(RequestFactory().get("/"), name, 400).content.decode()
    assert REFUSALS[name].title in page
    assert REFUSALS[name].remedy.split(",")[0] in page
    assert 'href="tel:999"' in page


@pytest.mark.parametrize("name", REFUSALS)
def test_a_program_is_refused_in_json(name: str) -> None:
    response = refused(RequestFactory().get("/api/v1/assess"), name, 400)
    assert response.headers["Content-Type"] == "application/json"
    assert REFUSALS[name].said.encode()[:20] in response.content


def test_a_name_that_a_page_misspells_is_an_error_and_no_gap() -> None:
    page = environment(autoescape=True).from_string("{{ colour }}")
    with pytest.raises(UndefinedError, match="colour"):
        page.render()


@pytest.mark.asvs("1.1.2", "1.2.1")
def test_what_is_shown_is_escaped() -> None:
    made = environment(autoescape=True).from_string('<p title="{{ said }}">{{ said }}</p>')
    assert (
        made.render(said="\"><script>'") == '<p title="&#34;&gt;&lt;script&gt;&#39;">&#34;&gt;&lt;script&gt;&#39;</p>'
    )
