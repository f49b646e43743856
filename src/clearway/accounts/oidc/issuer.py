"""An issuer that this installation's settings name. What they may say: config/sign_in.py."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest

OURS, THEIRS = "ours", "theirs"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose word is taken for who somebody is. `name` stands in addresses, `label` on pages.

    `address`       its identifier, as it stands in its metadata and in its tokens, to the letter
    `client`        what it calls this installation; `secret` is what the two share
    `second_factor` ours: a code is asked for all the same; theirs: not where its token says that it asked for one
    `strong`        values of `acr` that say so, beside `mfa` in `amr`
    `max_age`       seconds: how long ago somebody may have signed in there; None: it is not asked
    `prompt`        login or select_account: what it is to ask of everybody; empty: as it likes
    `secret_by`     post or basic: how the secret is sent; empty: as its metadata say
    """

    name: str
    label: str
    address: str
    client: str
    secret: str = field(repr=False)
    second_factor: str = OURS
    strong: frozenset[str] = frozenset()
    max_age: int | None = None
    prompt: str = ""
    secret_by: str = ""


def configured(name: str) -> Issuer | None:
    """The issuer of this name."""
    found: Issuer | None = settings.SIGN_IN.get(name)
    return found


def by_address(address: str) -> Issuer | None:
    """The issuer with this identifier; None where the settings name it no more."""
    return next((each for each in settings.SIGN_IN.values() if each.address == address), None)


def issuers(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001  # Django's signature
    """For every page: the issuers, in the order of the settings. A context processor."""
    return {"issuers": list(settings.SIGN_IN.values())}
