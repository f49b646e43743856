"""What is installed: the program and nothing beside it."""

import pytest
from hatchling.builders.wheel import WheelBuilder

from architecture.tree import ROOT

KINDS = {"py", "toml", "html", "css", "js", "json", "svg", "md", "sql", "typed", "txt"}


@pytest.mark.asvs("13.4.1", "15.2.3")
def test_what_is_installed_holds_no_test_no_secret_and_nothing_of_the_repository() -> None:
    files = [each.distribution_path for each in WheelBuilder(str(ROOT)).recurse_included_files()]
    assert "clearway/config/wsgi.py" in files
    assert [each for each in files if not each.startswith("clearway/")] == []
    parts = {part for each in files for part in each.split("/")}
    assert (
        parts & {"tests", "conftest.py", ".git", ".env", "settings.toml", "master.key", "node_modules", "bench"}
        == set()
    )
    assert {each.rpartition(".")[2] for each in files if "." in each.rpartition("/")[2]} <= KINDS
