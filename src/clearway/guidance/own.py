"""The installation's own lines to call (ruling 39): read when the server starts, so that the guide needs no database.

A demonstration's are invented, and are not shown beside real ones.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from clearway.organisations import queries as organisations
from clearway.vault import keyring
from clearway.vault.reach import within


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line that somebody of the installation rang on `verified_on`; `use` is what it is for."""

    area: str
    use: str
    name: str
    phone: str
    hours: str
    verified_on: date


_lines: list[OwnLine] = []


def learn() -> None:
    """Read them, in live mode, of every organisation here. A changed line counts from the next start on."""
    _lines.clear()
    if settings.LIVE:
        for organisation in keyring.organisations():
            with within(organisation):
                _lines.extend(
                    OwnLine(each.area, each.use, each.name, each.phone, each.hours, each.verified_on)
                    for each in organisations.lines()
                )


def own_lines(area: str) -> tuple[OwnLine, ...]:
    """The lines of an area, or none."""
    return tuple(each for each in _lines if each.area == area)
