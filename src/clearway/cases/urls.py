"""The addresses of cases. An address holds a reference, never a name."""

from django.urls import path, register_converter

from clearway.cases.views import (
    access,
    answers,
    calls,
    correcting,
    covering,
    deciding,
    guidance,
    meetings,
    people,
    plan,
    record,
    triage,
)


class Reference:
    """A case's reference in an address: 2026-0001."""

    regex = "[0-9]{4}-[0-9]{4,7}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class Letter:
    """The letter of somebody involved in a case: B, or AB."""

    regex = "[A-Z]{1,3}"

    to_python = to_url = staticmethod(str)


class Meant:
    """What a child's plan is for."""

    regex = "support|home"

    to_python = to_url = staticmethod(str)


register_converter(Reference, "reference")
register_converter(Letter, "letter")
register_converter(Meant, "meant")

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
    path("cases/<reference:reference>/conflict/", access.conflict, name="case-conflict"),
    path("cases/<reference:reference>/access/aside/", access.aside, name="case-aside"),
    path("cases/<reference:reference>/openings/<uuid:name>/", access.review, name="case-review"),
    path("cases/<reference:reference>/call/", calls.of_case, name="case-call"),
    path("cases/<reference:reference>/people/", record.person, name="case-person"),
    path("cases/<reference:reference>/entries/", record.entry, name="case-entry"),
    path("cases/<reference:reference>/entries/<uuid:name>/", record.correct, name="case-correct"),
    path("cases/<reference:reference>/calls/<uuid:name>/", correcting.call, name="case-correct-call"),
    path("cases/<reference:reference>/conversations/<uuid:name>/", correcting.talk, name="case-correct-talk"),
    path("cases/<reference:reference>/people/<letter:letter>/part/", correcting.part, name="case-part"),
    path("cases/<reference:reference>/guidance/", guidance.put, name="case-put"),
    path("cases/<reference:reference>/guidance/<uuid:name>/", guidance.assessment, name="case-assessment"),
    path("cover/", covering.cover, name="cover"),
    path("cover/give/", covering.give, name="cover-give"),
    path("cover/brief/", covering.brief, name="cover-brief"),
    path("cover/<uuid:name>/end/", covering.end, name="cover-end"),
    path("people/<uuid:name>/", people.person, name="people-person"),
    path("people/<uuid:name>/looked/", people.looked, name="people-looked"),
    path("people/<uuid:name>/case/", people.involve, name="people-case"),
    path("cases/<reference:reference>/questions/", answers.questions, name="case-questions"),
    path("cases/<reference:reference>/questions/next/", answers.following, name="case-next"),
    path("cases/<reference:reference>/questions/<slug:slug>/", answers.question, name="case-question"),
    path("cases/<reference:reference>/said/", answers.said, name="case-said"),
    path("cases/<reference:reference>/where/", answers.where, name="case-where"),
    path("cases/<reference:reference>/people/<letter:letter>/", answers.about, name="case-about"),
    path("cases/<reference:reference>/people/<letter:letter>/file/", record.own_file, name="case-file"),
    path("cases/<reference:reference>/people/<letter:letter>/talk/", meetings.talk, name="case-talk"),
    path("cases/<reference:reference>/people/<letter:letter>/<meant:meant>/", plan.child, name="case-child-plan"),
    path("cases/<reference:reference>/plan/", plan.plan, name="case-plan"),
    path("cases/<reference:reference>/plan/add/", plan.add, name="case-step-add"),
    path("cases/<reference:reference>/plan/<uuid:name>/", plan.came, name="case-step"),
    path("cases/<reference:reference>/meetings/", meetings.new, name="case-meeting"),
    path("cases/<reference:reference>/meetings/<uuid:name>/", meetings.minutes, name="case-minutes"),
    path("cases/<reference:reference>/further/", meetings.review, name="case-further"),
    path("cases/<reference:reference>/further/<slug:passage>/", meetings.point, name="case-point"),
    path("cases/<reference:reference>/decisions/", deciding.decision, name="case-decision"),
    path("cases/<reference:reference>/decisions/<uuid:name>/", deciding.decided, name="case-decided"),
    path("cases/<reference:reference>/close/", deciding.close, name="case-close"),
    path("cases/<reference:reference>/reopen/", deciding.reopen, name="case-reopen"),
]
