"""Every write of an import: its text comes in, its rows are compared, doubts are settled, and then it is done.

Until it is done, all that it adds to the record is that it began and what was settled. Its text and rows go with it.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.core.calendar import LONDON
from clearway.core.roll.pupils import Pupil
from clearway.core.roll.table import Counted, Layout, Row, below, rows
from clearway.core.roll.text import RollError, lines
from clearway.people.access import hidden_from
from clearway.people.changes import (
    RollFacts,
    put_on_roll,
    take_off_roll,
    write_alias,
    write_detail,
    write_name,
    write_number,
    write_person,
)
from clearway.people.models import Identifier
from clearway.people.years import school_year
from clearway.roll import queries
from clearway.roll.comparing import compared
from clearway.roll.models import Columns, Draft, Ended, Import, Kind, Line, Mark, Piece, Settled, Stage, Way
from clearway.roll.queries import (
    Known,
    differences,
    marks_of,
    number_mark,
    numbers_of,
    plain,
    year_number,
)
from clearway.ui.intake import LONGEST
from clearway.vault import keyring

AT_ONCE = 40  # people a change: the event that names every row of it has room for so many
ROWS = 200  # rows compared at a time
MARKED = 100
MOST_CHARACTERS = 40_000_000  # by the browser; more goes by the command


class TakenError(Exception):
    """Another import is on its way: `draft` is it."""

    def __init__(self, draft: Draft | None) -> None:
        super().__init__("another import is on its way")
        self.draft = draft


@change(Verb.ROLL_BEGIN)
def begin(act: Act, encoding: str) -> UUID:
    """Begin an import, in these letters. Raises TakenError where one is on its way."""
    here, by = act.actor.organisation, act.actor.user
    if (standing := queries.draft()) is not None:
        raise TakenError(standing)
    keyring.make_record(here, act.made, act.at)
    Import(id=act.made, organisation=here, by=by, at=act.at).save()
    try:
        with transaction.atomic():
            Draft(id=act.made, organisation=here, by=by, begun_at=act.at, touched_at=act.at, encoding=encoding).save()
    except IntegrityError as error:  # somebody else was first
        raise TakenError(queries.draft()) from error
    return act.made


def add_piece(act: Act, draft: Draft, number: int, text: str) -> None:
    """The next piece of the text. One that came already is not taken again.

    Raises RollError where one is missing before it or it is too much, IncidentError where it looks like a file.
    """
    _hold(act, draft, Stage.TEXT)
    if number < draft.pieces:
        return
    if number > draft.pieces or not text or len(text) > LONGEST["narrative"]:
        raise RollError("a piece of the file is missing", remedy="Choose the file again.")
    if draft.characters + len(text) > MOST_CHARACTERS:
        raise RollError(
            "the file is too large for a browser", remedy="Bring it in at the machine: clearway people import."
        )
    Piece(organisation=draft.organisation, draft=draft, number=number, size=len(text), text=text).save()
    draft.pieces, draft.characters = draft.pieces + 1, draft.characters + len(text)
    _keep(act, draft)


def lay_out(act: Act, draft: Draft, layout: Layout, suggested: Mapping[str, Any]) -> None:
    """The text is whole: how it is written, and which columns are suggested."""
    _hold(act, draft, Stage.TEXT)
    said = {"delimiter": layout.delimiter, "header": list(layout.header), "line": layout.line}
    draft.said = {**said, "columns": {}, "order": "", **suggested}
    draft.stage = Stage.COLUMNS
    _keep(act, draft)


@change(Verb.ROLL_MAP)
def choose(act: Act, draft: Draft, columns: Mapping[str, int], order: str) -> UUID:
    """Say which column is which and how days are written: for this file, and for the next with the same header.

    What was compared with other columns is compared anew.
    """
    act.saw(Verb.ROLL_READ, draft.id)
    _hold(act, draft, Stage.COLUMNS, Stage.LOOKING, Stage.READY)
    here, header = act.actor.organisation, draft.said["header"]
    said = {"columns": dict(columns), "order": order}
    keyring.make_record(here, act.made, act.at)
    row = Columns(id=act.made, header=queries.header_mark(header), said=said)
    row.organisation, row.by, row.at = here, act.actor.user, act.at
    row.save()
    Line.objects.filter(draft=draft).delete()
    draft.said = {**draft.said, **said}
    draft.stage, draft.piece, draft.offset, draft.line, draft.gone = Stage.LOOKING, 0, 0, 0, 0
    _keep(act, draft)
    return draft.id


@change(Verb.ROLL_MARK)
def mark_people(act: Act) -> UUID:
    """Leave marks by which people are found who were put down without a roll, some at a time."""
    here = act.actor.organisation
    act.saw(Verb.ROLL_READ, here)
    identities, numbers = queries.unmarked(MARKED)
    keyring.remember(here, {*(each.person_id for each in identities), *(each.person_id for each in numbers)})
    marks = [
        _mark(act, identity.person_id, identity.id, mark)
        for identity in identities
        for mark in marks_of(here, identity.name, identity.born_on, {}).values()
    ]
    marks.extend(
        _mark(act, each.person_id, each.id, number_mark(here, each.kind, plain(each.value))) for each in numbers
    )
    Mark.add_together(marks)
    return here


def look_at_texts(act: Act, draft: Draft) -> bool:
    """Compare the next rows of the text that came in with the people who are known. Whether rows are left."""
    _hold(act, draft, Stage.LOOKING)
    taken = Counted(lines(queries.texts(draft, draft.piece, draft.offset)), draft.line)
    found = list(islice(below(rows(taken, draft.said["delimiter"]), queries.layout(draft)), ROWS))
    look_at(act, draft, found)
    _move(draft, taken)
    _keep(act, draft)
    if len(found) < ROWS:
        settle_left(act, draft)
    return len(found) == ROWS


def look_at(act: Act, draft: Draft, found: Iterable[Row]) -> None:
    """Compare rows with the people who are known, and keep what each comes to. People are opened: it is noted."""
    act.saw(Verb.ROLL_READ, draft.id)
    read = list(queries.reading(draft, act.at.astimezone(LONDON).date()).read(found))
    pupils = [each for each in read if isinstance(each, Pupil)]
    made = compared(act, draft, read, queries.candidates(act, pupils))
    Line.objects.bulk_create(made, batch_size=100)


def settle_left(act: Act, draft: Draft) -> None:
    """Every row was compared: who is on the roll and was not met has left. The import can be looked at."""
    met = set(Line.objects.filter(draft=draft, person__isnull=False).values_list("person", flat=True))
    hidden = hidden_from(act)
    for row in Line.objects.filter(Q(kind=Kind.DOUBTFUL) | Q(person__in=hidden), draft=draft).iterator():
        met |= {UUID(each) for each in row.said["between"]}
    gone = [
        Line(organisation=draft.organisation, draft=draft, number=0, kind=Kind.LEFT, person=person, said={})
        for person in sorted(queries.on_roll() - met - hidden)
    ]
    Line.objects.bulk_create(gone, batch_size=100)
    draft.stage = Stage.READY
    _keep(act, draft)


@change(Verb.ROLL_SETTLE)
def settle(act: Act, draft: Draft, number: int, decision: str, person: UUID | None) -> UUID:
    """Decide of a doubtful row: `same` as somebody, `another`, or left `out`. Raises Line.DoesNotExist."""
    _hold(act, draft, Stage.READY)
    row = queries.line(act, draft, number)
    between = {UUID(each) for each in row.said["between"]}
    if decision == "same" and person not in between:
        raise Line.DoesNotExist
    Settled(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at, of_id=draft.id, line=number,
        decision=decision, person=person,
    ).save()  # fmt: skip
    row.decision, row.person = decision, person if decision == "same" else None
    row.save()
    _leave_or_stay(draft, row, between)
    _keep(act, draft)
    return draft.id


def start_doing(act: Act, draft: Draft) -> None:
    """It was looked at: from here on it is done. Raises RollError where rows cannot be read or are undecided."""
    _hold(act, draft, Stage.READY, Stage.DOING)
    found = queries.counts(act, draft)
    if found[Kind.FAULT] or found["open"]:
        raise RollError("some rows are not ready", remedy="Mend what cannot be read, and decide what is doubtful.")
    draft.stage = Stage.DOING
    _keep(act, draft)


@change(Verb.ROLL_IMPORT)
def do_some(act: Act, draft: Draft) -> UUID:
    """Do the next rows: all of them with their event, or none. Interrupted anywhere, the next begins where it ended."""
    _hold(act, draft, Stage.DOING)
    act.saw(Verb.ROLL_READ, draft.id)
    some = queries.to_do(act, draft, AT_ONCE)
    new = {each.id: uuid4() for each in some if each.person is None}
    keyring.make_records(act.actor.organisation, new.values(), act.at)
    known = queries.facts([each.person for each in some if each.person], act.at)
    written: dict[UUID, Pupil] = {}
    for row in some:
        if row.person in written:  # the file holds them twice: what stands now is what the row before said
            known |= queries.facts([row.person], act.at)
        standing = known.get(row.person) if row.person else None
        if row.kind != Kind.LEFT:
            written[_write(act, row, standing, new.get(row.id))] = queries.pupil_of(row)
        elif standing and standing.on_roll:
            take_off_roll(act, standing.who.id, act.at.astimezone(LONDON).date())
    _leave_marks(act, written)
    Line.objects.filter(id__in=[each.id for each in some]).update(done=True)
    _keep(act, draft)
    return draft.id


@change(Verb.ROLL_END)
def end(act: Act, draft: Draft, way: str) -> UUID:
    """End an import, whichever way: its text and rows go, and so does their key."""
    found = queries.counts(act, draft) if way == Way.DONE else {}
    added, changed = queries.settled_counts(act, draft) if way == Way.DONE else (0, 0)
    Ended(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at, of_id=draft.id, way=way,
        added=added, changed=changed, left=found.get(Kind.LEFT, 0),
        left_out=Line.objects.filter(draft=draft, decision="out").count(),
    ).save()  # fmt: skip
    here, name = draft.organisation, draft.id
    Line.objects.filter(draft=draft).delete()
    Piece.objects.filter(draft=draft).delete()
    Draft.objects.filter(id=name).delete()
    transaction.on_commit(lambda: keyring.forget_record(here, name))
    return name


def _mark(act: Act, person: UUID, of: UUID, mark: int) -> Mark:
    """By which a person is found when a roll comes."""
    return Mark(organisation=act.actor.organisation, by=act.actor.user, at=act.at, person_id=person, of=of, mark=mark)


def _hold(act: Act, draft: Draft, *stages: Stage) -> None:
    """Nobody else works at this import until the transaction ends; and it stands where the caller saw it.

    Raises TakenError where it was ended, went on or belongs to somebody else.
    """
    rows = Draft.objects.filter(id=draft.id)
    fresh = (rows.select_for_update() if connection.vendor == "postgresql" else rows).first()
    if fresh is None or fresh.by != act.actor.user or fresh.stage not in stages:
        raise TakenError(fresh)
    draft.__dict__.update({each.attname: fresh.__dict__[each.attname] for each in Draft._meta.concrete_fields})


def _keep(act: Act, draft: Draft) -> None:
    draft.touched_at = act.at
    draft.save()


def _move(draft: Draft, taken: Counted) -> None:
    """To where the next row begins."""
    draft.line, draft.gone = taken.line, draft.gone + taken.characters
    before = 0
    for number, size in Piece.objects.filter(draft=draft).order_by("number").values_list("number", "size"):
        if before + size > draft.gone:
            draft.piece, draft.offset = number, draft.gone - before
            return
        before += size
    draft.piece, draft.offset = draft.pieces, 0


def _leave_or_stay(draft: Draft, row: Line, between: set[UUID]) -> None:
    """Whoever the row turned out not to be has left, where they are on the roll and no other row means them."""
    stays = {row.person} if row.decision == "same" else between if row.decision == "out" else set()
    for person in between:
        met = Line.objects.filter(draft=draft, person=person).exclude(kind=Kind.LEFT).exists()
        left = Line.objects.filter(draft=draft, person=person, kind=Kind.LEFT)
        if person in stays or met or person not in queries.on_roll() or queries.is_between(draft, row, person):
            left.delete()
        elif not left.exists():
            Line(organisation=draft.organisation, draft=draft, number=0, kind=Kind.LEFT, person=person, said={}).save()


def _write(act: Act, row: Line, known: Known | None, new: UUID | None) -> UUID:
    """What a row says, as rows of a person: only what differs from what stands now. Whose."""
    pupil = queries.pupil_of(row)
    if known is None and new is not None:
        return _write_new(act, new, pupil)
    if known is None:
        raise RollError("somebody whom a row means is not there", remedy="Begin the import anew.")
    known = known.named_as(pupil.name)
    person, found = known.who.id, differences(pupil, known)
    if {"name", "born_on"} & found.keys():
        name = pupil.name if "name" in found else known.who.name
        write_name(act, person, name, pupil.born_on or known.who.born_on)
    for kind, value in numbers_of(pupil).items():
        if kind in found:
            if old := known.numbers.get(kind):
                _end_number(act, old)
            write_number(act, person, kind, value)
    if {"on_roll", "year", "form"} & found.keys():
        put_on_roll(act, person, _roll_facts(act, pupil, known))
    return person


def _write_new(act: Act, person: UUID, pupil: Pupil) -> UUID:
    write_person(act, person, pupil.name, pupil.born_on, keyed=True)
    for kind, value in numbers_of(pupil).items():
        write_number(act, person, kind, value)
    put_on_roll(act, person, _roll_facts(act, pupil, None), new=True)
    if pupil.sex:
        write_detail(act, person, {"sex": pupil.sex}, new=True)
    if pupil.known_as and pupil.known_as not in pupil.name.split():
        write_alias(act, person, "known", pupil.known_as)
    return person


def _roll_facts(act: Act, pupil: Pupil, known: Known | None) -> RollFacts:
    day = act.at.astimezone(LONDON).date()
    year = year_number(pupil.year_group)
    if known is None or not known.on_roll:
        return RollFacts(year, school_year(day), day, pupil.form)
    return RollFacts(known.year if year is None else year, school_year(day), known.since, pupil.form or known.form)


def _end_number(act: Act, old: Identifier) -> None:
    """A number that is no longer theirs: it stays in the record, and ends."""
    Identifier(
        organisation=act.actor.organisation, by=act.actor.user, at=act.at, person_id=old.person_id, root=old.root,
        version=old.version + 1, stands=False, kind=old.kind, value=old.value, bucket=old.bucket,
    ).save()  # fmt: skip


def _leave_marks(act: Act, said: Mapping[UUID, Pupil]) -> None:
    """The marks of whatever was just written of these people."""
    here = act.actor.organisation
    identities, numbers = queries.fresh(said)
    marks = [
        _mark(act, person, of, mark)
        for of, person in identities
        for mark in marks_of(here, said[person].name, said[person].born_on, {}).values()
    ]
    for of, person, kind in numbers:
        value = plain(numbers_of(said[person]).get(kind, ""))
        if value:
            marks.append(_mark(act, person, of, number_mark(here, kind, value)))
    Mark.add_together(marks)
