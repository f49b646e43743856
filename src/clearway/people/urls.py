"""The addresses of people. An address holds an id, never a name."""

from django.urls import path

from clearway.people import views

PERSON = "people/<uuid:name>/"

urlpatterns = [
    path("people/search/", views.find, name="people-search"),
    path(f"{PERSON}family/", views.relate, name="people-family"),
    path(f"{PERSON}same/", views.same, name="people-same"),
    path(f"{PERSON}same/<uuid:other>/", views.merge, name="people-merge"),
    path(f"{PERSON}end/<slug:what>/<uuid:root>/", views.end, name="people-end"),
    path(f"{PERSON}part/<slug:kind>/", views.part, name="people-part"),
]
