"""Answering: each answer is kept with where it comes from, and puts the case to the guidance anew, in one change."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.errors import NotAllowedError, NotNowError
from clearway.audit.events import Verb
from clearway.cases.access import ADD, demand, visible
from clearway.cases.answering.queries import answers_of, carried_of_case, people_of
from clearway.cases.assessed import as_file
from clearway.cases.changes import add_row
from clearway.cases.models import AboutPerson, Answer, Assessment, Case, Involvement, Source, Where
from clearway.cases.pending import open_cases
from clearway.cases.planning.changes import lay_steps
from clearway.cases.versions import next_version
from clearway.core.calendar import LONDON
from clearway.core.errors import IncidentError
from clearway.core.facts.known import know
from clearway.core.result import Result
from clearway.guidance.answering import Misfit, fitted
from clearway.guidance.carry import Carried
from clearway.guidance.queries import standing
from clearway.people.access import one_with, redirects
from clearway.vault.reach import alone


class MisfitError(Exception):
    """An answer cannot be true beside another that stands: `misfit` says which."""

    def __init__(self, misfit: Misfit) -> None:
        super().__init__("answers that cannot all be true")
        self.misfit = misfit


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by the fact's id, where they come from, and who told them."""

    given: Mapping[str, str]
    source: str
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class KnownOf:
    """What is known of somebody, by the keys of an incident file's person; where it comes from, and who told it."""

    person: Mapping[str, object]
    source: str
    told_by: str = ""


@change(Verb.ANSWER_ADD)
def answer(act: Act, case: Case, answers: Answers) -> UUID:
    """Keep answers, and put the case to the guidance anew. Raises MisfitError, and then nothing is kept."""
    demand(act, case, ADD)
    lay_answers(act, case, answers, act.made)
    return case.id


@change(Verb.ANSWER_ADD)
def say_of(act: Act, case: Case, whose: Involvement, known: KnownOf, seen: int = 0) -> UUID:
    """Keep what is said of somebody involved, and put the case to the guidance anew. `seen` is the version that its
    author saw; 0 for none. Raises MisfitError, OvertakenError.
    """
    demand(act, case, ADD)
    alone("answers", case.pk)
    before = carried_of_case(case, act.at)
    last = AboutPerson.objects.filter(involvement=whose).order_by("-version").first()
    said = {**known.person, "source": known.source, "told_by": known.told_by}
    add_row(act, case, AboutPerson(id=act.made, involvement=whose, version=next_version(last, seen), said=said))
    found = _fitted(replace(before, people=people_of(case)), {}, act.at)
    _take_out(act, case, (*before.dropped, *found.dropped))
    _put(act, case, found)
    return case.id


@change(Verb.ANSWER_ADD)
def place(act: Act, case: Case, areas: tuple[str, ...], setting: str, seen: int = 0) -> UUID:
    """Say whose guidance the case is put to, and put it to it anew. `seen` is the version that its author saw; 0 for
    none. Raises OvertakenError.
    """
    demand(act, case, ADD)
    alone("answers", case.pk)
    last = Where.objects.filter(case=case).order_by("-version").first()
    said = {"areas": list(areas), "setting": setting}
    add_row(act, case, Where(id=act.made, version=next_version(last, seen), said=said))
    found = carried_of_case(case, act.at)
    _take_out(act, case, found.dropped)
    _put(act, case, found)
    return case.id


@change(Verb.ASSESSMENT_ADD)
def keep_from_guide(act: Act, case: Case, carried: Carried, results: tuple[Result, ...]) -> UUID:
    """Keep what the quick guide said with the case, and the answers that led there. People whom the guide lists are
    nobody whom the case names: what follows from them is kept as answers.
    """
    demand(act, case, ADD)
    alone("answers", case.pk)
    followed = {each["fact"]: each["value"] for result in results for each in result["factors"]}
    given = {fact: value for fact, value in {**followed, **carried.answers}.items() if value != "unknown"}
    _keep(act, case, Answers(given, Source.GUIDE), None)
    add_pass(act, case, as_file(carried), results, act.made)
    return case.id


def lay_answers(act: Act, case: Case, answers: Answers, made: UUID | None = None) -> None:
    """The same within a change that is under way."""
    alone("answers", case.pk)
    before = carried_of_case(case, act.at)
    found = _fitted(before, answers.given, act.at)
    given = {**dict.fromkeys(before.dropped, ""), **answers.given, **dict.fromkeys(found.dropped, "")}
    _keep(act, case, Answers(given, answers.source, answers.told_by), made)
    _put(act, case, found)


def lay_if_it_fits(act: Act, case: Case, given: Mapping[str, str]) -> None:
    """Lay down what follows from something else that was written down; where it contradicts an answer, the answer
    stays, since what was written down must never be refused for it. A worry outweighs a "no", and is always laid.
    """
    alone("answers", case.pk)
    answers = answers_of(case)
    new = {fact: value for fact, value in given.items() if answers.get(fact) != value}
    if new:
        with suppress(MisfitError):
            lay_answers(act, case, Answers(new, Source.RECORD))


def ask_anew(act: Act, people: Collection[UUID]) -> None:
    """Within a change that is under way, by which something is new of some people: each case in which they stand, that
    was asked before and to which the actor may add, is put to the guidance anew.
    """
    merged = redirects()
    group = {each for one in one_with(people, merged).values() for each in one}
    there = Involvement.objects.filter(person__in=group).values("case")
    asked = Assessment.objects.filter(case__in=there).values("case")
    for case in open_cases(visible(act).filter(pk__in=asked)).order_by("year", "number"):
        with suppress(NotAllowedError, NotNowError):
            demand(act, case, ADD, Verb.ANSWER_ADD)
            ask_case_anew(act, case)


def ask_if_asked(act: Act, case: Case) -> None:
    """The same of one case, within a change, where it was asked before."""
    if Assessment.objects.filter(case=case).exists():
        ask_case_anew(act, case)


def ask_case_anew(act: Act, case: Case) -> None:
    """The same of one case, within a change; where nothing is new of it, nothing is written."""
    alone("answers", case.pk)
    found = carried_of_case(case, act.at)
    last = Assessment.objects.filter(case=case).order_by("assessed_at").last()
    if last is None or last.incident != as_file(found):
        _take_out(act, case, found.dropped)
        _put(act, case, found)


def add_pass(
    act: Act, case: Case, incident: Mapping[str, object], results: tuple[Result, ...], made: UUID | None
) -> None:
    """One row for each area of what the guidance said, and the steps that it asks for. Each pass has a moment of its
    own, by which passes are told apart and put in order: where a clock stands still, a microsecond after the last.
    """
    last = Assessment.objects.filter(case=case).order_by("assessed_at").values_list("assessed_at", flat=True).last()
    moments = [datetime.fromisoformat(result["at"]) for result in results]
    moment = max([*moments, last + timedelta(microseconds=1)] if last else moments, default=act.at)
    for at, result in enumerate(results):
        pack = result["pack"]
        row = Assessment(
            area=result["area"], pack=pack["id"], edition=pack["edition"], checksum=pack["checksum"],
            assessed_at=moment, incident=dict(incident), result=dict(result),
        )  # fmt: skip
        if made and not at:
            row.id = made
        add_row(act, case, row)
    facts = incident["facts"]
    assert isinstance(facts, Mapping)  # noqa: S101  # as `as_file` wrote it
    lay_steps(act, case, results, facts)


def _fitted(carried: Carried, given: Mapping[str, str], at: datetime) -> Carried:
    """The answers with those in `given`, as `fitted`; where no area is chosen, nothing can contradict yet."""
    if not carried.begun:
        return carried.answered(given)
    here = at.astimezone(LONDON)
    try:
        know(carried.without(list(carried.answers)).incident(), here)
    except IncidentError as error:
        raise MisfitError(Misfit((), people=True)) from error
    found = fitted(carried, given, here)
    if isinstance(found, Misfit):
        raise MisfitError(found)
    return found


def _take_out(act: Act, case: Case, dropped: Iterable[str]) -> None:
    """Say of answers that they do not stand any more, since something that counts for more speaks against them."""
    if facts := dict.fromkeys(dropped, ""):
        _keep(act, case, Answers(facts, Source.RECORD), None)


def _keep(act: Act, case: Case, answers: Answers, made: UUID | None) -> None:
    row = Answer(given=dict(answers.given), source=answers.source, told_by=answers.told_by)
    if made:
        row.id = made
    add_row(act, case, row)


def _put(act: Act, case: Case, carried: Carried) -> None:
    if carried.begun:
        results = standing(carried.incident(), act.at.astimezone(LONDON)).results
        add_pass(act, case, as_file(carried), results, None)
