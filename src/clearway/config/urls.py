"""Every address."""

from django.urls import include, path

from clearway.config.health import health
from clearway.ui.views import gallery

handler400 = "clearway.ui.refusals.bad_request"
handler403 = "clearway.ui.refusals.forbidden"
handler404 = "clearway.ui.refusals.not_found"
handler500 = "clearway.ui.refusals.failed"

urlpatterns = [
    path("health", health, name="health"),
    path("gallery/", gallery, name="gallery"),
    path("api/v1/", include("clearway.guidance.api.urls")),
    path("", include("clearway.accounts.urls")),
    path("", include("clearway.workspace.urls")),
    path("", include("clearway.concerns.urls")),
    path("", include("clearway.cases.urls")),
    path("", include("clearway.guidance.urls")),
]
