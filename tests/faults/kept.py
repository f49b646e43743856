"""What stands in a database after the faults, read in a process of its own: printed as JSON, for the test to compare.

python tests/faults/kept.py      with the installation in its environment
"""

import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


def main() -> None:
    """The concerns, the cases, the words of entries, and whether every chain and row is whole."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearway.config.settings")
    import django

    django.setup()
    from clearway.audit.models import Event, Receipt
    from clearway.audit.verify import checked
    from clearway.cases.models import Case, Entry
    from clearway.concerns.models import Concern
    from clearway.config.invented import SCHOOL
    from clearway.ui.clock import instant
    from clearway.vault import keyring
    from clearway.vault.models import HOUSE
    from clearway.vault.reach import within

    organisation = next(each for each in keyring.organisations() if holds(each, SCHOOL.name))
    chains = [checked(chain, instant(), []) for chain in (organisation, HOUSE)]
    with within(organisation):
        found = {
            "concerns": [concern.id.hex for concern in Concern.objects.all()],
            "accounts": [concern.account for concern in Concern.objects.all()],
            "cases": [case.reference for case in Case.objects.order_by("number")],
            "entries": [entry.words for entry in Entry.objects.all()],
            "events": Event.objects.count(),
            "receipts": Receipt.objects.count(),
            "whole": all(chain.whole for chain in chains),
            "said": [f"{chain.first} {chain.alarms} {chain.named}" for chain in chains if not chain.whole],
        }
    json.dump(found, sys.stdout)


def holds(chain: "UUID", name: str) -> bool:
    """Whether it is the chain of the organisation with this name: a demonstration has several."""
    from clearway.organisations.models import Organisation
    from clearway.vault.reach import within

    with within(chain):
        return bool(Organisation.objects.filter(name=name).exists())


if __name__ == "__main__":
    main()
