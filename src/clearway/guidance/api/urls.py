"""The addresses of the API. Under them everything is JSON but the page about it, what is refused too."""

import json
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, include, path
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from clearway.guidance.api.document import openapi_json
from clearway.guidance.api.page import page
from clearway.guidance.api.routes import api

View = Callable[..., HttpResponse]


def plainly(view: View) -> View:
    """Answer HEAD where GET is answered, refuse other methods in JSON, and send no cookie, whatever came in."""

    @wraps(view)
    def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)  # else a broken cookie of the forms is replaced here
        if request.method == "HEAD":
            request.method = "GET"  # the server cuts the body off
        response = view(request, *args, **kwargs)
        return _not_taken(response) if isinstance(response, HttpResponseNotAllowed) else response

    return run


def _not_taken(response: HttpResponseNotAllowed) -> HttpResponse:
    taken = ", ".join(sorted({each.strip() for each in response["Allow"].split(",")}))
    error = {"problem": "this address does not take that method", "remedy": f"Use {taken}; see /api/v1/."}
    return HttpResponse(
        json.dumps({"error": error}), status=405, content_type="application/json", headers={"Allow": taken}
    )  # fmt: skip


endpoints, _, namespace = api.urls
for each in endpoints:
    if isinstance(each, URLPattern):
        each.callback = plainly(each.callback)

# Long, and the same for everyone: worth packing, and nothing in them to guess at.
urlpatterns = [
    path("", plainly(gzip_page(require_safe(page))), name="api-page"),
    path("openapi.json", plainly(gzip_page(require_safe(openapi_json))), name="api-openapi"),
    path("", include((endpoints, "ninja"), namespace=namespace)),
]
