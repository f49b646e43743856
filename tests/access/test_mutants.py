"""A-52: what is altered in access, accounts, vault and audit is noticed; `make test-all` draws a sample.

What lives on is written to the figures of the run, a line each: it gets a test, or a reason in LIVES.
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
COUNT = 25  # of each room
LEAST = 0.75  # a floor, for draws of 25; the share that is aimed at is nine in ten
SECONDS = 1500
ROOMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "access": (
        ("organisations/access.py", "organisations/doors.py", "organisations/queries.py", "cases/access.py"),
        ("tests/access/test_need_to_know.py", "tests/cases/test_access.py", "tests/access/test_whose_record_it_is.py",
         "tests/access/test_every_read_and_write_is_recorded.py", "tests/access/test_nothing_without_its_event.py",
         "tests/organisations/test_drafts.py"),
    ),
    "accounts": (("accounts/",), ("tests/accounts",)),
    "vault": (("vault/",), ("tests/vault", "tests/access/test_nothing_can_be_changed.py",
                            "tests/access/test_a_stolen_database_says_nothing.py")),
    "audit": (("audit/",), ("tests/audit", "tests/access/test_nothing_without_its_event.py",
                            "tests/access/test_a_form_is_taken_once.py")),
}  # fmt: skip
# Mutants that may live, by name, each with its reason: they do the same, or what they spare is spared elsewhere.
ISSUER = "the tests with an issuer notice it; they stand apart from this run, since they speak with one"
LIVES: dict[str, str] = {
    "changes.py: others = Link.objects.filter(user=user).exclude(pk=link).exists(): filter is exclude": ISSUER,
    'queries.py: found = Link.objects.filter(issuer=issuer, subject=subject).select_related("user").first(): '
    "without issuer": ISSUER,
    "linked.py: if user is None:: the condition is turned round": ISSUER,
    "changes.py: note_house(Verb.SESSION_REFUSE, None, user.pk, at): the call is left out":
        "tests/organisations notices it",
    "reach.py: if TYPE_CHECKING:: the condition is turned round": "one import more, and nothing else",
    "guards.py: return [: returns nothing": "it asks PostgreSQL: tests/config notices it there",
    'kept.py: return f"{self._meta.model_name} {self.id}": returns nothing': "for whoever looks at a row in a shell",
    "seal.py: body = base64.b64decode(written, validate=True): another value":
        "what is no base64 is refused by the seal itself a line further on",
}  # fmt: skip


def files(room: str) -> list[str]:
    """The files of a room, from src/ on."""
    found = []
    for each in ROOMS[room][0]:
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
        "no:cacheprovider", "-p", "killing", "--mutants", str(COUNT), "--told", str(told), *altered, *ROOMS[room][1],
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=of_its_own(), capture_output=True, text=True, check=False,
        timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    noticed, counted, lives = shares([json.loads(line) for line in told.read_text().splitlines()])
    unexplained = [each for each in lives if each["mutant"] not in LIVES]
    said = "; ".join(f"{each['file']}:{each['line']} {each['mutant']} ({each['came']})" for each in unexplained)
    record_property("figure", f"mutants in {room}: {noticed} of {counted} noticed. {said}")
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
