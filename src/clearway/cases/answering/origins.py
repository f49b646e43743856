"""From whom each answer in a case is: said on the call sheet, and on the sheet of a decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from clearway.cases.models import AboutPerson, Answer, Source


@dataclass(frozen=True, slots=True)
class Origin:
    """From whom an answer is, as one says it before the answer; it ends with whoever told it, or what was seen."""

    source: str
    teller: str = ""


EARLIER, REPORTED = Origin("From an earlier answer"), Origin("From the report")
OF_REPORTS = frozenset({"immediate_danger", "device_held"})  # what a report itself answers (`carried_of_case`)


def where_from(fact: str, sources: Mapping[str, Origin]) -> Origin:
    """From whom an answer is, of those that are known; what a report answers needed nobody else."""
    return sources.get(fact, REPORTED if fact in OF_REPORTS else EARLIER)


def origin(row: Answer | AboutPerson, by: str) -> Origin:
    """From whom an answer is, or what is known of somebody; `by` is whoever put it down."""
    match row.source:
        case Source.TOLD:
            return Origin(f"{by} was told by", row.told_by or "somebody whose name was not written down")
        case Source.DOCUMENT:
            return Origin(f"{by} has seen a document or a record" + (":" if row.told_by else ""), row.told_by)
        case Source.RECORD:
            return Origin("From what was written down in this case")
        case Source.GUIDE:
            return Origin(f"{by} answered in the quick guide")
        case Source.UNKNOWN:
            return Origin(f"{by} asked, and nobody knows yet" + (":" if row.told_by else ""), row.told_by)
        case _:  # what was said of somebody before it was asked for
            return Origin(f"{by} did not say where it comes from")


def origins(answered: Iterable[Answer], staff: Mapping[UUID, str]) -> dict[str, Origin]:
    """From whom the last of some answers to each fact is, by the fact's id."""
    return {fact: origin(row, staff.get(row.by, "")) for row in answered for fact in row.given}
