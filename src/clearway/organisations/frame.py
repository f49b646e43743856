"""In which organisation somebody acts, and what they typed before Clearway was locked: for the frame of every page."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.template.backends.utils import csrf_input
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html

from clearway.organisations import drafts
from clearway.organisations.queries import organisation
from clearway.vault.reach import is_within

ACT = "clearway_act"  # where a door leaves the act
GIVEN_BACK = "clearway_given_back"  # and what came under the mark of a form that was taken with other words
FILLED = "clearway_filled"  # that it stands in the page's form


def frame(request: HttpRequest) -> dict[str, object]:
    """What a page behind a door gets. A context processor.

    `typed_before`: fills a form with what was typed into it and not sent, or not taken, and says whether; `given_back`
    says that it was not taken, since other words came under its mark before. `draft_at`: the address of what was typed.
    `keeps_typed`: whether what is typed on this page can be kept, since a door knows for whom.
    `acting_in`: the organisation's name, for who belongs to several; else nothing. Every form of such a page says where
    it was opened, beside the guard against forged forms: what is sent after a change to another organisation is given
    back, not kept there (`doors.py`).
    """
    here = drafts.address(request.path, request.GET)
    act = getattr(request, ACT, None)
    given: dict[str, object] = {
        "typed_before": filler(request), "draft_at": here, "keeps_typed": act is not None, "acting_in": "",
        "given_back": hasattr(request, GIVEN_BACK),
    }  # fmt: skip
    if act is None or not act.actor.several or not is_within():
        return given
    guarded = format_html(
        '{}<input type="hidden" name="acting" value="{}">', csrf_input(request), act.actor.organisation
    )
    return {**given, "acting_in": organisation().name, "csrf_input": guarded}


def filler(request: HttpRequest) -> Callable[[object], bool]:
    """For the page of this request. Only a form that was not sent is filled, and it is not taken for sent."""

    def fill(form: object) -> bool:
        act = getattr(request, ACT, None)
        if act is None or request.method != "GET" or not isinstance(form, BaseForm) or form.is_bound:
            return False
        found = getattr(request, GIVEN_BACK, None)
        if found is None and not getattr(form, "holds_back", False):  # what was kept may hold what is withheld now
            found = drafts.restore(act, drafts.address(request.path, request.GET))
        if found is not None:
            put_into(form, found)
            setattr(request, FILLED, True)
        return found is not None

    return fill


def put_into(form: BaseForm, typed: QueryDict) -> None:
    """What was typed becomes what each field begins with; and it was typed by somebody who saw this version."""
    form.typed_version = typed.get("version", "")  # type: ignore[attr-defined]  # whoever wrote since is not overwritten
    nothing: MultiValueDict[str, Any] = MultiValueDict()
    for name, field in form.fields.items():
        prefixed = form.add_prefix(name)
        if not field.widget.value_omitted_from_data(typed, nothing, prefixed):
            form.initial[name] = field.widget.value_from_datadict(typed, nothing, prefixed)
