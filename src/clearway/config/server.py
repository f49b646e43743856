"""Clearway's own way to run gunicorn: quiet, bounded, and with nothing of what came in in a log or in an answer."""

import errno
import gc
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http import wsgi
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from clearway.config.environment import EnvironmentRefusedError
from clearway.config.problems import told_by
from clearway.config.replaying import every_minute, replay_now
from clearway.config.sweeping import every_day, sweep_now
from clearway.config.unfinished import SETTINGS
from clearway.core.errors import InputError
from clearway.ui.logs import BareFormatter

BOUNDS: dict[str, object] = {
    "worker_class": "clearway.config.server.CalmWorker",
    "threads": 4,  # a slow reader holds a thread, not the whole worker
    "preload_app": True,  # once, before the workers part: one secret key, packs compiled once and shared
    "timeout": 30,
    "graceful_timeout": 10,
    "keepalive": 5,
    "limit_request_line": 4094,
    "limit_request_fields": 60,
    "limit_request_field_size": 8190,
    "forwarded_allow_ips": "",  # whether a proxy stands in front is CLEARWAY_BEHIND_PROXY, and nothing else
    "control_socket_disable": True,  # it would lie in the home folder, and nothing here uses it
    "logger_class": "clearway.config.server.QuietLog",
    "loglevel": "error",
    "accesslog": None,
}

SELDOM = 5_000, 20, 100  # objects and turns between two looks of the collector: as seldom as memory allows
PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>We could not read that – Clearway</title></head><body>
<h1>We could not read that</h1>
<p>If a child is in danger now, call 999 first.</p>
<p>What your browser sent broke off, or is more than Clearway takes. Nothing of it was kept.</p>
<p>Go back, reload the page and answer again. If this comes again, close the browser and begin anew.</p>
</body></html>
"""


FIRST_FREE_PORT = 1024  # what lies below, the system gives to whom it trusts


class AddressTakenError(InputError):
    """Nobody can listen at this address."""


class UnsafeError(InputError):
    """Something that this installation stands on is unsafe: nothing is served."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen: `host` a name or number of this machine, `port` 0 for any that is free; files for HTTPS."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None


class NamelessResponse(wsgi.Response):
    """An answer that does not say which program gives it: nobody needs it but whoever looks for a weak one."""

    def default_headers(self) -> list[str]:
        """gunicorn's own, without its name."""
        return [each for each in super().default_headers() if not each.startswith("Server:")]


class CalmWorker(ThreadWorker):
    """A worker that answers what cannot be read as HTTP with a page that repeats nothing of it. It names no program."""

    def init_process(self) -> None:
        """Answers are nameless from here on: gunicorn has no setting for it, and looks its class up in this module."""
        wsgi.Response = NamelessResponse  # type: ignore[misc]  # a class in place of another: that is what is meant
        super().init_process()

    def handle_error(self, req: Any, client: socket.socket, addr: object, exc: BaseException) -> None:  # noqa: ANN401, ARG002  # gunicorn's signature
        """Say that it could not be read. What failed on our side was answered by Django already."""
        status = {LimitRequestLine: "414 URI Too Long", LimitRequestHeaders: "431 Request Header Fields Too Large"}
        body = PAGE.encode()
        head = (
            f"HTTP/1.1 {status.get(type(exc), '400 Bad Request')}\r\nConnection: close\r\n"
            f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\nCache-Control: no-store\r\n"
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nReferrer-Policy: no-referrer\r\n"
            "X-Content-Type-Options: nosniff\r\nX-Robots-Tag: noindex\r\n\r\n"
        )
        try:
            client.sendall(head.encode() + body)
        except OSError:
            self.log.debug("gone before it could be told")


class QuietLog(Logger):
    """Errors only, and never an address, a header or an exception's words: `ui.logs.BareFormatter`."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401  # gunicorn's own settings, untyped
        """One handler, on standard error."""
        super().setup(cfg)
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(BareFormatter())
        self.error_log.handlers = [handler]
        self.error_log.propagate = False


class Server(BaseApplication):
    """gunicorn with `clearway.config.wsgi`, on a socket (its file descriptor) that listens already."""

    def __init__(self, listener: int, place: Place, workers: int, ready: Callable[[], None]) -> None:
        self.options = {
            **BOUNDS,
            "bind": [f"fd://{listener}"],
            "workers": workers,
            "certfile": place.certificate and str(place.certificate),
            "keyfile": place.key and str(place.key),
            "when_ready": lambda _: ready(),
            "post_worker_init": lambda _: _by_itself(),
        }
        super().__init__()

    def load_config(self) -> None:
        """Our settings only: no file, no GUNICORN_CMD_ARGS."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """The application, warm. What was made for it lasts as long as the server: the workers share it, and no request
        waits a tenth of a second while the collector looks through all of it.
        """
        from clearway.config.wsgi import application

        gc.collect()
        gc.freeze()
        gc.set_threshold(*SELDOM)
        return application


def _by_itself() -> None:
    """What each worker does beside answering, for as long as it lives."""
    every_day(threading.Event())
    every_minute(threading.Event())


def refuse_nobody_answering(place: Place, *, behind_proxy: bool) -> None:
    """Live, over plain HTTP and without a proxy, each page would lead to https:// where nobody listens."""
    if not place.certificate and not behind_proxy:
        raise UnsafeError(
            "nobody takes care of HTTPS: there is neither a certificate nor a proxy",
            remedy="Give --certificate chain.pem and --key key.pem; or, where a proxy in front takes care of HTTPS and "
            "sets X-Forwarded-Proto, write behind_proxy = true in the settings file.",
        )


def listen(place: Place, *, live: bool = False) -> socket.socket:
    """A socket that listens. Raises AddressTakenError."""
    listener = None
    try:
        family, *_, address = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(256)
    except (OSError, UnicodeError, OverflowError) as error:
        if listener:
            listener.close()
        raise AddressTakenError(
            f"cannot listen at {place.host}, port {place.port}", remedy=_why_not(error, place, live=live)
        ) from error
    listener.set_inheritable(True)
    return listener


def _why_not(error: Exception, place: Place, *, live: bool) -> str:
    if isinstance(error, PermissionError) and 0 < place.port < FIRST_FREE_PORT:
        return (
            f"This user may not use ports below {FIRST_FREE_PORT}. As a service: "
            "AmbientCapabilities=CAP_NET_BIND_SERVICE, see docs/how-to/install.md."
        )
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        hint = "" if live else " (PORT=8766 make run)"
        return f"Something else listens there: end it, or choose another with --port{hint}."
    return "Give --host an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them."


def set_up() -> None:
    """Django, with this machine's settings; files made from here on are ours alone. Raises EnvironmentRefusedError."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearway.config.settings")
    os.umask(0o077)
    import django

    django.setup()


def prepare() -> None:
    """Folder and static files; then, in live mode, that nothing is unsafe; in a demonstration, its key and its tables.

    Live mode never migrates by itself: `clearway upgrade` does. Raises EnvironmentRefusedError, UnsafeError.
    """
    set_up()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from clearway.concerns import journal
    from clearway.vault.stores import weigh

    folder = settings.ENVIRONMENT.data_dir
    try:
        if not settings.LIVE:
            _refuse_a_real_folder(folder)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _close_to_others(folder)
            _demonstration_tables()
        _refuse_unsafe(live=settings.LIVE)
        weigh()
        sweep_now()
        journal.ready()
        replay_now()
        call_command("collectstatic", interactive=False, verbosity=0)
    except OSError as error:
        raise EnvironmentRefusedError(
            "CLEARWAY_DATA_DIR: nothing can be written there", remedy="Name a folder that is yours, with free space."
        ) from error
    finally:
        connections.close_all()  # a connection does not survive the parting into workers


def _refuse_a_real_folder(folder: Path) -> None:
    """A demonstration migrates by itself and lets people in with one click: never where a school's record lies."""
    if (folder / SETTINGS).exists():
        raise EnvironmentRefusedError(
            f"a real installation lies in {folder}",
            remedy=f"Start it with --settings {folder / SETTINGS}; or name another folder in CLEARWAY_DATA_DIR.",
        )


def _close_to_others(folder: Path) -> None:
    """A demonstration mends by itself what a real installation is told to mend."""
    folder.chmod(0o700)
    for name in ("clearway.sqlite3", "keys.sqlite3", "master.key"):
        for each in folder.glob(f"{name}*"):
            each.chmod(0o600)


def _demonstration_tables() -> None:
    from django.conf import settings
    from django.db import DatabaseError

    from clearway.config.databases import migrate
    from clearway.config.demonstration import seed
    from clearway.ui.clock import instant
    from clearway.vault import master

    place = settings.ENVIRONMENT
    if not place.master_key and not place.master_key_path.exists():
        master.write(place.master_key_path)
    try:
        for alias in ("keys", "default"):
            migrate(alias)
        seed(instant())
    except DatabaseError as error:
        problem = told_by(error)
        raise EnvironmentRefusedError(f"DATABASE_URL: {problem.what}", remedy=problem.remedy) from error


def _refuse_unsafe(*, live: bool) -> None:
    from clearway.config.checking import unsafe_now
    from clearway.ui.clock import instant

    found = unsafe_now(instant())
    if not found:
        return
    if len(found) == 1:
        raise UnsafeError(found[0].what, remedy=found[0].remedy)
    named = "; ".join(each.what for each in found)
    remedy = "`clearway check` says how to mend each." if live else found[0].remedy
    raise UnsafeError(f"{len(found)} things are unsafe: {named}", remedy=remedy)
