"""What is to be done in a case, by whom, until when, and what came of it. A step changes by its next version."""

from typing import ClassVar

from django.db import models

from clearway.accounts.models import User
from clearway.cases.models.case import LONGEST, Involvement, OfCase
from clearway.vault.fields import SealedJSON, SealedText
from clearway.vault.kept import Within

LONGEST_PLAN = 40_000
# What is kept with a child's support plan before anybody talks with them: who is to, whether they chose it, what they
# want. It is no plan of its own, and stays when the rest is written anew.
TALK_WITH, TALK_CHOSE, TALK_WISH = OF_A_TALK = ("talk_with", "talk_chose", "talk_wish")


class State(models.TextChoices):
    """How a step stands."""

    OPEN = "open", "To do"
    DONE = "done", "Done"
    CANNOT = "cannot", "Cannot be done"
    UNASKED = "unasked", "No longer asked for"


class Step(OfCase):
    """One version of a step of the plan. `root` is the id of the first; the highest version counts.

    `asked` is the guidance's id of the step, or nothing for one's own; `says` holds its words, and of the guidance's
    the area, the duty and the passages; `note` what was done, why it cannot be done, or why it goes to somebody else.
    """

    root = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    asked = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    due_at = models.DateTimeField(null=True)
    involvement = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="+", null=True)
    says = SealedJSON(most=LONGEST_PLAN)
    note = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["Step"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["root", "version"], name="step_version_stands_once"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="step_stands_in_a_known_state"),
        ]
        indexes: ClassVar[list[models.Index]] = [  # the first page asks what is due
            models.Index(fields=["organisation", "state", "due_at"], name="step_by_what_is_due"),
        ]


class For(models.TextChoices):
    """What a child's plan is for."""

    SUPPORT = "support", "Support plan"
    HOME = "home", "Before home time"


class ChildPlan(OfCase):
    """One version of a child's own plan: what is done for them, or how they are safe until school begins again."""

    involvement = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="+")
    meant = models.CharField(max_length=8, choices=For)
    version = models.PositiveIntegerField()
    until = models.DateTimeField(null=True)
    says = SealedJSON(most=LONGEST_PLAN)

    objects: ClassVar[models.Manager["ChildPlan"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["involvement", "meant", "version"], name="child_plan_version_stands_once"),
            models.CheckConstraint(condition=models.Q(meant__in=For.values), name="child_plan_is_meant_for_something"),
        ]

    @property
    def is_written(self) -> bool:
        """Whether it is a plan: more than who is to talk with the child."""
        return any(words for name, words in self.says.items() if name not in OF_A_TALK)

    @property
    def of_a_talk(self) -> dict[str, str]:
        """Who is to talk with the child, whether they chose it, what they want; nothing where nobody said."""
        return {name: self.says[name] for name in OF_A_TALK if name in self.says}
