"""What each role does. Whatever does not stand here, it does not do."""

from clearway.audit.events import Verb
from clearway.organisations.models import Role

EVERYONE = frozenset({Verb.CONCERN_REPORT, Verb.CONCERN_READ, Verb.WORKLIST_READ})
LEADS = frozenset(
    {
        Verb.CASE_OPEN, Verb.CASE_READ, Verb.CASE_EXPORT, Verb.PERSON_ADD, Verb.PERSON_SEARCH, Verb.ASSESSMENT_ADD,
        Verb.DECISION_ADD, Verb.ENTRY_ADD, Verb.ENTRY_CORRECT,
    }
)  # fmt: skip
HOUSEKEEPING = frozenset(
    {
        Verb.ORGANISATION_ADD, Verb.MEMBER_ADD, Verb.LINE_ADD, Verb.PACK_ACKNOWLEDGE, Verb.AUDIT_EXPORT,
        Verb.CHECKPOINT_MAKE,
    }
)  # fmt: skip
EXPORTING = frozenset({Verb.CASE_EXPORT, Verb.CASE_READ, Verb.CONCERN_READ})

DOES: dict[str, frozenset[Verb]] = {
    Role.REPORTER: EVERYONE,
    Role.LEAD: EVERYONE | LEADS,
    Role.ADMINISTRATOR: frozenset({Verb.WORKLIST_READ, Verb.MEMBER_ADD, Verb.LINE_ADD}),
}
