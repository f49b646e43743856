"""Answering a case's questions, and what the guidance says of them now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases.answering import changes, queries
from clearway.cases.answering.alarms import alarms, alarms_of
from clearway.cases.answering.moved import moved
from clearway.cases.assessed import carried_of
from clearway.cases.forms.answers import AboutForm, CaseAnswersForm, CaseQuestionForm
from clearway.cases.models import AboutPerson, Case, OfCase
from clearway.cases.versions import OvertakenError
from clearway.cases.views.found import case_or_404, case_to, form_page, involved_or_404, overtaken_page, seen_by
from clearway.core.calendar import LONDON
from clearway.core.facts.incident import read
from clearway.core.packs.schema import Question
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.wording import place
from clearway.guidance import queries as guidance
from clearway.guidance import shown
from clearway.guidance.carry import Carried
from clearway.guidance.forms import SETTING_NAMES, StartForm, as_initial
from clearway.guidance.misfits import say_misfit
from clearway.guidance.queries import Standing
from clearway.organisations.doors import door
from clearway.ui.methods import only

FIRST = 6  # of the questions that still matter: the others can be opened
AnyForm = CaseAnswersForm | CaseQuestionForm
PEOPLE = "This does not fit what was said of the people. Change the answer, or what was said"


@only("GET", "POST")
@door
def questions(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """All questions on one page: those that still matter first. What is left empty stays as it is."""
    found = case_to(act, reference, Verb.ANSWER_ADD)
    carried = queries.carried_of_case(found, act.at)
    if not carried.begun:
        return redirect("case-where", reference)
    standing = _standing(carried, act)
    groups = _groups(carried, standing)
    asked = {fact: each for _, group in groups for fact, each in group.items()}
    form = CaseAnswersForm(request.POST or None, asked=asked, carried=carried.answers)
    if form.is_valid():
        given, said = form.given, form.cleaned_data
        if _kept(act, found, form, changes.Answers(given, said["source"], said["told_by"]), carried):
            return _onwards(reference, given, "case-said")
    matter = {each["fact"] for each in standing.questions}
    context = {"case": found, "form": form, "groups": groups, "matter": matter, "carried": carried}
    return form_page(request, act, "cases/questions.html", context)


@only("GET", "POST")
@door
def question(request: HttpRequest, act: Act, reference: str, slug: str) -> HttpResponse:
    """One question. Sending it leads to the next one that matters."""
    found = case_to(act, reference, Verb.ANSWER_ADD)
    carried = queries.carried_of_case(found, act.at)
    fact = shown.fact_of(slug)
    asked = guidance.question(fact, carried.areas) if fact else None
    if fact is None or asked is None:
        raise Http404
    form = CaseQuestionForm(request.POST or None, fact=fact, asked=asked, carried=carried.answers.get(fact, ""))
    if form.is_valid():
        given, said = form.given, form.cleaned_data
        if _kept(act, found, form, changes.Answers(given, said["source"], said["told_by"]), carried):
            return _onwards(reference, given, "case-next")
    standing = _standing(carried, act)
    here = next((each for each in standing.questions if each["fact"] == fact), None)
    context = {
        "case": found, "form": form, "fact": vocabulary()[fact], "asked": asked, "matters": here is not None,
        "given": fact in carried.answers,
        "left": sum(1 for each in standing.questions if each["fact"] not in carried.answers),
    }  # fmt: skip
    return form_page(request, act, "cases/question.html", context)


@only("GET")
@door
def following(request: HttpRequest, act: Act, reference: str) -> HttpResponse:  # a door's view
    """On to the next question that matters; to what the guidance says where none is left."""
    found = case_to(act, reference, Verb.ANSWER_ADD)
    carried = queries.carried_of_case(found, act.at)
    left = _standing(carried, act).next_question if carried.begun else None
    if left is None:
        return redirect("case-said", reference)
    return redirect("case-question", reference, shown.slug_of(left["fact"]))


@only("GET")
@door
def said(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """What the guidance said last, for every area beside each other, and what changed since the time before."""
    found = case_or_404(act, reference)
    passes = queries.passes(found)
    context: dict[str, object] = {"case": found, "may": act.actor.does, "passes": passes}
    if passes:
        last = passes[-1]
        given = last[0].incident
        carried = carried_of(given)
        results = tuple(each.result for each in last)
        at = last[0].assessed_at.astimezone(LONDON)
        standing = guidance.as_stood(read(given), at, results)
        context |= {
            "last": last, "answers": [shown.area_answer(standing, each) for each in results],
            "known": shown.known_rows(carried, standing), "standing": standing,
            "people": [(str(each["id"]), shown.person_row(each)) for each in carried.people],
            "differences": shown.difference_rows(standing),
            "moved": moved(passes[-2], last) if len(passes) > 1 else [],
            "open_still": [each for each in standing.questions if each["fact"] not in carried.answers],
            "slug": shown.slug_of, "FIRST": FIRST,
        }  # fmt: skip
    return render(request, "cases/said.html", context)


@only("GET", "POST")
@door
def about(request: HttpRequest, act: Act, reference: str, letter: str) -> HttpResponse:
    """What is known of somebody involved that matters to the guidance."""
    found = case_to(act, reference, Verb.ANSWER_ADD)
    whose = involved_or_404(found, letter)
    before = next((each for each in queries.people_of(found) if each["id"] == letter), {})
    last = queries.about(whose)
    form = AboutForm(request.POST or None, initial=as_initial(before))
    context = {"case": found, "form": form, "letter": letter, "name": queries.name_of(whose), "last": last}
    if form.is_valid():
        said = {key: value for key, value in form.person(letter).items() if key != "id"}
        try:
            given = form.cleaned_data
            changes.say_of(
                act, found, whose, changes.KnownOf(said, given["source"], given["told_by"]), seen_by(request)
            )
            earlier = queries.said_then(whose, seen_by(request))
            return redirect("case-call" if alarms_of(said) - alarms_of(earlier) else "case-said", reference)
        except OvertakenError as error:
            return overtaken_page(
                request, "cases/about.html", {**context, "stands": _stands(error.newest)}, error.newest
            )
        except changes.MisfitError:
            form.add_error(None, "This does not fit an answer that stands. Change the answer, or leave it out here")
    return form_page(request, act, "cases/about.html", context)


@only("GET", "POST")
@door
def where(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Whose guidance the case is put to: a second area where a child or a setting of it is involved."""
    found = case_to(act, reference, Verb.ANSWER_ADD)
    carried = queries.carried_of_case(found, act.at)
    before = {
        "area": next(iter(carried.areas), ""), "second": "".join(carried.areas[1:2]), "setting": carried.setting
    }  # fmt: skip
    form = StartForm(request.POST or None, areas=guidance.area_names(), initial=before)
    context = {"case": found, "form": form, "last": queries.where(found)}
    if form.is_valid():
        try:
            changes.place(act, found, form.areas, form.cleaned_data["setting"], seen_by(request))
            return redirect("case-said", reference)
        except OvertakenError as error:
            stands = ", ".join([*map(place, carried.areas), SETTING_NAMES[carried.setting].lower()])
            return overtaken_page(request, "cases/where.html", {**context, "stands": stands}, error.newest)
    return form_page(request, act, "cases/where.html", context)


def _stands(newest: OfCase) -> list[tuple[str, str]]:
    """What stands of somebody, and where it comes from."""
    if not isinstance(newest, AboutPerson):
        return []
    whence = ": ".join(each for each in (newest.get_source_display(), newest.told_by) if each)
    return [*shown.person_lines(newest.person), *([("Where does this come from?", whence)] if whence else [])]


def _standing(carried: Carried, act: Act) -> Standing:
    return guidance.standing(carried.incident(), act.at.astimezone(LONDON))


def _groups(carried: Carried, standing: Standing) -> list[tuple[str, dict[str, Question]]]:
    """What is asked, by urgency: what still matters before what does not, each with what was answered."""
    words = vocabulary()
    matter = {each["fact"] for each in standing.questions} | set(carried.answers)
    groups: dict[str, dict[str, Question]] = {}
    rest: dict[str, Question] = {}
    for fact in words.facts.values():
        asked = guidance.question(fact.id, carried.areas)
        if asked is None or fact.police or fact.idle:
            continue
        if fact.id in matter or fact.first:
            groups.setdefault(words.urgencies[fact.urgency], {})[fact.id] = asked
        else:
            rest[fact.id] = asked
    return [*groups.items(), ("These decide nothing any more", rest)]


def _kept(act: Act, case: Case, form: AnyForm, answers: changes.Answers, carried: Carried) -> bool:
    try:
        changes.answer(act, case, answers)
    except changes.MisfitError as error:
        say_misfit(form, error.misfit, {**carried.answers, **answers.given}, carried.areas, PEOPLE)
        return False
    return True


def _onwards(reference: str, given: dict[str, str], then: str) -> HttpResponse:
    """To the telephone where a new answer worries; else onwards."""
    return redirect("case-call" if alarms(given) else then, reference)
