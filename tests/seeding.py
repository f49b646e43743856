"""A demonstration with a thousand invented people in it, in a database of its own, held open until told to end.

usage: python tests/seeding.py COUNT
Says `ready`, and ends when its standard input does. Every name holds the letters `qzv`, which no word has.
"""

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta

MARK = "qzv"
SYLLABLES = [first + vowel for first in "bdfgklmnprst" for vowel in "aeiou"]
OLDEST, DAYS = date(2005, 1, 1), 4000
IN_A_CASE = 20


def people(count: int) -> Iterator[tuple[str, date]]:
    """So many people, the same ones at every run: a name that nobody has, and a date of birth."""
    draw = random.Random("people")
    seen: set[str] = set()
    while len(seen) < count:
        first, last = ("".join(draw.choices(SYLLABLES, k=2)) for _ in range(2))
        name = f"{first}{MARK}a {last}{MARK}o".title()
        if name not in seen:
            seen.add(name)
            yield name, OLDEST + timedelta(days=draw.randrange(DAYS))


def spelt(day: date) -> tuple[str, ...]:
    """A day as programs and people write it. Not as eight digits: sealed text and digests hold those by chance."""
    return day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d.%m.%Y}"


def main(count: int) -> None:
    """Make the tables, the school, and the people, each in a case, each mentioned in a report and in an entry."""
    import django

    django.setup()
    from django.conf import settings

    from clearway.accounts.queries import user_by_address
    from clearway.audit.acts import Act, reading
    from clearway.cases import changes, queries
    from clearway.concerns.changes import Report, report
    from clearway.config.databases import migrate
    from clearway.config.demonstration import seed
    from clearway.organisations.queries import actor_of
    from clearway.people.finding import search
    from clearway.ui.clock import instant
    from clearway.vault import master
    from leaks import overhear

    overhear(settings.ENVIRONMENT.data_dir)
    master.write(settings.ENVIRONMENT.master_key_path)
    for alias in ("default", "keys"):
        migrate(alias)
    seed(instant())
    found = user_by_address("lead@demonstration.example")
    assert found
    actor = actor_of(found.pk, instant())
    assert actor

    everyone = list(people(count))
    for start in range(0, count, IN_A_CASE):
        some = everyone[start : start + IN_A_CASE]
        at = instant()
        names = ", ".join(name for name, _ in some)[:150]
        told = "; ".join(f"{name}, born on {born:%d/%m/%Y}" for name, born in some)
        concern = report(Act(actor, at), Report(names, told, at, "no"))
        with reading(Act(actor, at)) as act:
            seen = queries.concern(act, concern)
        made = changes.open_case(Act(actor, at), seen)
        with reading(Act(actor, at)) as act:
            case = queries.case_by_id(act, made)
        for name, born in some:
            changes.involve(Act(actor, at), case, changes.Involved(name, born, "other"))
        words = changes.Told("note", at, f"Spoke with {told}")
        changes.add_entry(Act(actor, at), case, words)
        with reading(Act(actor, at)) as act:
            assert queries.whole(act, case).involved[0].person.name == some[0][0]
            assert search(act, some[0][0]).hits[0].known.name == some[0][0]
    print("ready", flush=True)  # noqa: T201  # this is a command
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
