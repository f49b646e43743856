"""What was typed is decoded once, on its way in, and written out once."""

from html import escape

import pytest

from clearway.cases.models import Entry
from clearway.vault.reach import within
from members import entered, made, sends, told

TWICE = (
    "100%2525 sure", "&amp;lt;b&amp;gt;", "%253Cb%253E", "\\u003cb\\u003e", "&#x26;lt;", "a+b%20c", "%u003c", "＜b＞",
    "{{ 7*7 }} {% debug %}", "{0.__class__} %s %(x)s ${x}", "e\u0301 and \u00e9",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.asvs("1.1.1", "1.3.5", "1.3.10")
def test_what_looks_encoded_or_like_a_command_is_kept_and_shown_as_it_was_typed() -> None:
    world = made()
    lead, case = entered(world.own.lead), f"/cases/{world.case.reference}/"
    for text in TWICE:
        assert sends(lead, f"{case}entries/", {**told(), "text": text}).status_code == 302, text
    with within(world.own.id):
        kept = {each.words for each in Entry.objects.filter(case=world.case.case)}
    page = lead.get(case).content.decode()
    assert set(TWICE) <= kept
    for text in TWICE:
        assert escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page, text
