"""Ruling 39: an installation's own lines stand first among those to call, with the day on which somebody rang them."""

from datetime import date
from typing import Any

import pytest

from clearway.guidance import own
from clearway.guidance.own import OwnLine
from visitor import Visitor
from world import school

LINE = OwnLine("hampshire", "social_care", "Front door of Council A", "01632 960001", "Weekdays", date(2026, 9, 1))


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """A visitor of an installation that has its own line."""
    monkeypatch.setattr(own, "_lines", [LINE])
    return Visitor()


def test_it_stands_first_among_the_calls(visitor: Visitor) -> None:
    page = visitor.begins("hampshire")
    assert "Front door of Council A" in page
    assert page.index("01632 960001") < page.index("Ask your council")
    assert "our own line, checked 1 September 2026" in page


def test_the_council_s_line_without_a_number_leads_to_it(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "The number that your organisation entered stands above."
    assert said in visitor.begins("hampshire")
    monkeypatch.setattr(own, "_lines", [])
    assert said not in Visitor().begins("hampshire")


def test_it_stands_under_a_yes_before_anything_is_sent(visitor: Visitor) -> None:
    page = visitor.begins("hampshire")
    assert "Front door of Council A, 01632 960001 (our own line)" in page


def test_it_stands_in_the_words_for_the_telephone(visitor: Visitor) -> None:
    visitor.begins("hampshire")
    assert "Front door of Council A 01632 960001" in visitor.at("/guide/read-aloud/")


def test_it_is_not_shown_for_another_area(visitor: Visitor) -> None:
    assert "01632 960001" not in visitor.begins("staffordshire")


@pytest.mark.django_db
def test_a_live_start_learns_the_lines_and_a_demonstration_shows_none_of_its_invented_ones(settings: Any) -> None:
    school("own")
    own.learn()
    assert own.own_lines("staffordshire") == ()
    settings.LIVE = True
    try:
        own.learn()
        [line] = own.own_lines("staffordshire")
        assert (line.name, line.phone) == ("Front door", "01632 960001")
    finally:
        settings.LIVE = False
        own.learn()
