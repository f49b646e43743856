"""One database, set up anew and measured; started by bench/record.py with the database in its environment.

Prints a table of figures as JSON. Writers are processes of their own, as in use.
"""

import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

ENTRIES, WRITERS, EACH, ROUNDS, READS, EVENTS, CHECKS = 200, 8, 100, 3, 40, 100_000, 300
WORDS = "The front door was called and took the details. They will call back before the end of the day. " * 3


def set_up() -> None:
    """Django, the tables, and a school with an incident."""
    import django

    django.setup()
    from bench.plain.models import PlainEntry
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from clearway.vault.master import write

    write(Path(settings.ENVIRONMENT.data_dir) / "master.key")
    for alias in ("default", "keys"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(PlainEntry)


def timed(work: Callable[[], object], rounds: int) -> float:
    """The middle one of some rounds, in milliseconds."""
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def reads(figures: dict[str, float]) -> None:
    """Opening a case of 200 sealed entries, beside 200 plain ones; and what the event of the read adds."""
    from bench.plain.models import PlainEntry

    from clearway.audit.acts import Act, reading
    from clearway.audit.events import Verb
    from clearway.cases import changes, queries
    from clearway.cases.models import Entry
    from clearway.ui.clock import instant
    from clearway.vault.reach import within
    from world import act_of, case_of, incident, school

    own = school("bench")
    known = incident(own, "bench")
    case = case_of(own, known.case)
    for _ in range(ENTRIES - 1):
        changes.add_entry(act_of(own.lead, instant()), case, changes.Told("note", instant(), WORDS))
        PlainEntry.objects.create(case=case.id, kind="note", happened_at=instant(), words=WORDS)
    actor = act_of(own.lead).actor

    def sealed() -> int:
        with reading(Act(actor, instant())) as act:
            act.saw(Verb.CASE_READ, case.id)
            return sum(len(each.words) for each in Entry.objects.filter(case=case))

    def whole() -> int:
        with reading(Act(actor, instant())) as act:
            lines = queries.whole(act, queries.case(act, case.reference)).chronology()
            return sum(len(line.row.words) for line in lines if isinstance(line.row, Entry))

    def unrecorded() -> int:
        with within(own.id):
            return sum(len(each.words) for each in Entry.objects.filter(case=case))

    def plain() -> int:
        return sum(len(each.words) for each in PlainEntry.objects.filter(case=case.id))

    for work in (sealed, whole, unrecorded, plain):
        work()
    figures["open"], figures["open.plain"] = timed(sealed, READS), timed(plain, READS)
    figures["open.whole"] = timed(whole, READS)
    pairs = [(timed(sealed, 1), timed(unrecorded, 1)) for _ in range(READS)]  # in turns
    figures["read.adds"] = statistics.median(one - other for one, other in pairs)


def checks(figures: dict[str, float]) -> None:
    """Who somebody is here and what they are to a case, as every page asks; beside two plain questions by a key."""
    from clearway.accounts.models import User
    from clearway.audit.acts import Act
    from clearway.cases.access import LEAD, allows, may, relation
    from clearway.cases.models import Case
    from clearway.organisations.models import Membership
    from clearway.organisations.queries import actor_of
    from clearway.ui.clock import instant
    from clearway.vault.reach import current, of_user, within

    lead = User.objects.get(email="lead@bench.example").pk
    actor = actor_of(lead, instant())
    if actor is None:
        raise SystemExit("the lead is gone")
    act = Act(actor, instant())

    def plain() -> list[tuple[str]]:
        with of_user(lead):
            return list(Membership.everywhere().filter(user_id=lead).values_list("role"))

    figures["role.actor"] = timed(lambda: actor_of(lead, instant()), CHECKS)
    figures["role.plain"] = timed(plain, CHECKS)
    with within(actor.organisation):
        case = Case.objects.latest("at").pk

        def first() -> bool:
            current().answers.clear()  # as on a page that has not asked yet
            return may(act, case, LEAD)

        figures["role.case"] = timed(first, CHECKS)
        them = relation(act, case)
        figures["role.rule"] = timed(lambda: allows(them, LEAD), CHECKS)


def write_sealed(task: tuple[int, str]) -> float:
    """One writer's share of audited sealed changes."""
    import django

    django.setup()
    from clearway.audit.acts import Act
    from clearway.cases import changes
    from clearway.cases.models import Case
    from clearway.organisations.queries import actor_of
    from clearway.ui.clock import instant
    from clearway.vault.reach import within

    count, lead = task
    actor = actor_of(UUID(lead), instant())
    if actor is None:
        raise SystemExit("the lead is gone")
    with within(actor.organisation):
        case = Case.objects.latest("at")
    changes.add_entry(Act(actor, instant(), uuid4()), case, changes.Told("note", instant(), WORDS))
    begun = time.time()
    for _ in range(count):
        changes.add_entry(Act(actor, instant(), uuid4()), case, changes.Told("note", instant(), WORDS))
    return begun


def write_plain(task: tuple[int, str]) -> float:
    """One writer's share of plain writes."""
    import django

    django.setup()
    from bench.plain.models import PlainEntry

    from clearway.ui.clock import instant

    case = uuid4()
    PlainEntry.objects.create(case=case, kind="note", happened_at=instant(), words=WORDS)
    begun = time.time()
    for _ in range(task[0]):
        PlainEntry.objects.create(case=case, kind="note", happened_at=instant(), words=WORDS)
    return begun


def writes(figures: dict[str, float]) -> None:
    """Changes a second by eight writers of one organisation, beside eight plain writers, in turns."""
    from clearway.accounts.models import User

    lead = str(User.objects.get(email="lead@bench.example").id)
    found: dict[str, list[float]] = {"sealed": [], "plain": []}
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        for _ in range(ROUNDS):
            for name, work in (("sealed", write_sealed), ("plain", write_plain)):
                begun = pool.map(work, [(EACH, lead)] * WRITERS, chunksize=1)
                found[name].append(WRITERS * EACH / (time.time() - min(begun)))
    figures["writes"], figures["writes.plain"] = (statistics.median(found[each]) for each in ("sealed", "plain"))


def verification(figures: dict[str, float]) -> None:
    """Events checked a second, on a chain of a hundred thousand."""
    from chains import a_chain
    from clearway.audit.verify import checked
    from clearway.ui.clock import instant

    chain = a_chain(EVENTS)
    begun = time.perf_counter()
    found = checked(chain, instant(), [], with_rows=False)
    took = time.perf_counter() - begun
    if not found.whole or found.events < EVENTS:
        raise SystemExit("the honest chain was not verified")
    figures["verify"] = found.events / took


def main() -> None:
    """Set up, measure, print."""
    set_up()
    figures: dict[str, float] = {}
    reads(figures)
    checks(figures)
    writes(figures)
    verification(figures)
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.record_settings")
    main()
