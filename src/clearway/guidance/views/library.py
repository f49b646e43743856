"""The pages behind the guide: questions and answers, the law, the police approach, the staff card, every passage."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def staff_card(request: HttpRequest) -> HttpResponse:
    """What any member of staff does and does not do."""
    return render(request, "guidance/staff-card.html", {})


def index(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    return render(request, "guidance/library-index.html", {})


def page(request: HttpRequest, pack: str, page: str) -> HttpResponse:
    """One page of a pack."""
    return render(request, "guidance/library-page.html", {})


def passage(request: HttpRequest, name: str) -> HttpResponse:
    """One passage."""
    return render(request, "guidance/passage.html", {})


def about(request: HttpRequest) -> HttpResponse:
    """What this is, how answers are kept, accessibility."""
    return render(request, "guidance/about.html", {})
