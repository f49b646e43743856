"""The verifier elsewhere: one file, an export, and what left the house before. It agrees with the program."""

import random
from pathlib import Path

import pytest

from chains import LATER, WAYS, Tamperer, a_chain, add, rows_of, say, undone, unguarded
from clearway.audit.acts import Act
from clearway.audit.changes import make_checkpoint
from clearway.audit.standalone import Signed, code_of, export_settled, main
from clearway.organisations.queries import at_the_machine
from exported import Line, elsewhere, exported, letter, written

pytestmark = pytest.mark.django_db(databases="__all__")
COUNT = 40
EXACT = {"updates", "deletes", "swaps", "cuts the tail", "restores an old backup"}  # what nobody linked anew


def settled(path: Path, *outside: Signed, codes: tuple[tuple[int, str], ...] = ()) -> tuple[int, list[str]]:
    """The number of the first bad event, or 0; and the alarms."""
    sections, alarms = export_settled(path, outside, codes)
    [section] = sections
    return section.first.number if section.first else 0, [*section.alarms, *alarms]


def test_it_runs_alone_and_says_in_plain_words_what_it_found(tmp_path: Path) -> None:
    chain = a_chain(COUNT)
    known = letter(tmp_path / "today.txt", chain)
    add(chain, 12, COUNT, known.link)
    exported(tmp_path / "export", chain)
    result = elsewhere(tmp_path, "export", "today.txt")
    assert (result.returncode, result.stderr) == (0, "")
    assert f"Chain {chain.hex}: {COUNT + 12} events; each is numbered without a gap" in result.stdout
    assert f"Fits: the checkpoint of event {COUNT}" in result.stdout
    assert f"Not yet protected: 12 events after event {COUNT}." in result.stdout
    assert "What cannot be checked here" in result.stdout
    assert "HMAC" in result.stdout
    assert result.stdout.endswith("Nothing wrong was found.\n")


def test_it_names_the_first_bad_event_and_what_to_do(tmp_path: Path) -> None:
    chain = a_chain(COUNT)
    letter(tmp_path / "today.txt", chain)
    said = exported(tmp_path / "export", chain)
    said[17]["verb"] = "case:open"
    written(tmp_path / "export", said)
    result = elsewhere(tmp_path, "export", "today.txt")
    assert result.returncode == 1
    assert f"The first bad event: event 17 ({said[17]['event']}) was altered" in result.stdout
    assert "What to do: write no more into Clearway" in result.stdout


def test_without_anything_from_outside_it_says_that_nothing_is_protected(tmp_path: Path) -> None:
    exported(tmp_path / "export", a_chain(3))
    result = elsewhere(tmp_path, "export")
    assert result.returncode == 0
    assert "NOT PROTECTED" in result.stdout


def test_a_code_from_the_telephone_is_enough(tmp_path: Path) -> None:
    chain = a_chain(COUNT)
    known = letter(tmp_path / "today.txt", chain)
    code = code_of(known.chain, known.number, known.link, known.key)
    said = exported(tmp_path / "export", chain)
    heard = code.lower().replace("0", "o").replace("-", " ")
    assert elsewhere(tmp_path, "export", "--code", str(COUNT), heard).returncode == 0
    written(tmp_path / "export", [{**said[0], "last": 30}, *said[1:31]])
    result = elsewhere(tmp_path, "export", "--code", f"{COUNT}", code)
    assert result.returncode == 1
    assert f"event 31 is missing, and all after it up to event {COUNT}" in result.stdout


def test_a_code_of_one_of_several_chains_is_found_and_a_wrong_one_is_an_alarm(tmp_path: Path) -> None:
    chains = [a_chain(4), a_chain(5)]
    known = letter(tmp_path / "today.txt", *chains)
    code = code_of(known.chain, known.number, known.link, known.key)
    exported(tmp_path / "export", *chains)
    assert elsewhere(tmp_path, "export", "--code", "5", code).returncode == 0
    result = elsewhere(tmp_path, "export", "--code", "4", code)
    assert result.returncode == 1
    assert "fits none of these chains" in result.stdout


BAD = {
    "no export": (["missing", "today.txt"], "missing cannot be read"),
    "no checkpoint": (["export", "missing"], "missing cannot be read"),
    "not an export": (["today.txt", "today.txt"], "line 1 of the export cannot be read"),
    "not a checkpoint": (["export", "export"], "this is no checkpoint"),
    "an empty export": (["empty", "today.txt"], "the export is empty"),
    "a newer export": (["newer", "today.txt"], 'reads "clearway export 1" only'),
    "half a line": (["half", "today.txt"], "line 3 of the export cannot be read"),
    "a foreign line": (["foreign", "today.txt"], "line 2 of the export cannot be read"),
    "no head": (["headless", "today.txt"], "line 1 of the export cannot be read"),
    "a misheard code": (["export", "--code", "3", "4F7K-9QXM-2BTR"], "misheard"),
    "a number that is none": (["export", "--code", "three", "4F7K-9QXM-2BTR"], "whole number"),
    "another chain's checkpoint": (["export", "other.txt"], "none of the checkpoints is of a chain in this export"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_a_sentence(tmp_path: Path, arguments: list[str], said: str) -> None:
    chain = a_chain(3)
    letter(tmp_path / "today.txt", chain)
    letter(tmp_path / "other.txt", a_chain(3))
    whole = exported(tmp_path / "export", chain)
    (tmp_path / "empty").write_text("")
    written(tmp_path / "newer", [{"format": "clearway export 2"}])
    (tmp_path / "half").write_text("\n".join((tmp_path / "export").read_text().splitlines()[:3])[:-9])
    written(tmp_path / "foreign", [whole[0], {"other": 1}])
    written(tmp_path / "headless", whole[1:])
    result = elsewhere(tmp_path, *arguments)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def altered(said: list[Line], place: int, name: str) -> list[Line]:
    """The lines, with another value in one of them."""
    value = said[place][name]
    other = value + 1000 if isinstance(value, int) else f"{value[:-1]}{'1' if value[-1:] != '1' else '2'}"
    return [*said[:place], {**said[place], name: other}, *said[place + 1 :]]


def test_any_part_of_an_event_that_was_altered_in_the_export_is_found_and_located(tmp_path: Path) -> None:
    chain = a_chain(COUNT)
    known = letter(tmp_path / "today.txt", chain)
    said, chance = exported(tmp_path / "export", chain), random.Random(19)
    for name in ("event", "moment", "by", "verb", "subject", "records", "digest", "link", "number"):
        for place in chance.sample(range(1, COUNT + 1), 5):
            path = written(tmp_path / "altered", altered(said, place, name))
            assert settled(path, known)[0] == place, f"{name} of {place}"


def test_events_that_were_taken_out_doubled_or_exchanged_are_found_and_located(tmp_path: Path) -> None:
    chain = a_chain(COUNT)
    known = letter(tmp_path / "today.txt", chain)
    said = exported(tmp_path / "export", chain)
    cases = {
        9: [*said[:9], *said[10:]],
        12: [*said[:13], said[12], *said[13:]],
        20: [*said[:20], said[25], *said[21:25], said[20], *said[26:]],
        31: said[:31],
    }
    for number, tampered in cases.items():
        assert settled(written(tmp_path / "altered", tampered), known)[0] == number


def test_an_export_whose_end_and_head_were_cut_alike_does_not_fit_its_checkpoint(tmp_path: Path) -> None:
    chain = a_chain(COUNT)
    known = letter(tmp_path / "today.txt", chain)
    said = exported(tmp_path / "export", chain)
    path = written(tmp_path / "export", [{**said[0], "last": 30}, *said[1:31]])
    first, alarms = settled(path, known)
    assert first == 31
    assert "does not fit: the chain ends at event 30" in alarms[0]


def test_a_checkpoint_with_another_key_than_the_export_is_an_alarm(tmp_path: Path) -> None:
    chain, other = a_chain(COUNT), a_chain(COUNT)
    known, theirs = letter(tmp_path / "today.txt", chain), letter(tmp_path / "other.txt", other)
    said = exported(tmp_path / "export", chain)
    path = written(tmp_path / "export", [{**said[0], "key": theirs.key}, *said[1:]])
    assert "another key" in settled(path, known)[1][0]


@pytest.mark.parametrize("way", WAYS)
def test_it_is_never_sure_of_an_event_that_was_tampered_with(tmp_path: Path, way: str) -> None:
    chain, other = a_chain(COUNT), a_chain(COUNT)
    early = letter(tmp_path / "early.txt", chain)
    add(chain, COUNT, COUNT, early.link)
    add(other, COUNT, COUNT, rows_of(other)[-1]["link"])
    late, honest = letter(tmp_path / "late.txt", chain), linked(exported(tmp_path / "export", chain))
    unguarded()
    for trial in range(5):
        with undone():
            expected = WAYS[way](Tamperer(chain, other, 2 * COUNT, random.Random(f"{way} {trial}")))
            said = exported(tmp_path / f"export-{trial}", chain)
            [section], _ = export_settled(tmp_path / f"export-{trial}", [early, late], ())
            if linked(said)[: 2 * COUNT] == honest:  # what only the seal shows, or only the row: it says so
                continue
            assert section.first
            assert section.sure < expected, f"trial {trial}"
            if way in EXACT:
                assert section.first.number == expected, f"trial {trial}"


def linked(said: list[Line]) -> list[Line]:
    """The events of an export, but for their seals."""
    return [{**line, "mac": ""} for line in said if "event" in line and line["verb"] != "audit:export"]


def test_a_chain_made_anew_is_found_by_the_checkpoint_and_placed_before_it(tmp_path: Path) -> None:
    chain = a_chain(COUNT)
    known = letter(tmp_path / "today.txt", chain)
    unguarded()
    Tamperer(chain, chain, COUNT, random.Random(4)).chains_anew()
    exported(tmp_path / "export", chain)
    first, alarms = settled(tmp_path / "export", known)
    assert first == 1
    assert f"event {COUNT} is another now" in alarms[0]


def test_a_checkpoint_in_the_export_that_was_altered_is_an_alarm(tmp_path: Path) -> None:

    chain = a_chain(COUNT)
    make_checkpoint(Act(at_the_machine(chain), LATER), letter(tmp_path / "today.txt", chain), "printed")
    unguarded()
    say("UPDATE audit_checkpoint SET number = 3 WHERE organisation = %s", chain.hex)
    exported(tmp_path / "export", chain)
    first, alarms = settled(tmp_path / "export")
    assert first == 0
    assert "wrong signature" in alarms[0]


def test_it_can_be_called_in_this_process_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exported(tmp_path / "export", a_chain(3))
    assert main([str(tmp_path / "export")]) == 0
    assert "3 events" in capsys.readouterr().out
