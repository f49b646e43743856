"""Everything that can go wrong in the core, as one tree.

ClearwayError
    InputError          what a person wrote cannot be used; says where, what and what to do
        IncidentError   an incident file, or an answer given to a question
            FileRefusedError              a picture or a file that came as text (`core/guard/`)
            DoesNotFitError           more answers than the guide's cookie holds (`guidance/carry.py`)
        PackError       a guidance pack
        RollError       a pupil roll (`core/roll/text.py`)
        MomentError     a time that does not exist, or that the calendar does not reach
        EnvironmentRefusedError       what a machine sets (`config/settings_file.py`)
        AddressTakenError             where to listen (`config/server.py`)
        UnsafeError     an installation that must not serve as it stands (`config/server.py`)
        AnswerError     what `clearway init` is told (`config/answers.py`)
        InstallError    an installation that cannot be made (`config/trying.py`)
        OwnerError      an owner of a PostgreSQL database, or a database, that does not do (`config/roles.py`)
        UpgradeError    databases that cannot be brought to this version (`config/upgrading.py`)
        AccountError    a user that cannot be made, or a change to one that came too late (`accounts/changes.py`)
        JournalError    a journal of reports that cannot be written (`concerns/journal.py`)
        MasterKeyError  a master key that is missing or cannot be used (`vault/errors.py`)
        FormReusedError a form that was sent again with other words (`audit/errors.py`)
        ChainError      a checkpoint or an export that cannot be read, or cannot leave the house (`audit/errors.py`)
    IssuerError         somebody else's word by which nobody is signed in (`accounts/oidc/errors.py`)
        IssuerSilentError   no answer, or none that can be used
        AnswerRefusedError  a no, or an answer that is not believed
        BegunElsewhereError an answer to nothing that was begun in this browser
    ProofError          a pack loads, and a property that must hold of it does not
    EngineError         a promise of the engine itself was broken: a defect of ours, never of the input
"""

from collections.abc import Iterable
from difflib import get_close_matches


class ClearwayError(Exception):
    """Root of everything that Clearway raises on purpose."""


class InputError(ClearwayError):
    """What a person wrote cannot be used.

    `file` and `key` say where (either may be empty), `problem` what is wrong, `remedy` what to do.
    Printed as ``file: key: problem. remedy``.
    """

    def __init__(self, problem: str, *, file: str = "", key: str = "", remedy: str = "") -> None:
        self.problem = problem
        self.file = file
        self.key = key
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        where = "".join(f"{part}: " for part in (self.file, self.key) if part)
        return printable(f"{where}{self.problem}. {self.remedy}".rstrip())

    def located(self, file: str) -> "InputError":
        """The same error, with the file it was found in where it had none."""
        return type(self)(self.problem, file=self.file or file, key=self.key, remedy=self.remedy)

    def as_json(self) -> dict[str, str]:
        """The parts that are filled in, for ``--lines`` and ``--json``."""
        parts = {
            "file": self.file,
            "key": self.key,
            "problem": self.problem,
            "remedy": self.remedy,
        }
        return {name: text for name, text in parts.items() if text}


class IncidentError(InputError):
    """An incident file, or an answer, that cannot be used."""


class PackError(InputError):
    """A guidance pack that cannot be used."""


class MomentError(IncidentError):
    """A time that does not exist in Europe/London, or lies outside the bundled bank holidays."""


class ProofError(ClearwayError):
    """A property that must hold of every pack does not hold of this one."""


class EngineError(ClearwayError):
    """The engine broke its own promise. Never caused by input; always worth a report."""


def printable(text: str) -> str:
    """The text on one line, with what cannot be printed written out: nothing of an input reaches a terminal raw."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest valid word, or lists what is valid where nothing is near."""
    choices = sorted(set(known))
    if not choices:
        return "Take it away."
    longer = [each for each in choices if len(word) >= 4 and each.startswith(word)]
    if longer:
        return f'Did you mean "{longer[0]}"?'
    close = get_close_matches(word, choices, n=1, cutoff=0.5)
    if close:
        return f'Did you mean "{close[0]}"?'
    if len(choices) <= 12:
        return f"Use one of: {', '.join(choices)}."
    return "See the list of valid names in docs/glossary.md."
