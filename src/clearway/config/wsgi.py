"""The door through which gunicorn calls Clearway. Whoever opens it finds the packs compiled: nobody waits for that."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearway.config.settings")
application = get_wsgi_application()

from clearway.guidance.queries import warm  # noqa: E402  # after the apps are ready

warm()
