"""What stands around every page."""

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, object]:
    """The nonce of this answer's one script, and whether this is a demonstration. A context processor."""
    environment = settings.ENVIRONMENT
    return {
        "nonce": getattr(request, "csp_nonce", ""),
        "demonstration": environment.mode == "demonstration",
        "stopped": environment.clock.at if environment.clock else None,
    }
