"""What goes out of a person with an export: every row, and each in words. An address goes by `address_for`."""

from dataclasses import dataclass
from uuid import UUID

from clearway.audit.acts import Act
from clearway.people.access import hidden_from, one_with, redirects, warnings_closed_to
from clearway.people.models import (
    Address,
    Alias,
    Detail,
    Flag,
    FlagAgainst,
    Identifier,
    Merge,
    NameKind,
    NumberKind,
    OfPerson,
    Relation,
    Release,
    Schooling,
)
from clearway.people.queries import known, warned_of
from clearway.people.reaching import address_for, without_school
from clearway.people.words import AGENCIES, DIED_ON, RELATIONS, SEXES, SHORT, UNKNOWN, VULNERABILITIES, YES_NO
from clearway.people.years import year_name

TITLES = {
    "aliases": "Another name", "details": "What is known", "numbers": "Number", "schooling": "On the roll",
    "relations": "Family", "addresses": "Address", "flags": "Flag",
    "against": "The flag is against", "releases": "Shown though flagged",
    "merges": "The same person",
}  # fmt: skip
MODELS: dict[str, type[OfPerson]] = {
    "aliases": Alias, "details": Detail, "numbers": Identifier, "schooling": Schooling, "relations": Relation,
    "flags": Flag, "against": FlagAgainst, "releases": Release, "merges": Merge,
}  # fmt: skip
KINDS = {**dict(NameKind.choices), **dict(NumberKind.choices)}


@dataclass(frozen=True, slots=True)
class Taken:
    """The rows of a person by what they are, and of everybody who is one with them: `cluster`. `withheld` says that
    the addresses are without what they say. `others` are the names at the other end of a relation or a flag;
    `warned_of` the kinds of flags over others that are against them.
    """

    cluster: tuple[UUID, ...]
    rows: dict[str, tuple[OfPerson, ...]]
    withheld: bool
    others: dict[UUID, str]
    warned_of: tuple[str, ...]

    def every(self) -> list[OfPerson]:
        """All of them."""
        return [row for rows in self.rows.values() for row in rows]

    def told(self) -> list[tuple[str, str, OfPerson]]:
        """Each in words, with its title."""
        return [(TITLES[name], self._words(row), row) for name, rows in self.rows.items() for row in rows]

    def _words(self, row: OfPerson) -> str:
        if isinstance(row, Address):
            return "Withheld: a flag stands over it" if self.withheld else _joined(row.lines, row.phone, row.email)
        if isinstance(row, Relation):
            holds = YES_NO.get(row.responsibility, UNKNOWN).lower()
            said = f"{RELATIONS.get(row.kind, row.kind)}: {self.others[row.other_id]}; parental responsibility: {holds}"
            return said + _over(stands=row.stands)
        if isinstance(row, FlagAgainst):
            newest = {each.root: each for each in self.rows["flags"] if isinstance(each, Flag)}
            of = newest[row.root]
            return f"{SHORT.get(of.kind, of.kind)}: {self.others[row.other_id]}" + _over(stands=of.stands)
        return _in_words(row)


def taken(act: Act, name: UUID) -> Taken:
    """Everything of a person that goes out. Nobody to whom the actor is tied is named in it."""
    cluster = one_with([name], redirects()).popitem()[1]
    reach = address_for(act, name)
    rows: dict[str, tuple[OfPerson, ...]] = {
        what: tuple(model.objects.filter(person__in=cluster).order_by("at", "id")) for what, model in MODELS.items()
    }  # fmt: skip
    ended = [row for row in (*rows["relations"], *rows["against"]) if isinstance(row, Relation | FlagAgainst)]
    hidden = hidden_from(act, (row.other_id for row in ended))
    flags = [row for row in rows["flags"] if isinstance(row, Flag)]
    closed = warnings_closed_to(act, flags)
    ended = [
        row for row in ended if row.other_id not in hidden and not (isinstance(row, FlagAgainst) and row.root in closed)
    ]
    rows["relations"] = tuple(row for row in ended if isinstance(row, Relation))
    rows["against"] = tuple(row for row in ended if isinstance(row, FlagAgainst))
    rows["flags"] = tuple(row for row in flags if row.id not in closed)
    rows["addresses"] = reach.rows
    if reach.school:
        rows["schooling"] = tuple(without_school(row) for row in rows["schooling"] if isinstance(row, Schooling))
    others = {each: one.name for each, one in known(row.other_id for row in ended).items()}
    return Taken(cluster, rows, reach.withheld, others, warned_of(act, cluster))


def _in_words(row: OfPerson) -> str:
    if isinstance(row, Alias):
        return f"{KINDS[row.kind]}: {row.name}" + _over(stands=row.stands)
    if isinstance(row, Identifier):
        return f"{KINDS[row.kind]}: {row.value}" + _over(stands=row.stands)
    if isinstance(row, Detail):
        return _of_detail(row)
    if isinstance(row, Schooling):
        said = row.said
        year = year_name(said.get("year_group"))
        since, until = (f"{word} {said[word]}" if said.get(word) else "" for word in ("since", "until"))
        state = "On the roll" if row.on_roll else "Left"
        return _joined(state, year, said.get("form", ""), since, until, said.get("setting", ""))
    if isinstance(row, Flag):
        told = f"against {row.against}; said by {row.told_by}; because {row.why}"
        return f"{SHORT.get(row.kind, row.kind)}: {told}" + _over(stands=row.stands)
    if isinstance(row, Release):
        return str(row.reason)
    if isinstance(row, Merge):
        return f"{'Merged' if row.stands else 'Taken apart'}: {row.reason}"
    raise TypeError(type(row).__name__)


def _of_detail(row: Detail) -> str:
    said = row.said
    coded = [VULNERABILITIES.get(each, each) for each in said.get("vulnerabilities", [])]
    coded += [AGENCIES.get(each, each) for each in said.get("agencies", [])]
    interpreter = {"yes": "needs an interpreter", "no": "needs no interpreter"}.get(said.get("interpreter", ""), "")
    sex = SEXES.get(said.get("sex", ""), "")
    died = f"died on {said[DIED_ON]}" if said.get(DIED_ON) else ""
    return _joined(died, sex, *said.get("languages", []), interpreter, *coded, said.get("agency_words", ""))


def _joined(*said: str) -> str:
    return "; ".join(each for each in said if each)


def _over(*, stands: bool) -> str:
    return "" if stands else " (no longer)"
