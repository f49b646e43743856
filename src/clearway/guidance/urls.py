"""The addresses of the quick guide, the library and the API. An address names a page or a question, never an answer."""

from django.urls import path

from clearway.guidance.views import guide, library, people, result, start

urlpatterns = [
    path("", start.start, name="start"),
    path("start-again/", start.start_again, name="start-again"),
    path("leave/", start.leave, name="leave"),
    path("guide/first/", guide.first, name="first"),
    path("guide/next/", guide.following, name="next"),
    path("guide/factors/", guide.factors, name="factors"),
    path("guide/question/<slug:slug>/", guide.question, name="question"),
    path("guide/people/", people.listed, name="people"),
    path("guide/people/add/", people.add, name="person-add"),
    path("guide/people/<slug:letter>/", people.change, name="person"),
    path("guide/people/<slug:letter>/remove/", people.remove, name="person-remove"),
    path("guide/answers/", result.answers, name="answers"),
    path("guide/answers/<slug:slug>/", guide.change, name="change"),
    path("guide/result/", result.result, name="result"),
    path("guide/read-aloud/", result.read_aloud, name="read-aloud"),
    path("staff-card/", library.staff_card, name="staff-card"),
    path("paper/call-sheet/", library.call_sheet, name="call-sheet"),
    path("library/", library.index, name="library"),
    path("library/passages/<slug:name>/", library.passage, name="passage"),
    path("library/<slug:pack>/<slug:page>/", library.page, name="library-page"),
    path("about/", library.about, name="about"),
]
