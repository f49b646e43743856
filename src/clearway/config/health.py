"""`/health`: whether Clearway can do its work, for a monitor. It says which part fails, and nothing else."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse

from clearway.accounts.models import User
from clearway.config import checking
from clearway.core.errors import InputError
from clearway.ui.clock import instant
from clearway.ui.methods import only
from clearway.vault import guards, keyring
from clearway.vault.errors import KeyMissingError, OutOfReachError, SealBrokenError

log = logging.getLogger("clearway.health")
BROKEN = (DatabaseError, OSError, InputError, KeyMissingError, SealBrokenError, OutOfReachError)


@only("GET")
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  # a view is handed its request
    """200 and "ok", or 503 and the parts that fail. No session, no event, no version."""
    failing = [name for name, sound in PARTS.items() if not _holds(name, sound)]
    if failing:
        return JsonResponse({"status": "failing", "failing": failing}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse({"status": "ok"})


def _holds(name: str, sound: Callable[[], bool]) -> bool:
    try:
        return sound()
    except BROKEN:
        log.exception("health: %s", name)
        return False


def _database() -> bool:
    User.objects.exists()
    return True


def _keys() -> bool:
    keyring.fits()
    return True


PARTS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "keys": _keys,
    "audit": lambda: not guards.missing(),
    "clock": lambda: not any(checking.clock(instant())),
    "disk": lambda: not any(checking.disk()),
}
