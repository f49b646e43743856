"""Reading the parts of a pack, one function for each kind of table."""

import re
from collections.abc import Callable, Sequence
from datetime import time
from typing import TypeVar

from clearway.core.calendar import CLOCKS
from clearway.core.packs.conditions import ALWAYS, GATES, RESPONSES, Condition, Reader
from clearway.core.packs.schema import (
    ASKS,
    AUDIENCES,
    EVENTS,
    SETTINGS,
    VALUES_OF,
    Action,
    Contact,
    Due,
    Example,
    Gate,
    Never,
    Question,
    Resource,
    Rule,
    Text,
)
from clearway.core.packs.table import Table
from clearway.core.packs.vocabulary import Vocabulary

Made = TypeVar("Made")
ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
PLACES = (
    "start", "result", "viewing", "deletion", "parents", "devices", "fact-finding", "referral",
    "staff", "children", "families", "law", "police", "learning",
)  # fmt: skip
PURPOSES = ("emergency", "police", "social-care", "advice", "children", "families", "not-dialled")
OWNERS = ("everyone", "dsl", "head", "second-adult", "police", "it-staff")
TEXT_KINDS = ("explain", "define", "law", "figure", "question", "police")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$")


def name_of(table: Table) -> str:
    """The table's id, in kebab-case."""
    name = table.text("id")
    if not ID.match(name):
        table.refuse("id", f'"{name}" is not a valid id', "Use small letters, digits and hyphens.")
    return name


def condition_of(table: Table, words: Vocabulary, key: str = "when", *, required: bool = True) -> Condition:
    """The condition under `key`; always, where it may be left out and is."""
    if not table.has(key) and not required:
        table.take(key)
        return ALWAYS
    if not table.has(key):
        table.refuse(key, f'"{key}" is missing', "Say for which facts this holds.")
    return Reader(words, table.file, f"{table.key}.{key}").read(table.take(key))


def cites(table: Table) -> tuple[str, ...]:
    """The passages cited: at least one, always."""
    if not table.has("cite"):
        table.refuse("cite", "the citation is missing", 'Add cite = ["…"]: nothing is said without a passage.')
    return table.texts("cite", required=True)


def rule(table: Table, words: Vocabulary) -> Rule:
    """One [[rule]]: either `asks` or `finding` with `is`."""
    name = name_of(table)
    asks, finding, value, of = _what_it_decides(table)
    made = Rule(
        id=name,
        when=condition_of(table, words),
        because=table.text("because"),
        cite=cites(table),
        asks=asks,
        finding=finding,
        value=value,
        of=of,
        answered=table.some_of("answered", words.facts),
        audience=table.one_of("audience", AUDIENCES, "setting"),
        judgement=table.flag("judgement"),
        not_known=table.text("not_known", None if value == "shut" else ""),
        file=table.file,
    )
    if made.not_known and value != "shut":
        table.refuse("not_known", '"not_known" belongs to rules that shut something', "Take it away.")
    if made.answered and finding != "in_school":
        table.refuse("answered", '"answered" belongs to in_school only', "Take it away.")
    table.finish()
    return made


def _what_it_decides(table: Table) -> tuple[dict[str, str], str, str, tuple[str, ...]]:
    if table.has("asks") == table.has("finding"):
        table.refuse("asks", "a rule decides one thing", 'Give either "asks" or "finding" with "is".')
    of = _either(table)
    if table.has("finding"):
        finding = table.one_of("finding", VALUES_OF)
        return {}, finding, table.one_of("is", VALUES_OF[finding]), of
    asks = Table(table.take("asks"), table.file, f"{table.key}.asks")
    duties = {name: asks.one_of(name, ASKS) for name in RESPONSES if asks.has(name)}
    asks.asked.extend(RESPONSES)
    asks.finish()
    if not duties:
        table.refuse("asks", "nothing is asked for", "Name police, social_care or advice with a duty.")
    return duties, "", "", of


def _either(table: Table) -> tuple[str, ...]:
    """Several responses of which one is a must: at least two, each of them asked for by the rule."""
    if not table.has("either"):
        table.take("either")
        return ()
    asked = table.left.get("asks")
    of = table.some_of("either", RESPONSES, required=True)
    if len(of) < 2:
        table.refuse("either", "a choice is between two or more", "Name two responses, or ask for the one.")
    for name in of:
        if not isinstance(asked, dict) or name not in asked:
            table.refuse("either", f'"{name}" is not asked for by this rule', "Add it to asks.")
    return of


def gate(name: str, table: Table) -> Gate:
    """One gate's names and open text."""
    if name not in GATES:
        table.refuse("", f'"{name}" is not a gate', f"Use one of: {', '.join(GATES)}.")
    made = Gate(name, table.text("title"), table.text("open"), cites(table))
    table.finish()
    return made


def action(table: Table, words: Vocabulary) -> Action:
    """One [[action]]."""
    made = Action(
        id=name_of(table),
        when=condition_of(table, words),
        text=table.text("text"),
        owner=table.one_of("owner", OWNERS),
        duty=table.one_of("duty", ASKS),
        due=_due(table),
        needs=table.some_of("needs", GATES),
        unless=table.texts("unless"),
        done_when=condition_of(table, words, "done_when") if table.has("done_when") else None,
        settings=table.some_of("settings", SETTINGS),
        basis=table.text("basis", ""),
        record=table.flag("record"),
        audience=table.one_of("audience", AUDIENCES, "setting"),
        judgement=table.flag("judgement"),
        cite=cites(table),
    )
    table.finish()
    return made


def _due(table: Table) -> Due | None:
    if not table.has("due"):
        table.take("due")
        return None
    inner = Table(table.take("due"), table.file, f"{table.key}.due")
    clock = inner.one_of("clock", CLOCKS)
    counted = clock not in ("at-once", "end-of-day")
    made = Due(inner.number("within", None if counted else 0), clock, inner.one_of("from", EVENTS, "report"))
    inner.finish()
    return made


def never(table: Table, words: Vocabulary) -> Never:
    """One [[never]]."""
    made = Never(
        name_of(table),
        condition_of(table, words, required=False),
        table.text("text"),
        table.some_of("where", PLACES, required=True),
        cites(table),
    )
    table.finish()
    return made


def contact(table: Table, areas: Sequence[str]) -> Contact:
    """One [[contact]]."""
    hours = _hours(table)
    made = Contact(
        id=name_of(table),
        name=table.text("name"),
        purpose=table.one_of("for", PURPOSES),
        areas=table.some_of("areas", areas) or tuple(areas),
        phone=table.text("phone", ""),
        email=table.text("email", ""),
        always=table.flag("always"),
        hours=hours,
        instead=table.text("instead", ""),
        dial=not table.flag("never_dial"),
        verifiable=not table.flag("needs_no_check"),
        verified_on=table.day("verified_on"),
        note=table.text("note", ""),
        cite=cites(table),
    )
    if made.always and any(hours):
        table.refuse("hours", "a line that is always open has no hours", 'Give "always" or "hours".')
    table.finish()
    return made


def _hours(table: Table) -> tuple[tuple[time, time] | None, ...]:
    raw = Table(table.take("hours", {}), table.file, f"{table.key}.hours")
    spans: list[tuple[time, time] | None] = []
    for day in DAYS:
        text = raw.text(day, "")
        match = HOURS.match(text)
        if text and not match:
            raw.refuse(day, f'"{text}" is not a span of hours', "Write it as 08:30-17:00.")
        spans.append(_span(match) if match else None)
        if match and text[:5] >= text[6:]:
            raw.refuse(day, f'"{text}" ends before it begins', "Write it as 08:30-17:00.")
    raw.finish()
    return tuple(spans)


def _span(match: re.Match[str]) -> tuple[time, time]:
    begin, begin_minute, end, end_minute = (int(part) for part in match.groups())
    return time(begin, begin_minute), time(end, end_minute)


def resource(table: Table) -> Resource:
    """One [[resource]]."""
    made = Resource(
        name_of(table), table.text("title"), table.text("for"), table.text("reach"),
        table.text("note", ""), table.day("verified_on"), cites(table),
    )  # fmt: skip
    table.finish()
    return made


def text(table: Table) -> Text:
    """One [[text]]."""
    made = Text(
        name_of(table), table.one_of("kind", TEXT_KINDS), table.text("title"), table.text("body"),
        table.some_of("where", PLACES, required=True), table.flag("judgement"), cites(table),
    )  # fmt: skip
    table.finish()
    return made


def question(name: str, table: Table, words: Vocabulary) -> Question:
    """How the pack asks for one fact."""
    fact = words.facts[name]
    inner = Table(table.take("answers", {}), table.file, f"{name}.answers")
    answers = {value: inner.text(value) for value in fact.values}
    inner.finish()
    made = Question(name, table.text("ask"), table.text("help"), answers, cites(table))
    table.finish()
    return made


def example(table: Table) -> Example:
    """One [[example]]; its incident is read when it is run."""
    made = Example(
        name_of(table),
        table.text("title"),
        table.texts("shows"),
        dict(Table(table.take("incident"), table.file, f"{table.key}.incident").left),
        table.flag("calm"),
        table.texts("fires"),
        table.texts("quiet"),
        dict(Table(table.take("expect", {}), table.file, f"{table.key}.expect").left),
    )
    table.finish()
    return made


def each(tables: list[Table], read: Callable[[Table], Made]) -> tuple[Made, ...]:
    """Read every table, refusing an id that is given twice."""
    made: list[Made] = []
    seen: set[str] = set()
    for table in tables:
        key = "id" if table.has("id") else "code"
        name = str(table.left.get(key, len(seen)))
        if name in seen:
            table.refuse(key, f'"{name}" is given twice', "Give each its own.")
        seen.add(name)
        made.append(read(table))
    return tuple(made)
