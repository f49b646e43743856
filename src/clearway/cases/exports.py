"""A whole case, to be taken out of Clearway: as a table of data, and as a page to read and print.

Whatever was put in stands in the table: every row as it was kept, opened, with the events that tell who added or read
it. `export.schema.json` beside this file describes it. The page tells the same in words, and fetches nothing.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import Model
from django.template.loader import render_to_string
from markupsafe import Markup

from clearway import __version__
from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.audit.models import Event
from clearway.cases import queries
from clearway.cases.access import visible
from clearway.cases.assessed import shown_of, words_of
from clearway.cases.models import STEPS_OF_THE_MODEL, Case, Involvement, RecordedLate
from clearway.concerns.models import KeptFrom
from clearway.core.calendar import LONDON
from clearway.core.errors import InputError
from clearway.core.guard import refuse_files
from clearway.organisations.models import Organisation
from clearway.organisations.queries import organisation, staff_names
from clearway.people.exports import Taken, taken
from clearway.people.models import Identity, Person, StaffTie
from clearway.people.words import AGAINST
from clearway.vault.models import HOUSE

FORMAT, VERSION = "clearway case export", 8
SCHEMA = Path(__file__).with_name("export.schema.json")
STYLE = Path(__file__).with_name("export.css")
REFERENCE = re.compile(r"[0-9]{4}-[0-9]{4,9}")
LONGEST_REASON = 500
AT_THE_MACHINE = "At the machine itself"
TRIES = 5

Table = dict[str, object]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the case: their row, how they are involved in it, every version of who they are, and the rest."""

    row: Person
    involvements: tuple[Involvement, ...]
    identities: tuple[Identity, ...]
    ties: tuple[StaffTie, ...]
    taken: Taken


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that was read of a case: what stands in it, whose it is, its events, the names of its writers."""

    whole: queries.Whole
    organisation: Organisation
    people: tuple[Somebody, ...]
    kept_from: tuple[KeptFrom, ...]
    events: tuple[Event, ...]
    staff: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class Export:
    """A case as two texts, both whole: `data` is JSON, `page` is HTML."""

    reference: str
    data: str
    page: str


def checked_reference(typed: str) -> str:
    """The reference of a case as people write it, such as 2026-0001. Raises InputError where it is none."""
    if not REFERENCE.fullmatch(typed):
        raise InputError("a case's reference is its year and its number", remedy="Write it as 2026-0001.")
    return typed


def checked_reason(typed: str) -> str:
    """The reason for an export, on one line. Raises InputError where it is empty, too long, or not plain words."""
    words = " ".join(typed.split())
    if not 1 <= len(words) <= LONGEST_REASON or not words.isprintable():
        raise InputError(
            f"a reason has 1 to {LONGEST_REASON} characters", key="--reason", remedy="Say why, and for whom."
        )
    refuse_files(words, "--reason")
    return words


def export(act: Act, reference: str, reason: str) -> Export:
    """The whole case, for an act that may export. Nothing is to leave before the act's reading is recorded.

    Raises InputError where there is no such case, or it was written to all the while; NotAllowedError.
    """
    act.demand(Verb.CASE_EXPORT)
    year, _, number = checked_reference(reference).partition("-")
    found = visible(act).filter(year=int(year), number=int(number)).first()
    if found is None:
        raise InputError(f"there is no case {reference}", remedy="Look at its reference, at the head of its page.")
    act.saw(Verb.CASE_EXPORT, found.id)
    read = _undisturbed(act, found)
    head: Table = {
        "at": _plain(act.at), "by": str(act.actor.user), "reason": checked_reason(reason), "program": __version__,
    }  # fmt: skip
    data = json.dumps(as_table(read, head), ensure_ascii=False, indent=1) + "\n"
    return Export(found.reference, data, as_page(read, act.at, checked_reason(reason)))


def as_table(read: Read, head: Table) -> Table:
    """The case as `export.schema.json` describes it."""
    whole = read.whole
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported": head,
        "organisation": row_table(read.organisation),
        "case": {"reference": whole.case.reference, **row_table(whole.case)},
        "reports": [
            {
                **row_table(each.concern),
                "told": each.told and row_table(each.told),
                "named": _tables(each.chosen),
                "added": _tables(each.added),
                "taken_up": each.taken and row_table(each.taken),
                "closed": _tables(each.closed),
                "replayed": each.replayed and row_table(each.replayed),
                "reminded": _tables(each.reminded),
            }
            for each in whole.reports
        ],
        "joined": _tables(whole.joined),
        "people": [
            {
                **row_table(each.row),
                "involvements": _tables(each.involvements),
                "identities": _tables(each.identities),
                "ties": _tables(each.ties),
                "withheld": each.taken.withheld,
                "warned_of": list(each.taken.warned_of),
                **{name: _tables(rows) for name, rows in each.taken.rows.items()},
            }
            for each in read.people
        ],
        "entries": [
            {
                "root": str(each[0].root),
                "versions": _tables(each),
                "late": row_table(whole.late[each[0].pk]) if each[0].pk in whole.late else None,
            }
            for each in whole.entries
        ],
        "assessments": _tables(whole.assessments),
        "decisions": _tables(whole.decisions),
        "calls": _tables(whole.called),
        "recorded_late": _tables(each for each in whole.late.values() if isinstance(each, RecordedLate)),
        "work": _work(whole.work),
        "access": {
            "team": _tables(whole.access.team),
            "shares": _tables(whole.access.shares),
            "set_aside": _tables(whole.access.set_aside),
            "openings": _tables(whole.access.openings),
            "reviews": _tables(whole.access.reviews),
            "covers": _tables(whole.access.covers),
            "kept_from": _tables(read.kept_from),
        },
        "staff": {str(user): name for user, name in sorted(read.staff.items())},
        "events": _tables(read.events),
    }


def _work(work: queries.Work) -> Table:
    """What was worked out in the case."""
    return {
        "answered": _tables(work.answered),
        "about": _tables(work.about),
        "where": _tables(work.where),
        "steps": [_tables(each) for each in work.steps],
        "plans": _tables(work.plans),
        "meetings": [_tables(each) for each in work.meetings],
        "talks": _tables(work.talked),
        "points": _tables(work.points),
        "reasoned": _tables(work.reasoned),
        "countersigned": _tables(work.countersigned),
        "stood": _tables(work.stood),
        "corrected": _tables(work.corrected),
        "parts": _tables(work.parts),
    }


def as_page(read: Read, at: datetime, reason: str) -> str:
    """The case in words, as a page of its own: no script, no picture, no address that anything is fetched from."""
    style = STYLE.read_text("utf-8")
    context = {
        "whole": read.whole,
        "organisation": read.organisation,
        "people": read.people,
        "kept_from": read.kept_from,
        "lines": read.whole.chronology(),
        "assessments": [{"row": each, **shown_of(each)} for each in read.whole.assessments],
        "events": read.events,
        "staff": read.staff,
        "at": at,
        "reason": reason,
        "program": __version__,
        "against": AGAINST,
        **words_of([each.area for each in read.whole.assessments]),
        "steps_of": STEPS_OF_THE_MODEL,
        "style": Markup("<style>{}</style>").format(style),  # it holds nothing that would be escaped: a test looks
        "style_digest": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    }
    return render_to_string("cases/export.html", context)


def row_table(row: Model) -> Table:
    """Every column of a row by its field's name, opened: an id for an arrow, times with their offset."""
    return {field.name: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields}


@cache
def schema() -> str:
    """The JSON Schema of an export, as text."""
    return SCHEMA.read_text("utf-8")


def _tables(rows: Iterable[Model]) -> list[Table]:
    return [row_table(row) for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(LONDON).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _undisturbed(act: Act, found: Case) -> Read:
    """The case and its events at one moment: read anew where somebody wrote or read meanwhile."""
    for _ in range(TRIES):
        before = _newest(found)
        read = _read(act, found)
        if _newest(found) == before:
            return read
    raise InputError("the case is being worked on all the while", remedy="Export it again in a minute.")


def _newest(found: Case) -> int | None:
    """The number of the last event of the case: whatever is added to it has one, with the case as its subject."""
    return Event.objects.filter(subject=found.id).order_by("-number").values_list("number", flat=True).first()


def _read(act: Act, found: Case) -> Read:
    whole = queries.whole(act, found)
    people = _people(act, found)
    subjects = [found.id, *(each.concern.id for each in whole.reports)]
    subjects += [each for one in people for each in (one.row.id, *one.taken.cluster)]
    events = tuple(Event.objects.filter(subject__in=subjects).order_by("number"))
    wrote = {each.by for each in (found, *events, *whole.joined, *whole.called, *whole.assessments, *whole.decisions)}
    wrote |= {each.by for rows in whole.entries for each in rows}
    wrote |= {user for each in whole.reports for user in each.users()} | whole.work.users()
    rows = [each for one in people for each in (one.row, *one.involvements, *one.identities, *one.ties)]
    wrote |= {each.by for each in (*rows, *(each for one in people for each in one.taken.every()))} | {act.actor.user}
    kept = tuple(queries.kept_from(each.concern.id for each in whole.reports))
    wrote |= whole.access.users() | {each for row in kept for each in (row.by, row.user_id)}
    wrote |= {each.user_id for one in people for each in one.ties}
    mine = organisation()
    names = staff_names(wrote | {mine.by})
    return Read(whole, mine, people, kept, events, names | dict.fromkeys({HOUSE} & (wrote | {mine.by}), AT_THE_MACHINE))


def _people(act: Act, found: Case) -> tuple[Somebody, ...]:
    involved = list(Involvement.objects.filter(case=found).order_by("at", "letter"))
    order = list(dict.fromkeys(each.person_id for each in involved))
    rows = {each.id: each for each in Person.objects.filter(id__in=order)}
    identities = list(Identity.objects.filter(person__in=order).order_by("version"))
    ties = list(StaffTie.objects.filter(person__in=order).order_by("at", "version"))
    return tuple(
        Somebody(
            rows[name],
            tuple(each for each in involved if each.person_id == name),
            tuple(each for each in identities if each.person_id == name),
            tuple(each for each in ties if each.person_id == name),
            taken(act, name),
        )
        for name in order
    )
