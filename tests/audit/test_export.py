"""What goes out: whole, in a file of its own, with ids and digests and no name, and itself an event."""

import os
import stat
from pathlib import Path

import pytest
from django.db import DatabaseError

from chains import LATER, a_chain, rows_of
from clearway.audit import acts, exports
from clearway.audit.acts import Act
from clearway.audit.changes import make_checkpoint
from clearway.audit.checkpoints import sign
from clearway.audit.errors import ChainError, NotAllowedError
from clearway.audit.models import Event
from clearway.organisations.models import Organisation
from clearway.organisations.queries import at_the_machine
from clearway.vault.reach import within
from exported import exported
from world import CANARY, act_of, incident, school

pytestmark = pytest.mark.django_db(databases="__all__")


def test_an_export_holds_a_head_then_every_event_then_the_checkpoints(tmp_path: Path) -> None:
    chain = a_chain(5)
    signed = sign(chain, LATER)
    assert signed
    make_checkpoint(Act(at_the_machine(chain), LATER), signed, "printed")
    head, *events, last = exported(tmp_path / "it", chain)
    assert (head["format"], head["chain"], head["last"], head["checkpoints"]) == (
        "clearway export 1",
        chain.hex,
        6,
        [5],
    )
    assert (last["checkpoint"], last["signature"], head["key"]) == (5, signed.signature, signed.key)
    kept = rows_of(chain)[:6]
    names = {"event": "id"}
    assert [{name: row[names.get(name, name)] for name in events[0]} for row in kept] == events
    assert set(events[0]) == {
        "number", "event", "moment", "by", "verb", "subject", "records", "digest", "link", "mac"
    }  # fmt: skip


def test_an_export_names_nobody(tmp_path: Path) -> None:
    own = school("own")
    incident(own, "case")
    exported(tmp_path / "it", own.id)
    text = (tmp_path / "it").read_text()
    with within(own.id):
        names = [CANARY, own.lead.name, own.lead.email, Organisation.objects.get().name]
    assert [name for name in names if name in text] == []


def test_an_export_is_an_event_of_each_chain_that_it_holds(tmp_path: Path) -> None:
    chains = [a_chain(3), a_chain(4)]
    said = exported(tmp_path / "it", *chains)
    assert [line["last"] for line in said if "format" in line] == [3, 4]
    for chain, count in zip(chains, (3, 4), strict=True):
        row = rows_of(chain)[-1]
        assert (row["number"], row["verb"], row["subject"]) == (count + 1, "audit:export", chain.hex)


def test_the_file_is_for_its_owner_only_and_is_not_written_over(tmp_path: Path) -> None:
    chain = a_chain(3)
    exported(tmp_path / "it", chain)
    assert stat.S_IMODE((tmp_path / "it").stat().st_mode) == 0o600
    before = (tmp_path / "it").read_bytes()
    with pytest.raises(ChainError, match="not overwritten"):
        exported(tmp_path / "it", chain)
    assert (tmp_path / "it").read_bytes() == before
    assert len(rows_of(chain)) == 4, "what was refused was no export"


def test_something_that_points_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "it").symlink_to(tmp_path / "away")
    with pytest.raises(ChainError, match="not overwritten"):
        exported(tmp_path / "it", a_chain(3))
    assert not (tmp_path / "away").exists()


@pytest.mark.parametrize("fails", ["event", "disk"])
def test_what_fails_leaves_no_file_at_all(tmp_path: Path, fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_event(*_: object) -> None:
        raise DatabaseError("no event")

    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    chain = a_chain(3)
    monkeypatch.setattr(*((acts, "append", no_event) if fails == "event" else (os, "fsync", no_room)))
    with pytest.raises((DatabaseError, ChainError)):
        exported(tmp_path / "it", chain)
    assert list(tmp_path.iterdir()) == []


def test_only_who_may_exports(tmp_path: Path) -> None:
    own = school("own")
    with pytest.raises(NotAllowedError):
        exports.export(tmp_path / "it", [act_of(own.lead)])
    assert list(tmp_path.iterdir()) == []
    with within(own.id):
        assert not Event.objects.filter(verb="audit:export").exists()
