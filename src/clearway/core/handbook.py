"""A pack as a document that a safeguarding adviser can read, mark up and sign. Markdown."""

from collections.abc import Iterable, Iterator

from clearway.core.packs.conditions import (
    GATES,
    All,
    AnyOf,
    AtLeast,
    Condition,
    Finds,
    Is,
    Not,
)
from clearway.core.packs.schema import SUBTYPES, WORDS_ONLY, Action, Pack, Rule
from clearway.core.packs.vocabulary import Vocabulary, vocabulary

RESPONSE_NAMES = {"police": "police", "social_care": "children's social care", "advice": "advice"}
OWNERS = {
    "everyone": "everyone", "dsl": "safeguarding lead", "head": "head", "second-adult": "second adult",
    "police": "police", "it-staff": "IT staff",
}  # fmt: skip
SIGN = "| reviewed by | on | agreed / to change |\n|---|---|---|\n| | | |\n"


def in_words(condition: Condition, words: Vocabulary) -> str:
    """A condition as a phrase: "threats or blackmail; **and** (...)"."""
    match condition:
        case Not(part):
            return _not(part, words)
        case All(parts):
            return "; **and** ".join(_nested(part, words) for part in parts) if parts else "always"
        case AnyOf(parts):
            return "; **or** ".join(_nested(part, words) for part in parts)
        case Is(fact, "yes"):
            return words.engine.get(fact) or words[fact].says
        case Is(fact, value):
            return f"{fact.replace('_', ' ')} is “{value.replace('-', ' ')}”"
        case AtLeast(response, duty, besides):
            apart = f" (leaving aside the rule “{besides}”)" if besides else ""
            return f"{RESPONSE_NAMES[response]}: {duty} or more{apart}"
        case Finds(kind, name):
            return _finding(kind, name)


def _not(part: Condition, words: Vocabulary) -> str:
    match part:
        case All():
            return f"**not all of this**: ({in_words(part, words)})"
        case AnyOf():
            return f"**none of this**: ({in_words(part, words)})"
    return f"**not**: {in_words(part, words)}"


def _finding(kind: str, name: str) -> str:
    if kind == "gate":
        return f"the gate “{name.replace('_', ' ')}” is open"
    return "the pictures are of adults only" if kind == "scope" else f"the category is “{name}”"


def _nested(condition: Condition, words: Vocabulary) -> str:
    text = in_words(condition, words)
    return f"({text})" if isinstance(condition, All | AnyOf) else text


def handbook(pack: Pack) -> str:
    """The whole pack as Markdown. Generated, never edited by hand."""
    return "\n".join(_lines(pack, vocabulary())).rstrip() + "\n"


def _lines(pack: Pack, words: Vocabulary) -> Iterator[str]:
    yield f"# {pack.title}"
    yield ""
    yield "<!-- Generated from the pack by `make docs`. Do not edit: edit the pack. -->"
    yield ""
    yield f"> {pack.notice}"
    yield ""
    yield from _head(pack)
    yield from _responses(pack, words)
    yield from _in_school(pack, words)
    yield from _typology(pack, words)
    yield from _gates(pack, words)
    yield from _actions(pack, words)
    yield from _nevers(pack)
    yield from _questions(pack, words)
    yield from _contacts(pack)
    yield from _texts(pack)
    yield from _passages(pack)


def _head(pack: Pack) -> Iterator[str]:
    reviewed = f"{pack.reviewed_by}, {pack.reviewed_on}" if pack.reviewed_by else "**nobody**"
    yield "| | |"
    yield "|---|---|"
    yield f"| pack | `{pack.id}`, edition {pack.edition} |"
    yield f"| areas | {', '.join(pack.areas)} |"
    yield f"| issuer | {pack.issuer} |"
    yield f"| documents of | {pack.documents_of} |"
    yield f"| reviewed by | {reviewed} |"
    for document in pack.library.documents:
        yield _row(
            document.code,
            f"{document.title} ({document.issuer}; {document.published}; {document.passages} passages)",
        )
    yield ""
    yield "How to mark it up: each rule has a name, what sets it off, what follows, why in our words, and the"
    yield "passages it rests on. † marks what rests on judgement or later guidance where the documents are"
    yield "silent. Write beside a rule what you would change; its name is enough to find it."
    yield ""
    yield SIGN


def _cite(passages: Iterable[str]) -> str:
    return ", ".join(passages)


def _rule(rule: Rule, words: Vocabulary, follows: str) -> Iterator[str]:
    dagger = " †" if rule.judgement else ""
    yield f"**`{rule.id}`**{dagger}: {rule.because}"
    yield ""
    yield f"- When: {in_words(rule.when, words)}"
    yield f"- Then: {follows}"
    yield f"- Rests on: {_cite(rule.cite)}"
    yield ""


def _responses(pack: Pack, words: Vocabulary) -> Iterator[str]:
    yield "## Who to call"
    yield ""
    yield "The strongest rule that holds decides; unknown facts are never taken as no."
    yield ""
    for rule in pack.rules:
        if rule.asks:
            duties = "; ".join(f"{RESPONSE_NAMES[name]}: **{duty}**" for name, duty in rule.asks.items())
            if rule.of:
                duties += f"; and one of {' or '.join(RESPONSE_NAMES[name] for name in rule.of)} is a **must**"
            yield from _rule(rule, words, duties)
    for rule in pack.rules:
        if rule.value in WORDS_ONLY:
            what = "is not needed" if rule.value == "not-needed" else "is asked for although it is undetermined"
            yield f"**`{rule.id}`**: said where {RESPONSE_NAMES[rule.finding]} {what}."
            yield f"{rule.because} ({_cite(rule.cite)})"
            yield ""
    for rule in pack.rules:
        if rule.finding == "scope":
            yield from _rule(rule, words, "outside the scope of this guidance")


def _in_school(pack: Pack, words: Vocabulary) -> Iterator[str]:
    yield "## When it can be managed within the setting"
    yield ""
    for rule in pack.rules:
        if rule.finding == "in_school":
            yield from _rule(rule, words, "it can be managed within the setting")
            yield (
                "Never yes while one of these is not known: "
                + "; ".join(words[fact].says for fact in rule.answered)
                + "."
            )
            yield ""


def _typology(pack: Pack, words: Vocabulary) -> Iterator[str]:
    yield "## Category"
    yield ""
    yield "Aggravated where one of the first three holds; experimental where none does. All that hold are reported."
    yield ""
    for name in SUBTYPES:
        for rule in pack.rules:
            if rule.finding == "category" and rule.value == name:
                yield from _rule(rule, words, f"{name}")


def _gates(pack: Pack, words: Vocabulary) -> Iterator[str]:
    yield "## Gates"
    yield ""
    yield "A gate is open only when every reason below is known not to hold."
    yield ""
    for gate in GATES:
        yield f"### {pack.gates[gate].title}"
        yield ""
        yield f"When open: {pack.gates[gate].open} ({_cite(pack.gates[gate].cite)})"
        yield ""
        for rule in pack.rules:
            if rule.finding == f"gate.{gate}":
                yield from _rule(rule, words, "shut")
    police = [rule for rule in pack.rules if rule.audience == "police"]
    if police:
        yield "### Police pages only: what stands against recording it as experimental"
        yield ""
        for rule in police:
            yield from _rule(rule, words, "not recorded as experimental")


def _actions(pack: Pack, words: Vocabulary) -> Iterator[str]:
    yield "## What to do"
    yield ""
    yield "| step | when | who | duty | due | waits for | rests on |"
    yield "|---|---|---|---|---|---|---|"
    for action in pack.actions:
        where = f" ({', '.join(action.settings)} only)" if action.settings else ""
        audience = " (police)" if action.audience == "police" else ""
        dagger = " †" if action.judgement else ""
        yield _row(
            f"**`{action.id}`**{dagger} {_plain(action.text)}",
            f"{in_words(action.when, words)}{where}{audience}",
            OWNERS[action.owner],
            action.duty,
            _due(action),
            ", ".join(action.needs).replace("_", " "),
            _cite(action.cite),
        )
    yield ""


def _due(action: Action) -> str:
    if action.due is None:
        return ""
    if action.due.clock in ("at-once", "end-of-day"):
        return action.due.clock.replace("-", " ")
    return f"{action.due.within} {action.due.clock.replace('-', ' ')} from the {action.due.event}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _nevers(pack: Pack) -> Iterator[str]:
    yield "## Never"
    yield ""
    for never in pack.nevers:
        yield f"- **`{never.id}`**: {_plain(never.text)} ({_cite(never.cite)}; shown at: {', '.join(never.where)})"
    yield ""


def _questions(pack: Pack, words: Vocabulary) -> Iterator[str]:
    yield "## What is asked"
    yield ""
    for name, title in words.urgencies.items():
        asked = [each for each in pack.questions.values() if words[each.fact].urgency == name]
        if asked:
            yield f"### {title}"
            yield ""
        for each in asked:
            yield f"**`{each.fact}`** {each.ask}"
            yield ""
            yield f"{_plain(each.help)} ({_cite(each.cite)})"
            yield ""
            for value, says in each.answers.items():
                yield f"- `{value}`: {says}"
            if each.answers:
                yield ""


def _contacts(pack: Pack) -> Iterator[str]:
    yield "## Contacts"
    yield ""
    yield "| line | for | telephone, e-mail | hours | verified | from |"
    yield "|---|---|---|---|---|---|"
    for each in pack.contacts:
        hours = (
            "always"
            if each.always
            else "; ".join(
                f"{day} {span[0]:%H:%M}-{span[1]:%H:%M}"
                for day, span in zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), each.hours, strict=True)
                if span
            )
        )
        reach = " ".join(part for part in (each.phone, each.email) if part) or "not in the documents"
        checked = str(each.verified_on or ("no need" if not each.verifiable else "**no**"))
        offered = "" if each.dial else " (never offered)"
        who = f"{each.name}{offered} ({', '.join(each.areas)})"
        yield _row(who, each.purpose, reach, hours or "not known", checked, _cite(each.cite))
    yield ""
    for resource in pack.resources:
        yield f"- {resource.title}: {resource.reach} ({_cite(resource.cite)}; not verified)"
    yield ""


def _texts(pack: Pack) -> Iterator[str]:
    yield "## What people ask, and what the law says"
    yield ""
    for each in pack.texts:
        yield f"### {each.title}{' †' if each.judgement else ''}"
        yield ""
        yield each.body.strip()
        yield ""
        yield f"({each.kind}; `{each.id}`; {_cite(each.cite)})"
        yield ""


def _passages(pack: Pack) -> Iterator[str]:
    yield "## The passages, in our words"
    yield ""
    for passage in pack.library.passages.values():
        yield f"- **{passage.id}** {passage.says}"
    yield ""
