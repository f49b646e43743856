"""The way to an issuer and back: what is asked, what this browser remembers meanwhile, and what of the answer fits.

The way back begins at another site, so the browser sends none of our cookies with it (SameSite=Strict). Its page asks
the same of us once more, from here; only then is anything looked at.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass, field
from urllib.parse import quote, urlencode

from django.core.cache import cache
from django.http import HttpRequest, QueryDict

from clearway.accounts.oidc.asking import asked
from clearway.accounts.oidc.errors import AnswerRefusedError, BegunElsewhereError
from clearway.accounts.oidc.issuer import THEIRS, Issuer
from clearway.accounts.oidc.metadata import Metadata, keys, metadata
from clearway.accounts.oidc.token import Expected, Said, believed

WAITS = "issuer"  # in the session
LASTS = 600  # seconds to come back in
ANSWERS = ("code", "state", "iss", "error")
LONGEST_CODE = 3000


@dataclass(frozen=True, slots=True)
class Begun:
    """What was begun in this browser, and waits for an answer. `begun` is in seconds since 1970.

    `purpose` is enter, join or link; `user` and `token` are those of the joining address, or the one who is signed in.
    """

    issuer: str
    back: str
    begun: float
    purpose: str
    user: str = ""
    token: str = ""
    then: str = ""
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


def begin(request: HttpRequest, issuer: Issuer, begun: Begun) -> str:
    """The issuer's address at which the browser asks; what was begun before in this browser is forgotten.

    Raises IssuerSilentError.
    """
    place = metadata(issuer).authorization
    challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
    asks = {
        "response_type": "code", "scope": "openid", "client_id": issuer.client, "redirect_uri": begun.back,
        "state": begun.state, "nonce": begun.nonce, "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    if issuer.max_age is not None:
        asks["max_age"] = str(issuer.max_age)
    if issuer.prompt:
        asks["prompt"] = issuer.prompt
    request.session[WAITS] = asdict(begun)
    return f"{place}{'&' if '?' in place else '?'}{urlencode(asks)}"


def taken(request: HttpRequest, issuer: Issuer, now: float) -> Begun:
    """What was begun here with this issuer, and belongs to this answer; once only, also of two that come at once.

    Raises BegunElsewhereError.
    """
    waits = request.session.get(WAITS)
    if not isinstance(waits, dict):
        raise BegunElsewhereError("nothing was begun here")
    begun, state = Begun(**waits), _one(request.GET, "state")
    if begun.issuer != issuer.name:
        raise BegunElsewhereError("begun with another issuer")
    if not hmac.compare_digest(begun.state.encode(), state.encode()):
        raise BegunElsewhereError("state")
    del request.session[WAITS]  # an answer of somebody else's has not ended it
    if not 0 <= now - begun.begun < LASTS:
        raise BegunElsewhereError("too late")
    if not cache.add(f"clearway.accounts.oidc:{hashlib.sha256(begun.state.encode()).hexdigest()}", 1, LASTS):
        raise BegunElsewhereError("used")
    return begun


def answered(issuer: Issuer, begun: Begun, answer: QueryDict, now: float) -> Said:
    """What the issuer says of whoever came back. Raises IssuerSilentError, AnswerRefusedError."""
    known = metadata(issuer)
    named = _one(answer, "iss")
    if named != issuer.address and (named or known.names_itself):
        raise AnswerRefusedError("answered by another issuer")
    if "error" in answer:
        raise AnswerRefusedError("the issuer says no")
    code = _one(answer, "code")
    if not (0 < len(code) <= LONGEST_CODE and code.isascii()):
        raise AnswerRefusedError("no code")
    given = _exchanged(issuer, known, begun, code)
    token, access = given.get("id_token"), given.get("token_type")
    if not isinstance(token, str) or not isinstance(access, str) or access.lower() != "bearer":
        raise AnswerRefusedError("the code was not taken")
    expected = Expected(issuer.address, issuer.client, begun.nonce, begun.begun, known.algorithms, issuer.max_age)
    return believed(token, lambda kid: keys(issuer, kid), expected, now, {**given, "code": code})


def is_strong(issuer: Issuer, said: Said) -> bool:
    """Whether a second factor was given there, and this installation's settings say that it counts."""
    return issuer.second_factor == THEIRS and ("mfa" in said.methods or said.level in issuer.strong)


def _exchanged(issuer: Issuer, known: Metadata, begun: Begun, code: str) -> dict[str, object]:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": begun.back, "code_verifier": begun.verifier,
    }  # fmt: skip
    headers = {}
    if known.secret_by == "basic":  # noqa: S105  # how it is sent, not what it is
        pair = f"{quote(issuer.client, safe='')}:{quote(issuer.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": issuer.client, "client_secret": issuer.secret}
    return asked(known.token, form, headers)


def _one(answer: QueryDict, name: str) -> str:
    """What stands under a name; empty where nothing does. Raises AnswerRefusedError where two things do."""
    found = answer.getlist(name)
    if len(found) > 1:
        raise AnswerRefusedError(f"{name} twice")
    return str(found[0]) if found else ""
