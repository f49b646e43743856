"""What can be wrong with an installation, and how to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`what` is unsafe, in a sentence without its full stop; `remedy` says how to mend it, as a whole sentence.

    Clearway runs all the same where it only `warns`.
    """

    what: str
    remedy: str
    warns: bool = False

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"


SILENT = Problem(
    "the database does not answer",
    "See that PostgreSQL runs, and that host and port are right.",
)
REFUSED = Problem(
    "the database refuses the user or the password",
    "Give both as they were made; a password of letters and digits needs no percent signs in the address.",
)
CLOSED = Problem(
    "the database lets this user not in from this machine",
    "In pg_hba.conf allow scram-sha-256 for this database from here; then run: select pg_reload_conf();",
)
UNPROVED = Problem(
    "the database's server does not prove that it is the right one",
    "In its address sslrootcert is the file of whoever signed its certificate; the host is the name that stands in it.",
)
MISSING = Problem("the server answers, and has no database of this name", "Make it first, or give the right name.")
TURNED_AWAY = Problem("the database answers and turns us away", "Its own log says why.")
UNREADABLE = Problem(
    "this is not PostgreSQL's address",
    "Write postgresql://user:password@host:port/name; anything but letters and digits in the password as %XX.",
)
FORBIDDEN = Problem("the database forbids this user what has to be done", "Give the address of the owner.")
BROKE_OFF = Problem("the database broke off what had to be done", "Its own log says why.")
BY_STATE = {"28P01": REFUSED, "28000": REFUSED, "3D000": MISSING, "42501": FORBIDDEN}
BY_WORDS = (  # while it connects, psycopg hands on the server's words and no SQLSTATE
    ("password authentication failed", REFUSED),
    ("no password supplied", REFUSED),
    ("pg_hba.conf", CLOSED),
    ("authentication failed", REFUSED),
    ("FATAL:  role ", REFUSED),
    ("FATAL:  database ", MISSING),
    ("FATAL:", TURNED_AWAY),
    ("certificate", UNPROVED),
    ("does not support SSL", UNPROVED),
    ("connection failed", SILENT),
    ("connection timeout", SILENT),
    ("failed to resolve", SILENT),
    ("connection is bad", SILENT),
)


def told_by(error: BaseException) -> Problem:
    """What PostgreSQL, or psycopg, or Django on top of them, means by an error. Nothing of its words is repeated."""
    import psycopg

    said = error if isinstance(error, psycopg.Error) else error.__cause__
    state = said.sqlstate if isinstance(said, psycopg.Error) else None
    if state:
        return BY_STATE.get(state, BROKE_OFF)
    if isinstance(said, psycopg.ProgrammingError):
        return UNREADABLE
    words = str(said or error)
    return next((meant for part, meant in BY_WORDS if part in words), BROKE_OFF)
