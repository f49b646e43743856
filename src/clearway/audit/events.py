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
    SESSION_START = "session:start"
    SESSION_REFUSE = "session:refuse"
    SESSION_END = "session:end"
    FACTOR_ADD = "factor:add"
    FACTOR_REFUSE = "factor:refuse"
    PACK_ACKNOWLEDGE = "pack:acknowledge"

    # the organisation
    ORGANISATION_ADD = "organisation:add"
    LINE_ADD = "line:add"
    MEMBER_ADD = "member:add"
    WORKLIST_READ = "worklist:read"

    # the record
    CONCERN_REPORT = "concern:report"
    CONCERN_READ = "concern:read"
    CASE_OPEN = "case:open"
    CASE_READ = "case:read"
    CASE_EXPORT = "case:export"
    PERSON_ADD = "person:add"
    PERSON_SEARCH = "person:search"
    ASSESSMENT_ADD = "assessment:add"
    DECISION_ADD = "decision:add"
    ENTRY_ADD = "entry:add"
    ENTRY_CORRECT = "entry:correct"

    # the audit itself
    AUDIT_EXPORT = "audit:export"
    CHECKPOINT_MAKE = "checkpoint:make"


RETIRED: frozenset[str] = frozenset()
