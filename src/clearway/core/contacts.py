"""Who to call in an area at a moment: what is open, until when, and who takes over.

Contact lines in the documents are of 2016-17 (ruling 39): until somebody verifies one it is shown
with a warning, and some are never offered at all.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from clearway.core.calendar import LONDON, is_working_day
from clearway.core.errors import MomentError
from clearway.core.packs.parts import PURPOSES
from clearway.core.packs.schema import Contact, Pack
from clearway.core.result import ContactItem


def contacts(pack: Pack, area: str, at: datetime) -> list[ContactItem]:
    """The lines that may be offered in an area, emergency first. `at` is aware."""
    here = [each for each in pack.contacts if area in each.areas and each.dial]
    here.sort(key=lambda each: PURPOSES.index(each.purpose))
    return [_item(each, at.astimezone(LONDON), {other.id for other in here}) for each in here]


def _item(contact: Contact, at: datetime, offered: Iterable[str]) -> ContactItem:
    open_now = _open_at(contact, at)
    closes = _closes(contact, at) if open_now and not contact.always else None
    opens = _opens(contact, at) if open_now is False else None
    replace = contact.instead in offered and open_now is False
    return {
        "id": contact.id,
        "for": contact.purpose,
        "name": contact.name,
        "phone": contact.phone or None,
        "email": contact.email or None,
        "open_now": open_now,
        "closes_at": closes.isoformat() if closes else None,
        "opens_at": opens.isoformat() if opens else None,
        "instead": contact.instead if replace else None,
        "verified_on": contact.verified_on.isoformat() if contact.verified_on else None,
        "verify_before_use": contact.verifiable and contact.verified_on is None,
        "note": contact.note,
        "cite": list(contact.cite),
    }


def _open_at(contact: Contact, at: datetime) -> bool | None:
    """True, False, or None where the hours are not known. Offices are taken to close on bank holidays."""
    if contact.always:
        return True
    if not any(contact.hours):
        return None
    span = contact.hours[at.weekday()]
    return bool(span) and is_working_day(at.date()) and span[0] <= at.time() < span[1]  # type: ignore[index]  # checked


def _closes(contact: Contact, at: datetime) -> datetime | None:
    span = contact.hours[at.weekday()]
    return _on(at, span[1]) if span else None


def _opens(contact: Contact, at: datetime) -> datetime | None:
    """The next opening within a fortnight, or None."""
    for days in range(15):
        day = at + timedelta(days=days)
        span = contact.hours[day.weekday()]
        try:
            if span and is_working_day(day.date()) and _on(day, span[0]) > at:
                return _on(day, span[0])
        except MomentError:
            return None
    return None


def _on(day: datetime, clock: time) -> datetime:
    return datetime.combine(day.date(), clock, LONDON)
