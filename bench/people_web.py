"""The search for people as a browser asks for it: a form sent to a server of its own process, with session, lock,
token, event and page around it.
"""

import http.client
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from clearway.accounts.models import User

PAGE, OK = "/people/search/", 200


@contextmanager
def serving() -> Iterator[int]:
    """The port of a server with one worker, on the database of this process."""
    from django.core.management import call_command
    from django.db import connections

    from clearway.config.server import Place, Server, listen

    call_command("collectstatic", interactive=False, verbosity=0)
    place = Place("127.0.0.1", 0)
    with listen(place) as listener:
        port = int(listener.getsockname()[1])
        connections.close_all()  # nobody shares a connection with a child
        child = os.fork()
        if not child:
            try:
                Server(listener.fileno(), place, 1, lambda: None).run()
            finally:
                os._exit(0)
        try:
            yield port
        finally:
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)


class Browser:
    """A lead who is signed in, and their form's token."""

    def __init__(self, port: int, lead: "User") -> None:
        from django.test import override_settings

        from members import entered, token_of

        with override_settings(ALLOWED_HOSTS=["testserver"]):
            client = entered(lead)
            self.token = token_of(client, PAGE)
        self.cookies = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def milliseconds(self, typed: str, year: int | None) -> float:
        """From the form sent to the whole page read. Raises AssertionError for any other page."""
        fields = {"typed": typed, "year": "" if year is None else year, "csrfmiddlewaretoken": self.token}
        head = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        begun = time.perf_counter()
        self.line.request("POST", PAGE, urlencode(fields), head)
        answer = self.line.getresponse()
        body = answer.read()
        took = (time.perf_counter() - begun) * 1000
        if answer.status != OK or b">Found" not in body:
            raise AssertionError(f"not the page of a search: {answer.status}")
        return took
