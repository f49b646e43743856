"""A developer's aid: every component on one page. It answers in a demonstration only."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from clearway.ui.fields import Checkboxes, Radios, Select, WholeNumber, Words
from clearway.ui.methods import only

COLOURS = (("red", "Red"), ("green", "Green"), ("blue", "Blue"))


class GalleryForm(forms.Form):
    """Every kind of field, about nothing."""

    one = Radios(
        "One of several",
        COLOURS,
        Words(hint="A hint", hints={"green": "A hint of its own"}, divider_before="blue"),
        missing="Choose a colour",
    )
    side_by_side = Radios("Side by side", COLOURS, Words(size="s", inline=True, small=True))
    revealing = Radios(
        "One that reveals",
        COLOURS,
        Words(size="s", reveals={"red": '<p class="govuk-body cw-at-once">Shown while red is chosen.</p>'}),
    )
    several = Checkboxes("Several", COLOURS, Words(size="s"))
    folded = Select("Folded away", COLOURS, Words(size="s"))
    number = WholeNumber("Number", 0, 9, Words(size="s", hint="From 0 to 9", suffix="years"))


@only("GET")
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, at rest and with an error."""
    if settings.LIVE:
        raise Http404
    wrong = GalleryForm({"number": "ten", "several": ["none"], "folded": "none"}, auto_id="wrong_%s")
    return render(request, "ui/gallery.html", {"form": GalleryForm(), "wrong": wrong})
