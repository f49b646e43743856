"""The questions: the fixed first screen, one a page in the engine's order, and the factors on one page."""

from collections.abc import Iterable
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clearway.core.packs.schema import Question
from clearway.core.packs.vocabulary import YES, vocabulary
from clearway.core.wording import NAMES
from clearway.guidance import queries, shown
from clearway.guidance.answering import Misfit, fitted
from clearway.guidance.carry import Carried, hand_over
from clearway.guidance.forms import AnswersForm, FirstForm, QuestionForm, reveal
from clearway.guidance.misfits import say_misfit
from clearway.guidance.views.flow import begun, beside, show, standing_of
from clearway.ui import clock
from clearway.ui.methods import only

# Where a question is asked, and what people ask back just there.
PLACES = {
    **dict.fromkeys(("device_held", "device_refused"), "devices"),
    **dict.fromkeys(("staff_received_image", "staff_conduct_in_question"), "staff"),
    **dict.fromkeys(("content_beyond_age", "content_violent_or_extreme"), "viewing"),
    **dict.fromkeys(("shown_to_staff", "on_setting_system", "facts_without_viewing"), "viewing"),
    **dict.fromkeys(("viewing_needed_for_takedown", "viewing_would_distress"), "viewing"),
    **dict.fromkeys(("deletion_refused", "holds_others_image", "deletion_confirmed"), "deletion"),
    **dict.fromkeys(("parents_risk", "parents_contacted"), "parents"),
    **dict.fromkeys(("referral_decided", "agency_consulted", "advice_taken"), "referral"),
}
ALARMING = ("immediate_danger", "self_harm_risk", "harm_or_risk_of_harm", "parents_risk")
PEOPLE = "This does not fit the people you listed. Change the answer, or the people"
# What people are most often told first, and what changes most: ticks on the first screen.
TICKS = (
    "threats_or_blackmail", "coercion_or_pressure", "adult_involved", "under_13_involved", "financial_demand",
    "wider_distribution", "staff_received_image",
)  # fmt: skip


def _asked(facts: Iterable[str], carried: Carried) -> dict[str, Question]:
    found = {fact: queries.question(fact, carried.areas) for fact in facts}
    return {fact: question for fact, question in found.items() if question}


@only("GET", "POST")
@begun
def first(request: HttpRequest, carried: Carried) -> HttpResponse:
    """Ruling 7: always asked, whatever is certain. Any yes leads straight to the answer."""
    context = beside(carried, standing_of(carried), "start")
    form = FirstForm(
        request.POST if request.method == "POST" else None,
        asked=_asked((fact.id for fact in vocabulary().facts.values() if fact.first), carried),
        ticks=_asked(TICKS, carried),
        carried=carried.answers,
        reveals={
            fact: {YES: reveal("guidance/parts/call-at-once.html", fact=fact, answers=context["answers"])}
            for fact in ALARMING
        },
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            found = fitted(carried.without(form.taken_back), form.given, clock.now())
            if isinstance(found, Carried):
                return hand_over(redirect("result" if form.worries else "next"), replace(found, passed=True))
            _say(form, found, carried)
        status = 422
    return show(request, "first.html", carried, {**context, "form": form}, status)


def _say(form: AnswersForm | QuestionForm, misfit: Misfit, carried: Carried) -> None:
    say_misfit(form, misfit, {**carried.answers, **form.given}, carried.areas, PEOPLE)


@only("GET")
@begun
def following(request: HttpRequest, carried: Carried) -> HttpResponse:
    """On to the next question that matters; to the answer where none is left."""
    if not carried.passed:
        return redirect("first")
    question = standing_of(carried).next_question
    return redirect("question", slug=shown.slug_of(question["fact"])) if question else redirect("result")


@only("GET", "POST")
@begun
def question(request: HttpRequest, carried: Carried, slug: str) -> HttpResponse:
    """One question. Sending it leads to the next one."""
    return _question(request, carried, slug, "next")


@only("GET", "POST")
@begun
def change(request: HttpRequest, carried: Carried, slug: str) -> HttpResponse:
    """One question, from the list of answers. Sending it leads back there."""
    return _question(request, carried, slug, "answers")


def _question(request: HttpRequest, carried: Carried, slug: str, then: str) -> HttpResponse:
    fact = shown.fact_of(slug)
    asked = queries.question(fact, carried.areas) if fact else None
    if fact is None or asked is None:
        raise Http404
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        fact=fact,
        asked=asked,
        carried=carried.answers.get(fact, ""),
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            found = fitted(carried, form.given, clock.now())
            if isinstance(found, Carried):
                return hand_over(redirect(then), found)
            _say(form, found, carried)
        status = 422
    standing = standing_of(carried)
    here = next((each for each in standing.questions if each["fact"] == fact), None)
    decides = list(dict.fromkeys(NAMES[name].lower() for name in here["decides"] if name in NAMES)) if here else []
    return show(
        request,
        "question.html",
        carried,
        {
            **beside(carried, standing, PLACES.get(fact, "")),
            "form": form,
            "fact": vocabulary()[fact],
            "asked": asked,
            "decides": decides,
            "matters": here is not None,
            "given": fact in carried.answers,
            "back": reverse("answers") if then == "answers" else _before(carried, fact),
        },
        status,
    )


def _before(carried: Carried, fact: str) -> str:
    """The address of the question answered before this one, or of the first screen."""
    words = vocabulary()
    given = [each for each in carried.answers if not words[each].first]
    earlier = given[: given.index(fact)] if fact in given else given
    return reverse("question", args=[shown.slug_of(earlier[-1])]) if earlier else reverse("first")


@only("GET", "POST")
@begun
def factors(request: HttpRequest, carried: Carried) -> HttpResponse:
    """The flowchart's factors on one page, for a practised lead. What is left empty stays unknown."""
    groups: dict[str, dict[str, Question]] = {}
    for fact in vocabulary().facts.values():
        asked = queries.question(fact.id, carried.areas)
        if asked and not (fact.first or fact.plan or fact.police or fact.idle):
            groups.setdefault(vocabulary().urgencies[fact.urgency], {})[fact.id] = asked
    every = {fact: asked for group in groups.values() for fact, asked in group.items()}
    form = AnswersForm(
        request.POST if request.method == "POST" else None, asked=every, carried=carried.answers, compact=True
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            found = fitted(carried, form.given, clock.now())
            if isinstance(found, Carried):
                return hand_over(redirect("result"), replace(found, passed=True))
            _say(form, found, carried)
        status = 422
    context = beside(carried, standing_of(carried))
    return show(request, "factors.html", carried, {**context, "form": form, "groups": groups}, status)
