"""To the second: how long what an issuer said is believed, how long it is left alone, how long somebody is awaited."""

from collections.abc import Iterator
from dataclasses import asdict
from types import SimpleNamespace

import pytest
from django.http import QueryDict

from clearway.accounts.oidc import flow, metadata
from clearway.accounts.oidc.asking import Table
from clearway.accounts.oidc.errors import BegunElsewhereError, IssuerSilentError
from clearway.accounts.oidc.flow import Begun
from clearway.accounts.oidc.issuer import Issuer
from issuing import CLIENT

ISSUER = Issuer("microsoft", "Microsoft", "https://login.example.org", CLIENT, "secret")
SAYS: Table = {
    "issuer": ISSUER.address, "authorization_endpoint": f"{ISSUER.address}/a", "token_endpoint": f"{ISSUER.address}/t",
    "jwks_uri": f"{ISSUER.address}/keys",
}  # fmt: skip
HOUR, HALF_A_MINUTE, MINUTE = 3600, 30, 60


class Far:
    """An issuer whose answers are counted, under a clock that stands until it is moved. `silent`: it fails."""

    def __init__(self) -> None:
        self.now, self.asked, self.silent = 1000.0, list[str](), False

    def answers(self, address: str) -> Table:
        """What it says."""
        self.asked.append("keys" if address.endswith("/keys") else "metadata")
        if self.silent:
            raise IssuerSilentError("no answer")
        return {"keys": [{"kid": "one"}]} if self.asked[-1] == "keys" else SAYS

    def asked_at(self, moment: float, kid: str = "one") -> list[str]:
        """What is asked when a key is looked for at this moment, in seconds from the start."""
        self.now, self.asked = 1000.0 + moment, []
        assert metadata.keys(ISSUER, kid) == ([{"kid": "one"}] if kid == "one" else [])
        return self.asked


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    made = Far()
    monkeypatch.setattr(metadata, "asked", made.answers)
    monkeypatch.setattr(metadata, "time", SimpleNamespace(monotonic=lambda: made.now))
    metadata.forget()
    yield made
    metadata.forget()


def test_what_it_said_is_believed_for_an_hour(far: Far) -> None:
    assert far.asked_at(0) == ["metadata", "keys"]
    assert far.asked_at(HOUR - 0.5) == []
    assert far.asked_at(HOUR) == ["metadata", "keys"]


def test_a_key_that_is_not_there_is_asked_for_once_in_a_minute(far: Far) -> None:
    """Else anybody with a token of a key that never was has us ask on and on."""
    assert far.asked_at(0, "another") == ["metadata", "keys"]
    assert far.asked_at(MINUTE - 0.5, "another") == []
    assert far.asked_at(MINUTE, "another") == ["keys"]


def test_after_a_failure_it_is_left_alone_for_half_a_minute(far: Far) -> None:
    far.silent = True
    for moment, why, asked in (
        (0, "no answer", ["metadata"]), (HALF_A_MINUTE - 0.5, "failed a moment ago", []),
        (HALF_A_MINUTE, "no answer", ["metadata"]),
    ):  # fmt: skip
        with pytest.raises(IssuerSilentError, match=f"^{why}$"):
            far.asked_at(moment)
        assert far.asked == asked
    far.silent = False
    assert far.asked_at(2 * HALF_A_MINUTE) == ["metadata", "keys"]


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "fits"), [(-0.5, False), (0, True), (599.5, True), (600, False)])
def test_there_are_ten_minutes_to_come_back_in(after: float, *, fits: bool) -> None:
    begun = Begun(ISSUER.name, "http://testserver/back/", 1000.0, "enter")
    came = SimpleNamespace(session={flow.WAITS: asdict(begun)}, GET=QueryDict(f"state={begun.state}"))
    if fits:
        assert flow.taken(came, ISSUER, 1000.0 + after) == begun  # type: ignore[arg-type]  # all it needs
        return
    with pytest.raises(BegunElsewhereError, match=r"^too late$"):
        flow.taken(came, ISSUER, 1000.0 + after)  # type: ignore[arg-type]  # all it needs
