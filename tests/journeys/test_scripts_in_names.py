"""A-10: what somebody writes of people, staff, passkeys and rolls never runs either: on their pages, in what a search
finds, and in a form that was refused and comes back filled in. Every word of the corpus goes into every text, and no
page holds it but escaped. A real browser opens each kind of page, with other words each time.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Max
from django.test import Client
from django.urls import reverse
from markupsafe import escape

from browser import browsing
from clearway.accounts.models import User
from clearway.core.guard import looks_like_file
from clearway.core.roll.pupils import FORMULA
from clearway.organisations.models import Asked
from clearway.people.models import Address, Alias, Detail, Flag, Identity, Merge, OfPerson, Relation, Schooling
from clearway.vault.reach import within
from clocks import clock_at
from doors import Door
from intruders import NOWHERE, as_it_was, is_shut_out
from members import World, appointed, brought_in, entered, let_in, made, sends
from pages import EVERY_DOOR
from passkey import Passkey, asked
from rolls import HEADER
from scripts import SCRIPTS
from watched import Made, Watched, one_line, statics
from world import AT

FULL = bool(os.environ.get("CLEARWAY_FULL"))
PARTS = 8 if FULL else 1  # in the full counts each part of the corpus is a case of its own, for a process of its own
EVERY = 1 if FULL else 44  # of the words one in so many is written
SENT_BACK, OPENED = 3, 4  # one form in so many is sent to be refused, others for each line; one page opened
LINE, SHORTEST = 190, 60  # characters that a line takes, and the shortest one
LEADS = r"""\b(?:href|src|srcdoc|action|formaction|style|on[a-z]+)=["']?\s*"""
FACTOR = re.compile(r"/account/factors/(\d+)/remove/")
DOUBT = re.compile(r"/roll/doubts/(\d+)/")
TOO_LONG = " and so on" * 2_100
OUR_OWN = {"once", "version", "kind", "part"}  # hidden, or a name that the page gives
SENT = [door for door in EVERY_DOOR if door.method == "POST" and door.name not in ("hide", "asked", "draft-keep")]
KEPT = {HTTPStatus.FOUND, HTTPStatus.NO_CONTENT}
COME_BACK = {HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
# Of a row with a fault it is said what is wrong with it, and not what stands there; these forms ask for no text.
SILENT = {
    "refused: delegation-new", "refused: practice", "refused: case-put", "refused: case-where", "rows of a roll: fault",
    "refused: organisation-leave", "refused: people-part tie", "refused: people-part needs", "what a roll would change",
}  # fmt: skip
TABLES: dict[str, type[Identity | Detail | Schooling | Address]] = {
    "name": Identity, "about": Detail, "agencies": Detail, "enrol": Schooling, "leave": Schooling, "address": Address,
}  # fmt: skip
CALM = {*KEPT, 200, 400, 404, 409, 413, 422}


def lines(words: Iterable[str]) -> list[tuple[str, ...]]:
    """The words, as many in a line as fit, so that all of them come everywhere in a few rounds. Alone stands what the
    guard takes for a picture, or what holds signs that no name may.
    """
    found: list[tuple[str, ...]] = []
    line: tuple[str, ...] = ()
    for word in words:
        if looks_like_file(word) or not word.isprintable():
            found.append((word,))
        elif len(" ".join((*line, word))) > LINE:
            found.append(line)
            line = (word,)
        else:
            line = (word, *line) if line and line[0].startswith(FORMULA) else (*line, word)
    return [*found, line]


@dataclass(frozen=True)
class Page:
    """A page, what it is, and the words that were written; `kept` where every text before it took them."""

    what: str
    words: tuple[str, ...]
    made: Made
    kept: bool

    @property
    def body(self) -> str:
        """As it was sent."""
        return self.made.body.decode()

    def is_markup(self, word: str) -> bool:
        """Whether a word stands there as itself where it says something to a browser, or a link leads to it."""
        if str(escape(word)) != word:
            return word in self.body
        return bool(re.search(LEADS + re.escape(word), self.body))

    def shows(self, word: str) -> bool:
        """Whether a word can be read, on as many lines as may be."""
        return one_line(str(escape(word))) in one_line(self.body)


@dataclass
class Writer:
    """Somebody who writes words wherever they can, and reads them again. `kept` says whether every text took them."""

    world: World
    words: tuple[str, ...]
    client: Client
    who: str
    pages: list[Page] = field(default_factory=list)
    kept: bool = True

    @property
    def text(self) -> str:
        """All of them on a line."""
        return " ".join(self.words)

    @property
    def short(self) -> list[str]:
        """Those that a short line takes."""
        return [word for word in self.words if len(word) <= SHORTEST]

    def beside(self, user: User, who: str) -> "Writer":
        """Somebody else, who reads what was written."""
        return Writer(self.world, self.words, entered(user), who, self.pages, self.kept)

    def sends(self, address: str, fields: Mapping[str, object]) -> bool:
        """A form that is to be taken, and whether it was."""
        answer = sends(self.client, address, {"once": str(uuid4()), **fields})
        assert answer.status_code in CALM, (address, self.words)
        self.kept = self.kept and answer.status_code in KEPT
        return answer.status_code in KEPT

    def part(self, person: UUID, part: str, **fields: object) -> bool:
        """A small form of a person, as it stands now."""
        with within(self.world.own.id):
            rows = TABLES[part].objects.filter(person_id=person) if part in TABLES else None
            version = (rows.aggregate(Max("version"))["version__max"] if rows else 0) or 0
        return self.sends(reverse("people-part", args=(person, part)), {**fields, "version": version})

    def reads(self, what: str, name: str, *args: object, words: tuple[str, ...] = ()) -> Made:
        """A page on which the words stand, or these of them."""
        address = reverse(name, args=args)
        return self.keeps(what, address, self.client.get(address), words)

    def keeps(self, what: str, address: str, answer: Any, words: tuple[str, ...] = ()) -> Made:
        """The answer to something, to be looked at."""
        assert answer.status_code in CALM, (what, self.words)
        made = Made.of(self.who, address, answer)
        self.pages.append(Page(what, words or self.words, made, self.kept))
        return made


def of_people(writer: Writer, world: World) -> None:
    """A person's names, numbers, languages, agencies, form, address; family; a warning; who is the same."""
    person, word = world.first.person, writer.text
    writer.part(person, "name", name=word)
    writer.part(person, "alias", kind="known", name=word)
    writer.part(person, "about", languages=word)
    writer.part(person, "agencies", agencies=["police"], agency_words=word)
    writer.part(person, "enrol", year="9")
    writer.part(person, "address", lines=word, phone=word, email=word)
    writer.reads("a person", "people-person", person)
    for part in ("name", "about", "agencies", "address"):
        writer.reads(f"the form of a person: {part}", "people-part", person, part)
    short_ones(writer, person)
    writer.reads("a name that no longer holds", "people-end", person, "alias", newest(world, Alias, person))
    found = {"found by name": {"typed": word, "year": ""}, "found by year": {"typed": "", "year": "9"}}
    for what, looked_for in found.items():
        address = reverse("people-search")
        writer.keeps(what, address, sends(writer.client, address, looked_for))
    writer.reads("a case", "case", world.first.reference)
    other = of_the_family(writer, world)
    writer.part(other, "leave", **{"left_on-day": 19, "left_on-month": 11, "left_on-year": 2026, "setting": word})
    writer.reads("somebody who left", "people-person", other)
    warned_of(writer, world, other)
    merged(writer, world, other)


def short_ones(writer: Writer, person: UUID) -> None:
    """What takes no more than a number or a form does: one word after the other."""
    for word in writer.short:
        writer.part(person, "number", kind="nhs", value=word)
        writer.part(person, "enrol", year="9", form=word)
        writer.reads("the form of a person: enrol", "people-part", person, "enrol", words=(word,))
    if writer.short:
        writer.reads("a person with numbers", "people-person", person, words=tuple(writer.short))


def of_the_family(writer: Writer, world: World) -> UUID:
    """Somebody new of the family, whose name is the word: first it is asked who it is."""
    person = world.first.person
    address = reverse("people-family", args=(person,))
    fields = {"name": writer.text, "kind": "sibling", "responsibility": "unknown"}
    writer.keeps("who of the family", address, sends(writer.client, address, fields))
    writer.sends(address, {**fields, "other": "new"})
    writer.reads("a person with family", "people-person", person)
    with within(world.own.id):
        return Relation.objects.filter(person_id=person).latest("at").other_id


def warned_of(writer: Writer, world: World, other: UUID) -> None:
    """A warning against the person; what their page says of it, and the end of it."""
    person, said = world.first.person, {"told_by": writer.text, "why": writer.text}
    writer.part(other, "flag", kind="contact", whom=str(person), **said)
    writer.reads("whom a warning is against", "people-person", person)
    writer.sends(ended(world, other, "flag", Flag), said)
    writer.part(other, "flag", kind="contact", whom="else", against=writer.text, **said)
    writer.reads("over whom a warning stands", "people-person", other)
    writer.reads("a warning that ends", "people-end", other, "flag", newest(world, Flag, other))
    writer.sends(ended(world, other, "flag", Flag), said)


def merged(writer: Writer, world: World, other: UUID) -> None:
    """Two who are one, and two again."""
    person = world.first.person
    writer.reads("who may be the same", "people-same", person)
    writer.reads("two of one name", "people-merge", person, other)
    writer.sends(reverse("people-merge", args=(person, other)), {"reason": writer.text})
    writer.reads("two who are one", "people-person", person)
    merge = newest(world, Merge, other)
    writer.reads("two who were one", "people-end", person, "merge", merge)
    writer.sends(reverse("people-end", args=(person, "merge", merge)), {"why": writer.text})


def ended(world: World, person: UUID, what: str, model: type[OfPerson]) -> str:
    """Where the newest of a person's rows is ended."""
    return reverse("people-end", args=(person, what, newest(world, model, person)))


def newest(world: World, model: type[OfPerson], person: UUID) -> UUID:
    """The row of a person that was added last, by the name under which it is ended; none where the word was refused."""
    with within(world.own.id):
        row = model.objects.filter(person_id=person).order_by("at").last()
    return UUID(str(getattr(row, "root", row.id) if row else NOWHERE["uuid"]))


def of_staff(writer: Writer, world: World) -> None:
    """Somebody new on the staff, on the pages of those who bring them in, confirm them and choose among them."""
    email = f"{uuid4().hex}@own.example"
    writer.sends(
        reverse("organisation-invite"), {**brought_in(), "name": writer.text, "email": email, "role": "reporter"}
    )
    user = User.objects.filter(email=email).first()
    if user is None:  # it is no name: the forms that come back show it
        return
    writer.sends(reverse("organisation-role", args=(user.pk,)), appointed())
    for name in ("organisation-member", "organisation-role", "organisation-leave", "organisation-members"):
        writer.reads(name, name, *((user.pk,) if name != "organisation-members" else ()))
    writer.reads("the roles in the review", "access-review", "roles")
    lead, first = writer.beside(world.own.lead, "lead"), world.first
    with within(world.own.id):
        waits = Asked.objects.filter(user=user).first()
    lead.reads("a role that waits", "organisation-confirm", waits.id if waits else NOWHERE["uuid"])
    lead.reads("a work list", "home")
    lead.reads("a list of staff", "case-aside", first.reference)
    lead.reads("who is tied", "people-part", first.person, "tie")
    themselves = writer.beside(user, "themselves")
    themselves.reads("their own page", "account")
    themselves.reads("what they are asked", "asked")


def of_the_organisation(writer: Writer, world: World) -> None:
    """What it is part of, and why a case is shared with whom."""
    writer.sends(reverse("belonging"), {"name": writer.text, "code": "", "stands": "yes"})
    writer.reads("what it is part of", "belonging")
    lead = writer.beside(world.own.lead, "lead")
    address = reverse("case-share", args=(world.case.reference,))
    lead.sends(address, {**let_in(), "user": str(world.own.guest.pk), "reason": writer.text})
    lead.reads("what is shared", "sharing")
    writer.kept = writer.kept and lead.kept


def of_passkeys(writer: Writer, _: World) -> None:
    """One's own passkeys: the page of all, and that of one which goes. The earlier ones go, since ten are the most."""
    address, held = reverse("account-passkey"), []
    for word in writer.short:
        credential = Passkey().made(asked(writer.client.get(address).content))
        writer.sends(address, {"credential": credential, "name": word})
        page = writer.reads("passkeys", "account", words=(word,))
        held = sorted(map(int, FACTOR.findall(page.body.decode())))
        writer.reads("a passkey that goes", "account-remove", held[-1], words=(word,))
    for factor in held[:-1]:
        sends(writer.client, reverse("account-remove", args=(factor,)), {})


def of_a_roll(writer: Writer, _: World) -> None:
    """A file whose header and cells hold the words, a pupil who stands there twice, and a row with a fault."""
    read = tuple(word for word in writer.words if not word.startswith(FORMULA))  # the row of one that does is a fault
    names = [*enumerate(writer.words), *[(100, word) for word in read[:1]] * 2]
    rows = [f"{quoted(word)},Pupil,02/04/2012,A{nth},{nth},9,{quoted(word[:40])}" for nth, word in names]
    rows += [f"{quoted(writer.text)},Pupil,{quoted(writer.text)},A200,200,9,9A"]
    text = "\n".join([HEADER.strip() + "," + quoted(writer.text), *(f"{row},{quoted(writer.text)}" for row in rows)])
    columns = {"surname": 0, "forename": 1, "born_on": 2, "upn": 3, "mis_id": 4, "year_group": 5, "form": 6}
    writer.kept = writer.sends(reverse("roll"), {"text": text}) and bool(read)
    writer.reads("the columns of a roll", "roll-columns")
    address = reverse("roll-columns")
    writer.keeps("columns that were refused", address, sends(writer.client, address, {}))
    writer.sends(address, {**columns, "order": "day"})
    sends(writer.client, reverse("roll-progress"), {})
    writer.reads("what a roll would change", "roll-look")
    for kind, words in (("added", read), ("left", writer.words), ("fault", writer.words), ("doubtful", read[:1])):
        page = writer.reads(f"rows of a roll: {kind}", "roll-rows", kind, words=words)
    for line in DOUBT.findall(page.body.decode())[:1]:
        writer.reads("a doubt", "roll-doubt", line, words=read[:1])
    sends(writer.client, reverse("roll-end"), {})


def quoted(text: str) -> str:
    """As one cell of a file."""
    return '"' + text.replace('"', '""') + '"'


AREAS: dict[str, tuple[Callable[[Writer, World], None], ...]] = {
    "lead": (of_people, of_a_roll), "administrator": (of_staff, of_the_organisation), "head": (of_passkeys,),
}  # fmt: skip


def refused(client: Client, door: Door, writer: Writer) -> None:
    """A form with the words in each of its fields; where that is taken, without what no page asks to be typed, and at
    last with more than it takes.
    """
    address, sent = door.address(writer.world), door.sent(writer.world)
    texts = {name: writer.text for name in sent if name not in OUR_OWN}
    too_long = dict.fromkeys(texts.keys() & {"reason", "why"}, f"{writer.text} {TOO_LONG}")
    for fields in ({**sent, **texts}, texts, {**sent, **texts, **too_long}):
        with as_it_was():
            answer = sends(client, address, fields)
        assert not is_shut_out(answer), door
        if answer.status_code not in KEPT:
            break
    taken = len(writer.words) > 1 or (writer.text.isprintable() and not looks_like_file(writer.text))  # not taken out
    writer.kept = answer.status_code in COME_BACK and taken
    writer.keeps(f"refused: {door.name} {door.part}".strip(), address, answer)


def everything(world: World, words: tuple[str, ...], nth: int) -> list[Page]:
    """Every page with these words."""
    found: list[Page] = []
    with clock_at(AT + timedelta(minutes=nth + 1)):  # each signs in anew: who they are was shown lately
        browser = cache(lambda who: entered(world.people()[who]))
        for who, areas in AREAS.items():
            for area in areas:
                area(Writer(world, words, browser(who), who, found), world)
        for door in [each for each in SENT if each.sent(world)][nth % SENT_BACK :: SENT_BACK]:
            refused(browser(door.by), door, Writer(world, words, browser(door.by), door.by, found))
    return found


@pytest.fixture(params=range(PARTS))
def pages(request: pytest.FixtureRequest, db: None) -> tuple[list[Page], dict[str, Made]]:  # noqa: ARG001
    """Made before there is a browser, beside which no database may be asked; and the files that they need."""
    with clock_at(AT):
        world = made()
    rounds = list(enumerate(lines(SCRIPTS[::EVERY])))[request.param :: PARTS]
    found = [page for nth, words in rounds for page in everything(world, words, nth)]
    return found, statics([page.made for page in found])


@pytest.fixture
def browser(pages: tuple[list[Page], dict[str, Made]]) -> Iterator[Watched]:
    """The pages first."""
    with browsing() as running:
        yield Watched(running, pages[1])


def test_no_name_nor_any_other_word_of_people_staff_passkeys_and_rolls_runs(
    pages: tuple[list[Page], dict[str, Made]], browser: Watched
) -> None:
    """A-10: none of it is markup, and all of it can be read; no dialog, no violation, nothing asked elsewhere."""
    ordinary = Client().get("/about/").content.decode()
    for page in pages[0]:
        assert page.made.status in COME_BACK or not page.kept, (page.what, page.words)
        assert [word for word in page.words if page.is_markup(word) and word not in ordinary] == [], page.what
        if page.kept and page.what not in SILENT:
            assert [word for word in page.words if not page.shows(word)] == [], page.what
    for nth, page in enumerate(pages[0]):
        if nth % OPENED == 0 and page.made.status not in KEPT:  # nothing stands on a page that leads on
            browser.opens(page.made)
            assert browser.found == [], (page.what, page.words)


def test_a_word_that_became_markup_or_was_lost_is_noticed() -> None:
    """A-10: in a text, in an attribute, as the address of a link."""
    for word, body, is_markup, shows in (
        ("<b>", "<p><b></p>", True, False), ("<b>", "<p>&lt;b&gt;</p>", False, True), ("<b>", "<p></p>", False, False),
        ("javascript:x", '<a href="javascript:x">', True, True), ("javascript:x", 'value="javascript:x">', False, True),
    ):  # fmt: skip
        page = Page("a page", (word,), Made("", "/", 200, {}, body.encode()), kept=True)
        assert (page.is_markup(word), page.shows(word)) == (is_markup, shows), body


def test_the_lines_hold_every_word_of_the_corpus_and_nearly_all_of_them_are_kept() -> None:
    """A-10: none is left out, none is cut."""
    assert sorted(word for line in lines(SCRIPTS) for word in line) == sorted(SCRIPTS)
    assert sum(len(line) for line in lines(SCRIPTS) if len(line) > 1) > len(SCRIPTS) * 3 / 4
