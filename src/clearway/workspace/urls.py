"""The addresses of the workspace."""

from django.urls import path

from clearway.workspace import views

urlpatterns = [path("home/", views.home, name="home")]
