"""Citations: a passage of a source document, named by its id, never copied.

An id is two capitals and three digits (``SS083``): the document's code and the passage's number.
Source: the numbering in the guidance folder that the packs were written from.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PASSAGE_ID = re.compile(r"^([A-Z]{2})([0-9]{3})\Z")


@dataclass(frozen=True, slots=True)
class Document:
    """A source document. `passages` is how many numbered passages it has; 0 < number <= passages."""

    code: str
    title: str
    issuer: str
    published: str
    passages: int

    def holds(self, passage: str) -> bool:
        """Whether `passage` is the id of a passage of this document."""
        match = PASSAGE_ID.match(passage)
        return match is not None and match[1] == self.code and 0 < int(match[2]) <= self.passages


@dataclass(frozen=True, slots=True)
class Passage:
    """A cited passage: its id, the document it stands in and what it says, in our own words."""

    id: str
    document: Document
    says: str

    def line(self) -> str:
        """``SS083 (Responding to sexting, Staffordshire...): what it says``."""
        return f"{self.id} ({self.document.title}): {self.says}"


@dataclass(frozen=True, slots=True)
class Library:
    """The passages that one pack cites, by id, in the documents' order."""

    documents: tuple[Document, ...]
    passages: Mapping[str, Passage]

    def __getitem__(self, passage: str) -> Passage:
        return self.passages[passage]

    def document_of(self, passage: str) -> Document | None:
        """The document that holds `passage`, or None where none of the pack's documents does."""
        return next((each for each in self.documents if each.holds(passage)), None)
