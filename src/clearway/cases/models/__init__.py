"""The tables of cases."""

from clearway.cases.models.access import BrokenGlass, GlassReview, SetAside, Share, TeamPlace, Tie
from clearway.cases.models.answers import ORIGIN, AboutPerson, Answer, Source, Where
from clearway.cases.models.calls import Advice, Call, Whom
from clearway.cases.models.case import (
    DOES,
    FOLLOWS,
    LONGEST,
    Assessment,
    Case,
    Decision,
    Entry,
    Involvement,
    Joined,
    Kind,
    OfCase,
    Role,
)
from clearway.cases.models.corrected import MISTAKE, PARTS, Corrected, Part
from clearway.cases.models.cover import Cover
from clearway.cases.models.deciding import STEPS_OF_THE_MODEL, Countersigned, Reasoned
from clearway.cases.models.late import LATE, Late, RecordedLate, is_late
from clearway.cases.models.meetings import POINTS, Chose, Meeting, Point, Review, Talk
from clearway.cases.models.plan import ChildPlan, For, State, Step
from clearway.cases.models.standing import Stood

__all__ = [
    "DOES",
    "FOLLOWS",
    "LATE",
    "LONGEST",
    "MISTAKE",
    "ORIGIN",
    "PARTS",
    "POINTS",
    "STEPS_OF_THE_MODEL",
    "AboutPerson",
    "Advice",
    "Answer",
    "Assessment",
    "BrokenGlass",
    "Call",
    "Case",
    "ChildPlan",
    "Chose",
    "Corrected",
    "Countersigned",
    "Cover",
    "Decision",
    "Entry",
    "For",
    "GlassReview",
    "Involvement",
    "Joined",
    "Kind",
    "Late",
    "Meeting",
    "OfCase",
    "Part",
    "Point",
    "Reasoned",
    "RecordedLate",
    "Review",
    "Role",
    "SetAside",
    "Share",
    "Source",
    "State",
    "Step",
    "Stood",
    "Talk",
    "TeamPlace",
    "Tie",
    "Where",
    "Whom",
    "is_late",
]
