"""The form on which a call is written down."""

from clearway.cases.calling.changes import Called
from clearway.cases.forms.record import LateForm
from clearway.cases.models import LONGEST, Advice, Whom
from clearway.ui.fields import Radios, Words
from clearway.ui.writing import Day, Narrative, TextLine, TimeOfDay


class CallForm(LateForm):
    """Whom somebody called, and what came of it. Only whom, and when, has to be said: the rest can follow."""

    whom = Radios("Whom did you call?", Whom.choices, missing="Say whom you called")
    day = Day("On which day?", missing="Write the day")
    time = TimeOfDay("At what time?", Words(hint="For example, 14:30"), missing="Write the time")
    spoke_to = TextLine("With whom did you speak?", LONGEST["line"], Words(hint="Their name and role"))
    reference = TextLine("Their reference", LONGEST["line"], Words(hint="A log or incident number"))
    advice = Radios("What did they advise?", Advice.choices, initial=Advice.NONE.value)
    field_order = ("whom", "day", "time", "spoke_to", "reference", "advice", "words", "reason", "late")
    words = Narrative("What was said?", LONGEST["reason"], Words(hint="What they said, and what you agreed"))

    def called(self) -> Called:
        """What was written."""
        said = self.cleaned_data
        return Called(
            said["whom"], said["happened_at"], said["spoke_to"], said["reference"],
            said["advice"] or Advice.NONE.value, said["words"], said["late"],
        )  # fmt: skip
