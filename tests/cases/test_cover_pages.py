"""Cover on its pages: given and ended there, and told to whoever gave it."""

from uuid import uuid4

import pytest

from clearway.accounts.models import User
from clearway.cases import changes
from clearway.cases.access import LEAD, READ, may
from clearway.cases.models import Case, Cover
from clearway.vault.reach import within
from clocks import clock_at
from covering import HOUR, MINUTE, given_to
from members import entered, sends
from visitor import text_of
from world import AT, Incident, School, act_of, case_of, incident, school

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def there(own: School) -> tuple[Incident, Case]:
    made = incident(own, "own")
    return made, case_of(own, made.case)


def test_the_lead_s_first_page_says_who_covers_and_until_when(own: School) -> None:
    given_to(own, own.stand_in)
    with clock_at(AT + HOUR):
        page = text_of(entered(own.lead).get("/home/"))
    said = f"{own.stand_in.name} covers all cases that you lead for you, until Saturday 21 November 2026, 16:35."
    assert said in page


def test_the_lead_is_told_which_case_their_cover_does_not_reach(own: School, there: tuple[Incident, Case]) -> None:
    changes.set_aside(act_of(own.lead), there[1], own.stand_in, "relative", "why")
    given_to(own, own.stand_in)
    with clock_at(AT + HOUR):
        page = text_of(entered(own.lead).get("/cover/"))
    assert f"{own.stand_in.name} is kept from case {there[1].reference}." in page


def fields(who: User, **other: object) -> dict[str, object]:
    said = {
        "user": str(who.pk), "which": "all", "reference": "", "reason": "On leave.", "once": str(uuid4()),
        "starts-day": 20, "starts-month": 11, "starts-year": 2026, "starts_time": "16:00",
        "ends-day": 23, "ends-month": 11, "ends-year": 2026, "ends_time": "08:30",
    }  # fmt: skip
    return {**said, **other}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"user": ""}, "Choose who covers"),
        ({"which": ""}, "Say what they cover"),
        ({"which": "one"}, "Write which case"),
        ({"which": "one", "reference": "x"}, "Write the reference as it stands"),
        ({"which": "one", "reference": "2026-0999"}, "There is no case with this reference that you lead"),
        ({"starts-day": 19}, "The first day must be today or later"),
        ({"ends-day": 20, "ends_time": "16:00"}, "It must end after it begins, and after now"),
        ({"ends-month": 4, "ends-year": 2027}, "It lasts 92 days at most"),
        ({"ends-day": 31}, "write a day that exists"),
        ({"reason": ""}, "Write why"),
    ],
)
def test_a_form_that_is_refused_says_why_and_comes_back_filled_in(
    own: School, wrong: dict[str, object], says: str
) -> None:
    with clock_at(AT + MINUTE):
        answer_ = sends(entered(own.lead), "/cover/give/", fields(own.stand_in, **wrong))
    assert answer_.status_code == 422
    assert says in text_of(answer_)
    assert "There is a problem" in text_of(answer_)
    if "reason" not in wrong:
        assert "On leave." in answer_.content.decode()


def test_a_form_lets_somebody_cover_and_a_press_ends_it(own: School, there: tuple[Incident, Case]) -> None:
    with clock_at(AT + MINUTE):
        client = entered(own.lead)
        sent = fields(own.stand_in, which="one", reference=there[1].reference)
        assert sends(client, "/cover/give/", sent).headers["Location"] == "/cover/"
        page = text_of(client.get("/cover/"))
        assert f"{own.stand_in.name} covers case {there[1].reference} for {own.lead.name}" in page
        assert f"{own.stand_in.name} covers this case for {own.lead.name}" in text_of(
            client.get(f"/cases/{there[1].reference}/access/")
        )
    with within(own.id):
        assert may(act_of(own.stand_in, AT + HOUR), there[1].pk, LEAD)
    with within(own.id):
        name = Cover.objects.get().root
    with clock_at(AT + 2 * HOUR):
        assert sends(entered(own.stand_in), f"/cover/{name}/end/", {"once": str(uuid4())}).status_code == 302
    with within(own.id):
        assert not may(act_of(own.stand_in, AT + 3 * HOUR), there[1].pk, READ)


def test_whoever_is_kept_from_the_case_is_refused_with_a_sentence(own: School, there: tuple[Incident, Case]) -> None:
    changes.set_aside(act_of(own.lead), there[1], own.stand_in, "relative", "why")
    with clock_at(AT + MINUTE):
        sent = fields(own.stand_in, which="one", reference=there[1].reference)
        answer_ = sends(entered(own.lead), "/cover/give/", sent)
    assert "They are kept from this case. Choose somebody else to cover it" in text_of(answer_)
