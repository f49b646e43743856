"""The grammar of the audit log: what may happen, as `subject:verb`, in one place.

A name is never reused and never taken away: one that is no longer written stays in RETIRED, so that an old chain can
be read for as long as it is kept.
"""

from enum import StrEnum


class Verb(StrEnum):
    """Everything that is recorded."""

    # the house: before an organisation is known
    USER_ADD = "user:add"
    USER_JOIN = "user:join"
    USER_INVITE = "user:invite"
    SESSION_START = "session:start"
    SESSION_REFUSE = "session:refuse"
    SESSION_END = "session:end"
    SESSION_SWITCH = "session:switch"
    SESSION_LOCK = "session:lock"
    SESSION_UNLOCK = "session:unlock"
    FACTOR_ADD = "factor:add"
    FACTOR_REFUSE = "factor:refuse"
    FACTOR_REMOVE = "factor:remove"
    RECOVERY_MAKE = "recovery:make"
    RECOVERY_USE = "recovery:use"
    PASSWORD_CHANGE = "password:change"  # noqa: S105  # the name of an event
    SESSION_PROVE = "session:prove"
    SESSION_THROTTLE = "session:throttle"
    USER_RESTORE = "user:restore"
    LINK_ADD = "link:add"
    LINK_REMOVE = "link:remove"
    NAMES_MASK = "names:mask"
    PACK_ACKNOWLEDGE = "pack:acknowledge"

    # the organisation
    ORGANISATION_ADD = "organisation:add"
    LINE_ADD = "line:add"
    MEMBER_ADD = "member:add"
    MEMBER_DATE = "member:date"
    MEMBER_END = "member:end"
    MEMBER_ACCEPT = "member:accept"
    MEMBER_DECLINE = "member:decline"
    MEMBER_CONFIRM = "member:confirm"
    MEMBER_REFUSE = "member:refuse"
    MEMBER_UNCONFIRMED = "member:unconfirmed"
    MEMBER_READ = "member:read"
    ACCESS_CONFIRM = "access:confirm"
    DELEGATION_SET = "delegation:set"
    BELONGING_SET = "belonging:set"
    WORK_HAND_OVER = "work:hand-over"
    WORKLIST_READ = "worklist:read"
    DRAFT_KEEP = "draft:keep"
    DRAFT_RESTORE = "draft:restore"
    DRAFT_DROP = "draft:drop"

    # the record
    CONCERN_REPORT = "concern:report"
    CONCERN_REPLAY = "concern:replay"
    CONCERN_READ = "concern:read"
    CONCERN_ADD = "concern:add"
    CONCERN_TAKE_UP = "concern:take-up"
    CONCERN_CLOSE = "concern:close"
    CONCERN_JOIN = "concern:join"
    CONCERN_KEEP_FROM = "concern:keep-from"
    CASE_OPEN = "case:open"
    CASE_READ = "case:read"
    CASE_EXPORT = "case:export"
    CASE_TEAM = "case:team"
    CASE_SHARE = "case:share"
    CASE_SET_ASIDE = "case:set-aside"
    CASE_BREAK = "case:break"
    CASE_REVIEW_BREAK = "case:review-break"
    PERSON_ADD = "person:add"
    PERSON_PICK = "person:pick"
    PERSON_SEARCH = "person:search"
    PERSON_READ = "person:read"
    PERSON_TIE = "person:tie"
    PERSON_NAME = "person:name"
    PERSON_DETAIL = "person:detail"
    PERSON_ENROL = "person:enrol"
    PERSON_LEAVE = "person:leave"
    PERSON_RELATE = "person:relate"
    PERSON_ADDRESS = "person:address"
    PERSON_FLAG = "person:flag"
    PERSON_RELEASE = "person:release"
    PERSON_MERGE = "person:merge"
    PERSON_UNMERGE = "person:unmerge"
    ROLL_BEGIN = "roll:begin"
    ROLL_MAP = "roll:map"
    ROLL_MARK = "roll:mark"
    ROLL_READ = "roll:read"
    ROLL_SETTLE = "roll:settle"
    ROLL_IMPORT = "roll:import"
    ROLL_END = "roll:end"
    CASE_INVOLVE = "case:involve"
    ASSESSMENT_ADD = "assessment:add"
    DECISION_ADD = "decision:add"
    CALL_ADD = "call:add"
    ENTRY_ADD = "entry:add"
    ENTRY_CORRECT = "entry:correct"

    # the audit itself
    AUDIT_EXPORT = "audit:export"
    CHECKPOINT_MAKE = "checkpoint:make"


RETIRED: frozenset[str] = frozenset()
