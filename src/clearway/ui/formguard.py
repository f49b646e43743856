"""Forms are taken from our own pages only, also where a browser hides where a form came from."""

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

SAME_SITE = "same-origin"


class FormGuardMiddleware(CsrfViewMiddleware):
    """Django's guard against forged forms, under our referrer policy.

    Under `no-referrer` a browser sends `Origin: null` with a form of our own page, which Django refuses. The browser's
    own `Sec-Fetch-Site`, which no page can set, then says where the form came from; the token and the SameSite cookie
    are asked for all the same.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.headers.get("Origin") == "null":
            return request.headers.get("Sec-Fetch-Site", SAME_SITE) == SAME_SITE
        return bool(super()._origin_verified(request))  # type: ignore[misc]  # not in the stubs; Django's own hook
