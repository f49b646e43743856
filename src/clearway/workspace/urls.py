"""The addresses of the workspace."""

from django.urls import path, register_converter

from clearway.organisations.models import Part
from clearway.workspace import hiding
from clearway.workspace.views import home, leaving, review, switching


class OfReview:
    """A part of the access review in an address."""

    regex = "|".join(Part.values)

    def to_python(self, value: str) -> Part:
        """The part."""
        return Part(value)

    def to_url(self, value: str) -> str:
        """Its name."""
        return str(value)


register_converter(OfReview, "part")

urlpatterns = [
    path("home/", home.home, name="home"),
    path("cases/", home.every_case, name="cases"),
    path("organisation/members/<uuid:user>/leave/", leaving.leave, name="organisation-leave"),
    path("organisation/review/<part:part>/", review.review, name="access-review"),
    path("organisation/review/<part:part>/finish/", review.finish, name="access-review-finish"),
    path(
        "organisation/review/<part:part>/<slug:sort>/<uuid:subject>/<int:version>/",
        review.line,
        name="access-review-line",
    ),
    path("organisation/sharing/", review.sharing, name="sharing"),
    path("organisation/switch/", switching.switch, name="switch"),
    path("hide/", hiding.hide, name="hide"),
    path("drafts/keep/", hiding.keep, name="draft-keep"),
    path("drafts/throw-away/", hiding.throw_away, name="draft-throw-away"),
]
