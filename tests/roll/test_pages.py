"""The pages of an import: who comes where, what they say, and that what is sent in pieces is taken whole or not."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from clearway.core.roll.columns import guessed
from clearway.core.roll.table import layout_of
from clearway.core.roll.text import lines
from clearway.organisations import doors
from clearway.roll import changes
from clearway.roll.models import Draft, Piece
from clearway.ui import clock
from clearway.vault.reach import within
from members import entered, sends
from rolls import HEADER, done, numbered, pupils, roll_of
from ui.test_headers import POLICY, policy_of
from visitor import FORM
from world import School

A = "Example,Pupil,27/03/2011,A1,1,9,9A"
B = "Other,Somebody,02/04/2012,A2,2,8,8B"


@pytest.fixture
def lead(own: School) -> Client:
    return entered(own.lead)


def columns_of(text: str, order: str = "day") -> dict[str, object]:
    return {**guessed(layout_of(lines([text])).header), "order": order}


def on_to_the_look(client: Client, text: str) -> Any:
    """Pasted, its columns chosen, compared: the page that says what it would do."""
    assert sends(client, "/roll/", {"text": text}).headers["Location"] == "/roll/columns/"
    assert sends(client, "/roll/columns/", columns_of(text)).headers["Location"] == "/roll/progress/"
    return pressed_on(client)


def pressed_on(client: Client) -> Any:
    for _ in range(60):
        where = sends(client, "/roll/progress/", {}).headers["Location"]
        if where != "/roll/progress/":
            return client.get(where)
    raise AssertionError("it never ends")


def piece(client: Client, number: int, text: str, *, last: bool = False, **more: object) -> Any:
    said = {"number": number, "encoding": "utf-8", "text": text, "last": "yes" if last else "no", **more}
    return sends(client, "/roll/", said)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_roll_is_pasted_looked_at_and_done(own: School, lead: Client) -> None:
    page = said(on_to_the_look(lead, roll_of(A, B)))
    assert "Nothing is changed yet." in page
    assert pupils(own) == {}
    rows = said(lead.get("/roll/rows/added/"))
    assert "Pupil Example" in rows
    assert sends(lead, "/roll/look/", {}).headers["Location"] == "/roll/progress/"
    end = said(pressed_on(lead))
    assert "New: 2." in end
    assert set(pupils(own)) == {"Pupil Example", "Somebody Other"}


def test_a_roll_in_which_nobody_changed_comes_to_its_end_and_says_so(own: School, lead: Client) -> None:
    for new in (2, 0):
        on_to_the_look(lead, roll_of(A, B))
        sends(lead, "/roll/look/", {})
        end = said(pressed_on(lead) if new else lead.get("/roll/"))
        assert f"The roll is in. New: {new}. Changed: 0. Left: 0." in end
    assert len(pupils(own)) == 2


def test_the_columns_are_remembered_for_the_same_header(own: School, lead: Client) -> None:
    odd = HEADER.replace("Surname", "Nachname") + f"{A}\n"
    sends(lead, "/roll/", {"text": odd})
    assert 'value="0" selected' not in said(lead.get("/roll/columns/"))
    assert "which column holds the name" in said(sends(lead, "/roll/columns/", columns_of(odd)))
    sends(lead, "/roll/columns/", {**columns_of(odd), "surname": 0})
    sends(lead, "/roll/end/", {})
    sends(lead, "/roll/", {"text": odd})
    assert 'value="0" selected' in said(lead.get("/roll/columns/"))
    assert sends(entered(own.deputy), "/roll/columns/", {}).headers["Location"] == "/roll/"


def test_dates_that_tell_nothing_must_be_said(lead: Client) -> None:
    text = roll_of("Example,Pupil,04/05/2011,A1,1,9,9A")
    sends(lead, "/roll/", {"text": text})
    assert "checked" not in said(lead.get("/roll/columns/"))
    answer = sends(lead, "/roll/columns/", {**columns_of(text), "order": ""})
    assert answer.status_code == 422
    assert "Say how dates are written" in said(answer)


def test_pieces_are_put_together_and_a_piece_that_comes_twice_is_one(lead: Client) -> None:
    text = numbered(30)
    third = len(text) // 3
    assert piece(lead, 0, text[:third]).status_code == 204
    assert piece(lead, 1, text[third:-third]).status_code == 204
    assert piece(lead, 1, text[third:-third]).status_code == 204
    assert piece(lead, 3, text[-third:], last=True).status_code == 422
    assert piece(lead, 2, text[-third:], last=True).status_code == 204
    assert sends(lead, "/roll/columns/", columns_of(text)).status_code == 302
    assert ">30<" in said(pressed_on(lead)).replace(" ", "").replace("\n", "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2\n3,4\n", "looks like the names of columns"),
        ('Surname,Forename,DOB\nExample,"Pu"pil,2011-03-27\n', "line 2 has a quotation mark in the middle of a cell"),
        ("Surname,Forename,DOB\n", "no pupil below it"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_of_it_is_kept(
    own: School, lead: Client, text: str, sentence: str
) -> None:
    for answer in (sends(lead, "/roll/", {"text": text}), piece(lead, 0, text, last=True)):
        assert answer.status_code == 422
        assert sentence.lower() in said(answer).lower()
        assert "Example" not in said(answer) or "<textarea" in said(answer)
    with within(own.id):
        assert not Draft.objects.exists()


@pytest.mark.asvs("5.2.1")
def test_a_file_that_is_too_large_for_a_browser_is_refused_with_what_to_do(
    own: School, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command has no such bound: it reads a file as it goes."""
    text = numbered(30)
    monkeypatch.setattr(changes, "MOST_CHARACTERS", len(text) - 1)
    half = len(text) // 2
    assert piece(lead, 0, text[:half]).status_code == 204
    answer = piece(lead, 1, text[half:], last=True)
    assert answer.status_code == 422
    assert "clearway people import" in said(answer)
    assert pupils(own) == {}


def test_a_picture_in_a_cell_is_refused_at_the_door_and_kept_nowhere(own: School, lead: Client) -> None:
    text = roll_of(A, "Other,data:image/png;base64;iVBORw0KGgoAAAANSUhEUg,02/04/2012,A2,2,8,8B")
    assert piece(lead, 0, text, last=True).status_code == 400
    assert sends(lead, "/roll/", {"text": text}).status_code == 400
    with within(own.id):
        assert not Piece.objects.exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Other,=1+1,02/04/2012,A2,2,8,8B", "Line 3, column 2: it begins as a formula does"),
        ("Other,Somebody,02/04/2012,A2,2,8,8B,more", "Line 3: it has 8 cells"),
        ("Other,Somebody,31/02/2012,A2,2,8,8B", "Line 3, column 3: the date of birth"),
    ],
)
def test_a_row_that_cannot_be_read_stops_it_all(own: School, lead: Client, row: str, sentence: str) -> None:
    page = said(on_to_the_look(lead, roll_of(A, row)))
    assert sentence in page
    assert "Bring the roll in" not in page
    assert sends(lead, "/roll/look/", {}).status_code == 422
    assert pupils(own) == {}


def test_where_many_would_leave_it_is_asked_again(own: School, lead: Client) -> None:
    done(own.lead, numbered(10))
    page = said(on_to_the_look(lead, numbered(5)))
    assert "Yes, 5 pupils have left" in page
    assert sends(lead, "/roll/look/", {}).status_code == 422
    assert sends(lead, "/roll/look/", {"leave": "yes"}).status_code == 302
    pressed_on(lead)
    assert len(pupils(own)) == 5


def test_a_doubt_is_decided_on_a_page_of_its_own(own: School, lead: Client) -> None:
    done(own.lead, roll_of("Example,Pupil,27/03/2011,,,9,9A"))
    page = said(on_to_the_look(lead, roll_of("Changed,Pupil,27/03/2011,,,9,9A")))
    assert "every doubt is decided" in page
    assert "The same as Pupil Example" in said(lead.get("/roll/doubts/2/"))
    assert sends(lead, "/roll/doubts/2/", {}).status_code == 422
    assert sends(lead, "/roll/doubts/2/", {"who": str(own.id)}).status_code == 422
    assert lead.get("/roll/doubts/9/").status_code == 404
    [who] = pupils(own).values()
    assert sends(lead, "/roll/doubts/2/", {"who": str(who.id)}).headers["Location"] == "/roll/look/"
    assert sends(lead, "/roll/look/", {}).status_code == 302
    pressed_on(lead)
    assert set(pupils(own)) == {"Pupil Changed"}


def test_a_second_person_is_told_and_sees_nothing_of_it(own: School, lead: Client) -> None:
    on_to_the_look(lead, roll_of(A))
    other = entered(own.deputy)
    page = said(other.get("/roll/"))
    assert "Lead of Own began it" in page
    assert "Go on with it" not in page
    for address in ("columns", "progress", "look", "rows/added", "doubts/2"):
        assert other.get(f"/roll/{address}/").headers["Location"] == "/roll/"
    assert piece(other, 0, "x").status_code == 409
    assert sends(other, "/roll/", {"text": roll_of(B)}).status_code == 422
    sends(other, "/roll/end/", {})
    assert lead.get("/roll/look/").status_code == 200


def test_what_nobody_touched_for_a_day_is_taken_away(
    own: School, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_to_the_look(lead, roll_of(A))
    then = clock.instant()
    other = entered(own.deputy)
    monkeypatch.setattr(doors, "instant", lambda: then + timedelta(minutes=61))
    assert "End it without doing it" in said(other.get("/roll/"))
    monkeypatch.setattr(doors, "instant", lambda: then + timedelta(hours=25))
    assert "taken away" in said(other.get("/roll/"))
    with within(own.id):
        assert not Draft.objects.exists()


@pytest.mark.parametrize("who", ["teacher", "head", "guest"])
def test_nobody_else_brings_a_roll_in(own: School, who: str) -> None:
    client = entered(getattr(own, who))
    assert client.get("/roll/").status_code == 404
    assert sends(client, "/roll/", {"text": roll_of(A)}).status_code == 404


def test_its_script_may_speak_to_our_own_server_and_the_page_has_no_policy_of_its_own(lead: Client) -> None:
    found = [policy_of(lead.get(address)) for address in ("/roll/", "/home/")]
    assert found == [POLICY, POLICY]
    assert "connect-src 'self'" in POLICY


def test_a_form_of_the_largest_piece_fits_through_the_door(lead: Client) -> None:
    """Twenty thousand letters of nine bytes each, as the script of the page sends at most."""
    body = urlencode({"number": 0, "encoding": "utf-8", "text": "ł’ " * 6600, "last": "no"})
    assert len(body) < 256 * 1024
    assert lead.post("/roll/", body, content_type=FORM).status_code == 204


def test_what_cannot_be_read_far_below_the_first_pupils_is_said_with_its_line(own: School, lead: Client) -> None:
    """The first rows are looked at when the columns are chosen; these are met while they are compared."""
    text = numbered(2100) + 'Other,"Some"body,02/04/2012,A99,99,8,8B\n'
    starts = range(0, len(text), 40_000)
    for number, start in enumerate(starts):
        last = number == len(starts) - 1
        assert piece(lead, number, text[start : start + 40_000], last=last).status_code == 204
    assert sends(lead, "/roll/columns/", columns_of(text)).headers["Location"] == "/roll/progress/"
    for _ in range(60):
        answer = sends(lead, "/roll/progress/", {})
        if answer.status_code != 302:
            break
    assert answer.status_code == 422
    assert "line 2102 has a quotation mark in the middle of a cell" in said(answer).lower()
    assert pupils(own) == {}
