"""Nothing that could be a picture or a file is taken, kept or repeated; no honest answer is refused for it."""

import json
import os
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, urlencode

import pytest
from django import forms
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.ui.intake import LONGEST, NARRATIVES, IntakeMiddleware
from clearway.ui.writing import Narrative
from corpus import ENCODINGS as WAYS
from corpus import FILES, SMALL
from corpus import samples as corpus
from narratives import genuine
from samples import BEGINNINGS, ENCODINGS, sample, windows
from served import Reply, Served, served
from site_map import addresses, each_address

pytestmark = pytest.mark.sampled(8)

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
PLACES = ("value", "name", "query", "path", "JSON value", "JSON key", "many fields")
real = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("server"), "--workers", "1") as running:
        yield running


def sent(server: Served, place: str, text: str) -> Reply:
    """The text, put somewhere into a request."""
    match place:
        case "value":
            return server.ask("POST", "/", urlencode({"area": text}).encode(), FORM)
        case "name":
            return server.ask("POST", "/guide/first/", urlencode({text: "yes"}).encode(), FORM)
        case "query":
            return server.ask("GET", f"/?a={quote_plus(text)}"[:4000])
        case "path":
            return server.ask("GET", f"/library/passages/{quote(text, safe='')}/"[:4000])
        case "JSON value":
            body = {"area": "hampshire", "notes": {"said": text}}
            return server.ask("POST", "/api/v1/assess", json.dumps(body).encode(), JSON)
        case "JSON key":
            return server.ask("POST", "/api/v1/assess", json.dumps({"area": "hampshire", text: 1}).encode(), JSON)
    parts = {f"part{start}": text[start : start + 90] for start in range(0, len(text), 90)}
    return server.ask("POST", "/", urlencode(parts).encode(), FORM)


@real
@pytest.mark.sampled(10)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.asvs("5.2.2")
def test_no_file_however_written_is_taken_repeated_or_kept(server: Served, encoding: str, place: str) -> None:
    for kind in BEGINNINGS:
        text = ENCODINGS[encoding](sample(kind))
        reply = sent(server, place, text)
        assert 400 <= reply.status < 500
        for piece in windows(text):
            assert piece not in reply.body
            assert piece not in server.written()


@real
@pytest.mark.parametrize("kind", BEGINNINGS)
@pytest.mark.parametrize(
    "content_type",
    ["application/octet-stream", "image/png", "video/mp4", "text/plain", "multipart/form-data; boundary=x"],
)
def test_a_body_that_is_a_file_is_refused_whatever_it_is_called(server: Served, kind: str, content_type: str) -> None:
    body = sample(kind)
    if content_type.startswith("multipart"):
        head = b'--x\r\nContent-Disposition: form-data; name="area"; filename="a.txt"\r\n\r\n'
        body = head + body + b"\r\n--x--\r\n"
    for address in ("/", "/guide/first/", "/api/v1/assess"):
        reply = server.ask("POST", address, body, {"Content-Type": content_type})
        assert reply.status == 415
        assert sample(kind)[100:132] not in reply.body + server.written()


@real
@pytest.mark.parametrize("kind", BEGINNINGS)
def test_a_file_that_says_it_is_a_form_or_json_is_refused(server: Served, kind: str) -> None:
    for head, address in ((FORM, "/"), (JSON, "/api/v1/assess")):
        reply = server.ask("POST", address, sample(kind), head)
        assert 400 <= reply.status < 500
        assert sample(kind)[100:132] not in reply.body + server.written()


@pytest.mark.parametrize("address", each_address())
@pytest.mark.asvs("5.1.1", "5.2.2")
def test_every_address_refuses_a_file(address: str) -> None:
    for kind in ("image/jpeg", "multipart/form-data; boundary=x"):
        assert Client().post(address, sample("jpeg"), content_type=kind).status_code == 415
    text = ENCODINGS["base64"](sample("jpeg"))
    assert Client().post(address, urlencode({"a": text}), content_type=FORM["Content-Type"]).status_code == 400
    assert Client().get(address, query_params={"a": text}).status_code == 400


# Half a surrogate pair cannot stand in a form or an address at all: JSON alone can say it (tests/guidance/api).
TEXTS = [text for _, text in corpus() if text.encode(errors="replace").decode() == text]
CHOSEN = TEXTS[:: len(TEXTS) // (200 if os.environ.get("CLEARWAY_FULL") else 5)]
LINES = [
    way(FILES[kind][:SMALL]) for kind in ("png", "heic") for way in (WAYS["base64"], WAYS["hex"], WAYS["data URI"])
]
CARRIERS = ("User-Agent", "Referer", "X-Anything", "Accept-Language", "Authorization", "X-Forwarded-For")


@pytest.mark.parametrize("address", each_address())
def test_every_address_refuses_every_kind_of_sample_by_field_and_query(address: str) -> None:
    for text in CHOSEN:
        for field in ("area", "text"):
            body = urlencode({field: text}, errors="replace")
            assert Client().post(address, body, content_type=FORM["Content-Type"]).status_code == 400
        assert Client().get(f"{address}?{urlencode({'q': text}, errors='replace')}").status_code == 400


@pytest.mark.parametrize("address", each_address())
def test_every_address_refuses_a_picture_in_a_header(address: str) -> None:
    for number, text in enumerate(LINES):
        name = CARRIERS[number % len(CARRIERS)]
        assert Client().get(address, headers={name: f"other={text}"}).status_code == 400, name


HONEST_HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
    "Sec-Ch-Ua": '"Chromium";v="140", "Not=A?Brand";v="24"',
    "X-Ms-Client-Principal": "eyJhdXRoX3R5cCI6ImFhZCIsImNsYWltcyI6W3sidHlwIjoi" * 40,
    "Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "X-Forwarded-For": "10.0.0.7, 2a00:23c7:1234:5678:9abc:def0:1234:5678",
    "X-User-Name": "Zo\u00c3\u00ab",
    "Cookie": "clearway-form=/9j/4AAQSkZJRgABAQAAAQABAAD; school=H4sIAAAAAAAA" + "Q7f" * 400,
}


def test_what_browsers_proxies_and_sign_in_put_in_headers_is_let_by() -> None:
    assert Client().get("/", headers=HONEST_HEADERS).status_code == 200


@real
def test_nothing_of_a_sample_is_kept_whatever_address_it_was_sent_to(server: Served) -> None:
    text = WAYS["base64"](FILES["jpeg jfif"])
    for address in addresses():
        replies = [
            server.ask("POST", address, urlencode({"text": text}).encode(), FORM),
            server.ask("GET", f"{address}?q={quote_plus(text)}"),
            server.ask("GET", address, headers={"X-Anything": text, "Referer": text}),
        ]
        assert {reply.status for reply in replies} <= {400, 403}, "403: a form of nobody's, before its page is asked"
        assert not any(piece in reply.body for piece in windows(text) for reply in replies)
    written = server.written()
    assert not any(piece in written for piece in windows(text))


# --- what people write ------------------------------------------------------------------------------------


def at_the_door(**fields: str | list[str]) -> int:
    """The status that a form gets from the door alone; 200 where it is let in."""
    door = IntakeMiddleware(lambda _: HttpResponse("in"))
    body = urlencode(fields, doseq=True)
    return door(RequestFactory().post("/", body, content_type=FORM["Content-Type"])).status_code


def every_form(kind: type[forms.Form] = forms.Form) -> set[type[forms.Form]]:
    """The forms of Clearway, each of them imported by the page that shows it."""
    resolve("/")
    below = {each for each in kind.__subclasses__() if each.__module__.startswith("clearway.")}
    return below.union(*(every_form(each) for each in below))


def test_the_door_knows_every_field_in_which_somebody_writes_at_length() -> None:
    """Or what a lead wrote in three sentences would be refused as a picture, and be gone."""
    fields = [each for form in every_form() for each in form.base_fields.items()]
    written = {name for name, field in fields if isinstance(field, Narrative)}
    assert {"account", "text", "why"} <= written  # they were found at all
    assert written - NARRATIVES == set()


@pytest.mark.parametrize("name", sorted(NARRATIVES))
@pytest.mark.asvs("1.3.3", "2.3.2")
def test_a_narrative_may_be_long_and_no_other_field_may(name: str) -> None:
    told = next(text for text in genuine(1) if len(text) == 20_000) * 3
    assert at_the_door(**{name: told.replace("\r\n", "\n")}) == 200
    assert at_the_door(**{name: told + "!" * 1000}) == 413
    assert at_the_door(area=told[: LONGEST["field"] + 1]) == 400
    assert at_the_door(**{name: ["short", told + "!" * 1000]}) == 413


def test_a_new_line_of_a_narrative_counts_once() -> None:
    fits = LONGEST["narrative"] // len("Pupil A.\n")
    assert at_the_door(text="Pupil A.\r\n" * fits) == 200
    assert at_the_door(text="Pupil A.\r\n" * (fits + 1)) == 413


@pytest.mark.parametrize("name", sorted(NARRATIVES))
def test_a_narrative_is_refused_with_a_picture_in_it_wherever(name: str) -> None:
    picture = WAYS["base64 in lines"](FILES["png"])
    words = "Pupil A told me on Monday. " * 300
    for told in (picture + words, words + picture, f"{words}{picture}{words}"):
        assert at_the_door(**{name: told, "area": "hampshire"}) == 400


def test_a_picture_that_is_cut_up_over_narratives_and_choices_is_refused() -> None:
    picture = WAYS["base64"](FILES["png"][:SMALL])
    assert at_the_door(text=picture[:7], area=picture[7:80], reason=picture[80:]) == 400


def test_a_refusal_says_that_nothing_was_kept_and_what_to_do() -> None:
    page = Client().post("/", urlencode({"a": "data:image/png;base64,AAAA"}), content_type=FORM["Content-Type"])
    said = page.content.decode()
    assert "looks like a picture or a file" in said
    assert "kept nothing of it" in said
    assert "999" in said


ALIKE = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ALIKE, 422), (f"{ALIKE}; charset=utf-8", 422), (ALIKE.upper(), 422),  # read, and no such area
        (f"{ALIKE}; charset=utf-16", 400), (f"{ALIKE}; charset=rot13", 400), (f"{ALIKE}; charset=nonsense", 422),
        (f"{ALIKE}/x", 415), ("application/xml", 415), ("nonsense", 415),
    ],
)  # fmt: skip
def test_only_plain_forms_are_read(kind: str, status: int) -> None:
    assert Client().generic("POST", "/", b"area=nowhere", content_type=kind).status_code == status


TOO_MUCH = [b"a=b&" * 501, b"a=" + b"b" * 262_200, b"%41" * 90_000]


@pytest.mark.parametrize("body", TOO_MUCH, ids=["many fields", "a long value", "long in signs"])
@pytest.mark.asvs("5.2.1")
def test_more_than_a_form_can_hold_is_refused_calmly(body: bytes) -> None:
    response = Client().post("/", body, content_type=FORM["Content-Type"])
    assert response.status_code == 413
    assert "Nothing of it was kept" in response.content.decode()


@pytest.mark.asvs("5.2.1")
def test_a_large_json_body_is_refused_too() -> None:
    response = Client().post("/api/v1/assess", b'{"area": "' + b"a " * 140_000 + b'"}', content_type="application/json")
    assert response.status_code == 413
    assert response.json()["error"]["remedy"]


@pytest.mark.parametrize("address", each_address())
def test_no_honest_address_is_taken_for_a_picture(address: str) -> None:
    assert "We did not take that" not in Client().get(address).content.decode()


@pytest.mark.django_db  # what a passkey is asked is remembered in a session
@settings(max_examples=150, deadline=None)
@given(
    body=st.one_of(
        st.binary(max_size=400),
        st.dictionaries(st.text(max_size=30), st.text(max_size=60), max_size=8).map(
            lambda fields: urlencode(fields, errors="replace").encode()
        ),
    ),
    address=st.sampled_from(addresses()),
)
def test_anything_at_all_in_a_form_gets_an_answer(body: bytes, address: str) -> None:
    response = Client().post(address, body, content_type=FORM["Content-Type"])
    assert response.status_code < 500
    assert "Traceback" not in response.content.decode()


@settings(max_examples=100, deadline=None)
@given(path=st.text(max_size=80), query=st.text(max_size=80))
def test_anything_at_all_as_an_address_gets_an_answer(path: str, query: str) -> None:
    address = "/" + quote(path, errors="replace") + "?" + quote(query, errors="replace")
    assert Client().get(address).status_code < 500
