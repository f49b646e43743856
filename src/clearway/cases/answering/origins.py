"""From whom each answer in a case is: said on the call sheet, and on the sheet of a decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from clearway.cases.models import Answer, Source


@dataclass(frozen=True, slots=True)
class Origin:
    """From whom an answer is, as one says it before the answer; it ends with whoever told it, or what was seen."""

    source: str
    teller: str = ""


EARLIER = Origin("From an earlier answer")


def origins(answered: Iterable[Answer], staff: Mapping[UUID, str]) -> dict[str, Origin]:
    """From whom the last of some answers to each fact is, by the fact's id."""
    return {fact: _origin(row, staff.get(row.by, "")) for row in answered for fact in row.given}


def _origin(row: Answer, by: str) -> Origin:
    match row.source:
        case Source.TOLD:
            return Origin(f"{by} was told by", row.told_by or "somebody whose name was not written down")
        case Source.DOCUMENT:
            return Origin(f"{by} has seen a document or a record" + (":" if row.told_by else ""), row.told_by)
        case Source.RECORD:
            return Origin("From what was written down in this case")
        case Source.GUIDE:
            return Origin(f"{by} answered in the quick guide")
        case _:
            return Origin(f"{by} asked, and nobody knows yet" + (":" if row.told_by else ""), row.told_by)
