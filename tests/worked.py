"""What is worked out in a case, one row of every table of it, and what its forms send. Texts hold canaries."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.cases.answering.changes import Answers, KnownOf, answer, place, say_of
from clearway.cases.calling.changes import Called
from clearway.cases.closing.changes import close_case, reopen
from clearway.cases.correcting.changes import correct_call, correct_part, correct_talk
from clearway.cases.deciding.changes import Decided, countersign, decide
from clearway.cases.meeting.changes import Met, Talked, add_talk, answer_point, plan_meeting, write_minutes
from clearway.cases.models import STEPS_OF_THE_MODEL, Call, Case, Decision, Involvement, Meeting, Step, Talk
from clearway.cases.planning.changes import Came, Own, Written, add_step, set_step, write_plan
from clearway.vault.reach import within
from world import AT, School, act_of, canary

STEPPED = {f"words-{step}": f"What was said of {step}." for step in STEPS_OF_THE_MODEL}
HELD = {"day-day": 19, "day-month": 11, "day-year": 2026, "time": "14:30"}


def worked(of: School, case: Case, mark: str) -> tuple[UUID, UUID, UUID, UUID, UUID]:
    """All of it; the ids of a step, of a meeting, of a decision with everything, of a call and of a conversation."""
    with within(of.id):
        whose = Involvement.objects.get(case=case, letter="A")
    deputy, moment = of.deputy, count(1)

    def lead(user: User) -> Act:
        """Each a second after the other, as it is where people work."""
        return act_of(user, AT + timedelta(seconds=next(moment)))

    answer(lead(of.lead), case, Answers({"coercion_or_pressure": "yes"}, "told", canary(f"{mark}-source")))
    known = {"roles": ["pictured"], "age": 15, "age_basis": "record"}
    say_of(lead(of.lead), case, whose, KnownOf(known, "told", canary(f"{mark}-told-of")))
    place(lead(of.lead), case, ("staffordshire",), "school")
    step = add_step(lead(of.lead), case, Own(canary(f"{mark}-step"), AT + timedelta(days=1), of.lead, whose))
    with within(of.id):
        seen = Step.objects.get(id=step)
    came = set_step(lead(deputy), case, seen, Came("open", canary(f"{mark}-step-note"), deputy, None))
    says = {"adult": canary(f"{mark}-adult"), "wish": canary(f"{mark}-wish")}
    says |= {"talk_with": canary(f"{mark}-to-talk"), "talk_chose": "yes", "talk_wish": canary(f"{mark}-talk-wish")}
    write_plan(lead(of.lead), case, whose, "support", Written(says, None))
    until = AT + timedelta(days=3)
    write_plan(lead(of.lead), case, whose, "home", Written({"ring": canary(f"{mark}-ring")}, until))
    planned = plan_meeting(lead(of.lead), case, Met("initial", AT + timedelta(hours=1), False, {}))
    with within(of.id):
        meeting = Meeting.objects.get(id=planned)
    minutes = {
        "there": canary(f"{mark}-there"), "known": canary(f"{mark}-known"), "risk": "no", "refer": "undecided",
        "why": canary(f"{mark}-why-refer"), "agenda": [], "actions": [canary(f"{mark}-action")],
    }  # fmt: skip
    held = write_minutes(lead(of.lead), case, meeting, Met("initial", AT, True, minutes))
    heard = canary(f"{mark}-with"), "yes", canary(f"{mark}-talk"), canary(f"{mark}-talk-late")
    add_talk(lead(of.lead), case, whose, Talked(AT - timedelta(days=2), *heard))
    call, talk = corrected(of, case, mark, moment)
    answer_point(lead(of.lead), case, "SS047", canary(f"{mark}-point"), known=True)
    steps = dict.fromkeys(STEPS_OF_THE_MODEL, canary(f"{mark}-model"))
    factors = {"coercion_or_pressure": canary(f"{mark}-factor")}
    said = Decided(frozenset({"in_school"}), "no", canary(f"{mark}-second"), steps, factors)
    decided = decide(lead(of.lead), case, None, said)
    with within(of.id):
        row = Decision.objects.get(id=decided)
    countersign(lead(deputy), case, row, canary(f"{mark}-signed"), agrees=True)
    close_case(lead(of.lead), case, {"decision": "Nobody recorded a decision"}, canary(f"{mark}-shut"))
    reopen(lead(of.lead), case, canary(f"{mark}-reopened"))
    return came, held, decided, call, talk


def corrected(of: School, case: Case, mark: str, moment: Iterator[int]) -> tuple[UUID, UUID]:
    """A call, a conversation and a part in the case, each corrected once; the ids of the first two as they stand."""
    with within(of.id):
        call, talk = Call.objects.get(case=case), Talk.objects.select_related("involvement").get(case=case)

    def lead() -> Act:
        return act_of(of.lead, AT + timedelta(seconds=next(moment)))

    said = canary(f"{mark}-spoke-to"), canary(f"{mark}-log")
    called = Called("police", AT, *said, "undecided", canary(f"{mark}-advised-after-all"))
    stands = correct_call(lead(), case, call, called, canary(f"{mark}-why-call"))
    talked = Talked(AT, canary(f"{mark}-with"), "yes", canary(f"{mark}-talk-after-all"))
    told = correct_talk(lead(), case, talk, talked, canary(f"{mark}-why-talk"))
    correct_part(lead(), case, talk.involvement, "received", canary(f"{mark}-why-part"))
    return stands, told


def answered(mark: str = "typed") -> dict[str, object]:
    """One answer."""
    return {"answer": "no", "source": "told", "told_by": canary(f"{mark}-source"), "once": str(uuid4())}


def answers(mark: str = "typed") -> dict[str, object]:
    """Answers on the page with all questions."""
    return {"threats_or_blackmail": "no", "source": "told", "told_by": canary(f"{mark}-source"), "once": str(uuid4())}


def of_them(mark: str = "typed") -> dict[str, object]:
    """What is known of somebody."""
    whence = {"source": "told", "told_by": canary(f"{mark}-told-of")}
    return {"roles": ["pictured"], "age": "14", "age_basis": "record", **whence, "version": "1", "once": str(uuid4())}


def where() -> dict[str, object]:
    """Whose guidance."""
    return {"area": "staffordshire", "setting": "school", "second": "", "version": "1", "once": str(uuid4())}


def stepped(mark: str = "typed") -> dict[str, object]:
    """A step of one's own, or what came of one."""
    day = {"day-day": 27, "day-month": 11, "day-year": 2026, "time": "14:30"}
    said = {"words": canary(f"{mark}-step"), "owner": "nobody", "child": "A", "state": "done"}
    return {**day, **said, "once": str(uuid4())}


def planned(mark: str = "typed") -> dict[str, object]:
    """A child's own plan."""
    return {"words-adult": canary(f"{mark}-adult"), "version": "1", "once": str(uuid4())}


def met(mark: str = "typed") -> dict[str, object]:
    """The minutes of a meeting."""
    late = {"late": canary(f"{mark}-met-late")}
    said = {"lines": canary(f"{mark}-there"), "words": canary(f"{mark}-known"), "why": canary(f"{mark}-why")}
    return {"kind": "initial", "held": "yes", "risk": "no", "refer": "no", **HELD, **late, **said, "once": str(uuid4())}


def talked(mark: str = "typed") -> dict[str, object]:
    """A conversation."""
    said = {"held": "yes", "with_whom": canary(f"{mark}-with"), "chosen": "yes", "words": canary(f"{mark}-talk")}
    return {**HELD, **said, "late": canary(f"{mark}-talk-late"), "once": str(uuid4())}


def talked_after_all(mark: str = "typed") -> dict[str, object]:
    """A conversation, corrected."""
    said = {name: value for name, value in talked(mark).items() if name != "held"}
    return {**said, "reason": canary(f"{mark}-why-talk")}


def their_part(mark: str = "typed") -> dict[str, object]:
    """Somebody's part in the case, corrected."""
    return {"role": "shared", "reason": canary(f"{mark}-why-part"), "version": "1", "once": str(uuid4())}


def pointed(mark: str = "typed") -> dict[str, object]:
    """An answer to a question of the further review."""
    return {"known": "yes", "words": canary(f"{mark}-point"), "once": str(uuid4())}


def covered(mark: str = "typed") -> dict[str, object]:
    """That somebody covers all cases."""
    begins = {"starts-day": 20, "starts-month": 11, "starts-year": 2026, "starts_time": "16:00"}
    over = {"ends-day": 27, "ends-month": 11, "ends-year": 2026, "ends_time": "08:30"}
    said = {"which": "all", "reference": "", "reason": canary(f"{mark}-cover")}
    return {**begins, **over, **said, "once": str(uuid4())}


def marked() -> dict[str, object]:
    """Nothing but the form's own mark."""
    return {"once": str(uuid4())}


def signed(mark: str = "typed") -> dict[str, object]:
    """A second signature."""
    return {"agrees": "yes", "words": canary(f"{mark}-signed"), "once": str(uuid4())}


def shut(mark: str = "typed") -> dict[str, object]:
    """Why a case is closed, or opened again; without what is still open."""
    return {"reason": canary(f"{mark}-reason"), "once": str(uuid4())}
