"""What can be wrong with an installation, and how to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`what` is unsafe, in a sentence without its full stop; `remedy` says how to mend it, as a whole sentence.

    Clearway runs all the same where it only `warns`.
    """

    what: str
    remedy: str
    warns: bool = False

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"
