"""Pages: nothing inline that the policy would block, one frame for all, no link that leaves without being asked."""

import re

import pytest

from architecture.tree import ROOT, SOURCE, name

TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
PAGES = [path for path in TEMPLATES if path.parent.name == "guidance" or path.name == "refusal.html"]
INLINE = {
    "a style attribute": re.compile(r"""\sstyle\s*=""", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"""\son[a-z]+\s*=\s*["'{]""", re.IGNORECASE),
    "a script of its own": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "a script without the nonce": re.compile(r"<script\b(?![^>]*\bnonce=)", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "another host's file": re.compile(r"""(?:src|srcset|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
    "an image": re.compile(r"<(?:img|picture|video|audio|embed|object|iframe|canvas)\b", re.IGNORECASE),
    "a file field": re.compile(r"""type\s*=\s*["']file|multipart/form-data""", re.IGNORECASE),
    "markup that is trusted unseen": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
}
BAD = {
    "a style attribute": '<p style="color: red">',
    "a style element": "<style>p {}</style>",
    "an event attribute": '<a onclick="x()">',
    "a script of its own": '<script nonce="a">x()</script>',
    "a script without the nonce": '<script src="a.js"></script>',
    "a javascript: address": '<a href="javascript:x()">',
    "another host's file": '<script nonce="a" src="//elsewhere.example/a.js"></script>',
    "an image": '<img src="/a.png">',
    "a file field": '<input type="file">',
    "markup that is trusted unseen": "{{ words|safe }}",
}


def faults(text: str) -> list[str]:
    return [fault for fault, pattern in INLINE.items() if pattern.search(text)]


@pytest.mark.asvs("1.1.2", "1.2.1", "1.2.3")
def test_a_template_holds_nothing_that_the_policy_would_block_or_that_could_show_a_picture() -> None:
    found = [f"{name(path)}: {fault}" for path in TEMPLATES for fault in faults(path.read_text("utf-8"))]
    assert not found, "\n".join(found)
    assert len(TEMPLATES) > 100


@pytest.mark.parametrize("fault", INLINE)
def test_each_fault_would_be_found(fault: str) -> None:
    assert fault in faults(BAD[fault])


def test_every_page_stands_in_the_one_frame() -> None:
    texts = {name(path): path.read_text("utf-8") for path in PAGES}
    assert [page for page, text in texts.items() if not text.startswith('{% extends "ui/base.html" %}')] == []
    assert [page for page, text in texts.items() if "{% block title %}" not in text] == []


def test_every_form_that_is_sent_carries_the_token_of_this_browser() -> None:
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
            if 'method="post"' in form:
                assert "csrf_input" in form or "csrf_token" in form, name(path)


def test_pages_were_found() -> None:
    assert len(PAGES) > 10
    assert ROOT in PAGES[0].parents


def test_a_form_that_is_filled_in_is_the_one_that_can_be_hidden_with_what_was_typed() -> None:
    """Without a script the button that keeps it (ui/base.html) finds the form by its name."""
    behind = {"people", "concerns", "cases", "organisations", "roll", "workspace"}
    pages = [path for path in TEMPLATES if path.parent.name in behind]
    filled = [path for path in pages if "error-summary.html" in path.read_text("utf-8")]
    assert len(filled) > 10
    assert [name(path) for path in filled if '<form method="post"' not in path.read_text("utf-8")] == []
    assert [
        name(path) for path in filled if len(re.findall(r'<form[^>]* id="form"', path.read_text("utf-8"))) != 1
    ] == []
