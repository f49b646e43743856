"""What must hold between the parts of a pack, once each part has been read."""

from collections.abc import Iterable, Iterator
from itertools import chain

from clearway.core.errors import PackError, nearest
from clearway.core.packs.conditions import (
    GATES,
    RESPONSES,
    AtLeast,
    Condition,
    Finds,
    facts_in,
    leaves,
)
from clearway.core.packs.schema import WORDS_ONLY, Pack, Rule
from clearway.core.packs.vocabulary import Vocabulary


def check(pack: Pack, words: Vocabulary) -> None:
    """Raise PackError at the first thing that does not fit together."""
    _citations(pack)
    _order(pack, words)
    _questions(pack, words)
    _completeness(pack)
    _audiences(pack, words)
    _actions(pack)
    _contacts(pack)


def check_whole(pack: Pack) -> None:
    """Raise PackError for what only the examples can show: a rule without one, a passage never cited."""
    _examples(pack)
    used = {passage for _, _, cite in cited(pack) for passage in cite}
    for passage in pack.library.passages:
        if passage not in used:
            raise PackError(
                f'"{passage}" is described and never cited', file="passages.toml", key=passage,
                remedy="Cite it where it applies, or take it away.",
            )  # fmt: skip


def cited(pack: Pack) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Everything in a pack that cites: its file, its key and the passages."""
    for rule in pack.rules:
        yield rule.file, f"rule[{rule.id}]", rule.cite
    named: Iterable[tuple[str, str, Iterable[tuple[str, tuple[str, ...]]]]] = (
        ("facts.toml", "", ((name, each.cite) for name, each in pack.questions.items())),
        ("gates.toml", "", ((name, each.cite) for name, each in pack.gates.items())),
        ("actions.toml", "action", ((each.id, each.cite) for each in pack.actions)),
        ("never.toml", "never", ((each.id, each.cite) for each in pack.nevers)),
        ("contacts.toml", "contact", ((each.id, each.cite) for each in pack.contacts)),
        ("contacts.toml", "resource", ((each.id, each.cite) for each in pack.resources)),
        ("texts.toml", "text", ((each.id, each.cite) for each in pack.texts)),
        ("examples/", "example", ((each.id, each.shows) for each in pack.examples)),
    )
    for file, kind, pairs in named:
        for name, cite in pairs:
            yield file, f"{kind}[{name}]" if kind else name, cite


def _citations(pack: Pack) -> None:
    for file, key, passages in cited(pack):
        for passage in passages:
            if pack.library.document_of(passage) is None:
                codes = ", ".join(each.code for each in pack.library.documents)
                raise PackError(
                    f'"{passage}" is not a passage of the pack\'s documents', file=file, key=f"{key}.cite",
                    remedy=f"The documents are {codes}; check the number.",
                )  # fmt: skip
            if passage not in pack.library.passages:
                raise PackError(
                    f'"{passage}" is cited and not described', file=file, key=f"{key}.cite",
                    remedy=f"Add [{passage}] to passages.toml and say in your own words what it says.",
                )  # fmt: skip


def _order(pack: Pack, words: Vocabulary) -> None:
    """A finding may lean only on findings that come before it: facts, responses and category, gates."""
    for rule in pack.rules:
        for leaf in leaves(rule.when):
            if isinstance(leaf, AtLeast) and leaf.besides and not pack.rule(leaf.besides):
                raise PackError(
                    f'"{leaf.besides}" is not a rule', file=rule.file, key=f"rule[{rule.id}].when",
                    remedy=nearest(leaf.besides, [each.id for each in pack.rules]),
                )  # fmt: skip
            late = (isinstance(leaf, Finds) and leaf.kind == "gate") or (
                not isinstance(leaf, Finds | AtLeast) and leaf.fact in words.engine and not _late(rule)
            )
            early = isinstance(leaf, Finds | AtLeast) and not (_late(rule) or rule.finding == "in_school")
            if late or early:
                raise PackError(
                    f'the rule leans on {_name(leaf)}, which is decided after "{rule.finding or "a response"}"',
                    file=rule.file, key=f"rule[{rule.id}].when", remedy="Use facts here.",
                )  # fmt: skip


def _late(rule: Rule) -> bool:
    return rule.finding.startswith("gate.")


def _name(leaf: object) -> str:
    match leaf:
        case AtLeast(response):
            return f'"{response}"'
        case Finds(kind, name):
            return f'"{kind} {name}"'
    return f'"{getattr(leaf, "fact", leaf)}"'


def conditions(pack: Pack) -> Iterator[tuple[str, str, Condition]]:
    """Every condition in a pack, with its file and key."""
    for rule in pack.rules:
        yield rule.file, f"rule[{rule.id}].when", rule.when
    for action in pack.actions:
        yield "actions.toml", f"action[{action.id}].when", action.when
        if action.done_when is not None:
            yield "actions.toml", f"action[{action.id}].done_when", action.done_when
    for never in pack.nevers:
        yield "never.toml", f"never[{never.id}].when", never.when


def _questions(pack: Pack, words: Vocabulary) -> None:
    used: set[str] = set()
    for file, key, condition in conditions(pack):
        for fact in facts_in(condition):
            used.add(fact)
            if fact not in pack.questions and fact not in words.engine:
                raise PackError(
                    f'"{fact}" is used and the pack has no question for it', file=file, key=key,
                    remedy=f"Add [{fact}] to facts.toml with ask, help and cite.",
                )  # fmt: skip
    for rule in pack.rules:
        used.update(rule.answered)
        for fact in rule.answered:
            if fact not in pack.questions:
                raise PackError(
                    f'"{fact}" has to be answered and the pack has no question for it', file=rule.file,
                    key=f"rule[{rule.id}].answered", remedy=f"Add [{fact}] to facts.toml with ask, help and cite.",
                )  # fmt: skip
    for fact in pack.questions:
        if fact not in used and not words[fact].idle and not words[fact].first:
            raise PackError(
                f'"{fact}" is asked and decides nothing', file="facts.toml", key=fact,
                remedy="Use it in a rule, a gate or an action, or do not ask it.",
            )  # fmt: skip


def _completeness(pack: Pack) -> None:
    for gate in GATES:
        if gate not in pack.gates:
            raise PackError(f'the gate "{gate}" is missing', file="gates.toml", key=gate, remedy="Add it.")
        if not any(rule.finding == f"gate.{gate}" for rule in pack.rules):
            raise PackError(
                f'nothing ever shuts the gate "{gate}"', file="rules/", key=f"gate.{gate}",
                remedy='Add a rule with is = "shut".',
            )  # fmt: skip
    for response in RESPONSES:
        if not any(rule.finding == response for rule in pack.rules):
            raise PackError(
                f'nothing says why "{response}" is not needed when it is not', file="rules/", key=response,
                remedy=f'Add a rule with finding = "{response}" and is = "not-needed".',
            )  # fmt: skip
    if not any(rule.finding == "in_school" for rule in pack.rules):
        raise PackError(
            "nothing says when it can be managed within the setting", file="rules/", key="in_school",
            remedy='Add a rule with finding = "in_school".',
        )  # fmt: skip


def _actions(pack: Pack) -> None:
    known = [each.id for each in pack.actions]
    for each in pack.actions:
        for other in each.unless:
            if other not in known or other == each.id:
                raise PackError(
                    f'"{other}" is not another action', file="actions.toml",
                    key=f"action[{each.id}].unless", remedy=nearest(other, known),
                )  # fmt: skip
    circle = _circle(pack)
    if circle:
        raise PackError(
            "steps make each other needless in a circle, so that none is shown", file="actions.toml",
            key=f"action[{circle}].unless", remedy="Let one of them stand.",
        )  # fmt: skip


def _circle(pack: Pack) -> str | None:
    """A step that, by way of others, makes itself needless: none of them would ever be shown."""
    unless = {each.id: each.unless for each in pack.actions}
    for start, first in unless.items():
        reached, todo = set[str](), [*first]
        while todo:
            step = todo.pop()
            if step == start:
                return start
            if step not in reached:
                reached.add(step)
                todo += unless[step]
    return None


def _audiences(pack: Pack, words: Vocabulary) -> None:
    """Police words stay on police pages: their rules decide police findings, and nobody else asks their facts."""
    for rule in pack.rules:
        if (rule.audience == "police") != (rule.finding == "police_experimental"):
            raise PackError(
                "rules for the police decide police_experimental, and no others do", file=rule.file,
                key=f"rule[{rule.id}].audience", remedy='Correct "audience" or "finding".',
            )  # fmt: skip
        for fact in facts_in(rule.when):
            if rule.audience != "police" and fact in words.facts and words[fact].police:
                raise PackError(
                    f'"{fact}" is asked on police pages only', file=rule.file, key=f"rule[{rule.id}].when",
                    remedy="Use it in rules for the police only.",
                )  # fmt: skip


def _contacts(pack: Pack) -> None:
    known = {each.id: each for each in pack.contacts}
    for each in pack.contacts:
        if each.instead and each.instead not in known:
            raise PackError(
                f'"{each.instead}" is not a contact', file="contacts.toml",
                key=f"contact[{each.id}].instead", remedy=nearest(each.instead, known),
            )  # fmt: skip
        if each.instead == each.id:
            raise PackError(
                "a line cannot take over from itself", file="contacts.toml", key=f"contact[{each.id}].instead",
                remedy="Name another line, or leave it out.",
            )  # fmt: skip
        if each.dial and not (each.phone or each.email or each.note):
            raise PackError(
                "a line without telephone and e-mail says nothing", file="contacts.toml", key=f"contact[{each.id}]",
                remedy="Give one of them, or a note that says whom to ask.",
            )  # fmt: skip
        if each.instead and not known[each.instead].dial:
            raise PackError(
                f'"{each.instead}" is never dialled', file="contacts.toml",
                key=f"contact[{each.id}].instead", remedy="Name a line that can be offered.",
            )  # fmt: skip


def _examples(pack: Pack) -> None:
    for example in pack.examples:
        areas = example.incident.get("area", pack.areas[0])
        for area in areas if isinstance(areas, list) else [areas]:
            if area not in pack.areas:
                raise PackError(
                    f'"{area}" is not an area of this pack', file="examples/", key=f"example[{example.id}].area",
                    remedy=nearest(str(area), pack.areas),
                )  # fmt: skip
    rules = {rule.id for rule in pack.rules}
    fired, quiet = (
        set(chain.from_iterable(getattr(each, side) for each in pack.examples)) for side in ("fires", "quiet")
    )
    for name in sorted((fired | quiet) - rules):
        raise PackError(
            f'an example names "{name}", which is not a rule', file="examples/", key=name, remedy=nearest(name, rules)
        )
    for rule in pack.rules:
        if rule.value in WORDS_ONLY:
            continue
        for side, what in ((fired, "fires"), (quiet, "does not fire")):
            if rule.id not in side:
                raise PackError(
                    f"no example shows that the rule {what}", file=rule.file, key=f"rule[{rule.id}]",
                    remedy=f'Add an example with {"fires" if side is fired else "quiet"} = ["{rule.id}"].',
                )  # fmt: skip
