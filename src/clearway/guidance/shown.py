"""What a page shows of an answer: rows in the order and the words in which a person needs them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from clearway.core.handbook import OWNERS
from clearway.core.packs.load import pack_for
from clearway.core.packs.schema import Pack
from clearway.core.packs.vocabulary import DISPUTED, NO, UNKNOWN, YES, vocabulary
from clearway.core.result import ActionItem, Because, ContactItem, Gate, Question, Result
from clearway.core.wording import CATEGORY, NAMES, Call, in_danger, level, place, same, value, when
from clearway.guidance.carry import Carried, PersonAnswers
from clearway.guidance.forms import BASIS_NAMES, DONT_KNOW, ROLE_ALOUD, ROLE_NAMES, PersonForm, as_initial
from clearway.guidance.own import OwnLine, own_lines
from clearway.guidance.queries import Pointer, Standing, pointers, question

FINDINGS = ("police", "social_care", "advice", "in_school")
STRENGTH = {"must": "Must", "should": "Should", "consider": "Consider", "maybe": "Not known yet", "none": "Not needed"}
SUBTYPE = {
    "adult-involved": "an adult is involved",
    "intent-to-harm": "somebody meant to hurt",
    "reckless-misuse": "made or passed on without agreement",
    "romantic": "between a couple",
    "other": "another kind",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Someone to call, in words: the number, whether it answers now, and for whom it takes over."""

    name: str
    phone: str
    email: str
    state: str
    closed: bool
    check: bool
    label: str
    word: str
    cares: bool
    covers: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A fact with the answer given to it."""

    fact: str
    slug: str
    ask: str
    says: str
    value: str
    answered: bool
    source: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One of the four responses: how strongly, why, and which questions would change it."""

    name: str
    title: str
    strength: str
    word: str
    said: str
    because: list[Because]
    changes: list[Question]


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate, with the children for whom it stands otherwise."""

    title: str
    open: bool
    because: list[Because]
    children: list[tuple[str, bool, list[Because]]]
    read: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step: who, what, how strongly, until when, and what it waits for."""

    text: str
    who: str
    word: str
    strength: str
    due: str
    waits: str
    cite: list[str]


@dataclass(frozen=True, slots=True)
class AreaAnswer:
    """One area's answer, ready to be shown."""

    area: str
    title: str
    result: Result
    danger: bool
    urgent: bool
    own: tuple[OwnLine, ...]
    calls: list[Line]
    findings: list[FindingRow]
    either: list[str]
    category: str
    possible: str
    category_because: list[Because]
    gates: list[GateRow]
    viewing: str
    now: list[StepRow]
    next: list[StepRow]
    waits: list[StepRow]
    banner: str
    reviewed: str
    documents: list[str]
    dagger: bool
    disputed: list[str]
    scope_because: list[Because]


def slug_of(fact: str) -> str:
    """A fact's part of an address."""
    return fact.replace("_", "-")


def fact_of(slug: str) -> str | None:
    """The fact of an address that a setting is asked for, or None."""
    fact = vocabulary().facts.get(slug.replace("-", "_"))
    return fact.id if fact and slug_of(fact.id) == slug and not fact.police and not fact.idle else None


def said(fact: str, given: str, areas: Iterable[str]) -> str:
    """An answer in words."""
    if given == UNKNOWN:
        return DONT_KNOW
    if given in (YES, NO, DISPUTED):
        return {YES: "Yes", NO: "No", DISPUTED: "Yes, reported but disputed"}[given]
    asked = question(fact, areas)
    return asked.answers[given] if asked else given


def known_rows(carried: Carried, standing: Standing | None) -> list[KnownRow]:
    """What is known, in the vocabulary's order: what was answered, and what follows from it."""
    rows = []
    values = {each["fact"]: each for result in standing.results for each in result["factors"]} if standing else {}
    for fact, word in vocabulary().facts.items():
        asked = question(fact, carried.areas)
        if asked is None or word.police:
            continue
        given = carried.answers.get(fact)
        if given is None and fact not in values:
            continue
        shown = given if given is not None and fact not in values else values[fact]["value"]
        rows.append(
            KnownRow(
                fact,
                slug_of(fact),
                asked.ask,
                word.says,
                said(fact, shown, carried.areas),
                given is not None,
                "" if given is not None else "follows from your other answers",
            )
        )
    return rows


def person_row(person: PersonAnswers) -> str:
    """A person in a few words."""
    age = f"{person['age']} years" if "age" in person else "age not known"
    basis = "" if person.get("age_basis", "record") == "record" or "age" not in person else " (only claimed)"
    roles = person.get("roles")
    part = ", ".join(ROLE_NAMES[role].lower() for role in roles) if isinstance(roles, list) else "part not known"
    return f"{age}{basis}: {part}"


def person_lines(person: PersonAnswers) -> list[tuple[str, str]]:
    """Everything that was said of a person, in the words of its form: each question, and what was answered."""
    said, found = as_initial(person), []
    for name, field in PersonForm.base_fields.items():
        value = said.get(name)
        if value not in (None, "", []):
            words = dict(getattr(field, "choices", ()))
            listed = value if isinstance(value, list) else [value]
            found.append((str(field.label), ", ".join(str(words.get(each, each)) for each in listed)))
    return found


def person_aloud(person: PersonAnswers) -> str:
    """A person as one says it on the telephone."""
    age = f"somebody of {person['age']}" if "age" in person else "somebody whose age I do not know"
    claimed = ", as they say themselves" if "age" in person and person.get("age_basis") == "claimed" else ""
    roles = person.get("roles")
    part = " and ".join(ROLE_ALOUD[role] for role in roles) if isinstance(roles, list) and roles else "had a part"
    return f"{age}{claimed}, who {part}"


def person_details(person: PersonAnswers) -> str:
    """Where the age comes from, in words."""
    return BASIS_NAMES[str(person.get("age_basis", "record"))]


def call_line(call: Call, at: datetime) -> Line:
    """A call as a page shows it: whoever answers now, and for whom they take over."""
    contact = call.instead or call.contact
    covers = f"{call.contact['name']} ({_state(call.contact, at)})" if call.instead else ""
    return Line(
        name=contact["name"],
        phone=contact["phone"] or "",
        email=contact["email"] or "",
        state=_state(contact, at),
        closed=contact["open_now"] is False,
        check=contact["verify_before_use"] and bool(contact["phone"]),
        label=call.label,
        word=STRENGTH[call.label],
        cares=contact["for"] == "social-care",
        covers=covers,
    )


def _state(contact: ContactItem, at: datetime) -> str:
    if contact["open_now"] is None:
        return "Hours not known" if contact["phone"] else ""
    if contact["open_now"]:
        return f"Open, closes {when(contact['closes_at'], at)}" if contact["closes_at"] else "Open at all hours"
    return f"Closed now, opens {when(contact['opens_at'], at)}" if contact["opens_at"] else "Closed now"


def lines(calls: Iterable[Call], at: datetime) -> list[Line]:
    """The calls as a page shows them; two that are made to one number for one reason are one call."""
    found: list[Line] = []
    for line in (call_line(call, at) for call in calls):
        same_number = next(
            (each for each in found if line.phone and (each.phone, each.label) == (line.phone, line.label)), None
        )
        if same_number:
            found[found.index(same_number)] = replace(same_number, also=line.name)
        else:
            found.append(line)
    return found


def area_answer(standing: Standing, result: Result) -> AreaAnswer:
    """Everything that a page shows of one area's answer."""
    at, review = standing.at, result["review"]
    pack = pack_for(result["area"])
    now, later, waits = _steps(result["actions"], at, _from_a_call(pack))
    responses = result["responses"].values()
    return AreaAnswer(
        area=result["area"],
        title=place(result["area"]),
        result=result,
        danger=in_danger(result),
        urgent=any(result["responses"][name]["at_least"] in ("should", "must") for name in ("police", "social_care")),
        own=own_lines(result["area"]),
        calls=lines(standing.calls(result), at),
        findings=[_finding(result, name) for name in FINDINGS],
        either=[" or ".join(NAMES[name].lower() for name in each["of"]) for each in result["either"]],
        category=_kinds(CATEGORY[result["category"]["status"]], result["category"]["subtypes"]),
        possible=", ".join(SUBTYPE.get(each, each) for each in result["category"]["possible"] if each in SUBTYPE),
        category_because=result["category"]["because"],
        gates=_gates(result["gates"], result["area"]),
        viewing=_viewing(result),
        now=now,
        next=later,
        waits=waits,
        banner=f"These are documents of {review['documents_of']}."
        + (" Later national guidance exists and is not applied here." if review["superseded_nationally"] else ""),
        reviewed=f"Reviewed by {review['reviewed_by']} on {review['reviewed_on']}."
        if review["reviewed_by"]
        else "Nobody has reviewed this pack.",
        documents=[f"{each.code}: {each.title} ({each.issuer}, {each.published})" for each in pack.library.documents],
        disputed=[vocabulary()[each["fact"]].says for each in result["factors"] if each["disputed"]],
        scope_because=result["scope"]["because"] if result["scope"]["status"] == "adult-imagery" else [],
        dagger=any("†" in why["text"] for each in responses for why in each["because"]),
    )


def _finding(result: Result, name: str) -> FindingRow:
    response = result["responses"][name]
    strength, word = _strength(name, response["status"], response["at_least"])
    return FindingRow(
        name, NAMES[name], strength, word, level(name, response), response["because"],
        [each for each in result["questions"] if name in each["decides"]],
    )  # fmt: skip


def _strength(name: str, status: str, at_least: str) -> tuple[str, str]:
    if status == "not-covered":
        return "not", "Not covered"
    if status == "undetermined":
        return "open", STRENGTH["maybe"]
    if name == "in_school":
        return status, status.capitalize()
    return (at_least, STRENGTH[at_least]) if status == "yes" else ("not", "Not needed")


def could_become(row: FindingRow, result: Result) -> str:
    """How far the level may still rise, in words, or nothing."""
    response = result["responses"][row.name]
    if row.name == "in_school" or response["status"] == "not-covered" or response["at_least"] == response["at_most"]:
        return ""
    most = STRENGTH[response["at_most"]].lower()
    return f"It may become “{most}”"


def _kinds(status: str, subtypes: Iterable[str]) -> str:
    kinds = [f"{SUBTYPE[name]} ({name})" for name in subtypes if name in SUBTYPE]
    return status + (f": {', '.join(kinds)}" if kinds else "")


def _gates(gates: Mapping[str, Gate], area: str) -> list[GateRow]:
    rows = []
    for key, gate in gates.items():
        name, _, person = key.partition(":")
        if person:
            continue
        children = [
            (other.partition(":")[2], one["status"] == "open", one["because"])
            for other, one in gates.items()
            if other.startswith(f"{name}:") and not same(one, gate)
        ]
        read = pointers(name, (area,), "question")
        rows.append(GateRow(NAMES[name], gate["status"] == "open", gate["because"], children, read))
    return rows


def _viewing(result: Result) -> str:
    viewing = result["viewing"]
    if viewing["needed_to_decide"]:
        return "It may be the only way to decide. The gate below says what must be in place first."
    if viewing["grounds"]:
        return f"Not to decide. There is another ground ({', '.join(viewing['grounds'])}), and the gate below holds."
    return "No. Nobody needs to look."


def _from_a_call(pack: Pack) -> set[str]:
    """The steps whose time runs from something that was not done yet, such as the call."""
    return {each.id for each in pack.actions if each.due and each.due.event != "report"}


def _steps(
    actions: Iterable[ActionItem], at: datetime, from_a_call: set[str]
) -> tuple[list[StepRow], list[StepRow], list[StepRow]]:
    """What to do now, what to do next, and what waits for a gate."""
    now, later, waits = [], [], []
    for each in actions:
        due = when(each["due"], at) if each["due"] else ""
        if due and due != "now":
            due = f"If you call now: by {due}." if each["id"] in from_a_call else f"By {due}."
        row = StepRow(
            each["text"], OWNERS[each["owner"]], STRENGTH[each["duty"]], each["duty"], due,
            ", ".join(NAMES[gate].lower() for gate in each["blocked_by"]), each["cite"],
        )  # fmt: skip
        if each["blocked_by"]:
            waits.append(row)
        elif due == "now" or (each["duty"] == "must" and not due):
            now.append(row)
        else:
            later.append(row)
    return now, later, waits


def difference_rows(standing: Standing) -> list[tuple[str, list[tuple[str, str]], list[str]]]:
    """Where areas differ: the finding, each area's value (the more protective first), the passages."""
    return [
        (
            NAMES.get(each["finding"].removeprefix("gate."), each["finding"]),
            [(place(area), value(given)) for area, given in each["values"].items()],
            each["cite"],
        )
        for each in standing.differences
    ]
