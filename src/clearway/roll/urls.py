"""The addresses of the roll's import: one is on its way at a time, so that an address names a page and nobody."""

from django.urls import path

from clearway.roll import views

urlpatterns = [
    path("roll/", views.roll, name="roll"),
    path("roll/columns/", views.columns, name="roll-columns"),
    path("roll/progress/", views.progress, name="roll-progress"),
    path("roll/look/", views.look, name="roll-look"),
    path("roll/rows/<slug:kind>/", views.rows, name="roll-rows"),
    path("roll/doubts/<int:number>/", views.doubt, name="roll-doubt"),
    path("roll/end/", views.end, name="roll-end"),
]
