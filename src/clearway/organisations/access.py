"""What each role does. Whatever does not stand here, it does not do; in which case, cases/access.py says."""

from clearway.audit.events import Verb
from clearway.organisations.models import Role

TYPING = frozenset({Verb.DRAFT_KEEP, Verb.DRAFT_RESTORE, Verb.DRAFT_DROP})  # what is one's own, and not sent yet
EVERYONE = TYPING | {
    Verb.CONCERN_REPORT, Verb.CONCERN_ADD, Verb.CONCERN_READ, Verb.PERSON_PICK, Verb.WORKLIST_READ,
}  # fmt: skip
SAFEGUARDING = frozenset(
    {
        Verb.CONCERN_TAKE_UP, Verb.CONCERN_CLOSE, Verb.CONCERN_JOIN, Verb.CALL_ADD,
        Verb.CASE_OPEN, Verb.CASE_READ, Verb.CASE_EXPORT, Verb.PERSON_ADD, Verb.PERSON_SEARCH, Verb.ASSESSMENT_ADD,
        Verb.DECISION_ADD, Verb.ENTRY_ADD, Verb.ENTRY_CORRECT, Verb.CASE_BREAK, Verb.PERSON_READ, Verb.CASE_TEAM,
        Verb.CASE_SHARE, Verb.CASE_SET_ASIDE, Verb.CASE_REVIEW_BREAK, Verb.COVER_GIVE, Verb.COVER_END,
        Verb.PERSON_TIE, Verb.CONCERN_KEEP_FROM,
        Verb.PERSON_NAME, Verb.PERSON_DETAIL, Verb.PERSON_ENROL, Verb.PERSON_LEAVE, Verb.PERSON_RELATE,
        Verb.PERSON_ADDRESS, Verb.PERSON_FLAG, Verb.PERSON_RELEASE, Verb.PERSON_MERGE, Verb.PERSON_UNMERGE,
        Verb.CASE_INVOLVE, Verb.CASE_CLOSE, Verb.CASE_REOPEN, Verb.ANSWER_ADD, Verb.DECISION_COUNTERSIGN,
        Verb.MEETING_ADD, Verb.TALK_ADD, Verb.POINT_ADD, Verb.STEP_ADD, Verb.STEP_SET, Verb.PLAN_WRITE,
        Verb.PART_CORRECT,
    }
)  # fmt: skip  # which of them in which case: cases/access.py
MINDING = frozenset(
    {
        Verb.MEMBER_ADD, Verb.MEMBER_DATE, Verb.MEMBER_END, Verb.MEMBER_READ, Verb.ACCESS_CONFIRM, Verb.BELONGING_SET,
        Verb.WORK_HAND_OVER, Verb.USER_RESTORE, Verb.MEMBER_UNCONFIRMED,
    }
)  # fmt: skip
ASKED = frozenset({Verb.MEMBER_ACCEPT, Verb.MEMBER_DECLINE})  # by whoever is asked to join, before they belong
CONFIRMING = frozenset({Verb.MEMBER_CONFIRM, Verb.MEMBER_REFUSE, Verb.MEMBER_READ})
CONFIRMED = (Role.LEAD, Role.DEPUTY, Role.HEAD)  # whom one of them confirms first
HOUSEKEEPING = frozenset(
    {
        Verb.ORGANISATION_ADD, Verb.MEMBER_ADD, Verb.LINE_ADD, Verb.PACK_ACKNOWLEDGE, Verb.AUDIT_EXPORT,
        Verb.CHECKPOINT_MAKE, Verb.BELONGING_SET,
    }
)  # fmt: skip
# The roll is who the pupils are, and nothing of any case: whoever looks after accounts may bring it in as well.
ROLLING = frozenset(
    {
        Verb.ROLL_BEGIN, Verb.ROLL_MAP, Verb.ROLL_MARK, Verb.ROLL_READ, Verb.ROLL_SETTLE, Verb.ROLL_IMPORT,
        Verb.ROLL_END,
    }
)  # fmt: skip
EXPORTING = frozenset({Verb.CASE_EXPORT, Verb.CASE_READ, Verb.CONCERN_READ})
# What was written down while the database was gone goes in as its reporter sent it, whoever they are by then.
REPLAYING = frozenset({Verb.CONCERN_REPORT, Verb.CONCERN_REPLAY, Verb.PERSON_PICK})
REMINDING = frozenset({Verb.CONCERN_REMIND})  # that somebody was sent word; it reads nothing of what waits
SWEEPING = frozenset({Verb.DRAFT_DROP, Verb.ROLL_END})  # what is past its day
AT_THE_MACHINE = "machine"  # no role of anybody's: whoever has the files and the master key

DOES: dict[str, frozenset[Verb]] = {
    Role.REPORTER: EVERYONE,
    Role.LEAD: EVERYONE
    | SAFEGUARDING
    | ROLLING
    | CONFIRMING
    | {
        Verb.DELEGATION_SET,
        Verb.ACCESS_CONFIRM,
        Verb.PRACTICE_SET,
    },
    Role.DEPUTY: EVERYONE | SAFEGUARDING | ROLLING | CONFIRMING,
    Role.HEAD: EVERYONE
    | CONFIRMING
    | {
        Verb.CASE_READ,
        Verb.CASE_BREAK,
        Verb.CASE_REVIEW_BREAK,
        Verb.DELEGATION_SET,
        Verb.PRACTICE_SET,
        Verb.DECISION_COUNTERSIGN,
    },
    Role.ADMINISTRATOR: TYPING | MINDING | ROLLING | {Verb.WORKLIST_READ, Verb.LINE_ADD},
    Role.GUEST: TYPING | {Verb.WORKLIST_READ, Verb.CASE_READ, Verb.CONCERN_READ, Verb.ENTRY_ADD},
}
