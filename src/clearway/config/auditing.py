"""What `clearway audit` does, for each chain of this installation: check, hand out a checkpoint, export."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from clearway.audit.standalone import UnreadableError, code_read, counted, number_read
from clearway.config.environment import EnvironmentRefusedError
from clearway.config.server import set_up
from clearway.core.errors import InputError

if TYPE_CHECKING:
    from clearway.audit.standalone import Chain, Signed
    from clearway.audit.verify import Checked

HOUSE_NAME = "house"
SHORTEST_PREFIX = 6
VERIFIER = "clearway-verifier.py"
NEXT = (
    "What to do now: write no more into Clearway (stop the server); leave the machine, its disks and its backups as "
    "they are; tell the safeguarding lead and whoever is responsible for data protection; compare with a backup from "
    "before the first bad event, on another machine. Do not mend the record."
)
OUTSIDE = (
    "Only what the installation holds itself was asked. That the end was not cut off shows only against what left the "
    "house: --checkpoint FILE, or --code NUMBER CODE."
)


class Watch(Protocol):
    """Whoever shows how far it is."""

    def begin(self, chain: str, events: int) -> None:
        """A chain is next, of about so many events."""

    def step(self, what: str, count: int) -> None:
        """So many more events or rows were read."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known from outside: files of checkpoints, and numbers with codes as they were typed."""

    files: Sequence[Path] = ()
    codes: Sequence[tuple[str, str]] = ()


def verify(named: str, known: Known, watch: Watch, *, rows: bool) -> tuple[list[str], bool]:
    """Check every chain, or the one that is named. What was found, in lines, and whether nothing is wrong."""
    with _installation():
        from clearway.audit.checkpoints import letters_in
        from clearway.audit.verify import checked, settle
        from clearway.ui.clock import instant

        letters = [letter for path in known.files for letter in letters_in(path)]
        codes = [_code(*each) for each in known.codes]
        chains = _chains(named, _without_keys())
        letters = _of(chains, letters) if named else letters
        wanted = {each.number for each in letters} | {number for number, _ in codes}
        found = []
        for chain in chains:
            watch.begin(_name(chain), _size(chain))
            found.append(checked(chain, instant(), wanted, with_rows=rows, step=watch.step))
        alarms = settle(found, letters, codes)
    whole = not alarms and all(each.whole for each in found)
    lines = [line for each in found for line in _told(each, rows=rows)] + [f"ALARM: {each}." for each in alarms]
    lines += [OUTSIDE] if whole and not (letters or codes) else []
    return [*lines, "Nothing wrong was found." if whole else NEXT], whole


def checkpoint(named: str, to: str, say: Callable[[str], None], *, printed: bool) -> None:
    """Sign the head of each chain and let it leave the house; only then is it kept. `say` prints a line.

    Without `to` it goes where the setting `checkpoint_to` says. Raises ChainError where it does not arrive.
    """
    with _installation():
        from django.conf import settings

        from clearway.audit import checkpoints
        from clearway.audit.acts import Act
        from clearway.audit.changes import make_checkpoint
        from clearway.organisations.queries import at_the_machine
        from clearway.ui.clock import instant

        where = to or _usual(settings.ENVIRONMENT.checkpoint_to)
        if not printed and not where:
            raise InputError("it is not said where the checkpoint goes", remedy="Say it with --to, or use --print.")
        at = instant()
        made = {chain: checkpoints.sign(chain, at) for chain in _chains(named)}
        letters = {chain: letter for chain, letter in made.items() if letter}
        if not letters:
            raise InputError("nothing was recorded here yet", remedy="Make a checkpoint when something has been.")
        left = checkpoints.PRINTED if printed else checkpoints.sent(where, list(letters.values()))
        for chain, letter in letters.items():
            say(f"{letter.text()}" if printed else f"Chain {_name(chain)}: {checkpoints.spoken(letter)}")
        for chain, letter in letters.items():
            make_checkpoint(Act(at_the_machine(chain), at), letter, left)
        say(
            "Read it out as: " + "; ".join(map(checkpoints.spoken, letters.values())) if printed else f"Gone to {left}."
        )


def export(named: str, path: Path, watch: Watch, *, with_verifier: bool) -> list[str]:
    """Write every chain, or the one that is named, into a new file. What was done, in lines. Raises ChainError."""
    with _installation():
        from clearway.audit import exports, standalone
        from clearway.audit.acts import Act
        from clearway.audit.files import new_file, refuse_another
        from clearway.organisations.queries import at_the_machine
        from clearway.ui.clock import instant

        beside = path.parent / VERIFIER
        if with_verifier:
            refuse_another(beside)
        chains = [chain for chain in _chains(named) if _size(chain)]
        watch.begin("export", sum(map(_size, chains)))
        acts = [Act(at_the_machine(chain), instant()) for chain in chains]
        count = exports.export(path, acts, lambda more: watch.step("events", more))
        lines = [f"Written to {path}: {counted(count)} of {counted(len(chains), 'chain')}."]
        if with_verifier:
            with new_file(beside) as out:
                out.write(Path(standalone.__file__).read_text("ascii"))
            lines.append(f"Elsewhere, with a checkpoint that left the house: python3 {VERIFIER} {path.name} CHECKPOINT")
    return lines


@contextmanager
def _installation() -> Iterator[None]:
    """Django, and the installation that the settings name. Raises EnvironmentRefusedError, MasterKeyError."""
    set_up()
    from django.db import DatabaseError, connections

    from clearway.audit.errors import ChainError
    from clearway.vault import keyring
    from clearway.vault.errors import KeyMissingError, SealBrokenError

    for alias in ("default", "keys"):
        line = connections[alias]
        if line.vendor == "sqlite" and not Path(str(line.settings_dict["NAME"])).exists():
            raise EnvironmentRefusedError(
                f"there is no record at {line.settings_dict['NAME']}",
                remedy="Name the installation: --settings FILE, or CLEARWAY_DATA_DIR.",
            )
    try:
        keyring.fits()
        yield
    except DatabaseError as error:
        raise EnvironmentRefusedError(
            "the database does not answer, has other tables, or takes no event", remedy="Run: clearway check"
        ) from error
    except (KeyMissingError, SealBrokenError) as error:
        raise ChainError(str(error), remedy="Put back the key store of this installation from its backup.") from error


def _chains(named: str, more: Sequence[UUID] = ()) -> list[UUID]:
    """The house and every organisation, and these; or the one whose id begins so. Raises InputError."""
    from clearway.vault import keyring
    from clearway.vault.models import HOUSE

    everywhere = [HOUSE, *keyring.organisations(), *more]
    if not named:
        return everywhere
    sought = named.lower().replace("-", "")
    mine = [each for each in everywhere if (sought == HOUSE_NAME and each == HOUSE) or each.hex.startswith(sought)]
    if len(mine) != 1 or (len(sought) < SHORTEST_PREFIX and sought != HOUSE_NAME):
        raise InputError(f'there is no chain "{named}" here', remedy=f"Use: {', '.join(map(_name, everywhere))}.")
    return mine


def _without_keys() -> list[UUID]:
    """Organisations that must be here, since there are members or other keys of them, and whose own key is gone."""
    from clearway.accounts.models import User
    from clearway.organisations.queries import holdings
    from clearway.vault import keyring
    from clearway.vault.models import HOUSE, Key

    held = [each for user in User.objects.values_list("pk", flat=True) for each in holdings(user)]
    known = {each.organisation for each in held} | set(Key.objects.values_list("organisation", flat=True))
    return sorted(known - {HOUSE, *keyring.organisations()})


def _name(chain: UUID) -> str:
    return chain.hex if chain.int else HOUSE_NAME


def _size(chain: UUID) -> int:
    from clearway.audit.chain import head
    from clearway.vault.reach import within

    with within(chain):
        return head(chain)[0]


def _code(number: str, code: str) -> tuple[int, str]:
    try:
        return number_read(number), code_read(code)
    except UnreadableError as error:
        raise InputError(str(error), key="--code") from error


def _of(chains: Sequence[UUID], letters: "Sequence[Signed]") -> "list[Signed]":
    mine = [each for each in letters if UUID(each.chain) in chains]
    if letters and not mine:
        raise InputError("none of the checkpoints is of this chain", key="--checkpoint", remedy="Leave --chain away.")
    return mine


def _usual(where: str) -> str:
    """The setting names a folder or an address; a folder that is not there is not made on the wrong disk."""
    return f"{where}/" if where.startswith("/") and not Path(where).is_dir() else where


def _told(found: "Checked", *, rows: bool) -> Iterator[str]:
    state = "whole" if found.whole else "NOT AS IT WAS MADE"
    yield f"Chain {_name(UUID(found.chain))}: {counted(found.events)}; {state}."
    if found.first:
        yield f"  The first bad event: {found.first}."
        yield f"  Bad in all: {found.wrong:,}."
    yield from (f"  ALARM: {each}." for each in found.alarms)
    if rows:
        bad = f"{found.bad_rows:,} of them not" if found.bad_rows else "each"
        yield f"  {counted(found.rows, 'row')}, {bad} as an event says."
        yield from (f"  ALARM: {each}." for each in found.named)
    yield from (f"  Warning: {each}." for each in found.warnings)
    yield _protection(found)


def _protection(found: "Chain") -> str:
    known = found.protected
    if not found.last:
        return "  Nothing was recorded here yet."
    if known is None:
        return f"  Not yet protected: all, {counted(found.last)}. No checkpoint of them has left the house."
    return f"  Not yet protected: {counted(found.last - known.number)} since {known.said.rstrip(',')}."
