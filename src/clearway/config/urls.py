"""Every address."""

from django.conf import settings
from django.urls import include, path

from clearway.config.health import health
from clearway.ui.views import gallery

handler400 = "clearway.ui.refusals.bad_request"
handler403 = "clearway.ui.refusals.forbidden"
handler404 = "clearway.ui.refusals.not_found"
handler500 = "clearway.ui.refusals.failed"

urlpatterns = [
    path("health", health, name="health"),
    path("api/v1/", include("clearway.guidance.api.urls")),
    path("", include("clearway.accounts.urls")),
    path("", include("clearway.organisations.urls")),
    path("", include("clearway.workspace.urls")),
    path("", include("clearway.people.urls")),
    path("", include("clearway.roll.urls")),
    path("", include("clearway.concerns.urls")),
    path("", include("clearway.cases.urls")),
    path("", include("clearway.guidance.urls")),
]
if not settings.LIVE:  # every component on one page: for whoever works on Clearway, and nobody else
    urlpatterns += [path("gallery/", gallery, name="gallery")]
