"""Loading a pack: from a folder of TOML files to one read-only `Pack`, or a PackError that says why not."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypedDict

from clearway.core.citations import PASSAGE_ID, Document, Library, Passage
from clearway.core.errors import IncidentError, PackError, nearest
from clearway.core.packs import parts
from clearway.core.packs.check import check, check_whole
from clearway.core.packs.schema import Pack, Rule
from clearway.core.packs.table import Table, parse
from clearway.core.packs.vocabulary import Vocabulary, vocabulary

REQUIRED = (
    "pack.toml", "facts.toml", "passages.toml", "gates.toml", "actions.toml", "never.toml",
    "contacts.toml", "texts.toml",
)  # fmt: skip


@cache
def installed() -> tuple[str, ...]:
    """The ids of the packs that are installed, in the order of their names."""
    folder = files("clearway").joinpath("packs")
    return tuple(sorted(each.name for each in folder.iterdir() if each.joinpath("pack.toml").is_file()))


@cache
def load(name: str) -> Pack:
    """The installed pack of this id. Raises PackError, naming the nearest id."""
    if name not in installed():
        raise PackError(f'there is no pack "{name}"', remedy=nearest(name, installed()))
    return build(read_folder(files("clearway").joinpath("packs", name), examples=False))


@cache
def load_whole(name: str) -> Pack:
    """The installed pack with its examples, checked against them. Raises PackError."""
    load(name)
    pack = build(read_folder(files("clearway").joinpath("packs", name)))
    check_whole(pack)
    return pack


@cache
def areas() -> Mapping[str, str]:
    """Each area, and the id of the pack that covers it. Reads the head of each pack only."""
    found: dict[str, str] = {}
    for name in installed():
        text = files("clearway").joinpath("packs", name, "pack.toml").read_text("utf-8")
        head = _root({"pack.toml": text}, "pack.toml")
        for area in head.texts("areas", required=True):
            if area in found:
                head.refuse("areas", f'"{area}" is covered by {found[area]} too', "Leave it to one pack.")
            found[area] = name
    return found


def pack_for(area: str) -> Pack:
    """The pack that covers an area. Raises IncidentError, naming the nearest area."""
    if area not in areas():
        raise IncidentError(f'there is no pack for the area "{area}"', key="area", remedy=nearest(area, areas()))
    return load(areas()[area])


def read_folder(folder: Traversable, *, examples: bool = True) -> dict[str, str]:
    """Every TOML file of a pack, and its CHANGES.md, by relative name. `examples` may be left out."""
    found: dict[str, str] = {}
    for entry in folder.iterdir():
        if entry.name == "examples" and not examples:
            continue
        inside = entry.iterdir() if entry.is_dir() else iter([entry])
        prefix = f"{entry.name}/" if entry.is_dir() else ""
        for file in inside:
            if file.name.endswith((".toml", ".md")):
                found[prefix + file.name] = file.read_text("utf-8")
    return found


def build(sources: Mapping[str, str]) -> Pack:
    """Build a pack from its files by name. Raises PackError at the first mistake."""
    words = vocabulary()
    for name in REQUIRED:
        if name not in sources:
            raise PackError("this file is missing from the pack", file=name, remedy="Add it.")
    for name in sources:
        if name not in (*REQUIRED, "CHANGES.md") and not name.startswith(("rules/", "examples/")):
            raise PackError("this file does not belong in a pack", file=name, remedy=nearest(name, REQUIRED))
    head = _root(sources, "pack.toml")
    documents = parts.each(head.tables("document"), _document)
    identity = _identity(head)
    contacts_file = _root(sources, "contacts.toml")
    facts = _facts(_root(sources, "facts.toml"), words)
    actions, nevers, texts = (
        _only(sources, f"{name}.toml", kind)
        for name, kind in (("actions", "action"), ("never", "never"), ("texts", "text"))
    )
    pack = Pack(
        **identity,
        library=_library(_root(sources, "passages.toml"), documents),
        questions={name: parts.question(name, table, words) for name, table in facts},
        rules=_rules(sources, words),
        gates={name: parts.gate(name, table) for name, table in _root(sources, "gates.toml").named()},
        actions=parts.each(actions, lambda table: parts.action(table, words)),
        nevers=parts.each(nevers, lambda table: parts.never(table, words)),
        contacts=parts.each(contacts_file.tables("contact"), lambda table: parts.contact(table, identity["areas"])),
        resources=parts.each(contacts_file.tables("resource"), parts.resource),
        texts=parts.each(texts, parts.text),
        examples=parts.each(_all(sources, "examples/", "example"), parts.example),
        changes=sources.get("CHANGES.md", ""),
        checksum=checksum(sources, words),
    )
    contacts_file.finish()
    check(pack, words)
    return pack


def checksum(sources: Mapping[str, str], words: Vocabulary) -> str:
    """SHA-256 over the vocabulary and every file that decides an answer, line ends normalised."""
    digest = hashlib.sha256(_plain(words.text))
    for name in sorted(sources):
        if not name.startswith("examples/") and name != "CHANGES.md":
            digest.update(b"\0" + name.encode() + b"\0" + _plain(sources[name]))
    return digest.hexdigest()


def _plain(text: str) -> bytes:
    return text.replace("\r\n", "\n").encode()


def _root(sources: Mapping[str, str], file: str) -> Table:
    return Table(parse(sources[file], file), file, "")


def _only(sources: Mapping[str, str], file: str, name: str) -> list[Table]:
    root = _root(sources, file)
    tables = root.tables(name)
    root.finish()
    return tables


def _all(sources: Mapping[str, str], prefix: str, name: str) -> list[Table]:
    inside = sorted(file for file in sources if file.startswith(prefix))
    return [table for file in inside for table in _only(sources, file, name)]


class Identity(TypedDict):
    """What pack.toml says of the pack itself."""

    id: str
    title: str
    edition: str
    issuer: str
    areas: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None
    documents_of: str
    superseded_nationally: bool
    notice: str
    reviewed_by: str | None
    reviewed_on: date | None


def _identity(head: Table) -> Identity:
    start, end = head.day("in_force_from"), head.day("in_force_to")
    if start is None:
        head.refuse("in_force_from", '"in_force_from" is missing', "Say from when the edition is in force.")
    if end is not None and end < start:
        head.refuse("in_force_to", "the pack ends before it begins", "Correct the dates.")
    reviewed_by, reviewed_on = head.text("reviewed_by", ""), head.day("reviewed_on")
    if bool(reviewed_by) != (reviewed_on is not None):
        head.refuse("reviewed_by", "a review has a name and a date", "Give both, or neither.")
    made: Identity = {
        "id": parts.name_of(head),
        "title": head.text("title"),
        "edition": head.text("edition"),
        "issuer": head.text("issuer"),
        "areas": head.texts("areas", required=True),
        "in_force_from": start,
        "in_force_to": end,
        "documents_of": head.text("documents_of"),
        "superseded_nationally": head.flag("superseded_nationally"),
        "notice": head.text("notice"),
        "reviewed_by": reviewed_by or None,
        "reviewed_on": reviewed_on,
    }
    head.finish()
    return made


def _document(table: Table) -> Document:
    code = table.text("code")
    if len(code) != 2 or not code.isupper():
        table.refuse("code", f'"{code}" is not a document code', "Use two capital letters.")
    made = Document(code, table.text("title"), table.text("issuer"), table.text("published"), table.number("passages"))
    table.finish()
    return made


def _library(root: Table, documents: Iterable[Document]) -> Library:
    held = tuple(documents)
    passages: dict[str, Passage] = {}
    for name, table in root.named():
        document = next((each for each in held if each.holds(name)), None)
        if document is None or not PASSAGE_ID.match(name):
            table.refuse("", f'"{name}" is not a passage of this pack\'s documents', nearest(name, passages))
        passages[name] = Passage(name, document, table.text("says"))
        table.finish()
    return Library(held, passages)


def _facts(root: Table, words: Vocabulary) -> list[tuple[str, Table]]:
    pairs = root.named()
    for name, table in pairs:
        if name not in words.facts:
            table.refuse("", f'"{name}" is not a fact', nearest(name, words.facts))
    return pairs


def _rules(sources: Mapping[str, str], words: Vocabulary) -> tuple[Rule, ...]:
    return parts.each(_all(sources, "rules/", "rule"), lambda table: parts.rule(table, words))
