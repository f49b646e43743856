"""Django's settings. What differs between machines is read in `environment.py`; everything else is fixed here.

There is no debug mode: a page full of variables is not something to show beside a child's case.
"""

import secrets
from pathlib import Path

from csp.constants import NONCE, NONE, SELF, STRICT_DYNAMIC

from clearway.config.databases import database
from clearway.config.environment import LOOPBACK, environment

ENVIRONMENT = environment()
LIVE = ENVIRONMENT.mode == "live"
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key or secrets.token_urlsafe(64)
ALLOWED_HOSTS = list(ENVIRONMENT.hosts or LOOPBACK)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "clearway.ui",
    "clearway.vault",
    "clearway.audit",
    "clearway.accounts",
    "clearway.organisations",
    "clearway.guidance",
    "clearway.people",
    "clearway.roll",
    "clearway.concerns",
    "clearway.cases",
    "clearway.workspace",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Outermost first. What sets headers stands outside what answers, so that every answer has them, static files too.
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "clearway.ui.privacy.PrivacyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clearway.ui.intake.IntakeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "clearway.ui.formguard.FormGuardMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clearway.accounts.factor.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "clearway.config.urls"
WSGI_APPLICATION = "clearway.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            PACKAGE / app / "templates"
            for app in (
                "ui",
                "accounts",
                "organisations",
                "guidance",
                "people",
                "roll",
                "concerns",
                "cases",
                "workspace",
            )
        ],
        "OPTIONS": {
            "environment": "clearway.ui.jinja.environment",
            "auto_reload": False,
            "context_processors": [
                "clearway.ui.frame.frame",
                "clearway.accounts.frame.frame",
                "clearway.organisations.frame.frame",
                "clearway.accounts.notices.frame",
                "clearway.accounts.oidc.issuer.issuers",
                "clearway.cases.frame.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The keys lie in a database of their own: vault/models.py. What is unsafe in either is refused at start: databases.py.
DATABASES = {
    "default": database(ENVIRONMENT.database_url, ENVIRONMENT.data_dir / "clearway.sqlite3"),
    "keys": database(ENVIRONMENT.keys_url, ENVIRONMENT.data_dir / "keys.sqlite3"),
}
DATABASE_ROUTERS = ["clearway.vault.stores.KeyStoreRouter"]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data_dir / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is ever stored as a file
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True

# --- who may sign in, and how (accounts/) ------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "/?signed-out"
ACCOUNT_ADAPTER = "clearway.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; allauth reads here what a sign-in asks for
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "login_failed": "",
}  # ours count instead, by account and browser: accounts/throttle.py
MFA_ADAPTER = "clearway.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_TOTP_ISSUER = "Clearway"
MFA_TOTP_TOLERANCE = 1
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # none is sent but by config/reminding.py, its own way
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 72 * 3600  # how long an address to join with works
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "clearway.accounts.passwords.GuessableValidator"},
]
CACHES = {"default": {"BACKEND": "clearway.accounts.remembered.RememberedCache"}}
SESSION_ENGINE = "clearway.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-clearway-session" if LIVE else "clearway-session"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = LIVE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
DEVICE_COOKIE_NAME = "__Host-clearway-device" if LIVE else "clearway-device"
SIGN_IN = ENVIRONMENT.sign_in  # by name: whose word is taken, beside a password (accounts/oidc/)
DEMONSTRATION_CAST = {  # address: what somebody is, in words; for the one click
    "lead@demonstration.example": "safeguarding lead",
    "deputy@demonstration.example": "deputy safeguarding lead",
    "teacher@demonstration.example": "member of staff",
    "head@demonstration.example": "headteacher",
    "administrator@demonstration.example": "system administrator",
    "neighbour@demonstration.example": "safeguarding lead of the school next door, and a guest here",
    "trust@demonstration.example": "safeguarding lead of the trust, and deputy in both of its schools",
    "care@demonstration.example": "social worker of the council, and a guest here",
    "police@demonstration.example": "officer of the police team, and a guest here",
}

# --- what a request may be ---------------------------------------------------------------------------
# A long incident with two hundred people is under 100 kB; a form of ours is under 10.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 0
FILE_UPLOAD_HANDLERS: list[str] = []

# --- what every answer carries -----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE, STRICT_DYNAMIC],
        "style-src": [SELF],
        "connect-src": [SELF],  # the idle lock, quick-hide, a roll in pieces: frontend/scripts
        "img-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer", "autoplay", "camera", "clipboard-read", "clipboard-write", "display-capture",
        "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer",
        "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb",
        "xr-spatial-tracking",
    )
} | {"publickey-credentials-create": ["self"], "publickey-credentials-get": ["self"]}  # fmt: skip  # passkeys
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = LIVE
SECURE_SSL_HOST = ENVIRONMENT.hosts[0] if LIVE else None  # never to a name that the visitor sent
SECURE_HSTS_SECONDS = 63_072_000 if LIVE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = LIVE
SECURE_HSTS_PRELOAD = False  # a whole domain's decision, not ours
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_proxy else None

CSRF_COOKIE_NAME = "__Host-clearway-form" if LIVE else "clearway-form"
CSRF_COOKIE_SECURE = LIVE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None  # gone with the browser
CSRF_FAILURE_VIEW = "clearway.ui.refusals.stale_form"

# --- logs: that something failed, never what was sent ------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"bare": {"()": "clearway.ui.logs.BareFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "bare"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "clearway": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # looks for Django's guard against forged forms by name; ours is a kind of it: ui/formguard.py
    "security.W021",  # HSTS preload: a whole domain's decision
]
