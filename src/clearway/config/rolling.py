"""A pupil roll brought in at the machine itself: however long the file is, little of it is held, and it is read as it
lies. Nothing of its text is kept on the way.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from clearway.config.exporting import organisation_named
from clearway.config.server import set_up
from clearway.core.errors import InputError, nearest
from clearway.core.roll.columns import FIELDS, guessed, wrong
from clearway.core.roll.days import orders
from clearway.core.roll.table import Counted, Layout, Row, below, layout_of, rows
from clearway.core.roll.text import Encoding, RollError, decoded, encoding_of, lines

if TYPE_CHECKING:
    from clearway.audit.acts import Act
    from clearway.roll.models import Draft

CHUNK = 1 << 20
MOST_SHOWN = 20
SAID = {"added": "new", "changed": "changed", "left": "left", "same": "unchanged", "doubtful": "doubtful"}


class Watch(Protocol):
    """Whoever shows how far it is."""

    def begin(self, what: str, whole: int) -> None:
        """A part is next, of so many."""

    def step(self, gone: int) -> None:
        """So many of it are done."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was said of the columns, as FIELD=NAME, and of days: day, month, or nothing."""

    columns: Sequence[str] = ()
    order: str = ""


class Roll:
    """One file for one organisation. Whoever sits at the machine acts, and the record says so."""

    def __init__(self, file: Path, organisation: str, watch: Watch) -> None:
        self.file, self.named, self.watch = file, organisation, watch
        self.organisation = UUID(int=0)

    @contextmanager
    def opened(self) -> Iterator["Roll"]:
        """With the installation; an import that does not come to be done is ended. Raises InputError."""
        set_up()
        if not self.file.is_file():
            raise InputError("there is no such file", file=str(self.file), remedy="Name the CSV file of the roll.")
        self.organisation = organisation_named(self.named)
        try:
            yield self
        except RollError as error:
            raise error.located(self.file.name) from error
        finally:
            self._end_unless_begun()

    def goes_on(self) -> bool:
        """Whether an import of the machine's was broken off while it was done. Raises InputError for another's."""
        from clearway.roll import queries
        from clearway.roll.models import Stage, Way

        def look(act: "Act") -> str:
            from clearway.roll import changes

            found = queries.draft()
            if found and found.by != act.actor.user and not queries.is_stale(found, act.at):
                return queries.whose(found)
            if found and found.stage != Stage.DOING:
                changes.end(act, found, Way.DISCARDED)
            return ""

        if whose := self._act(look):
            raise InputError(f"an import by {whose} is on its way", remedy="Ask them to end it, or wait for a day.")
        return bool(self._act(lambda _: queries.draft()))

    def compared(self, chosen: Chosen) -> Iterator[str]:
        """Compare the file with who is known; what was found, in lines that hold no name. Raises InputError."""
        encoding, layout = self._written()
        columns, order = self._columns(chosen, encoding, layout)
        yield f"Read as {encoding.said}."
        yield from (f"{FIELDS[field]}: column {place + 1}, {layout.header[place]}" for field, place in columns.items())
        self._begin(encoding, layout, columns, order)
        self._look(encoding, layout)
        found = self._counts()
        yield ", ".join(f"{found[kind]:,} {said}" for kind, said in SAID.items())

    def refuse_unready(self, *, doubts: bool, many_leave: bool) -> None:
        """Raises InputError where rows cannot be read, are doubtful, or many leave; `doubts` are left out."""
        from clearway.roll import queries
        from clearway.roll.models import Kind

        found = self._counts()
        if found[Kind.FAULT]:
            told = self._act(lambda act: [_fault(each) for each in queries.lines(act, _draft(), Kind.FAULT, 1)[0]])
            listed = "; ".join(told[:MOST_SHOWN])
            raise RollError(f"{found[Kind.FAULT]:,} rows cannot be read", remedy=f"Mend them: {listed}.")
        if found[Kind.DOUBTFUL] and not doubts:
            lines_ = self._act(lambda act: [each.number for each in queries.lines(act, _draft(), Kind.DOUBTFUL, 1)[0]])
            listed = ", ".join(map(str, lines_[:MOST_SHOWN]))
            raise RollError(
                f"{found[Kind.DOUBTFUL]:,} rows are doubtful, on lines {listed}",
                remedy="Bring the file in by the browser and decide them there, or give --leave-doubts-out.",
            )
        while number := self._act(lambda act: queries.next_doubt(act, _draft(), 0)):
            self._act(partial(_left_out, number))
        if self._act(lambda _: queries.many_leave(found[Kind.LEFT])) and not many_leave:
            raise RollError(
                f"{found[Kind.LEFT]:,} pupils would leave, more than a fifth of the roll",
                remedy="Is it the whole roll? If so, give --many-leave.",
            )

    def done(self) -> str:
        """Do it, step by step; what was done, in a line."""
        from clearway.roll import changes, queries, steps

        self._act(lambda act: changes.start_doing(act, _draft()))
        gone, whole = self._act(lambda act: queries.progress(act, _draft()))
        self.watch.begin("bringing it in", whole)
        while self._act(lambda _: queries.draft() is not None):
            self._act(lambda act: steps.step(act, _draft()))
            gone = min(whole, gone + changes.AT_ONCE)
            self.watch.step(gone)
        ended = self._act(lambda _: queries.ended()[0])
        return (
            f"Done: {ended.added:,} new, {ended.changed:,} changed, {ended.left:,} left, {ended.left_out:,} left out."
        )

    def _written(self) -> tuple[Encoding, Layout]:
        encoding = encoding_of(self._chunks())
        return encoding, layout_of(lines(decoded(self._chunks(), encoding)))

    def _columns(self, chosen: Chosen, encoding: Encoding, layout: Layout) -> tuple[dict[str, int], str]:
        from clearway.roll import queries

        before = self._act(lambda _: queries.remembered(layout.header)) or {
            "columns": guessed(layout.header),
            "order": "",
        }
        columns = {**before["columns"], **dict(_column(each, layout) for each in chosen.columns)}
        if problem := wrong(columns, len(layout.header)):
            raise RollError(problem, remedy=f"Say it with --column. The file has: {', '.join(layout.header)}.")
        order = chosen.order or before["order"]
        if not order:
            place = columns.get("born_on")
            found = islice(self._rows(encoding, layout), 2000)
            possible = orders(row.cells[place] for row in found if place is not None and place < len(row.cells))
            if len(possible) != 1:
                raise RollError("nothing tells how its dates are written", remedy="Give --dates day, or --dates month.")
            [order] = possible
        return columns, order

    def _begin(self, encoding: Encoding, layout: Layout, columns: dict[str, int], order: str) -> None:
        from clearway.roll import changes, queries

        def begin(act: "Act") -> None:
            changes.begin(act, encoding.name)
            changes.lay_out(act, _draft(), layout, {})

        self._act(begin)
        self._act(lambda act: changes.choose(act, _draft(), columns, order))
        while self._act(lambda _: any(queries.unmarked(1))):
            self._act(changes.mark_people)

    def _look(self, encoding: Encoding, layout: Layout) -> None:
        from clearway.roll import changes

        self.watch.begin("comparing", self.file.stat().st_size)
        taken = Counted(lines(decoded(self._chunks(), encoding)))
        found = below(rows(taken, layout.delimiter), layout)
        while some := list(islice(found, changes.ROWS)):
            self._act(partial(_look_at, some))
            self.watch.step(taken.characters)
        self._act(lambda act: changes.settle_left(act, _draft()))

    def _counts(self) -> dict[str, int]:
        from clearway.roll import queries

        return dict(self._act(lambda act: queries.counts(act, _draft())))

    def _rows(self, encoding: Encoding, layout: Layout) -> Iterator[Row]:
        return below(rows(Counted(lines(decoded(self._chunks(), encoding))), layout.delimiter), layout)

    def _chunks(self) -> Iterator[bytes]:
        try:
            with self.file.open("rb") as opened:
                while chunk := opened.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise InputError(
                f"the file cannot be read: {error.strerror}", file=str(self.file), remedy="Look at its rights."
            ) from error

    def _end_unless_begun(self) -> None:
        from clearway.roll import changes, queries
        from clearway.roll.models import Stage, Way

        def end(act: "Act") -> None:
            found = queries.draft()
            if found and found.by == act.actor.user and found.stage != Stage.DOING:
                changes.end(act, found, Way.DISCARDED)

        self._act(end)

    def _act(self, work: Callable[["Act"], Any]) -> Any:  # noqa: ANN401  # whatever the work gives
        """Something short, whole or not at all, at the moment at which it is done."""
        from django.db import transaction

        from clearway.audit.acts import Act, reading
        from clearway.audit.events import Verb
        from clearway.organisations.queries import rolling_at_the_machine
        from clearway.ui.clock import instant
        from clearway.vault.reach import current

        with transaction.atomic(), reading(Act(rolling_at_the_machine(self.organisation), instant())) as act:
            found = work(act)
            if current().opened:
                act.saw(Verb.ROLL_READ, self.organisation)
            return found


def _draft() -> "Draft":
    from clearway.roll import queries

    found = queries.draft()
    if found is None:
        raise InputError("the import was ended meanwhile", remedy="Run the command again.")
    return found


def _look_at(some: Sequence[Row], act: "Act") -> None:
    from clearway.roll import changes

    changes.look_at(act, _draft(), some)


def _left_out(number: int, act: "Act") -> None:
    from clearway.roll import changes

    changes.settle(act, _draft(), number, "out", None)


def _fault(row: Any) -> str:  # noqa: ANN401  # a line of the roll
    column = f", column {row.said['column']}" if row.said["column"] else ""
    return f"line {row.number}{column}: {row.said['problem']}"


def _column(given: str, layout: Layout) -> tuple[str, int]:
    field, _, name = given.partition("=")
    if field not in FIELDS:
        raise InputError(f"{field} is no field", key="--column", remedy=nearest(field, FIELDS))
    if name not in layout.header:
        raise InputError(f"no column is called {name}", key="--column", remedy=nearest(name, layout.header))
    return field, layout.header.index(name)
