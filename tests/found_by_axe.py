"""What axe finds on a page, all of its rules, but for one exception."""

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page

# govuk-frontend writes aria-expanded on a radio that reveals something, so that a screen reader can say that it opens;
# axe does not allow it there. This rule, on these elements, on these pages, and nothing else, is excepted.
EXCEPTED_RULE = "aria-allowed-attr"
EXCEPTED_ELEMENTS = 'input.govuk-radios__input[type="radio"][aria-controls^="conditional-"]'
EXCEPTED_PAGES = ("/guide/first/", "/concerns/report/")


def findings(page: Page) -> list[str]:
    """What axe finds on a page, in words."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']}: {rule['help']}"
        for rule in found
        for node in rule["nodes"]
        if not excepted(page, rule["id"], node["target"][0])
    ]


def excepted(page: Page, rule: str, target: str) -> bool:
    """Whether a finding is the one that is known."""
    if rule != EXCEPTED_RULE or not page.url.endswith(EXCEPTED_PAGES):
        return False
    return bool(page.locator(target).evaluate("(found, known) => found.matches(known)", EXCEPTED_ELEMENTS))
