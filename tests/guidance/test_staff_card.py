"""The staff card: every line rests on a passage or says that it is judgement, and it fits on one sheet of A4."""

import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from clearway.guidance import card, queries
from lacking import chromium

SHEET = (595, 842)


def staff_card() -> str:
    return Client().get(reverse("staff-card")).content.decode()


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


@pytest.mark.parametrize("line", card.LINES, ids=lambda line: line.bold)
def test_every_line_is_on_the_card_with_its_passages(line: card.CardLine) -> None:
    html = staff_card()
    assert line.bold in words(html)
    assert line.text in words(html)
    assert [each for each in line.cite if f'href="{reverse("passage", args=[each])}"' not in html] == []


@pytest.mark.parametrize("line", card.LINES, ids=lambda line: line.bold)
def test_every_line_rests_on_a_passage_of_an_installed_pack_or_says_that_it_is_judgement(line: card.CardLine) -> None:
    assert line.cite or line.judgement
    assert [each for each in line.cite if not queries.passage(each)] == []


def test_as_many_daggers_are_shown_as_lines_are_judgement_and_one_explains_them() -> None:
    assert words(staff_card()).count("†") == sum(line.judgement for line in card.LINES) + 1


@pytest.mark.parametrize(
    "said",
    [
        "Call 999 first", "Speak to the safeguarding lead now", "Not by e\u2011mail, not on a form",
        "Stay with a child who is distressed", "switch it off, look at nothing, hand it to the lead",
        "look at it", "ask to see it", "question anyone", "promise to keep it secret", "contact parents",
        "Do not open, forward, copy, show or delete it", "Speak to the lead and to the police (101) now",
    ],
)  # fmt: skip
def test_the_card_says(said: str) -> None:
    assert said in words(staff_card())


def test_the_lead_is_led_to_the_guide() -> None:
    assert f'<a class="govuk-button" href="{reverse("start")}"' in staff_card()


def test_the_card_prints_on_one_sheet_with_room_to_spare(tmp_path: Path) -> None:
    style = re.sub(r'href="/static/([^"]*\.css)"', rf'href="{Path(settings.STATIC_ROOT).as_uri()}/\1"', staff_card())
    page, sheet = tmp_path / "card.html", tmp_path / "card.pdf"
    # A browser with a slightly wider font still needs one sheet: two lines may be broken that are not broken here.
    spare = '<p class="govuk-!-font-size-24 govuk-!-margin-top-0 govuk-!-margin-bottom-0">and</p>' * 2
    shown = re.sub(r"<script.*?</script>", "", style).replace("</article>", f"{spare}</article>")
    page.write_text(shown, "utf-8")
    command = [chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run(
        [*command, f"--user-data-dir={tmp_path / 'browser'}", f"--print-to-pdf={sheet}", page.as_uri()],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    pages = PdfReader(sheet).pages
    assert len(pages) == 1
    assert tuple(round(side) for side in pages[0].mediabox[2:]) == SHEET
    assert "promise to keep it secret" in " ".join(pages[0].extract_text().split())
