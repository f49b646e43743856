"""What is said of each pack that is installed: which documents, how old, and who reviewed it."""

from typing import TypedDict

from clearway.core.packs.schema import Pack
from clearway.guidance import queries


class DocumentItem(TypedDict):
    """A source document, as it names itself."""

    code: str
    title: str
    issuer: str
    published: str


class PackItem(TypedDict):
    """One edition of the guidance of one or more areas. `reviewed_by` is null until somebody reviewed it."""

    id: str
    title: str
    edition: str
    checksum: str
    issuer: str
    areas: list[str]
    documents: list[DocumentItem]
    documents_of: str
    superseded_nationally: bool
    notice: str
    in_force_from: str
    in_force_to: str | None
    reviewed_by: str | None
    reviewed_on: str | None


def installed() -> list[PackItem]:
    """Every pack that is installed, in the order of their ids."""
    return [_item(pack) for pack in queries.packs()]


def _item(pack: Pack) -> PackItem:
    return {
        "id": pack.id,
        "title": pack.title,
        "edition": pack.edition,
        "checksum": pack.checksum,
        "issuer": pack.issuer,
        "areas": list(pack.areas),
        "documents": [
            {"code": each.code, "title": each.title, "issuer": each.issuer, "published": each.published}
            for each in pack.library.documents
        ],
        "documents_of": pack.documents_of,
        "superseded_nationally": pack.superseded_nationally,
        "notice": pack.notice,
        "in_force_from": pack.in_force_from.isoformat(),
        "in_force_to": pack.in_force_to.isoformat() if pack.in_force_to else None,
        "reviewed_by": pack.reviewed_by,
        "reviewed_on": pack.reviewed_on.isoformat() if pack.reviewed_on else None,
    }
