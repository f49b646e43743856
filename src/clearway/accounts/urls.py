"""The addresses of the sign-in. The names are those that allauth asks for; what is not here does not exist."""

from django.conf import settings
from django.urls import path

from clearway.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", views.code, name="mfa_authenticate"),
    path("sign-in/set-up/", views.set_up, name="mfa_activate_totp"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("join/<uuid:user>/<str:token>/", views.join, name="join"),
]
if not settings.LIVE:
    urlpatterns += [
        path("demonstration/", views.demonstration, name="demonstration"),
        path("demonstration/sign-in/", views.demonstration_sign_in, name="demonstration-sign-in"),
    ]
