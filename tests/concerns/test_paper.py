"""The paper forms: the questions of the report, and what a call is about; they hold nothing and read nothing."""

import re
from html import unescape

import pytest
from django.test import Client

from clearway.concerns.forms import ReportForm
from clearway.concerns.models import Danger
from clearway.core.packs.vocabulary import vocabulary
from clearway.ui.clock import instant
from site_map import READ

SHEETS = ("/paper/report/", "/paper/call-sheet/")


def words_of(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_the_sheet_asks_what_the_form_asks_in_its_words_and_order() -> None:
    sheet, form = words_of("/paper/report/"), ReportForm(None, instant())
    places = [sheet.index(str(field.label)) for field in form.fields.values()]
    assert places == sorted(places)
    assert [words for words in Danger.labels if words not in sheet] == []


def test_the_sheet_says_how_it_is_typed_in_later() -> None:
    assert "Clearway records by itself when it was typed in, and by whom" in words_of("/paper/report/")
    assert "add each call to its chronology" in words_of("/paper/call-sheet/")


def test_the_call_sheet_has_every_worry_of_its_groups_once_and_nothing_about_content() -> None:
    sheet = words_of("/paper/call-sheet/").lower()
    facts = vocabulary().facts.values()
    asked = [each for each in facts if each.urgency in ("danger", "adult", "threats", "spread", "child") and each.worry]
    assert len(asked) > 15
    assert [each.id for each in asked if not each.values and not each.idle and sheet.count(each.says.lower()) < 1] == []
    assert [
        each.id for each in facts if (each.content or each.police or each.plan) and each.says.lower() in sheet
    ] == []


@pytest.mark.parametrize("address", SHEETS)
def test_a_sheet_has_no_field_and_needs_no_database(address: str) -> None:
    """This test may not use one: a sheet is there while the database is gone."""
    html = Client().get(address).content.decode()
    assert not re.search(r"<(?:input|textarea|select|form)\b", html[html.index("<article") : html.index("</article>")])
    assert not address.startswith(READ)
