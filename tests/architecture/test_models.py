"""What the tables may hold and point to: no place for an image, and no arrow upwards."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from clearway.vault.fields import SealedField, SealedText
from clearway.vault.kept import Kept

FIELDS = frozenset(
    {
        "BigAutoField", "BooleanField", "CharField", "DateField", "DateTimeField", "DurationField", "EmailField",
        "ForeignKey", "IntegerField", "ManyToManyField", "OneToOneField", "PositiveIntegerField",
        "PositiveBigIntegerField", "PositiveSmallIntegerField", "SmallIntegerField", "TimeField", "UUIDField",
        "SealedDate", "SealedJSON", "SealedText",
    }
)  # fmt: skip
LONGEST_TEXT = 1000
LONGEST_SEALED = 500_000  # an assessment, whole; what is sealed passes the text guard first: tests/vault/test_fields.py
ROOMY = {"Event.records"}  # ids and digests only, made by audit/chain.py
LAYERS = (  # lower first, as in pyproject.toml
    "ui", "vault", "audit", "accounts", "organisations", "guidance", "people", "roll", "concerns", "cases", "workspace",
)  # fmt: skip
Model = type[models.Model]


def ours() -> list[Model]:
    """Every model of Clearway."""
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("clearway.")]


def own_fields(model: Model) -> "Iterator[models.Field[Any, Any]]":
    yield from (*model._meta.local_fields, *model._meta.local_many_to_many)


def roomy(found: Iterable[Model]) -> list[str]:
    """Fields in which a picture could lie: every kind that is not named above, and text without a short bound."""
    return [
        f"{model.__name__}.{field.name}"
        for model in found
        for field in own_fields(model)
        if field.__class__.__name__ not in FIELDS
        or (isinstance(field, models.CharField) and not 0 < (field.max_length or 0) <= LONGEST_TEXT)
        or (isinstance(field, SealedField) and not 0 < field.most <= LONGEST_SEALED)
    ]


def upward(found: Iterable[Model], layers: tuple[str, ...] = LAYERS) -> list[str]:
    """Arrows to a higher layer, or to a table that has no layer."""
    return [
        f"{model.__name__}.{field.name}"
        for model in found
        for field in own_fields(model)
        if field.is_relation and not below(model, field.related_model, layers)
    ]


def below(model: Model, other: Any, layers: tuple[str, ...]) -> bool:
    here, there = model._meta.app_label, other._meta.app_label
    return there in layers and here in layers and layers.index(there) <= layers.index(here)


@pytest.mark.asvs("5.3.1")
def test_the_schema_has_no_place_for_an_image() -> None:
    assert ours()
    assert set(roomy(ours())) == ROOMY


@pytest.mark.parametrize(
    "field",
    [
        models.FileField(), models.ImageField(), models.BinaryField(), models.JSONField(), models.TextField(),
        models.FilePathField(path="/"), models.URLField(), models.CharField(max_length=5000), models.CharField(),
        SealedText(most=LONGEST_SEALED + 1),
    ],
    ids=lambda field: field.__class__.__name__,
)  # fmt: skip
@isolate_apps("clearway.ui")
def test_a_place_for_an_image_would_be_found(field: "models.Field[Any, Any]") -> None:
    made = type(
        "Made", (models.Model,), {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "ui"}), "kept": field}
    )
    assert roomy([made]) == ["Made.kept"]


def test_no_table_points_to_a_layer_above_its_own() -> None:
    assert upward(ours()) == []


@pytest.mark.parametrize("arrow", [models.ForeignKey, models.OneToOneField, models.ManyToManyField])
@isolate_apps("clearway.ui", "clearway.accounts", "clearway.guidance")
def test_an_arrow_upwards_would_be_found(arrow: Any) -> None:
    def made(name: str, app: str, **more: object) -> Any:
        meta = type("Meta", (), {"app_label": app})
        return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **more})

    how = {} if arrow is models.ManyToManyField else {"on_delete": models.CASCADE}
    person = made("Person", "accounts")
    high = made("High", "guidance", person=arrow(person, related_name="+", **how))
    low = made("Low", "ui", person=arrow(person, related_name="+", **how))
    assert upward([person, high, low]) == ["Low.person"]


def test_every_app_of_ours_has_its_layer() -> None:
    labels = {each.label for each in apps.get_app_configs() if each.name.startswith("clearway.")}
    assert labels == set(LAYERS)


# No organisation's own: who signs in and with what, their sessions, tries that are counted, the key store. And what is
# taken away again when it is sent: its writer's own until then, and no record; a roll on its way is gone in a day.
UNKEPT = {
    "User", "SignIn", "Link", "Device", "RecoveryCode", "Notice", "Restoration", "Remembered", "Key",
    "Draft", "Piece", "Line",
}  # fmt: skip


def test_every_row_of_a_record_carries_its_organisation_and_is_only_ever_added() -> None:
    loose = {model.__name__ for model in ours() if not issubclass(model, Kept)}
    assert loose == UNKEPT, "a new table of ours is kept, or stands here with its reason"
