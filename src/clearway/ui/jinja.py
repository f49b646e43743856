"""The Jinja2 environment of every page: GOV.UK components by their macros; a misspelled name is an error."""

from calendar import day_name, month_name
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache, lru_cache

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, Undefined, UndefinedError, pass_context
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup

from clearway.core.calendar import LONDON

DAYS, MONTHS = tuple(day_name), tuple(month_name)


class LoudUndefined(Undefined):
    """A name that a page misspells is an error; a parameter that a GOV.UK macro was not given is not."""

    def _loud(self) -> None:
        if self._undefined_obj is missing and self._undefined_name not in LEFT_OUT:
            raise UndefinedError(f"the page uses {self._undefined_name!r}, which nobody gave it")

    def __str__(self) -> str:
        self._loud()
        return ""

    def __bool__(self) -> bool:
        self._loud()
        return False

    def __iter__(self) -> Iterator[object]:
        self._loud()
        return iter(())


# Names that GOV.UK macros ask for without having been given them: they mean "left out".
LEFT_OUT = ("caller", "undefined", "successBanner", "typeClass")


def environment(**options: object) -> Environment:
    """The environment, as Django's Jinja2 backend asks for it."""
    options.update(undefined=LoudUndefined, trim_blocks=True, lstrip_blocks=True)
    made = Environment(**options)  # type: ignore[arg-type]  # noqa: S701  # Django's own options, autoescape among them
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made.loader = ChoiceLoader([*([made.loader] if made.loader else []), components])
    made.globals.update(static=static, url=_url, cite=_cite, badge=_badge, moment=moment, day=_day)
    made.filters.update(covered=_covered)
    return made


@pass_context
def _covered(context: Context, name: str, *, in_link: bool = False) -> Markup:
    """A person's name: whoever wants it covered on their screen sees it by pointing at it, or with the Tab key."""
    signed_in = context.get("signed_in")
    if in_link or not signed_in or not signed_in["masks"]:
        return Markup('<bdi class="cw-name">{}</bdi>').format(name)
    return Markup('<bdi class="cw-name" tabindex="0">{}</bdi>').format(name)


def _cite(passages: Iterable[str]) -> Markup:
    """Links to the passages that a sentence rests on."""
    return _links(tuple(passages))


@cache
def _links(passages: tuple[str, ...]) -> Markup:
    link = Markup('<a class="govuk-link cw-cite" href="{}">{}</a>')
    links = Markup(", ").join(link.format(_url("passage", each), each) for each in passages)
    return Markup('<span class="cw-cites">{}</span>').format(links)


@cache
def _badge(strength: str, word: str) -> Markup:
    """How strongly something is asked for: the word first, the colour second."""
    return Markup('<strong class="cw-level cw-level--{}">{}</strong>').format(strength, word)


def moment(at: datetime) -> str:
    """A moment in Europe/London, as people write it: Friday 20 November 2026, 16:35."""
    here = at.astimezone(LONDON)
    # A case's page has two hundred of them: strftime is slow.
    return f"{DAYS[here.weekday()]} {here.day} {MONTHS[here.month]} {here.year}, {here.hour:02}:{here.minute:02}"


def _day(day: date | str) -> str:
    """A day, as people write it: 27 March 2011. A coded fact holds it as 2011-03-27; other text stays as it is."""
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            return str(day)
    return f"{day.day} {day:%B %Y}"


@lru_cache(maxsize=2048)
def _url(name: str, *args: object) -> str:
    """An address by its name. An address names a page, a passage, a question or a reference, and is no secret."""
    return reverse(name, args=args)
