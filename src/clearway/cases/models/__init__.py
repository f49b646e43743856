"""The tables of cases."""

from clearway.cases.models.access import BrokenGlass, GlassReview, SetAside, Share, TeamPlace, Tie
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

__all__ = [
    "DOES",
    "FOLLOWS",
    "LONGEST",
    "Advice",
    "Assessment",
    "BrokenGlass",
    "Call",
    "Case",
    "Decision",
    "Entry",
    "GlassReview",
    "Involvement",
    "Joined",
    "Kind",
    "OfCase",
    "Role",
    "SetAside",
    "Share",
    "TeamPlace",
    "Tie",
    "Whom",
]
