"""The vocabulary: which facts exist, and what answers may not contradict.

One file, `vocabulary.toml` beside the core, shared by every pack. Ids are a contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from clearway.core.packs.table import Table, parse

YES, NO, UNKNOWN, DISPUTED = "yes", "no", "unknown", "disputed"
KINDS = ("worry", "circumstance", "choice")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the vocabulary; what each field means stands at the head of `vocabulary.toml`."""

    id: str
    says: str
    kind: str
    urgency: str
    values: tuple[str, ...] = ()
    ease: int = 0
    people: bool = False
    image: bool = False
    content: bool = False
    first: bool = False
    plan: bool = False
    police: bool = False
    idle: str = ""

    @property
    def worry(self) -> bool:
        """Whether yes is the answer that worries."""
        return self.kind == "worry"

    @property
    def answers(self) -> tuple[str, ...]:
        """The values that an answer may have, unknown left out."""
        return self.values or (YES, NO)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every fact by id, in the order of asking, with what they imply of each other."""

    facts: Mapping[str, Fact]
    engine: Mapping[str, str]
    urgencies: Mapping[str, str]
    implies: tuple[tuple[str, str], ...]
    text: str

    def __getitem__(self, fact: str) -> Fact:
        return self.facts[fact]

    def rank(self, fact: str) -> int:
        """The position of the fact's urgency group."""
        return list(self.urgencies).index(self.facts[fact].urgency)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary. Raises PackError where the file itself is wrong."""
    file = "vocabulary.toml"
    text = files("clearway.core").joinpath(file).read_text("utf-8")
    root = Table(parse(text, file), file, "")
    urgencies = {name: str(title) for name, title in Table(root.take("urgency"), file, "urgency").left.items()}
    facts = {name: _fact(name, table, urgencies) for name, table in Table(root.take("fact"), file, "fact").named()}
    engine = {name: table.text("says") for name, table in Table(root.take("engine"), file, "engine").named()}
    pairs = tuple((each.one_of("if", facts), each.one_of("then", facts)) for each in root.tables("implies"))
    root.finish()
    return Vocabulary(facts, engine, urgencies, pairs, text)


def _fact(name: str, table: Table, urgencies: Mapping[str, str]) -> Fact:
    kind = table.one_of("kind", KINDS)
    fact = Fact(
        id=name,
        says=table.text("says"),
        kind=kind,
        urgency=table.one_of("urgency", urgencies),
        values=table.texts("values", required=kind == "choice"),
        ease=table.number("ease", 0),
        people=table.flag("people"),
        image=table.flag("image"),
        content=table.flag("content"),
        first=table.flag("first"),
        plan=table.flag("plan"),
        police=table.flag("police"),
        idle=table.text("idle", ""),
    )
    table.finish()
    return fact
