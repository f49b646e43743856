"""A-52: what is altered in access, accounts, vault and audit is noticed; `make test-all` asks it of a sample.

What lives on is in LIVES with its reason, or the room fails and names it: it gets a test, or a reason. Of the larger
rooms some mutants are drawn, by their names: the same in every run, and the same after a change elsewhere.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from altered import mutants
from killing import shares
from served import surroundings

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
SECONDS = 2400
LEAST = 0.75  # a floor: whoever puts more than a quarter of a room down in LIVES has no room that is noticed
# How many mutants are drawn, what is altered, and the tests that come through it.
ROOMS: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "access": (
        25,
        ("organisations/access.py", "organisations/doors.py", "organisations/queries.py", "cases/access.py",
         "cases/kept.py"),
        ("tests/access/test_need_to_know.py", "tests/cases/test_access.py", "tests/access/test_whose_record_it_is.py",
         "tests/access/test_every_read_and_write_is_recorded.py", "tests/access/test_nothing_without_its_event.py",
         "tests/organisations/test_drafts.py", "tests/accounts/test_behind_a_door.py",
         "tests/concerns/test_outage.py", "tests/concerns/test_replaying.py"),
    ),
    "people": (
        60,
        ("people/access.py", "people/reaching.py"),
        ("tests/people", "tests/cases/test_closed.py"),
    ),
    "cases": (
        60,
        ("cases/closed.py", "cases/reviewing.py"),
        ("tests/cases/test_kept_out.py", "tests/cases/test_closed.py", "tests/cases/test_reviewing.py",
         "tests/people/test_who_blinds_whom.py", "tests/people/test_found_only_by.py", "tests/cases/test_access.py"),
    ),
    "issuers": (60, ("accounts/oidc/",), ("tests/accounts/oidc",)),
    "accounts": (25, ("accounts/",), ("tests/accounts", "tests/organisations/test_reporter.py")),
    "vault": (25, ("vault/",), ("tests/vault", "tests/access/test_nothing_can_be_changed.py",
                                "tests/access/test_a_stolen_database_says_nothing.py")),
    "audit": (25, ("audit/",), ("tests/audit", "tests/access/test_nothing_without_its_event.py",
                                "tests/access/test_a_form_is_taken_once.py")),
}  # fmt: skip
# Mutants that may live, by name, each with its reason: they do the same, or what they spare is spared elsewhere.
ONE_COLUMN = "a row of one column is taken for its value where a case is looked up by it"
LIVES: dict[str, str] = {
    "changes.py: note_house(Verb.SESSION_REFUSE, None, user.pk, at): the call is left out":
        "tests/organisations notices it",
    "reach.py: if TYPE_CHECKING:: the condition is turned round": "one import more, and nothing else",
    'kept.py: return f"{self._meta.model_name} {self.id}": returns nothing': "for whoever looks at a row in a shell",
    'models.py: return f"sign-in {self.id}": returns nothing': "for whoever looks at a row in a shell",
    "seal.py: body = base64.b64decode(written, validate=True): another value":
        "what is no base64 is refused by the seal itself a line further on",
    "access.py: return rules.Predicate(lambda them: getattr(them, name), name): returns nothing":
        "it is asked while the module is read: without it nothing starts at all",
    "checkpoints.py: found = [dict(zip(names, row, strict=True)) for batch in rows(Checkpoint, chain) for row in "
    "batch]: another value": "a row has as many columns as are asked for",
    "reaching.py: return list(Schooling.objects.filter(person__in=list(people), on_roll=False)): without on_roll":
        "whoever is on the roll is put down without a next school",
    "reviewing.py: free = (each for each in acts if ASKED & each.actor.roles and not "
    "relation(each, opening.case_id).kept_from): combines otherwise":
        "a lead who is not kept from the case reads it, and where somebody does nobody is asked",
    **dict.fromkeys((f"{file}: return [Act(each, act.at) for each in actors if each and each.organisation == here]: "
                     "and is or" for file in ("closed.py", "reviewing.py")),
        "whoever has a role here acts here: there is always somebody, and they are always of this organisation"),
    "closed.py: return found + list(Involvement.objects.filter(person__in=ties).values_list("
    '"case_id", flat=True) if ties else ()): another value': ONE_COLUMN,
}  # fmt: skip


def files(room: str) -> list[str]:
    """The files of a room, from src/ on."""
    found = []
    for each in ROOMS[room][1]:
        place = SOURCE / "clearway" / each
        found += sorted(place.glob("*.py")) if each.endswith("/") else [place]
    return [str(path.relative_to(SOURCE)) for path in found if any(True for _ in mutants(path))]


def of_its_own() -> dict[str, str]:
    """An environment that says nothing of this run: a run of tests is nobody's child."""
    said = surroundings(PYTHONPATH="tests")
    return {name: value for name, value in said.items() if not name.startswith(("DJANGO_", "PYTEST_"))}


@pytest.mark.full
@pytest.mark.parametrize("room", ROOMS)
def test_what_is_altered_is_noticed(room: str, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """A-52: each mutant in a process of its own, against the tests that come through what was altered."""
    told = tmp_path / "told.jsonl"
    altered = [part for each in files(room) for part in ("--mutate", each)]
    command = [
        sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "not full", "-p", "no:randomly", "-p",
        "no:cacheprovider", "-p", "killing", "--mutants", str(ROOMS[room][0]),
        "--told", str(told), *altered, *ROOMS[room][2],
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=of_its_own(), capture_output=True, text=True, check=False,
        timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    noticed, counted, lives = shares([json.loads(line) for line in told.read_text().splitlines()])
    unexplained = [each for each in lives if each["mutant"] not in LIVES]
    said = "; ".join(f"{each['file']}:{each['line']} {each['mutant']} ({each['came']})" for each in unexplained)
    record_property("figure", f"mutants in {room}: {noticed} of {counted} noticed, {len(lives)} live")
    assert not unexplained, f"what lives needs a test, or a reason in LIVES: {said}"
    assert noticed >= LEAST * counted


def test_a_mutant_is_the_same_file_with_one_thing_otherwise(tmp_path: Path) -> None:
    """A-52: the ways in which a file is altered, by name."""
    path = tmp_path / "one.py"
    path.write_text(
        "TABLE = frozenset({1}) | OTHER\n"
        "def may(act, rows):\n"
        '    """Words stay."""\n'
        "    if not act.kept and act.at < rows.until:\n"
        "        raise Refused('words')\n"
        "    note(act)\n"
        "    return rows.filter(user=act.user, case=act.case)\n"
    )
    found = {mutant.what for mutant in mutants(path)}
    assert found == {
        "another value", "combines otherwise", "the condition is turned round", "and is or", "not is left out",
        "compares otherwise", "raises nothing", "the call is left out", "returns nothing", "filter is exclude",
        "without user", "without case",
    }  # fmt: skip
    assert len({mutant.name for mutant in mutants(path)}) == len(list(mutants(path)))
