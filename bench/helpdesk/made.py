"""Tickets with their followups, and twenty members of staff who are signed in: `python -m bench.helpdesk.made`, in the
peer's own environment. Prints their cookies and what they do as JSON. As many tickets as we have cases, with as many
followups as a chronology has entries, of the same words; one in ten is open.
"""

import json
import os
import random
import sys
from datetime import timedelta
from typing import Any

TICKETS, FOLLOWUPS = int(os.environ["DAY_CASES"]), int(os.environ["DAY_ENTRIES"])
PEOPLE, AT_ONCE, YEARS, OPEN = 20, 500, 10, 0.1
WORDS = "The front door was called and took the details. They will call back before the end of the day. " * 3
SYLLABLES = [first + vowel for first in "bdfgklmnprst" for vowel in "aeiou"]


def staff() -> list[Any]:
    """Who works there."""
    from django.contrib.auth import get_user_model

    user: Any = get_user_model()
    made = [
        user.objects.create_user(f"staff-{place}", f"staff-{place}@bench.example", is_staff=True, is_superuser=True)
        for place in range(PEOPLE)
    ]
    return list(made)


def tickets(people: list[Any]) -> list[str]:
    """Everything; whom the tickets are about."""
    from django.utils import timezone

    from helpdesk.models import FollowUp, Queue, Ticket  # type: ignore[import-not-found,unused-ignore]  # the peer's

    draw, now = random.Random("tickets"), timezone.now()
    queue = Queue.objects.create(title="Safeguarding", slug="safe", email_address="safe@bench.example")
    names = []
    for start in range(0, TICKETS, AT_ONCE):
        some = []
        for place in range(start, min(start + AT_ONCE, TICKETS)):
            name = " ".join("".join(draw.choices(SYLLABLES, k=3)).title() for _ in range(2))
            names.append(name)
            at = now - timedelta(hours=1) - timedelta(days=365 * YEARS) * ((TICKETS - 1 - place) / TICKETS)
            is_open = place > TICKETS * (1 - OPEN)
            row = Ticket(
                title=f"About {name}", queue=queue, description=WORDS, submitter_email=f"p{place}@bench.example",
                assigned_to=draw.choice(people), status=1 if is_open else 4, priority=3, created=at, modified=at,
            )  # fmt: skip
            some.append((row, at))
        made = Ticket.objects.bulk_create([row for row, _ in some])
        Ticket.objects.bulk_update([_at(row, at) for row, (_, at) in zip(made, some, strict=True)], ["created"])
        FollowUp.objects.bulk_create(
            [
                FollowUp(
                    ticket=row, date=at + timedelta(minutes=minute), title="Comment", comment=WORDS, public=False,
                    user=draw.choice(people),
                )
                for row, (_, at) in zip(made, some, strict=True)
                for minute in range(FOLLOWUPS)
            ],
            batch_size=1_000,
        )  # fmt: skip
    return names


def _at(row: Any, at: object) -> Any:  # noqa: ANN401  # the peer's row
    row.created = at
    return row


def cookies(people: list[Any]) -> list[str]:
    """Of the sessions of everybody."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    engine, found = import_module(settings.SESSION_ENGINE), []
    for each in people:
        held = engine.SessionStore()
        held[SESSION_KEY], held[BACKEND_SESSION_KEY] = str(each.pk), "django.contrib.auth.backends.ModelBackend"
        held[HASH_SESSION_KEY] = each.get_session_auth_hash()
        held.save()
        found.append(f"sessionid={held.session_key}")
    return found


def does(names: list[str], numbers: list[int], draw: random.Random) -> dict[str, list[dict[str, Any]]]:
    """What somebody opens, by kind. Its list and its search are a page that then fetches the rows that it shows."""
    rows = {
        "then": r'"(/datatables_ticket_list/[^"]+)"', "adds": "?draw=1&start=0&length=50", "marks": ['"recordsTotal"'],
    }  # fmt: skip
    some = draw.sample(names, min(300, len(names)))
    return {
        "list": [{"path": "/tickets/", **rows}],
        "page": [{"path": f"/tickets/{each}/", "marks": ["</html>"]} for each in draw.sample(numbers, 300)],
        "search": [{"path": f"/tickets/?search_type=header&q={each.split()[1]}", **rows} for each in some],
    }


def main() -> None:
    """Set up, print."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    people = staff()
    names = tickets(people)
    from helpdesk.models import Ticket

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("ANALYZE")
    numbers = list(Ticket.objects.filter(status=1).values_list("pk", flat=True))
    numbers = numbers if len(numbers) > 300 else list(Ticket.objects.values_list("pk", flat=True)) * 300
    draw = random.Random("asked")
    json.dump({"cookies": cookies(people), "does": does(names, numbers, draw)}, sys.stdout)


if __name__ == "__main__":
    main()
