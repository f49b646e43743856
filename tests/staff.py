"""Members of staff, without a browser: how they join, sign in and sign out, and the app that shows their codes."""

import re
import time
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from clearway.accounts import changes
from clearway.accounts.codes import step_now
from clearway.accounts.models import User
from clearway.accounts.sessions import SIGN_IN
from clearway.audit.models import Event
from clearway.ui.clock import instant
from clearway.vault.models import HOUSE
from clearway.vault.reach import within
from passkey import Passkey, asked
from visitor import FORM, text_of

PASSWORD = "seven quiet lamps at noon"  # noqa: S105  of nobody real
ADDRESS = "lead@school.example"
KEY = re.compile(r"<strong>((?:[A-Z2-7]{4} ?)+)</strong>")
CODE = re.compile(r"<code>([0-9A-Z-]{19})</code>")


class QuickHasher(Argon2PasswordHasher):
    """Argon2 as in use, but cheap: what is tested here is not how long a guess takes."""

    time_cost, memory_cost, parallelism = 1, 8, 1


class Clock:
    """Seconds since 1970: it stands, until it is put forward."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


class App:
    """An authenticator app that holds one secret."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many half minutes later."""
        return str(format_hotp_value(hotp_value(self.secret, step_now() + steps)))

    def wrong(self) -> str:
        """A code that is none of any half minute near."""
        near = {self.code(steps) for steps in range(-12, 5)}
        return next(each for each in ("000000", "111111", "222222") if each not in near)


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, email: str = ADDRESS, name: str = "A Lead", **headers: str) -> None:
        self.email, self.name = email, name
        self.client = Client(headers=headers)
        self.app = App("")
        self.last: Any = None

    def is_made(self) -> str:
        """The path with which they join."""
        return changes.joining_address(changes.make_user(self.email, self.name, instant()))

    def at(self, address: str) -> str:
        """The page at an address, as text; redirects are followed."""
        self.last = self.client.get(address, follow=True)
        return text_of(self.last)

    def sends(self, address: str, **fields: str) -> str:
        """The page that follows a form, as text."""
        self.last = self.client.post(address, urlencode(fields), content_type=FORM, follow=True)
        return text_of(self.last)

    def joins(self, password: str = PASSWORD) -> str:
        """All the way: made, a password, the app, the first code."""
        self.chooses(self.is_made(), password)
        return self.sets_up()

    def chooses(self, address: str, password: str = PASSWORD, again: str | None = None) -> str:
        """At an address to join with: a password, and the same again unless said otherwise."""
        return self.sends(address, password=password, again=password if again is None else again)

    def sets_up(self) -> str:
        """Takes over the secret that stands on the page, and sends the code."""
        self.at("/sign-in/set-up/")
        self.app = App(self.shown_secret())
        return self.sends("/sign-in/set-up/", code=self.app.code())

    def joins_with_a_passkey(self) -> Passkey:
        """All the way, with a passkey in place of the app."""
        self.chooses(self.is_made())
        self.at("/sign-in/set-up/passkey/")
        key = Passkey()
        self.sends("/sign-in/set-up/passkey/", credential=key.made(self.asked()), name="telephone")
        return key

    def asked(self) -> dict[str, Any]:
        """What the last page asks a browser of passkeys for."""
        return asked(self.last.content)

    def shown_codes(self) -> list[str]:
        """The recovery codes on the last page."""
        return CODE.findall(self.last.content.decode())

    def shown_secret(self) -> str:
        """The secret as it stands on the page."""
        found = KEY.search(unescape(self.last.content.decode()))
        assert found, text_of(self.last)
        return found[1].replace(" ", "")

    def signs_in(self, password: str = PASSWORD, *, steps: int = 1) -> str:
        """Password and code. The code of now was used to join, so it is the next one, unless said otherwise."""
        self.gives_password(password)
        return self.gives_code(self.app.code(steps))

    def gives_password(self, password: str = PASSWORD) -> str:
        """Address and password."""
        return self.sends("/sign-in/", login=self.email, password=password)

    def gives_code(self, code: str) -> str:
        """A code."""
        return self.sends("/sign-in/code/", code=code)

    def says_it_was_read(self) -> str:
        """On the own page, which stands before them: "I have read this"."""
        found = re.search(r'name="until" value="([^"]+)"', self.last.content.decode())
        assert found, text_of(self.last)
        return self.sends("/account/told/", until=unescape(found[1]))

    def signs_out(self) -> str:
        """Leaves."""
        return self.sends("/sign-out/")

    @property
    def status(self) -> int:
        """Of the last page."""
        return int(self.last.status_code)

    @property
    def where(self) -> str:
        """The address at which the last step ended."""
        return str(self.last.request["PATH_INFO"])

    @property
    def user(self) -> User:
        """As the database knows them."""
        return User.objects.get(email=self.email)

    @property
    def sign_in(self) -> UUID:
        """The sign-in that their session came of."""
        return UUID(self.client.session[SIGN_IN])

    def is_signed_in(self) -> bool:
        """Whether a page of Clearway takes them for somebody."""
        return bool(self.client.get("/about/").wsgi_request.user.is_authenticated)


def later(user: User) -> None:
    """As if half an hour had gone by since the last code was taken: any code of now is fresh again."""
    User.objects.filter(pk=user.pk).update(code_step=0)


def events() -> list[tuple[str, object, object]]:
    """What the house recorded, in order: verb, by whom (None: nobody known), about whom."""
    with within(HOUSE):
        return [
            (each.verb, None if each.by == HOUSE else each.by, each.subject)
            for each in Event.objects.order_by("number")
        ]


def verbs() -> list[str]:
    """The verbs that the house recorded, in order."""
    return [verb for verb, _, _ in events()]


def signed_in_sessions() -> int:
    """How many rows of the session table are somebody's."""
    return sum("_auth_user_id" in row.get_decoded() for row in Session.objects.all())


def everything_kept() -> str:
    """Every row of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(row) for row in cursor.fetchall()]
    found += [repr(row.get_decoded()) for row in Session.objects.all()]
    return "\n".join(found)
