"""Every write is a verb of `changes.py`, and every verb owes the record an event."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.tree import SOURCE, modules, name, tree

APPS = ("accounts", "audit", "cases", "concerns", "guidance", "organisations", "people", "roll", "vault", "workspace")
ALWAYS = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "add_plainly", "add_together"}
OF_ROWS = {"create", "update", "delete"}  # also words of other things: asked of `objects` and of querysets only
SAID = ("INSERT ", "UPDATE ", "DELETE ", "TRUNCATE ", "ALTER ", "DROP ")
# What writes beside the verbs, each for a reason: the keys under the data, the events themselves and what refuses.
BENEATH = {
    "src/clearway/vault/keyring.py": "keys are committed before the data that they seal",
    "src/clearway/vault/kept.py": "the one `save` through which every row goes",
    "src/clearway/vault/guards.py": "installs what the database itself refuses",
    "src/clearway/audit/chain.py": "appends the event",
    "src/clearway/audit/acts.py": "takes a form once",
    "src/clearway/audit/named.py": "a scratch database of its own, without a file's name, gone with the check",
    "src/clearway/accounts/sessions.py": "sessions are Django's; each has its event in the house chain",
    "src/clearway/organisations/drafts.py": "what is not sent: taken away again; `reading` writes the event of each",
    "src/clearway/accounts/remembered.py": "counts tries; it holds no name",
    "src/clearway/accounts/throttle.py": "the same, under a lock",
}
# Public functions of `changes.py` that are no verb by themselves.
PARTS = {
    "clearway.people.changes.write_alias": "a name of a person, within a change that is under way",
    "clearway.roll.changes.add_piece": "text on its way, of which the record knows that it began",
    "clearway.roll.changes.lay_out": "where an import on its way stands",
    "clearway.roll.changes.look_at_texts": "rows on their way; that they were read is noted",
    "clearway.roll.changes.look_at": "the same",
    "clearway.roll.changes.settle_left": "the same",
    "clearway.roll.changes.start_doing": "where an import on its way stands",
    **{
        f"clearway.people.changes.{part}": "rows of a person, within a change that is under way"
        for part in ("write_person", "write_name", "write_number", "write_detail", "put_on_roll", "take_off_roll")
    },
    "clearway.organisations.changes.founding": "makes an organisation's keys; `found` writes its rows",
    "clearway.organisations.changes.end_now": "a row of a membership, within a change that is under way",
    "clearway.accounts.changes.joining_address": "a path; nothing is written",
    "clearway.accounts.changes.end_sessions": "each session that ends has its event: sessions.close",
    "clearway.accounts.changes.end_session": "the same, for one",
    "clearway.accounts.changes.use_code": "takes a code within a sign-in, which has its event",
    "clearway.accounts.changes.use_passkey": "the same of a passkey",
    "clearway.accounts.changes.remember_browser": "beside the event of its sign-in",
    "clearway.accounts.changes.half_way": "a notice, taken back where the sign-in follows, which has its event",
    "clearway.accounts.changes.all_the_way": "takes it back",
    "clearway.accounts.changes.read_notices": "somebody has read what they were told of themselves",
    "clearway.cases.changes.add_row": "a row of a case, within a change that is under way",
    "clearway.concerns.changes.add": "a row of a report, within a change that is under way",
    "clearway.concerns.changes.taken_up": "the same",
    "clearway.cases.changes.letter": "a letter; nothing is written",
    "clearway.cases.changes.say_why_late": "a row of a case, within a change that is under way",
    **{
        f"clearway.{part}": "rows of a case, within a change that is under way"
        for part in (
            "answering.changes.add_pass",
            "answering.changes.ask_anew",
            "answering.changes.ask_case_anew",
            "answering.changes.ask_if_asked",
            "answering.changes.lay_answers",
            "answering.changes.lay_if_it_fits",
            "planning.changes.lay_own",
            "planning.changes.lay_steps",
            "planning.changes.count_from_call",
        )
    },
}


def writes(module: ast.Module) -> Iterator[str]:
    """The calls of a file that write to a table."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called, asked = node.func.attr, ast.unparse(node.func.value)
        words = [each.value for each in node.args[:1] if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        said = words[0].lstrip().upper() if words else ""
        of_rows = called in OF_ROWS and (".objects" in asked or "filter(" in asked or "everywhere" in asked)
        if called in ALWAYS or of_rows or (called.startswith("execute") and said.startswith(SAID)):
            yield f"{asked}.{called}"


def test_nothing_is_written_outside_changes() -> None:
    paths = [
        path
        for app in APPS
        for path in modules(SOURCE / app)
        if path.name != "changes.py" and name(path) not in BENEATH and "migrations" not in path.parts
    ]
    found = [f"{name(path)}: {call}" for path in paths for call in writes(tree(path))]
    assert not found, "\n".join(found)
    assert len(paths) > 100


@pytest.mark.parametrize(
    "line",
    [
        "case.save()",
        "Case.objects.create(number=1)",
        "Case.objects.filter(number=1).update(number=2)",
        "Case.objects.filter(number=1).delete()",
        "Case.everywhere().update(number=2)",
        "Case.objects.bulk_create([])",
        "Case.add_together(rows)",
        "cursor.execute('UPDATE cases_case SET number = 2')",
    ],
)
def test_a_write_elsewhere_would_be_found(line: str) -> None:
    assert len(list(writes(ast.parse(line)))) == 1


@pytest.mark.parametrize("line", ["found.update({})", "session.pop('x')", "cursor.execute('SELECT 1')"])
def test_what_only_sounds_like_a_write_is_left_alone(line: str) -> None:
    assert list(writes(ast.parse(line))) == []


def public(path: Path) -> list[ast.FunctionDef]:
    return [each for each in tree(path).body if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")]


def owes_an_event(function: ast.FunctionDef) -> bool:
    decorated = any(ast.unparse(each).startswith("change(Verb.") for each in function.decorator_list)
    noted = any(isinstance(each, ast.Call) and ast.unparse(each.func) == "note_house" for each in ast.walk(function))
    return decorated or noted


VERBS = [(path, function) for path in modules(SOURCE) if path.name == "changes.py" for function in public(path)]


def dotted(path: Path, function: ast.FunctionDef) -> str:
    return f"clearway.{path.parent.name}.changes.{function.name}"


def test_every_verb_writes_an_event() -> None:
    silent = {dotted(*each) for each in VERBS if not owes_an_event(each[1])}
    others = {dotted(*each) for each in VERBS} - silent
    wrong = [f"{each} writes no event" for each in sorted(silent - PARTS.keys())]
    wrong += [f"{each} writes an event: it is no part" for each in sorted(others & PARTS.keys())]
    assert not wrong, "\n".join(wrong)
    assert len(VERBS) > 80


def test_a_verb_without_an_event_would_be_found() -> None:
    [silent] = ast.parse("def add(act):\n    Row().save()").body
    assert isinstance(silent, ast.FunctionDef)
    assert not owes_an_event(silent)


def test_every_exception_still_stands() -> None:
    assert {name(path) for app in APPS for path in modules(SOURCE / app)} >= BENEATH.keys()
    named = {dotted(*each) for each in VERBS}
    assert named >= PARTS.keys()
