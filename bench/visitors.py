"""Visitors of the guide, from the packs' own examples: `python bench/visitors.py` prints their cookies as JSON."""

import json
import sys
from typing import TYPE_CHECKING

from clearway.core.packs.load import installed, load_whole

if TYPE_CHECKING:
    from clearway.guidance.carry import Carried

VISITORS = 80


def carried(count: int) -> "list[Carried]":
    """What so many visitors carry: examples without dates, evenly from every pack."""
    from clearway.guidance.carry import MOST_PEOPLE, Carried  # it needs Django to stand

    found = [
        Carried(
            (load_whole(name).areas[0],),
            "school",
            dict(example.incident.get("facts", {})),  # type: ignore[call-overload]  # an incident's table
            tuple(example.incident.get("people", ())),  # type: ignore[arg-type]  # an incident's list
            passed=True,
        )
        for name in installed()
        for example in load_whole(name).examples
        if "incident_on" not in example.incident and "date_of_birth" not in str(example.incident)
    ]
    found = [each for each in found if len(each.people) <= MOST_PEOPLE]
    return found[:: len(found) // count][:count]


if __name__ == "__main__":
    import django

    django.setup()
    from clearway.guidance.carry import cookie_name, sealed

    json.dump([f"{cookie_name()}={sealed(each)}" for each in carried(VISITORS)], sys.stdout)
