"""What an organisation is part of: said by its administrator, and letting nobody see anything."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from clearway.organisations.models import Belonging
from clearway.vault.reach import within
from members import entered, sends
from tables import recorded
from visitor import text_of
from world import School, school

pytestmark = pytest.mark.django_db
ADDRESS, ALREADY = "/organisation/belonging/", "Trust of the tests"


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def administrator(own: School) -> Client:
    return entered(own.administrator)


def says(client: Client, name: str, stands: str = "yes", code: object = "", once: str = "") -> int:
    answer = sends(client, ADDRESS, {"name": name, "stands": stands, "code": str(code), "once": once or str(uuid4())})
    return int(answer.status_code)


def listed(client: Client) -> str:
    """What the page lists beside the one that the small world begins with."""
    said = text_of(client.get(ADDRESS))
    found = said.partition("Back to your work What we are part of ")[2].partition(" This lets nobody")[0]
    return found.replace(ALREADY, "").strip()


def wholes(own: School) -> list[tuple[UUID, int, bool]]:
    with within(own.id):
        rows = Belonging.objects.exclude(name=ALREADY).order_by("at", "version")
        return [(each.whole, each.version, each.stands) for each in rows]


def test_what_somebody_says_is_listed_and_recorded(administrator: Client) -> None:
    assert listed(administrator) == ""
    with recorded() as verbs:
        assert says(administrator, "Trust A") == 302
    assert "belonging:set" in verbs
    assert listed(administrator) == "Trust A"


def test_what_is_over_is_listed_no_more_and_stays_in_the_record(own: School, administrator: Client) -> None:
    """By its name as the page has it, however it is spelled."""
    says(administrator, "Trust A")
    says(administrator, "Trust B")
    assert says(administrator, " trust  a ", "no") == 302
    assert listed(administrator) == "Trust B"
    assert [(version, stands) for _, version, stands in wholes(own)] == [(1, True), (1, True), (2, False)]
    assert says(administrator, "Trust A") == 302
    assert listed(administrator) == "Trust A Trust B"


def test_one_with_a_code_is_ended_by_its_name(own: School, administrator: Client) -> None:
    trust = school("foreign")
    assert says(administrator, "Trust A", code=trust.id) == 302
    assert says(administrator, "Trust A", "no") == 302
    assert wholes(own) == [(trust.id, 1, True), (trust.id, 2, False)]


def test_of_two_of_one_name_that_is_ended_which_stands(own: School, administrator: Client) -> None:
    """First without a code, then with one: "no longer" ends them one after the other."""
    trust = school("foreign")
    says(administrator, "Trust A")
    says(administrator, "Trust A", code=trust.id)
    assert listed(administrator) == "Trust A Trust A"
    for left in ("Trust A", ""):
        assert says(administrator, "Trust A", "no") == 302
        assert listed(administrator) == left
    assert says(administrator, "Trust A", "no", code=trust.id) == 422
    assert len(wholes(own)) == 4


def test_the_same_form_again_ends_nothing_twice(own: School, administrator: Client) -> None:
    says(administrator, "Trust A")
    once = str(uuid4())
    assert [says(administrator, "Trust A", "no", once=once) for _ in range(2)] == [302, 302]
    assert len(wholes(own)) == 2


@pytest.mark.parametrize(
    ("name", "stands", "code", "asked"),
    [
        ("Trust A", "no", "", "You are not part of this organisation. Write its name as the page does"),
        ("", "yes", "", "Write its name"),
        ("Trust A", "", "", "Choose what you want to say"),
        ("Trust A", "yes", "a trust", "This is not a code of Clearway. Ask its administrator once more"),
        ("Trust A", "yes", "own", "This is your own code. Ask its administrator for theirs"),
    ],
)
def test_what_cannot_be_is_refused_and_comes_back_filled_in(
    own: School, administrator: Client, name: str, stands: str, code: str, asked: str
) -> None:
    given = str(own.id) if code == "own" else code
    answer = sends(administrator, ADDRESS, {"name": name, "stands": stands, "code": given, "once": str(uuid4())})
    assert answer.status_code == 422
    assert asked in text_of(answer)
    assert f'value="{name}"' in answer.content.decode() or not name
    assert wholes(own) == []


def test_it_lets_nobody_see_anything(own: School, administrator: Client) -> None:
    """The trust is told of by its code, and its lead and administrator see of the school what they saw before."""
    trust = school("foreign")
    says(administrator, "Trust A", code=trust.id)
    for user in (trust.lead, trust.administrator):
        client = entered(user)
        for address in ("/home/", ADDRESS, "/sharing/", "/organisation/members/"):
            page = client.get(address)
            assert str(own.id) not in page.content.decode()
            assert own.lead.name not in page.content.decode()
