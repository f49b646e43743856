"""The addresses of cases. An address holds a reference, never a name."""

from django.urls import path, register_converter

from clearway.cases.views import access, calls, guidance, people, record, triage


class Reference:
    """A case's reference in an address: 2026-0001."""

    regex = "[0-9]{4}-[0-9]{4,7}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Reference, "reference")

urlpatterns = [
    path("concerns/<uuid:name>/", triage.concern, name="concern"),
    path("concerns/<uuid:name>/call/", calls.of_report, name="concern-call"),
    path("concerns/<uuid:name>/add/", triage.add, name="concern-add"),
    path("concerns/<uuid:name>/take-up/", triage.take_up, name="concern-take-up"),
    path("concerns/<uuid:name>/join/", triage.join, name="concern-join"),
    path("concerns/<uuid:name>/close/", triage.close, name="concern-close"),
    path("concerns/<uuid:name>/keep-from/", access.keep_from, name="concern-keep-from"),
    path("cases/open/<uuid:concern>/", triage.open_from, name="case-open"),
    path("cases/<reference:reference>/", record.case, name="case"),
    path("cases/emergency/", access.break_in, name="case-break"),
    path("cases/<reference:reference>/access/", access.access, name="case-access"),
    path("cases/<reference:reference>/access/team/", access.team, name="case-team"),
    path("cases/<reference:reference>/access/share/", access.share, name="case-share"),
    path("cases/<reference:reference>/access/aside/", access.aside, name="case-aside"),
    path("cases/<reference:reference>/openings/<uuid:name>/", access.review, name="case-review"),
    path("cases/<reference:reference>/call/", calls.of_case, name="case-call"),
    path("cases/<reference:reference>/people/", record.person, name="case-person"),
    path("cases/<reference:reference>/entries/", record.entry, name="case-entry"),
    path("cases/<reference:reference>/entries/<uuid:name>/", record.correct, name="case-correct"),
    path("cases/<reference:reference>/guidance/", guidance.put, name="case-put"),
    path("cases/<reference:reference>/guidance/<uuid:name>/", guidance.assessment, name="case-assessment"),
    path("people/<uuid:name>/", people.person, name="people-person"),
    path("people/<uuid:name>/looked/", people.looked, name="people-looked"),
    path("people/<uuid:name>/case/", people.involve, name="people-case"),
    path("cases/<reference:reference>/decisions/", record.decision, name="case-decision"),
]
