"""Case studies A, B and C, in a real browser, from a teacher's report to the closed file; axe looks at every page."""

import pytest

import case_studies as cases
import guide
import record
from browser import Visits

STUDIES = pytest.mark.parametrize("letter", ["a", "b", "c"])
WAYS = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])


@pytest.mark.full
@STUDIES
@WAYS
def test_from_the_report_to_the_closed_file(visit: Visits, letter: str, script: bool) -> None:  # noqa: FBT001  # a parameter
    walk = cases.Walk(visit(script=script), script=script)
    people, facts = cases.known(letter)
    concern = cases.reported(walk)
    case = cases.opened(walk, concern)
    cases.put_down(walk, case, people)
    cases.answered(walk, case, facts)
    cases.met(walk, case)
    if facts["advice_taken"] in cases.ADVISED:
        cases.advised(walk, case, facts["advice_taken"])
    cases.talked(walk, case, "A")
    cases.decided(walk, case)

    walk.goes(f"{case}said/")
    said = " ".join(guide.main(walk.page).split())
    for title, word in cases.expected(letter):
        assert f"{title} {word}" in said or f"{title}: {word}" in said, (title, word)
    walk.goes(f"{case}plan/")
    plan = " ".join(guide.main(walk.page).split())
    for text in cases.asked_for(letter):
        assert " ".join(text.split()) in plan

    cases.planned(walk, case, "AB")
    cases.closed(walk, case)
    assert "This case is closed" in guide.main(walk.page)
    for page in ("", "people/A/file/", "further/", "access/"):
        walk.goes(f"{case}{page}")
    walk.goes("/home/")
    assert record.reference(case) not in guide.main(walk.page)
    record.leave(walk.page)
    record.enter(walk.page, record.TEACHER)
    walk.goes(concern)
    assert "taken up" in guide.main(walk.page)
    assert walk.found == []
