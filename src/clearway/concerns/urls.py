"""The addresses of concerns."""

from django.urls import path

from clearway.concerns import views

urlpatterns = [
    path("concerns/report/", views.report, name="concern-report"),
    path("paper/report/", views.paper, name="paper-report"),
]
