"""Nothing that could be a picture or a file is taken, kept or repeated; no honest answer is refused for it."""

import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, urlencode

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from samples import BEGINNINGS, ENCODINGS, sample, windows
from served import Reply, Served, served
from site_map import addresses

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
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_file_however_written_is_taken_repeated_or_kept(server: Served, encoding: str, place: str) -> None:
    for kind in BEGINNINGS:
        text = ENCODINGS[encoding](sample(kind))
        reply = sent(server, place, text)
        # notes of an incident are read by nothing and kept by nothing: what is not seen to be a file there is let by
        assert 400 <= reply.status < 500 or (place == "JSON value" and reply.status == 200)
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


@pytest.mark.parametrize("address", addresses())
def test_every_address_refuses_a_file(address: str) -> None:
    for kind in ("image/jpeg", "multipart/form-data; boundary=x"):
        assert Client().post(address, sample("jpeg"), content_type=kind).status_code == 415
    text = ENCODINGS["base64"](sample("jpeg"))
    assert Client().post(address, urlencode({"a": text}), content_type=FORM["Content-Type"]).status_code == 400
    assert Client().get(address, query_params={"a": text}).status_code == 400


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
def test_more_than_a_form_can_hold_is_refused_calmly(body: bytes) -> None:
    response = Client().post("/", body, content_type=FORM["Content-Type"])
    assert response.status_code == 413
    assert "Nothing of it was kept" in response.content.decode()


def test_a_large_json_body_is_refused_too() -> None:
    response = Client().post("/api/v1/assess", b'{"area": "' + b"a " * 140_000 + b'"}', content_type="application/json")
    assert response.status_code == 413
    assert response.json()["error"]["remedy"]


@pytest.mark.parametrize("address", addresses())
def test_no_honest_address_is_taken_for_a_picture(address: str) -> None:
    assert "We did not take that" not in Client().get(address).content.decode()


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
