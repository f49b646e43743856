"""An import, step by step: each is short, whole or not at all, and the next begins where it ended."""

from itertools import islice

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.core.roll.columns import guessed
from clearway.core.roll.days import orders
from clearway.core.roll.table import Counted, Row, below, layout_of, rows
from clearway.core.roll.text import lines
from clearway.roll import changes, queries
from clearway.roll.models import Draft, Stage, Way
from clearway.vault.stores import weigh

LOOKED_AT = 2000  # rows, to see how days are written


def lay_out(act: Act, draft: Draft) -> None:
    """The text is whole: find out how it is written, and suggest what was chosen the last time. Raises RollError."""
    act.saw(Verb.ROLL_READ, draft.id)
    layout = layout_of(lines(queries.texts(draft)))
    found = queries.remembered(layout.header)
    suggested = dict(found) if found else {"columns": guessed(layout.header), "order": ""}
    changes.lay_out(act, draft, layout, suggested)


def sample(act: Act, draft: Draft, many: int = queries.SAMPLE) -> list[Row]:
    """The first rows of pupils. Raises RollError."""
    act.saw(Verb.ROLL_READ, draft.id)
    found = rows(Counted(lines(queries.texts(draft))), draft.said["delimiter"])
    return list(islice(below(found, queries.layout(draft)), many))


def order_of(found: list[Row], place: int | None) -> str:
    """In which order days must be read; empty where both do, or none does: then somebody has to say."""
    possible = orders(row.cells[place] for row in found if place is not None and place < len(row.cells))
    return possible.pop() if len(possible) == 1 else ""


def step(act: Act, draft: Draft) -> None:
    """The next step of what is under way. Raises RollError, TakenError."""
    if draft.stage == Stage.LOOKING:
        if draft.line == 0 and any(queries.unmarked(1)):
            changes.mark_people(act)
        else:
            changes.look_at_texts(act, draft)
    elif draft.stage == Stage.DOING:
        if queries.to_do(act, draft, 1):
            changes.do_some(act, draft)
        else:
            changes.end(act, draft, Way.DONE)
            weigh()
