"""The schema of a case that is taken out: every field of every table of a case stands in it, and no other."""

import json

from django.apps import apps

from clearway.audit.models import Event
from clearway.cases import exports
from clearway.organisations.models import Organisation
from clearway.vault.kept import Kept

ROWS = {
    "case": "case", "involvement": "involvement", "entry": "version", "assessment": "assessment",
    "decision": "decision", "concern": "concern", "person": "person", "identity": "identity",
    "event": "event", "organisation": "organisation", "teamplace": "team_place", "share": "share",
    "setaside": "set_aside", "brokenglass": "opening", "glassreview": "review", "keptfrom": "kept_from",
    "stafftie": "tie", "alias": "alias", "detail": "detail", "identifier": "number", "schooling": "schooling",
    "relation": "relation", "address": "address", "flag": "flag", "flagagainst": "flag_against",
    "release": "release", "merge": "merge", "told": "told", "named": "named", "added": "added",
    "takenup": "taken_up", "closed": "closed", "joined": "joined", "call": "call",
    "replayed": "replayed",
    "answer": "answered", "aboutperson": "about", "where": "where", "step": "step", "childplan": "child_plan",
    "meeting": "meeting", "talk": "talk", "point": "point", "reasoned": "reasoned", "countersigned": "countersigned",
    "stood": "stood", "cover": "cover", "late": "late", "recordedlate": "recorded_late", "reminded": "reminded",
    "corrected": "corrected", "part": "part",
}  # fmt: skip  # table: its name in the schema
MORE = {
    "case": {"reference"},
    "concern": {"told", "named", "added", "taken_up", "closed", "replayed", "reminded"},
    "person": {
        "involvements", "identities", "ties", "withheld", "aliases", "details", "numbers", "schooling", "relations",
        "addresses", "flags", "against", "warned_of", "releases", "merges",
    },
}  # fmt: skip
WITHOUT = {"bucket", "trace"}  # worked out from the name, for searching


def test_every_field_of_the_case_s_tables_stands_in_the_schema() -> None:
    described = json.loads(exports.schema())["$defs"]
    tables: list[type[Kept]] = [
        model
        for model in apps.get_models()
        if issubclass(model, Kept) and model._meta.app_label in ("cases", "people", "concerns")
    ]
    tables += [Event, Organisation]
    assert {model._meta.model_name for model in tables} == {*ROWS, *WITHOUT}
    for model in tables:
        name = str(model._meta.model_name)
        if name not in WITHOUT:
            fields = {field.name for field in model._meta.concrete_fields}
            found = described[ROWS[name]]
            assert found["properties"].keys() == fields | MORE.get(name, set()), name
            assert set(found["required"]) == found["properties"].keys()
            assert found["additionalProperties"] is False
