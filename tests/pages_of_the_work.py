"""Who gets what on the pages of the work in a case: questions, plan, meetings, decisions, closing."""

from http import HTTPStatus

from clearway.cases import queries
from clearway.cases.answering.queries import latest_pass
from clearway.cases.closing.queries import left
from clearway.cases.models import Case, Cover
from clearway.cases.planning.queries import planned as planned_of
from clearway.vault.reach import within
from doors import LEADS, OK, ON, READ, READERS, REPORTS, UNFIT, Door, to
from members import World, called_after_all, decided, let_in
from worked import (
    answered,
    answers,
    covered,
    marked,
    met,
    of_them,
    planned,
    pointed,
    shut,
    signed,
    stepped,
    talked,
    talked_after_all,
    their_part,
    where,
)
from world import act_of


def all_that_is_open(world: World) -> dict[str, object]:
    """What whoever closes the case says that they know of."""
    act = act_of(world.own.lead)
    with within(world.own.id):  # it is no read of anybody's, and leaves no event
        case = Case.objects.get(id=world.case.case)
        whole = queries.whole(act, case)
        open_still = left(whole, planned_of(act, whole.work.steps, latest_pass(case)))
    return {"checks": [name for name, _ in open_still]}


ANSWERING, CORRECTS, ADDS = "answer:add", "entry:correct", to(LEADS, OK, READ)
BEHIND_THEM = HTTPStatus.CONFLICT


def the_stand_in(world: World) -> dict[str, object]:
    """Who covers, or takes a case over."""
    return {"user": str(world.own.stand_in.pk)}


def anywhere(_: World) -> tuple[object, ...]:
    """An address without anything that varies."""
    return ()


def their_cover(world: World) -> tuple[object, ...]:
    """That a relative, who leads as well, covers for the lead."""
    with within(world.own.id):
        return (Cover.objects.earliest("at").root,)


LISTED = "worklist:read"
COVERERS = ("lead", "deputy", "stand-in", "set aside", "relative", "outsider")
OF_THE_WORK = (
    Door("cover", "GET", to(COVERERS, OK, LISTED), place=anywhere),
    Door("cover-give", "GET", to(COVERERS, OK), place=anywhere, full=True),
    Door("cover-give", "POST", to(COVERERS, ON, "cover:give") | to(("stand-in", "outsider"), UNFIT), covered,
         about=the_stand_in, place=anywhere),
    Door("cover-brief", "GET", to(("relative",), OK, LISTED), place=anywhere),
    Door("cover-end", "POST", to(("lead",), ON, "cover:end"), marked, place=their_cover),
    Door("case-decision", "GET", ADDS),
    Door("case-decision", "POST", to(LEADS, ON, "decision:add", READ), decided),
    Door("case-questions", "GET", ADDS),
    Door("case-questions", "POST", to(LEADS, ON, ANSWERING, READ), answers),
    Door("case-next", "GET", to(LEADS, ON, READ)),
    Door("case-question", "GET", ADDS, full=True),
    Door("case-question", "POST", to(LEADS, ON, ANSWERING, READ), answered, full=True),
    Door("case-said", "GET", to(READERS, OK, READ)),
    Door("case-conflict", "GET", ADDS, full=True),
    Door("case-conflict", "POST", to(LEADS[1:], ON, "case:set-aside", READ) | to((LEADS[0], "stand-in"), UNFIT, READ),
         let_in, about=the_stand_in, full=True),  # nobody else who leads sees it: so the lead keeps it; and who got it
    Door("case-where", "GET", ADDS, full=True),
    Door("case-where", "POST", to(LEADS[:1], ON, ANSWERING, READ) | to(LEADS[1:], BEHIND_THEM, READ), where, full=True),
    Door("case-about", "GET", ADDS, full=True),
    Door("case-about", "POST", to(LEADS[:1], ON, ANSWERING, READ) | to(LEADS[1:], BEHIND_THEM, READ), of_them,
         full=True),
    Door("case-file", "GET", to(READERS, OK, READ, *REPORTS)),
    Door("case-plan", "GET", to(READERS, OK, READ, *REPORTS)),
    Door("case-step-add", "GET", to(LEADS, OK, READ, *REPORTS), full=True),
    Door("case-step-add", "POST", to(LEADS, ON, "step:add", READ, *REPORTS), stepped),
    Door("case-step", "GET", ADDS, full=True),
    Door("case-step", "POST", to(LEADS[:1], ON, "step:set", READ) | to(LEADS[1:], BEHIND_THEM, READ), stepped),
    Door("case-child-plan", "GET", to(READERS, OK, READ, *REPORTS), full=True),
    Door("case-child-plan", "POST", to(LEADS[:1], ON, "plan:write", READ, *REPORTS)
         | to(LEADS[1:], BEHIND_THEM, READ, *REPORTS), planned, full=True),
    Door("case-meeting", "GET", ADDS, full=True),
    Door("case-meeting", "POST", to(LEADS, ON, "meeting:add", READ), met),
    Door("case-minutes", "GET", ADDS, full=True),
    Door("case-minutes", "POST", to(LEADS[:1], ON, "meeting:add", READ) | to(LEADS[1:], BEHIND_THEM, READ), met,
         full=True),
    Door("case-further", "GET", to(READERS, OK, READ, *REPORTS)),
    Door("case-talk", "GET", to(LEADS, OK, READ, *REPORTS), full=True),
    Door("case-talk", "POST", to(LEADS, ON, "talk:add", READ), talked, full=True),
    Door("case-correct-call", "GET", ADDS, full=True),
    Door("case-correct-call", "POST", to(LEADS[:1], ON, CORRECTS, READ) | to(LEADS[1:], BEHIND_THEM, READ),
         called_after_all),
    Door("case-correct-talk", "GET", ADDS, full=True),
    Door("case-correct-talk", "POST", to(LEADS[:1], ON, CORRECTS, READ) | to(LEADS[1:], BEHIND_THEM, READ),
         talked_after_all, full=True),
    Door("case-part", "GET", ADDS, full=True),
    Door("case-part", "POST", to(LEADS[:1], ON, "part:correct", READ) | to(LEADS[1:], BEHIND_THEM, READ), their_part),
    Door("case-point", "GET", ADDS, full=True),
    Door("case-point", "POST", to(LEADS[:1], ON, "point:add", READ) | to(LEADS[1:], BEHIND_THEM, READ), pointed,
         full=True),
    Door("case-decided", "GET", to(READERS, OK, READ, *REPORTS)),
    Door("case-decided", "POST", to(LEADS[1:], ON, READ, *REPORTS), signed),  # signed already
    Door("case-close", "GET", to(LEADS[:1], OK, READ, *REPORTS)),
    Door("case-close", "POST", to(LEADS[:1], ON, "case:close", READ, *REPORTS), shut, about=all_that_is_open),
    Door("case-reopen", "GET", to(LEADS, BEHIND_THEM)),  # it is open
    Door("case-reopen", "POST", to(LEADS, BEHIND_THEM)),
)  # fmt: skip
