"""The addresses of the sign-in. The names are those that allauth asks for; what is not here does not exist."""

from django.conf import settings
from django.urls import path

from clearway.accounts import linked, locking, views, views_of_factors

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", views.code, name="mfa_authenticate"),
    path("sign-in/set-up/", views.set_up, name="mfa_activate_totp"),
    path("sign-in/set-up/passkey/", views.set_up_passkey, name="set-up-passkey"),
    path("sign-in/recovery-code/", views.recovery_code, name="recovery-code"),
    path("sign-in/passkey/", views.passkey, name="passkey"),
    path("prove/", views_of_factors.prove, name="prove"),
    path("account/", views_of_factors.account, name="account"),
    path("account/told/", views_of_factors.told, name="account-told"),
    path("account/names/", views_of_factors.names, name="account-names"),
    path("account/password/", views_of_factors.password, name="account-password"),
    path("account/app/", views_of_factors.app, name="account-app"),
    path("account/passkeys/add/", views_of_factors.add_passkey, name="account-passkey"),
    path("account/factors/<int:factor>/remove/", views_of_factors.remove, name="account-remove"),
    path("account/recovery-codes/", views_of_factors.recovery_codes, name="account-codes"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("locked/", locking.locked, name="locked"),
    path("here/", locking.here, name="here"),
    path("account/sessions/", locking.sign_ins, name="account-sessions"),
    path("account/sessions/end/", locking.end_sign_in, name="account-session-end"),
    path("account/sessions/end-others/", locking.end_others, name="account-sessions-end"),
    path("join/<uuid:user>/<str:token>/", views.join, name="join"),
    path("join/<uuid:user>/<str:token>/with/<slug:issuer>/", linked.join, name="issuer-join"),
    path("sign-in/with/<slug:issuer>/", linked.enter, name="issuer-enter"),
    path("sign-in/with/<slug:issuer>/back/", linked.back, name="issuer-back"),
    path("sign-in/with/<slug:issuer>/done/", linked.done, name="issuer-done"),
    path("account/links/", linked.links, name="links"),
]
if not settings.LIVE:
    urlpatterns += [
        path("demonstration/", views.demonstration, name="demonstration"),
        path("demonstration/sign-in/", views.demonstration_sign_in, name="demonstration-sign-in"),
    ]
