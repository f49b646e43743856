"""A-16: what an issuer, or somebody between, may lie about: a sentence each, the lie, and why it is refused."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization

from by_issuer import Scene, part
from issuing import SECRET, Claims, MockIssuer, ec_key, half_of, public, rsa_key, said

Lie = Callable[[Scene], None]


@dataclass(frozen=True, slots=True)
class Case:
    """`why` is what the log says of it; `lie` is told before somebody tries to sign in."""

    sentence: str
    why: str
    lie: Lie


def claiming(**more: Any) -> Lie:
    """A token that says something else; None takes a claim away. A function is given the honest claims."""

    def lie(scene: Scene) -> None:
        def changed(claims: Claims) -> Claims:
            new = {name: value(claims) if callable(value) else value for name, value in more.items()}
            return {name: value for name, value in {**claims, **new}.items() if value is not None}

        scene.issuer.claims = changed

    return lie


def forged(sign: Callable[[Claims, Scene], str]) -> Lie:
    """A token that somebody else made, or in another way."""

    def lie(scene: Scene) -> None:
        scene.issuer.sign = lambda claims: sign(claims, scene)  # type: ignore[method-assign]  # a test replaces it

    return lie


def headed(**more: Any) -> Lie:
    """A token with the right signature, and something in its header."""
    return forged(lambda claims, _: jwt.encode(claims, rsa_key("own"), "RS256", headers={"kid": "rsa-1", **more}))


def keyed(*keys: dict[str, Any]) -> Lie:
    """Other keys than the issuer's own."""

    def lie(scene: Scene) -> None:
        scene.issuer.keys = list(keys)

    return lie


def unsigned(claims: Claims, algorithm: str) -> str:
    """Without a signature."""
    return f"{part({'alg': algorithm, 'kid': 'rsa-1', 'typ': 'JWT'})}.{part(claims)}."


def pem() -> bytes:
    """The issuer's public key as text, which everybody knows."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return rsa_key("own").public_key().public_bytes(serialization.Encoding.PEM, form)


def with_hmac(claims: Claims, secret: bytes) -> str:
    """Signed with a secret that is none. PyJWT itself would not make it, so this is done by hand."""
    import base64
    import hashlib
    import hmac

    text = f"{part({'alg': 'HS256', 'kid': 'rsa-1'})}.{part(claims)}"
    digest = hmac.new(secret, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def altered(claims: Claims, scene: Scene) -> str:
    """An honest token whose subject was changed on the way."""
    head, _, signature = MockIssuer.sign(scene.issuer, {**claims, "sub": "somebody-else"}).split(".")
    return f"{head}.{part(claims)}.{signature}"


def by_another(claims: Claims, **header: Any) -> str:
    """Signed by a stranger."""
    return jwt.encode(claims, rsa_key("stranger"), "RS256", headers={"kid": "rsa-1", **header})


def pointing(name: str) -> Lie:
    """Signed by a stranger, who says where their key lies."""
    return forged(lambda claims, scene: by_another(claims, **{name: f"{scene.other.address}/keys"}))


def small() -> dict[str, Any]:
    """A key that can be worked out."""
    return public(rsa_key("small", 1024), "rsa-1")


def by_small(claims: Claims, scene: Scene) -> str:
    """Signed with it, as PyJWT would not."""
    import base64

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    scene.issuer.keys = [small()]
    text = f"{part({'alg': 'RS256', 'kid': 'rsa-1'})}.{part(claims)}"
    made = rsa_key("small", 1024).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def asking(**more: Any) -> Callable[[Lie], Lie]:
    """With settings that ask for more."""

    def wrapped(lie: Lie) -> Lie:
        def both(scene: Scene) -> None:
            scene.known["microsoft"] = scene.issuer.settings(**more)
            lie(scene)

        return both

    return wrapped


def answering(**more: Any) -> Lie:
    """At the exchange of the code, an answer with something else in it; None takes it away."""

    def lie(scene: Scene) -> None:
        honest = scene.issuer.exchanged

        def changed(form: Any, basic: str) -> Any:
            _, _, body = honest(form, basic)
            table = {**json.loads(body), **more}
            return said({name: value for name, value in table.items() if value is not None})

        scene.issuer.exchanged = changed  # type: ignore[method-assign]  # a test replaces it

    return lie


def signatures() -> Iterator[Case]:
    """Who signed, and how."""
    yield Case("a token that nobody signed", "alg", forged(lambda claims, _: unsigned(claims, "none")))
    yield Case("the same, written otherwise", "alg", forged(lambda claims, _: unsigned(claims, "nOnE")))
    yield Case("RS256 without its signature", "signature", forged(lambda claims, _: unsigned(claims, "RS256")))
    yield Case("HMAC with the public key as its secret", "alg", forged(lambda claims, _: with_hmac(claims, pem())))
    yield Case("HMAC with the client's secret", "alg", forged(lambda claims, _: with_hmac(claims, SECRET.encode())))
    yield Case(
        "an algorithm that we do not take",
        "alg",
        forged(lambda claims, _: jwt.encode(claims, rsa_key("own"), "RS512", headers={"kid": "rsa-1"})),
    )
    yield Case("an algorithm that the issuer says it does not use", "alg", _without("RS256"))
    yield Case("a claim that was changed after signing", "signature", forged(altered))
    yield Case(
        "a stranger's key under the issuer's name for its own",
        "signature",
        forged(lambda claims, _: by_another(claims)),
    )
    yield Case(
        "an RSA key's name on a token of a curve",
        "kid",
        forged(lambda claims, _: jwt.encode(claims, ec_key("own"), "ES256", headers={"kid": "rsa-1"})),
    )
    yield Case("a key that nobody knows", "kid", headed(kid="rsa-9"))
    yield Case("no word of which key", "kid", forged(lambda claims, _: jwt.encode(claims, rsa_key("own"), "RS256")))
    yield Case(
        "two keys of one name", "kid", keyed(public(rsa_key("own"), "rsa-1"), public(rsa_key("stranger"), "rsa-1"))
    )
    yield Case("a key that is for sealing only", "kid", keyed(public(rsa_key("own"), "rsa-1") | {"use": "enc"}))
    for does in (None, 7, "verify", ["sign"]):
        yield Case(f"a key that is for {does!r}", "kid", keyed(public(rsa_key("own"), "rsa-1") | {"key_ops": does}))
    yield Case("a key that is for another algorithm", "kid", keyed(public(rsa_key("own"), "rsa-1", alg="PS256")))
    yield Case("a key whose private half is published with it", "kid", keyed(public(rsa_key("own"), "rsa-1", d="AQAB")))
    yield Case("a key of 1024 bits", "key", forged(by_small))
    yield Case("a key that is broken", "key", keyed({"kty": "RSA", "kid": "rsa-1", "n": "?", "e": "AQAB"}))
    yield Case("a key without its parts", "key", keyed({"kty": "RSA", "kid": "rsa-1"}))


def headers() -> Iterator[Case]:
    """What a header must not hold, though the rest is right."""
    asked_for = "a header that nobody asked for"
    yield Case("a header that says where another key lies (jku)", asked_for, pointing("jku"))
    yield Case("a header that says where another certificate lies (x5u)", asked_for, pointing("x5u"))
    yield Case(
        "a header that brings its own key (jwk)",
        asked_for,
        forged(lambda claims, _: by_another(claims, jwk=public(rsa_key("stranger"), "rsa-1"))),
    )
    yield Case(
        "a header that brings its own certificate (x5c)",
        asked_for,
        forged(lambda claims, _: by_another(claims, x5c=["AAAA"])),
    )
    yield Case("a header that must be understood (crit)", asked_for, headed(crit=["exp"]))
    yield Case("a token of another kind", "typ", headed(typ="at+jwt"))
    yield Case("a token in two parts", "no token", forged(lambda _, __: "aaaa.bbbb"))
    yield Case("a token that is no text of ours", "no token", forged(lambda _, __: "é.é.é"))
    yield Case("a token whose parts are no tables", "no token", forged(lambda _, __: f"{part([])}.{part({})}.x"))
    yield Case("a token of 20,000 signs", "no token", claiming(more="x" * 20_000))


def _without(algorithm: str) -> Lie:
    def lie(scene: Scene) -> None:
        known = [each for each in ("RS256", "PS256", "ES256") if each != algorithm]
        scene.issuer.beside = {"id_token_signing_alg_values_supported": known}

    return lie


def claims() -> Iterator[Case]:
    """What is claimed."""
    yield Case("another issuer", "iss", claiming(iss="https://login.example.org"))
    yield Case("the issuer, with a stroke behind it", "iss", claiming(iss=lambda honest: honest["iss"] + "/"))
    yield Case("no issuer", "iss", claiming(iss=None))
    yield Case("for another client", "aud", claiming(aud="another-client"))
    yield Case("for us and for another client", "aud", claiming(aud=lambda honest: [honest["aud"], "another-client"]))
    yield Case("for nobody", "aud", claiming(aud=[]))
    yield Case("given to another client", "azp", claiming(azp="another-client"))
    yield Case("an answer to another question", "nonce", claiming(nonce="x" * 43))
    yield Case("an answer to no question", "nonce", claiming(nonce=None))
    yield Case("a nonce that is no text", "nonce", claiming(nonce=7))
    yield Case("a nonce that is half a sign", "nonce", claiming(nonce="\ud800"))
    yield Case("a token that has run out", "exp", claiming(exp=lambda honest: honest["iat"] - 120))
    yield Case("a token without an end", "exp", claiming(exp=None))
    yield Case("an end that is a word", "exp", claiming(exp="never"))
    yield Case("an end that is a truth", "exp", claiming(exp=True))
    yield Case("an end that no calendar reaches", "exp", claiming(exp=1e300))
    yield Case("a token that begins to hold later", "nbf", claiming(nbf=lambda honest: honest["iat"] + 600))
    yield Case("a token of the future", "iat", claiming(iat=lambda honest: honest["iat"] + 200))
    yield Case("a token from before the question", "iat", claiming(iat=lambda honest: honest["iat"] - 600))
    yield Case("a token without its time", "iat", claiming(iat=None))
    yield Case("another access token's digest", "at_hash", claiming(at_hash=half_of("another")))
    yield Case("another code's digest", "c_hash", claiming(c_hash=half_of("another")))
    yield Case("a digest that is no text", "at_hash", claiming(at_hash=["x"]))
    for name, subject in (
        ("nobody", None), ("an empty name", ""), ("a number", 7), ("a name of 300 signs", "x" * 300),
        ("a name with a new line", "subject-a\n"), ("a name that only looks the same", "subject-\u0430"),
    ):  # fmt: skip
        yield Case(f"about {name}", "sub", claiming(sub=subject))
    yield Case(
        "signed in there a day ago, where the settings ask for an hour",
        "auth_time",
        asking(max_age=3600)(claiming(auth_time=lambda honest: honest["iat"] - 86_400)),
    )
    yield Case(
        "no word of when they signed in there, where the settings ask", "auth_time", asking(max_age=3600)(claiming())
    )


def people() -> Iterator[Case]:
    """A true answer about somebody who is nobody here."""
    nobody, mine = "nobody here is linked with it", "lead@school.example"
    yield Case("a stranger", nobody, claiming(sub="stranger"))
    yield Case(
        "a stranger with the lead's e-mail address", nobody, claiming(sub="stranger", email=mine, email_verified=True)
    )
    yield Case(
        "a stranger with that address, not verified", nobody, claiming(sub="stranger", email=mine, email_verified=False)
    )
    yield Case("a stranger with that address as a name", nobody, claiming(sub=mine, preferred_username=mine, upn=mine))
    yield Case("the lead's subject in other letters", nobody, claiming(sub="Subject-A"))


def exchanges() -> Iterator[Case]:
    """What comes back for the code, with status 200."""
    yield Case("an answer without a token", "the code was not taken", answering(id_token=None))
    yield Case("a token that is a list", "the code was not taken", answering(id_token=["x"]))
    yield Case("a kind of token that we do not know", "the code was not taken", answering(token_type="mac"))  # noqa: S106  # a kind, no token
    yield Case("a digest of an access token that is not there", "at_hash", answering(access_token=None))
    yield Case(
        "an error beside a status that says all is well",
        "the code was not taken",
        answering(error="invalid_grant", id_token=None, token_type=None),
    )


TOKENS = [*signatures(), *headers(), *claims(), *exchanges()]
PEOPLE = list(people())
