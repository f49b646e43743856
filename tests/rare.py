"""Rows that nothing in the small world makes, each by its verb: a roll, reviews of access, a leaver, a refused role; a
report that came in by the journal.
"""

from datetime import timedelta
from uuid import UUID, uuid4

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.cases.changes import hand_over
from clearway.cases.covering.changes import Away, give_cover
from clearway.concerns.changes import Report, Sent, note_reminder, replay
from clearway.concerns.models import Concern
from clearway.organisations.asking.changes import refuse
from clearway.organisations.changes import Said, Seen, add_member, confirm, finish_review, set_practice
from clearway.organisations.models import Asked, Membership, Part, Role, Sort, Verdict
from clearway.organisations.queries import reminding_at_the_machine, replaying_for
from clearway.people.models import Bucket
from clearway.vault.reach import within
from rolls import done, numbered, on_its_way
from world import AT, School, act_of, canary


def rare(of: School, person: UUID, app: str = "") -> None:
    """A row of every such table of an app, or of every app."""
    if app in ("", "people"):
        in_a_bucket(act_of(of.lead), person)
    if app in ("", "roll"):
        done(of.lead, numbered(1))
        on_its_way(of)
    if app in ("", "organisations"):
        reviewed(of)
    if app in ("", "others", "concerns"):
        came_late(of)
    if app in ("", "others", "cases"):
        stood_in(of)


def stood_in(of: School) -> None:
    """A relative, who leads as well, covers all cases of the lead; those from which they are kept stay shut."""
    week = Away(AT - timedelta(hours=1), AT + timedelta(days=7), canary("covered"))
    give_cover(act_of(of.lead), of.relative, None, week)


def came_late(of: School) -> None:
    """A report that was written down while the database was gone."""
    act = act_of(of.teacher)
    said = Report(canary("own-late-about"), canary("own-late-account"), AT, "no", canary("own-late-teller"))
    actor = replaying_for(of.teacher.pk, of.id, act.at)[0]
    name = replay(Act(actor, act.at), said, (), Sent(uuid4(), act.at, belonged=True))
    with within(of.id):
        found = Concern.objects.defer("about", "account").get(id=name)
    note_reminder(Act(reminding_at_the_machine(of.id), act.at), found, of.deputy)


def reviewed(of: School) -> None:
    """A line of an access review with its reason, the end of that review; and somebody's work handed over."""
    with within(of.id):
        row = Membership.objects.get(user=of.colleague, role=Role.REPORTER)
    seen = Seen(Sort.ROLE, row.id, 0)
    confirm(act_of(of.administrator), Said(Part.ROLES, seen, Verdict.KEEP, canary("own-reviewed")))
    finish_review(act_of(of.administrator), Part.ROLES)
    hand_over(act_of(of.administrator), of.colleague, of.deputy)
    set_practice(act_of(of.lead), "not-referred")
    refused(of)


def refused(of: School) -> None:
    """A role that somebody was to have, and a deputy said no."""
    add_member(act_of(of.administrator), of.colleague, Role.HEAD)
    with within(of.id):
        asked = Asked.objects.get(user=of.colleague)
    refuse(act_of(of.stand_in), asked.id, canary("own-refused"))


@change(Verb.PERSON_NAME)
def in_a_bucket(act: Act, person: UUID) -> UUID:
    """As names were found before traces: such rows stay."""
    here, by = act.actor.organisation, act.actor.user
    Bucket(organisation=here, by=by, at=act.at, person_id=person, bucket=1).save()
    return person
