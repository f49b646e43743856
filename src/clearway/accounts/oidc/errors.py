"""What can go wrong with an issuer. `why` is a short word for the log; nothing of an answer is ever repeated."""

from clearway.core.errors import ClearwayError


class IssuerError(ClearwayError):
    """Nobody is signed in by this answer."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class IssuerSilentError(IssuerError):
    """The issuer does not answer, or nothing that can be used: sign in another way, or try again later."""


class AnswerRefusedError(IssuerError):
    """The issuer says no, or its answer is not believed."""


class BegunElsewhereError(IssuerError):
    """Nothing was begun in this browser that this answer belongs to; or it was used, or is too old."""
