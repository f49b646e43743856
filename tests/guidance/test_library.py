"""The pages behind the guide: whole, linked, escaped, read only, and silent about whoever reads them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from clearway import __version__
from clearway.core.calendar import LONDON
from clearway.core.packs.load import installed, load
from clearway.core.packs.schema import Pack, Text
from clearway.guidance import queries
from clearway.guidance.carry import Carried, cookie_name, sealed
from clearway.guidance.prose import blocks
from clearway.guidance.views.library import PAGES, entry
from clearway.ui import clock

BOTH = [(name, page) for name in installed() for page in PAGES]
PASSAGES = [(name, passage) for name in installed() for passage in load(name).library.passages]
FIXED = ("staff-card", "library", "about")
HREF = re.compile(r'href="([^"]*)"')
RAW = re.compile(r"&lt;|&amp;amp;|\{[{%]|\*\*|>\s*None\s*<|<object |(?:^|>)\s*(?:-|\d+\.) ", re.MULTILINE)
FRIDAY_1635 = datetime(2026, 11, 20, 16, 35, tzinfo=LONDON)
FRIDAY_1000 = datetime(2026, 11, 20, 10, 0, tzinfo=LONDON)


def page_at(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@cache
def page_and_cookies(address: str) -> tuple[str, list[str]]:
    """A page as anybody finds it, asked for once for all tests that go through every page; the cookies it sets."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode(), list(answer.cookies)


def library_page(pack: str, page: str) -> str:
    return page_at(reverse("library-page", args=[pack, page]))


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def words(html: str) -> str:
    """What a person reads, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def addresses() -> Iterator[str]:
    yield from (reverse(name) for name in FIXED)
    yield from (reverse("library-page", args=both) for both in BOTH)
    yield from (reverse("passage", args=[passage]) for passage in sorted({each for _, each in PASSAGES}))


def made_up(**changed: object) -> Pack:
    text = Text("made-up", "question", "A title", "A body", ("start",), judgement=False, cite=("HQ010",))
    return replace(load("hampshire-2017"), texts=(replace(text, **changed),))  # type: ignore[arg-type]  # a text's own


# --- the pages of a pack ------------------------------------------------------------------------------


@pytest.mark.parametrize(("pack", "page"), BOTH)
def test_a_page_of_a_pack_shows_all_its_texts_and_no_raw_markup(pack: str, page: str) -> None:
    html = main_of(library_page(pack, page))
    said = words(html)
    for text in PAGES[page].texts(load(pack)):
        assert f'id="{text.id}"' in html
        assert text.title in said
        assert [line for block in blocks(text.body) for line in block.lines if " ".join(line.split()) not in said] == []
    assert RAW.findall(html) == []


@pytest.mark.parametrize(("pack", "page"), BOTH)
def test_every_page_of_a_pack_says_that_it_is_old_and_unreviewed(pack: str, page: str) -> None:
    assert " ".join(load(pack).notice.split()) in words(library_page(pack, page))


@pytest.mark.parametrize(("pack", "page"), BOTH)
def test_every_judgement_says_that_it_is_one(pack: str, page: str) -> None:
    daggers = library_page(pack, page).count("† Some of this is our judgement")
    assert daggers == sum(text.judgement for text in PAGES[page].texts(load(pack)))


@pytest.mark.parametrize("pack", installed())
def test_every_text_of_a_pack_stands_on_a_page(pack: str) -> None:
    for text in load(pack).texts:
        assert text in PAGES[queries.page_of(text)].texts(load(pack))


@pytest.mark.parametrize("pack", installed())
def test_the_contents_list_leads_to_each_question(pack: str) -> None:
    html = library_page(pack, "questions")
    listed = [href[1:] for href in HREF.findall(main_of(html)) if href.startswith("#")]
    assert listed == [text.id for text in queries.texts(load(pack), "question")]


def test_outcome_21_stands_on_a_page_of_its_own_and_with_the_police() -> None:
    for page in ("outcome-21", "police"):
        assert "What Outcome 21 means" in words(library_page("hampshire-2017", page))


def test_a_pack_without_outcome_21_says_so_and_leads_to_the_pack_that_has_it() -> None:
    html = library_page("staffordshire-stoke-2017", "outcome-21")
    assert "The documents of this pack say nothing about it." in words(html)
    assert f'href="{reverse("library-page", args=["hampshire-2017", "outcome-21"])}"' in html


def test_the_police_page_says_that_the_class_of_a_case_is_for_the_police_alone() -> None:
    for pack in installed():
        assert "That is for the police alone" in words(library_page(pack, "police"))


def test_a_title_in_quotes_leads_to_its_text() -> None:
    html = library_page("hampshire-2017", "questions")
    assert f'href="{reverse("library-page", args=["hampshire-2017", "police"])}#police-outcome-21"' in html


# --- lines to call ------------------------------------------------------------------------------------


def contacts_at(moment: datetime, pack: str, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(clock, "now", lambda: moment)
    return words(main_of(library_page(pack, "contacts")))


def test_a_closed_line_says_when_it_opens_and_who_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    said = contacts_at(FRIDAY_1635, "staffordshire-stoke-2017", monkeypatch)
    assert "Closed now, opens Monday 23 November 08:30" in said
    assert "Call instead now: Emergency Duty Team: Stoke-on-Trent" in said
    assert "It is Friday 20 November 2026, 16:35." in said


def test_an_open_line_says_until_when(monkeypatch: pytest.MonkeyPatch) -> None:
    said = contacts_at(FRIDAY_1000, "staffordshire-stoke-2017", monkeypatch)
    assert "Open, closes today 16:30" in said
    assert "Call instead now" not in said


@pytest.mark.parametrize("pack", installed())
def test_lines_that_are_never_dialled_are_left_out(pack: str) -> None:
    left_out = [contact for contact in load(pack).contacts if not contact.dial]
    said = words(library_page(pack, "contacts"))
    assert left_out
    for contact in left_out:
        assert contact.name not in said
        assert not contact.email or contact.email not in said
    assert "are left out" in said


@pytest.mark.parametrize("pack", installed())
def test_every_place_to_point_people_to_is_shown_and_its_web_address_is_no_link(pack: str) -> None:
    html = main_of(library_page(pack, "contacts"))
    for resource in load(pack).resources:
        assert resource.title in words(html)
        assert " ".join(resource.reach.split()) in words(html)
    assert [href for href in HREF.findall(html) if not href.startswith(("/", "#", "tel:"))] == []


def test_the_page_for_families_points_them_to_no_place_for_professionals() -> None:
    for pack in installed():
        said = words(library_page(pack, "families"))
        assert "College of Policing" not in said
        assert "Where they can find help" in said


# --- passages -----------------------------------------------------------------------------------------


def test_every_passage_of_every_pack_has_a_page_in_our_words() -> None:
    assert len(PASSAGES) > 300
    for pack, passage in PASSAGES:
        html = main_of(page_and_cookies(reverse("passage", args=[passage]))[0])
        held = load(pack).library[passage]
        said = words(html)
        assert " ".join(held.says.split()) in said, passage
        assert "These are our words, not the document’s." in said, passage
        assert f"{int(passage[2:])} of {held.document.passages}" in said, passage
        assert RAW.findall(html) == [], passage


def test_a_passage_of_two_packs_shows_the_words_of_both_only_where_they_differ() -> None:
    shared = [passage for _, passage in PASSAGES if len(queries.passage(passage)) > 1]
    assert shared
    for passage in set(shared):
        ours = {each.says for _, each in queries.passage(passage)}
        assert page_at(reverse("passage", args=[passage])).count("govuk-inset-text") == len(ours)


def test_a_passage_says_what_rests_on_it_and_leads_to_the_questions() -> None:
    html = page_at(reverse("passage", args=["HQ035"]))
    assert f"{reverse('library-page', args=['hampshire-2017', 'questions'])}#it-was-sent-to-me" in html
    rests = queries.resting_on(load("staffordshire-stoke-2017"), "SS056")
    assert {"Never", "Steps", "Questions and explanations"} <= set(rests)


def test_a_passage_leads_to_its_neighbours_and_ends_with_its_document() -> None:
    assert queries.neighbours("HQ004") == ("", "HQ005")
    assert queries.neighbours("HQ010") == ("HQ006", "HQ011")
    assert queries.neighbours("SS159")[1] == ""


def test_a_passage_in_small_letters_is_found() -> None:
    answer = Client().get(reverse("passage", args=["ss083"]))
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("passage", args=["SS083"])


# --- the whole shelf ----------------------------------------------------------------------------------


def test_every_link_on_every_page_leads_somewhere() -> None:
    pages = {address: page_and_cookies(address)[0] for address in addresses()}
    for address, html in list(pages.items()):
        for href in map(unescape, HREF.findall(main_of(html))):
            path, _, part = href.partition("#")
            if href.startswith("tel:") or path.startswith(("/api/", "/leave/")):
                continue
            if path and path not in pages:
                pages[path] = page_at(path)
            target = pages[path or address]
            assert not part or f'id="{part}"' in target, f"{address} leads to {href}"


def test_no_page_sets_a_cookie() -> None:
    assert [address for address in addresses() if page_and_cookies(address)[1]] == []


def test_no_page_renews_the_answers_that_come_with_it_and_each_leads_back_to_them() -> None:
    client = Client()
    client.cookies[cookie_name()] = sealed(Carried(areas=("hampshire",), passed=True))
    for address in (*map(reverse, FIXED), reverse("library-page", args=BOTH[0]), reverse("passage", args=["SS083"])):
        answer = client.get(address)
        assert answer.cookies == {}
        assert "Back to your answer" in answer.content.decode(), address


def test_the_index_names_every_document_and_every_page() -> None:
    html = page_at(reverse("library"))
    for name in installed():
        assert [each.title for each in load(name).library.documents if each.title not in words(html)] == []
        assert f'href="{reverse("library-page", args=[name, "questions"])}"' in html
    assert reverse("library-page", args=["staffordshire-stoke-2017", "outcome-21"]) not in html


def test_about_names_the_cookies_the_packs_and_the_version() -> None:
    said = words(page_at(reverse("about")))
    assert all(each in said for each in (cookie_name(), "clearway-form", f"Clearway {__version__}", "30 minutes"))
    for name in installed():
        assert load(name).checksum in said
        assert " ".join(load(name).notice.split()) in said
    assert "Neither clears your browser’s history." in said


# --- what is refused ----------------------------------------------------------------------------------

NOWHERE = (
    "/library/nowhere/questions/", "/library/hampshire-2017/nowhere/", "/library/passages/SS999/",
    "/library/passages/XX001/", "/library/passages/SS033/", "/library/passages/a/", "/library/passages/ss-083/",
    "/library/hampshire-2017/Questions/",
)  # fmt: skip


@pytest.mark.parametrize("address", NOWHERE)
def test_what_is_not_there_is_a_calm_404(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
def test_a_page_that_is_read_takes_nothing(method: str) -> None:
    for address in (*map(reverse, FIXED), reverse("library-page", args=BOTH[0]), reverse("passage", args=["SS083"])):
        answer = Client().generic(method, address, content_type="application/json")
        assert answer.status_code == 405, address
        assert answer.headers["Allow"] == "GET, HEAD"
        assert "That page cannot be used like this" in answer.content.decode()


def test_head_is_answered_as_get_without_its_body() -> None:
    answer = Client().head(reverse("staff-card"))
    assert (answer.status_code, answer.content) == (200, b"")


def test_markup_in_a_pack_is_shown_and_never_run(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = "<script>alert(1)</script>"
    body = f'{bad}\n\n- <img src=x>\n\n"{bad}"'
    one = made_up(title=bad, body=body)
    pack = replace(one, notice=bad, texts=(*one.texts, replace(one.texts[0], id="second")))
    monkeypatch.setattr(queries, "packs", lambda: [pack])
    html = main_of(library_page(pack.id, "questions"))
    assert "<script>" not in html
    assert "<img" not in html
    notice, each = 1, 4  # the contents list, the heading, twice in the text
    assert html.count("&lt;script&gt;") == notice + 2 * each
    assert html.count("<li>&lt;img src=x&gt;</li>") == 2


# --- the texts at the point of need -------------------------------------------------------------------


@pytest.mark.parametrize("place", ["viewing", "deletion", "parents", "device_return", "referral", "start"])
def test_each_place_and_gate_has_questions_that_lead_to_their_headings(place: str) -> None:
    for areas in (("hampshire",), ("staffordshire",)):
        found = queries.pointers(place, areas, "question")
        assert found
        for each in found:
            path, part = each.address.split("#")
            assert f'id="{part}"' in page_at(path)


def test_two_areas_of_one_pack_are_pointed_to_it_once() -> None:
    one, two = ("staffordshire",), ("staffordshire", "stoke-on-trent")
    assert queries.pointers("viewing", one) == queries.pointers("viewing", two)
    packs = {each.pack for each in queries.pointers("viewing", ("staffordshire", "hampshire"))}
    assert packs == set(installed())


def test_a_place_that_no_text_names_has_nothing_to_read() -> None:
    assert queries.pointers("nowhere", ("hampshire",)) == ()


def test_a_text_is_its_blocks_its_passages_and_whether_it_is_judgement() -> None:
    pack = made_up(body="One\n- two", judgement=True)
    made = entry(pack, pack.texts[0])
    assert made.blocks == [("p", [[("One", "")]]), ("ul", [[("two", "")]])]
    assert (made.judgement, made.cite) == (True, ("HQ010",))
