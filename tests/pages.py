"""Who gets what at every address behind the sign-in, and what is recorded of it: the oracle of A-20, A-06 and A-09.

An address that stands neither here nor in PUBLIC fails a test.
"""

import os
from http import HTTPStatus
from uuid import uuid4

from clearway.cases.models import TeamPlace
from clearway.organisations.models import Asked, Delegation, Membership
from clearway.vault.reach import within
from doors import (
    BREAKERS,
    CONFIRMERS,
    EVERYBODY,
    GONE,
    LEADS,
    MEMBERS,
    MINDS,
    OK,
    ON,
    OPEN_TO,
    OVER_ALL,
    OVER_THEM,
    READ,
    READERS,
    REPORTS,
    SEARCHERS,
    SEERS,
    STAFF,
    UNFIT,
    Door,
    to,
)
from members import (
    World,
    added,
    appointed,
    authorised,
    brought_in,
    called,
    confirmed,
    corrected,
    in_emergency,
    involved,
    let_in,
    looked_at,
    looked_for,
    of_a,
    of_a_person,
    of_the_family,
    part_of,
    reported,
    restored,
    reviewed,
    signed_twice,
    told,
)
from pages_of_the_work import OF_THE_WORK
from rolls import agreed, left_out, of_the_columns, pasted


def the_deputy(world: World) -> dict[str, object]:
    """Chosen in a list of people."""
    return {"user": str(world.own.deputy.pk)}


def the_guest(world: World) -> dict[str, object]:
    """The same."""
    return {"user": str(world.own.guest.pk)}


def the_case(world: World) -> dict[str, object]:
    """Named by its reference."""
    return {"reference": world.case.reference}


def nowhere(_: World) -> tuple[object, ...]:
    """An address without anything that varies."""
    return ()


def the_colleague(world: World) -> tuple[object, ...]:
    """A member of staff who does not lead."""
    return (world.own.colleague.pk,)


def who_has_not_joined(world: World) -> tuple[object, ...]:
    """A member of staff who was invited."""
    return (world.own.teacher.pk,)


def their_role(world: World) -> tuple[object, ...]:
    """And their one role."""
    with within(world.own.id):
        return world.own.colleague.pk, Membership.objects.get(user=world.own.colleague, role="reporter").id


def a_role_that_waits(world: World) -> tuple[object, ...]:
    """The teacher as head."""
    with within(world.own.id):
        return (Asked.objects.get(user=world.own.teacher).id,)


def the_leads_role(world: World) -> tuple[object, ...]:
    """A role that others have as well."""
    with within(world.own.id):
        return world.own.lead.pk, Membership.objects.get(user=world.own.lead).id


def by_the_heads_word(world: World) -> tuple[object, ...]:
    """What the lead may do."""
    with within(world.own.id):
        return (Delegation.objects.filter(stands=True).earliest("at").id,)


def roles(_: World) -> tuple[object, ...]:
    """The administrator's part of the access review."""
    return ("roles",)


def cases(_: World) -> tuple[object, ...]:
    """The lead's."""
    return ("cases",)


def a_line(world: World) -> tuple[object, ...]:
    """That the deputy works on the case."""
    with within(world.own.id):
        row = TeamPlace.objects.filter(user=world.own.deputy, case=world.case.case).latest("version")
    return "cases", "place", row.id, row.version


def a_line_of_roles(world: World) -> tuple[object, ...]:
    """What the colleague is."""
    return "roles", "role", their_role(world)[1], 0


def the_head(world: World) -> dict[str, object]:
    """By whose word."""
    return {**the_deputy(world), "word_of": str(world.own.head.pk)}


def the_receiver(world: World) -> dict[str, object]:
    """Who takes over."""
    return {"receiver": str(world.own.deputy.pk)}


def own_organisation(world: World) -> dict[str, object]:
    """Where they act."""
    return {"organisation": str(world.own.id)}


SEEN = "member:read"
ORGANISATION = (
    Door("organisation-members", "GET", to(MINDS, OK, SEEN), place=nowhere),
    Door("organisation-invite", "GET", to(MINDS, OK), place=nowhere),
    Door("organisation-invite", "POST", to(MINDS, ON, "member:add", "user:add"), brought_in, place=nowhere),
    Door("organisation-member", "GET", to(MINDS, OK, SEEN), place=the_colleague),
    Door("organisation-address", "POST", to(MINDS, ON, SEEN), place=who_has_not_joined),
    Door("organisation-restore", "GET", to(MINDS, OK, SEEN), place=the_colleague, full=True),
    Door("organisation-restore", "POST", to(MINDS, ON, SEEN, "session:end", "factor:remove", "user:restore"), restored,
         place=the_colleague, full=True),
    Door("organisation-role", "GET", to(MINDS, OK, SEEN), place=the_colleague),
    Door("organisation-role", "POST", to(MINDS, ON, "member:add", SEEN), appointed, place=the_colleague),
    Door("organisation-dates", "GET", to(MINDS, OK, SEEN), place=their_role),
    Door("organisation-dates", "POST", to(MINDS, ON, "member:date", SEEN), appointed, place=the_leads_role),
    Door("organisation-stand", "POST", to(MINDS, ON, SEEN), place=the_colleague),  # nothing of theirs waits
    Door("organisation-confirm", "GET", to(CONFIRMERS, OK, SEEN), place=a_role_that_waits),
    Door("organisation-confirm", "POST", to(CONFIRMERS[:1], ON, "member:confirm", SEEN), confirmed,
         place=a_role_that_waits),
    Door("asked", "GET", to(EVERYBODY, OK), place=nowhere),
    Door("asked", "POST", {}, place=nowhere),  # nobody asks any of them
    Door("organisation-leave", "GET", to(MINDS, OK, SEEN), place=the_colleague),
    Door("organisation-leave", "POST", to(MINDS, ON, "work:hand-over", "member:end", SEEN, "session:end"), reviewed,
         about=the_receiver, place=the_colleague),
    Door("belonging", "GET", to(MINDS, OK, SEEN), place=nowhere),
    Door("belonging", "POST", to(MINDS, ON, "belonging:set", SEEN), part_of, place=nowhere),
    Door("delegations", "GET", to((*OVER_ALL, "head"), OK, SEEN), place=nowhere),
    Door("delegation-new", "GET", to((*OVER_ALL, "head"), OK), place=nowhere),
    Door("delegation-new", "POST", to((*OVER_ALL, "head"), ON, "delegation:set") | to(("outsider",), UNFIT), authorised,
         about=the_head, place=nowhere),
    Door("practice", "GET", to((*OVER_ALL, "head"), OK), place=nowhere, full=True),
    Door("practice", "POST", to((*OVER_ALL, "head"), ON, "practice:set"), signed_twice, place=nowhere),
    Door("delegation-end", "POST", to(("lead",), ON, "delegation:set", SEEN), reviewed, place=by_the_heads_word),
    Door("access-review", "GET", to(MINDS, OK, SEEN), place=roles),
    Door("access-review", "GET", to(OVER_ALL, OK, SEEN), place=cases),
    Door("access-review-line", "GET", to(MINDS, OK, SEEN), place=a_line_of_roles),
    Door("access-review-line", "POST", to(MINDS, ON, "access:confirm", SEEN), reviewed, place=a_line_of_roles),
    Door("access-review-line", "GET", to(OVER_ALL, HTTPStatus.CONFLICT, SEEN) | to(("lead",), OK, SEEN), place=a_line),
    Door("access-review-line", "POST", to(OVER_ALL, HTTPStatus.CONFLICT, SEEN)
         | to(("lead",), ON, "access:confirm", SEEN), reviewed, place=a_line),
    Door("access-review-finish", "POST", to(OVER_ALL, UNFIT, SEEN) | to(("relative",), UNFIT, SEEN), place=cases),
    Door("access-review-finish", "POST", to(MINDS, UNFIT, SEEN), place=roles),
    Door("sharing", "GET", to(("set aside", "relative"), OK, SEEN) | to(("lead",), OK, SEEN, READ, READ)
         | to(("outsider",), OK, SEEN, READ), place=nowhere),
    Door("switch", "GET", to(MEMBERS, OK), place=nowhere),
    Door("switch", "POST", to(MEMBERS, ON, "session:switch") | to(("outsider",), GONE), about=own_organisation,
         place=nowhere),
)  # fmt: skip


def the_teacher(world: World) -> dict[str, object]:
    """Chosen as somebody who is tied."""
    return {"user": str(world.own.teacher.pk)}


def the_first_case(world: World) -> dict[str, object]:
    """Another case of the school, of which the stand-in knows nothing."""
    return {"reference": world.first.reference, "role": "received"}


def half_written() -> dict[str, object]:
    """A report on its way: what a script sends while somebody types."""
    return {"hidden-at": "/concerns/report/", "account": "typed, and no more"}


KNOWN = "person:read"
VERSIONED = {
    "name": "person:name", "about": "person:detail", "needs": "person:detail", "agencies": "person:detail",
    "enrol": "person:enrol", "leave": "person:leave", "address": "person:address",
}  # fmt: skip  # whoever comes second is told
TAKEN = {
    "alias": ("person:name", of_a("former")), "number": ("person:detail", of_a("nhs")),
    "flag": ("person:flag", of_a("contact")), "release": ("person:release", of_a_person),
}  # fmt: skip  # everybody's is kept
OF_A_PERSON = (
    Door("people-search", "GET", to(SEARCHERS, OK), full=True),
    Door("people-search", "POST", to(SEARCHERS, OK, "person:search"), looked_for, full=True),
    Door("people-person", "GET", to(SEERS, OK, KNOWN)),
    Door("people-looked", "GET", to(OVER_THEM, OK, KNOWN), full=True),
    *(Door(f"people-{each}", "GET", to(SEERS, OK, KNOWN), full=True) for each in ("family", "case")),
    Door("people-end", "GET", to(OPEN_TO, OK, KNOWN), full=True),
    *(Door("people-part", "GET", to(SEERS, OK, KNOWN), part=each, full=True) for each in (*VERSIONED, *TAKEN, "tie")),
    *(Door("people-part", "POST", to(SEERS[:1], ON, verb, KNOWN) | to(SEERS[1:], HTTPStatus.CONFLICT, KNOWN),
           of_a_person, part=each, full=each != "name") for each, verb in VERSIONED.items()),
    *(Door("people-part", "POST", to(SEERS, ON, verb, KNOWN)
           | to(SEERS[2:] if each == "release" else (), UNFIT, KNOWN), fields, part=each, full=True)
      for each, (verb, fields) in TAKEN.items()),
    Door("people-part", "POST", to(SEERS, ON, "person:tie", KNOWN), of_a("relative"), about=the_teacher, part="tie",
         full=True),
    Door("people-family", "POST", to(SEERS, ON, "person:relate", KNOWN, "person:search"), of_the_family, full=True),
    Door("people-end", "POST", to(SEERS[:1], ON, "person:flag", KNOWN), of_a_person, full=True),
    Door("people-same", "GET", to(SEERS, OK, KNOWN, "person:search"), full=True),
    Door("people-merge", "GET", to(OPEN_TO, OK, KNOWN, KNOWN), full=True),
    Door("people-merge", "POST", to(SEERS[:1], ON, "person:merge", KNOWN, KNOWN), of_a_person, full=True),
    Door("people-case", "POST", to(SEERS[:1], ON, "case:involve", KNOWN, READ) | to(SEERS[1:2], UNFIT, KNOWN, READ)
         | to(SEERS[2:], UNFIT, KNOWN), of_a_person, about=the_first_case, full=True),
)  # fmt: skip
ROLLERS = ("lead", "deputy", "administrator", "outsider", "stand-in", "set aside", "relative")
OTHERS = ROLLERS[1:]  # whose import it is not: they are told, and led away
LOOKED = "roll:read"
OF_THE_ROLL = (
    Door("roll", "GET", to(ROLLERS, OK), full=True),
    Door("roll", "POST", to(("lead",), ON, "roll:end", "roll:begin", LOOKED) | to(OTHERS, UNFIT)
         | to(("outsider",), ON, "roll:begin", LOOKED), pasted),
    *(Door(name, "GET", to(("lead",), OK, LOOKED) | to(OTHERS, ON), full=name != "roll-look")
      for name in ("roll-columns", "roll-progress", "roll-look", "roll-rows", "roll-doubt")),
    Door("roll-columns", "POST", to(("lead",), ON, "roll:map", LOOKED) | to(OTHERS, ON), of_the_columns, full=True),
    Door("roll-progress", "POST", to(("lead",), ON, LOOKED) | to(OTHERS, ON), full=True),
    Door("roll-look", "POST", to(("lead",), ON, "roll:import", LOOKED) | to(OTHERS, ON), agreed),
    Door("roll-doubt", "POST", to(("lead",), ON, "roll:settle", LOOKED) | to(OTHERS, ON), left_out, full=True),
    Door("roll-end", "POST", to(("lead",), ON, "roll:end") | to(OTHERS, ON), full=True),
)  # fmt: skip
EVERY_DOOR = (
    *OF_A_PERSON,
    *OF_THE_ROLL,
    Door("home", "GET", {  # steps of somebody's own are named there: who sees their two cases has read them
        **to(STAFF, OK, "worklist:read"), **to(READERS, OK, "worklist:read", READ, READ),
        **to(("administrator",), OK, SEEN),
    }),
    Door("cases", "GET", to((*STAFF[2:], "guest"), OK, "worklist:read"), place=nowhere, full=True),
    Door("links", "GET", to(EVERYBODY, OK)),
    Door("links", "POST", to(EVERYBODY, ON), lambda: {"remove": str(uuid4())}),  # of nothing: it is gone already
    Door("concern-report", "GET", to(STAFF, OK)),
    Door("concern-report", "POST", to(STAFF, ON, "concern:report"), reported),
    Door("concern", "GET", to(("teacher", *LEADS), OK, "concern:read")),
    Door("concern-add", "GET", to(("teacher",), OK, "concern:read")),
    Door("concern-add", "POST", to(("teacher",), ON, "concern:add", "concern:read"), added),
    Door("concern-take-up", "POST", to(LEADS, ON, "concern:read")),  # somebody has taken it up already
    *(Door(name, method, to(LEADS, ON, "concern:read", READ))  # it is a case already: they are led there
      for name in ("concern-join", "concern-close", "concern-call") for method in ("GET", "POST")),
    Door("concern-keep-from", "GET", to(LEADS[:1], OK, "concern:read")),
    Door("concern-keep-from", "POST", to(LEADS[:1], ON, "concern:keep-from", "concern:read"), let_in, about=the_deputy),
    Door("case-open", "POST", to(LEADS, ON, "concern:read", READ)),  # it is a case already: they are led there
    Door("case", "GET", to(READERS, OK, READ, *REPORTS)),  # the case is shown, and two reports that belong to it
    Door("case-call", "GET", to(READERS, OK, READ, *REPORTS)),
    Door("case-call", "POST", to(LEADS, ON, "call:add", READ), called),
    Door("case-person", "GET", to(LEADS, OK, READ)),
    Door("case-person", "POST", to(LEADS, ON, "person:add", READ), involved),
    Door("case-entry", "GET", to(LEADS, OK, READ)),
    Door("case-entry", "POST", to(LEADS, ON, "entry:add", READ), told),
    Door("case-correct", "GET", to(LEADS, OK, READ)),
    Door("case-correct", "POST", to(LEADS[:1], ON, "entry:correct", READ) | to(LEADS[1:], HTTPStatus.CONFLICT, READ),
         corrected),
    Door("case-put", "GET", to(LEADS, OK, READ), answers=True),
    Door("case-put", "POST", to(LEADS, HTTPStatus.CONFLICT, READ), told, answers=True),  # without the answers' mark
    Door("case-assessment", "GET", to(READERS, OK, READ)),
    Door("case-break", "GET", to(BREAKERS, OK)),
    Door("case-break", "POST", to(LEADS, ON) | to(("stand-in", "head"), ON, "case:break")
         | to(("set aside", "relative", "outsider"), UNFIT), in_emergency, about=the_case),
    Door("case-access", "GET", to(LEADS[:1], OK, READ, "concern:read")),  # why somebody is kept from the report
    Door("case-team", "GET", to(LEADS[:1], OK, READ)),
    Door("case-team", "POST", to(LEADS[:1], ON, "case:team", READ), let_in, about=the_deputy),
    Door("case-share", "GET", to(LEADS[:1], OK, READ)),
    Door("case-share", "POST", to(LEADS[:1], ON, "case:share", READ), let_in, about=the_guest),
    Door("case-aside", "GET", to(LEADS[:1], OK, READ)),
    Door("case-aside", "POST", to(LEADS[:1], ON, "case:set-aside", READ), let_in, about=the_deputy),
    Door("case-review", "GET", to(LEADS, OK, READ)),
    Door("case-review", "POST", to(LEADS[:1], ON, "case:review-break", READ) | to(LEADS[1:], HTTPStatus.CONFLICT, READ),
         looked_at),
    *OF_THE_WORK,
    *ORGANISATION,
    Door("hide", "POST", to(EVERYBODY, ON, "session:lock")),
    Door("draft-keep", "POST", to(EVERYBODY, HTTPStatus.NO_CONTENT, "draft:keep"), half_written),
    Door("draft-throw-away", "POST", to(EVERYBODY, ON)),  # there is none
    Door("account-sessions", "GET", to(EVERYBODY, OK)),
    Door("account-session-end", "POST", to(EVERYBODY, ON)),  # none is named
    Door("account-sessions-end", "POST", to(EVERYBODY, ON)),  # there are no others
)  # fmt: skip
FULL = bool(os.environ.get("CLEARWAY_FULL"))
DOORS = tuple(door for door in EVERY_DOOR if FULL or not door.full)
BEHIND = {door.name for door in EVERY_DOOR}
# What is done once: the table is of whoever comes first, to whoever comes second the row is gone.
ONCE = frozenset({"case-review", "cover-end", "delegation-end", "organisation-confirm", "people-end", "people-merge"})

# Pages of whoever is signed in, about themselves; a visitor is sent to the sign-in: tests/accounts/test_own_page.py.
OWN = frozenset(
    {
        "account", "account-told", "account-password", "account-app", "account-passkey", "account-remove",
        "account-codes", "account-names", "prove",
    }
)  # fmt: skip

# Pages for anybody: they show nothing of a record, and nothing is recorded when they are read.
PUBLIC = frozenset(
    {
        "gallery", "health", "api-page", "api-openapi", "account_login", "mfa_authenticate", "mfa_activate_totp",
        "account_logout", "join", "demonstration", "demonstration-sign-in", "start", "start-again", "leave", "first",
        "next", "factors", "question", "people", "person-add", "person", "person-remove", "answers", "change",
        "locked", "here", "set-up-passkey", "recovery-code", "passkey",
        "result", "read-aloud", "staff-card", "library", "passage", "library-page", "about",
        "issuer-join", "issuer-enter", "issuer-back", "issuer-done",
        "paper-report", "call-sheet",
    }
)  # fmt: skip
