"""What the documents promise is there to be read."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from architecture.tree import ROOT
from clearway.cases import models as cases
from clearway.cases.changes import EMERGENCY
from clearway.cases.forms.access import LONGEST_SHARE
from clearway.concerns import models as concerns
from clearway.config.server import BOUNDS
from clearway.core.roll.table import MOST_COLUMNS
from clearway.core.roll.text import LONGEST_LINE
from clearway.guidance import carry
from clearway.organisations.reporter import GOOD
from clearway.roll.changes import MOST_CHARACTERS
from clearway.ui import intake
from clearway.vault.models import Kind

TEMPLATES = {"AES256_GCM"}  # what tests/asvs/test_code.py finds in the code
NAMED_WAYS = ("Ed25519", "Fernet", "HKDF", "HPKE", "SHA-256", "HMAC", "argon2id", "TLS 1.2 and 1.3")
SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")
DATA_PROTECTION = (ROOT / "docs" / "data-protection.md").read_text("utf-8")


@pytest.mark.asvs("15.1.1")
def test_times_to_mend_are_promised() -> None:
    assert re.search(r"critical or high[^|]*\|[^|]*14 days", SECURITY)
    assert re.search(r"anything else[^|]*\|[^|]*60 days", SECURITY)


@pytest.mark.asvs("14.1.1")
def test_every_table_stands_in_the_data_protection_pack() -> None:
    """Whoever adds a table says there what it holds, of whom, and how it is protected."""
    ours = {model.__name__ for model in apps.get_models() if model.__module__.startswith("clearway.")}
    named = set(re.findall(r"`([A-Za-z]+)`", DATA_PROTECTION.split("## What is kept")[1].split("\n## ")[0]))
    assert ours - named == set()


@pytest.mark.asvs("2.1.3", "2.3.2", "15.1.3")
def test_the_limits_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "limits.md").read_text("utf-8").split("\n## ")[0]
    written = dict(re.findall(r"^\| ([a-z][^|]*) \| (\d[^|]*) \|$", page, re.MULTILINE))
    assert written == {
        "the body of a request": f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024} kB",
        "fields in a form": str(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS),
        "a choice or a line, at the door": f"{intake.LONGEST['field']} characters",
        "a text, at the door": f"{intake.LONGEST['narrative']:,} characters",
        "who a report is about": f"{concerns.LONGEST['about']} characters",
        "the account of a report": f"{concerns.LONGEST['account']:,} characters",
        "an entry of a chronology": f"{cases.LONGEST['words']:,} characters",
        "a reason": f"{cases.LONGEST['reason']:,} characters",
        "what the guidance said, with all that it rests on": f"{cases.LONGEST['result']:,} characters",
        "people listed in the guide": str(carry.MOST_PEOPLE),
        "answers in the browser": f"{carry.SECONDS // 60} minutes",
        "who reports while the database is gone, in the browser": f"{GOOD.seconds // 3600} hours",
        "a case that was broken into": f"{EMERGENCY.seconds // 60} minutes",
        "a case shared with a guest": f"{LONGEST_SHARE.days} days",
        "a pupil roll, by the browser": f"{MOST_CHARACTERS:,} characters",
        "a line of a roll": f"{LONGEST_LINE:,} characters",
        "columns of a roll": str(MOST_COLUMNS),
        "the first line of a request": f"{BOUNDS['limit_request_line']:,} bytes",
        "headers of a request": str(BOUNDS["limit_request_fields"]),
        "working on one answer": f"{BOUNDS['timeout']} seconds",
    }


@pytest.mark.asvs("16.1.1", "16.2.3")
def test_every_logger_writes_to_one_place_by_one_form() -> None:
    """What `docs/adr/0009-how-the-server-is-run.md` says of logs: one place, bare words, nothing of a request."""
    logging: Any = settings.LOGGING
    assert logging["handlers"] == {"stderr": {"class": "logging.StreamHandler", "formatter": "bare"}}
    assert logging["formatters"] == {"bare": {"()": "clearway.ui.logs.BareFormatter"}}
    assert {name for each in [*logging["loggers"].values(), logging["root"]] for name in each["handlers"]} == {"stderr"}
    assert logging["loggers"].keys() == {"django", "django.security", "clearway"}


@pytest.mark.asvs("11.1.1", "11.1.2")
def test_every_kind_of_key_and_every_way_of_cryptography_stands_in_the_list() -> None:
    page = (ROOT / "docs" / "keys.md").read_text("utf-8")
    kinds = set(re.findall(r"^\| `([a-z]+)` \|", page, re.MULTILINE))
    assert kinds == set(Kind.values)
    ways = page.split("## Ways of cryptography")[1]
    assert [each for each in (*TEMPLATES, *NAMED_WAYS) if each not in ways] == []
    hasher = Argon2PasswordHasher()
    assert f"argon2id, {hasher.memory_cost // 1024} MiB, twice, on {hasher.parallelism} lanes" in ways
    assert hasher.time_cost == 2
