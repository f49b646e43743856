"""Whether social care's front door is open now, for each area whose guidance an organisation follows."""

from dataclasses import dataclass

from clearway.audit.acts import Act
from clearway.core.calendar import LONDON
from clearway.core.contacts import contacts
from clearway.core.packs.load import pack_for
from clearway.core.wording import place, when
from clearway.organisations.queries import areas

CARE = "social-care"


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """A front door: its area, name and number, whether it is open and until when; who answers while it is closed."""

    area: str
    name: str
    phone: str
    state: str
    instead: str = ""
    instead_phone: str = ""


def front_doors(act: Act) -> list[FrontDoor]:
    """The front doors of the organisation's areas, by the clock now; nothing of one whose hours nobody knows."""
    here = act.at.astimezone(LONDON)
    found = []
    for area in areas():
        lines = {each["id"]: each for each in contacts(pack_for(area), area, here)}
        stand_ins = {each.instead for each in pack_for(area).contacts}
        for each in lines.values():
            if each["for"] != CARE or each["id"] in stand_ins or each["open_now"] is None:
                continue
            closes = f"open, closes {when(each['closes_at'], here)}" if each["closes_at"] else "open at all hours"
            opens = f"closed, opens {when(each['opens_at'], here)}" if each["opens_at"] else "closed"
            other = lines.get(each["instead"] or "")
            found.append(
                FrontDoor(
                    place(area), each["name"], each["phone"] or "", closes if each["open_now"] else opens,
                    other["name"] if other else "", (other["phone"] or "") if other else "",
                )
            )  # fmt: skip
    return found
