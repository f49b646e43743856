"""The Jinja2 environment of every page: GOV.UK components by their macros; a misspelled name is an error."""

from functools import cache
from typing import NoReturn

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, Undefined, UndefinedError
from jinja2.utils import missing


class LoudUndefined(Undefined):
    """A name that a page misspells is an error; a parameter that a GOV.UK macro was not given is not."""

    def _loud(self) -> NoReturn:
        raise UndefinedError(f"the page uses {self._undefined_name!r}, which nobody gave it")

    def __str__(self) -> str:
        if self._undefined_obj is missing:
            self._loud()
        return ""


def environment(**options: object) -> Environment:
    """The environment, as Django's Jinja2 backend asks for it."""
    options.update(undefined=LoudUndefined, trim_blocks=True, lstrip_blocks=True)
    made = Environment(**options)  # type: ignore[arg-type]  # noqa: S701  Django's own options, autoescape among them
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made.loader = ChoiceLoader([*([made.loader] if made.loader else []), components])
    made.globals.update(static=static, url=_url)
    return made


@cache
def _url(name: str, *args: str) -> str:
    """An address by its name. Addresses name pages, passages and questions, so there are few, and none is a secret."""
    return reverse(name, args=args)
