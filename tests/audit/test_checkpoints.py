"""Checkpoints: signed, read out, and kept only when they have left the house."""

import http.server
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chains import LATER, a_chain, say, unguarded
from clearway.audit.acts import Act
from clearway.audit.changes import make_checkpoint
from clearway.audit.checkpoints import letters_in, sent, sign, spoken
from clearway.audit.errors import ChainError, NotAllowedError
from clearway.audit.models import Checkpoint
from clearway.audit.standalone import (
    ALPHABET,
    Signed,
    UnreadableError,
    checkpoints_read,
    code_of,
    code_read,
    number_read,
)
from clearway.audit.verify import Checked, checked, settle
from clearway.organisations.queries import at_the_machine
from clearway.vault.models import HOUSE
from clearway.vault.reach import within
from world import act_of, school

COUNT = 30
database = pytest.mark.django_db(databases="__all__")
codes = st.builds(code_of, st.just("a" * 32), st.integers(1, 2**40), st.just("b" * 64), st.just("c" * 64))


def signed(chain: UUID) -> Signed:
    made = sign(chain, LATER)
    assert made
    return made


def kept(chain: UUID) -> Signed:
    """A checkpoint that was printed."""
    made = signed(chain)
    make_checkpoint(Act(at_the_machine(chain), LATER), made, "printed")
    return made


def verified(chain: UUID, *outside: Signed) -> Checked:
    found = checked(chain, LATER, {each.number for each in outside})
    settle([found], outside, ())
    return found


# --- the code ----------------------------------------------------------------------------------------


@given(codes)
def test_a_code_is_understood_in_small_letters_with_spaces_and_with_letters_that_look_alike(code: str) -> None:
    assert len(code) == 14
    spelt = code.replace("1", "I").replace("0", "o").replace("-", " ").lower()
    assert code_read(spelt) == code_read(code.replace("1", "L").replace("-", "")) == code_read(code) == code


@given(codes, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_sign_that_was_misheard_is_always_noticed(code: str, place: int, heard: str) -> None:
    signs = list(code.replace("-", ""))
    if signs[place] == heard:
        return
    signs[place] = heard
    with pytest.raises(UnreadableError, match="misheard"):
        code_read("".join(signs))


@given(codes, st.integers(0, 11), st.integers(0, 11))
def test_two_signs_that_changed_places_are_always_noticed(code: str, one: int, other: int) -> None:
    signs = list(code.replace("-", ""))
    if signs[one] == signs[other]:
        return
    signs[one], signs[other] = signs[other], signs[one]
    with pytest.raises(UnreadableError, match="misheard"):
        code_read("".join(signs))


@pytest.mark.parametrize("typed", ["", "4F7K", "4F7K-9QXM-2BT", "4F7K-9QXM-2BTRR", "UUUU-UUUU-UUUU", "4F7K-9QXM-2BT€"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(UnreadableError):
        code_read(typed)


def test_a_code_is_another_for_another_chain_number_link_or_key() -> None:
    parts = ("a" * 32, 7, "b" * 64, "c" * 64)
    others = [
        ("d" * 32, *parts[1:]),
        (parts[0], 8, *parts[2:]),
        (*parts[:2], "d" * 64, parts[3]),
        (*parts[:3], "d" * 64),
    ]
    assert len({code_of(*each) for each in (parts, *others)}) == 5
    assert code_of(*parts) == "XVWF-4QA5-CD6D", "what was read out once stays true"


@pytest.mark.parametrize(("typed", "number"), [("1,234", 1234), (" 7 ", 7), ("12 000", 12000)])
def test_a_number_is_read_as_people_write_it(typed: str, number: int) -> None:
    assert number_read(typed) == number


@pytest.mark.parametrize("typed", ["", "0", "-1", "1.5", "seven", "٧", "9" * 19])
def test_what_is_no_number_of_an_event_is_refused(typed: str) -> None:
    with pytest.raises(UnreadableError):
        number_read(typed)


# --- the text ----------------------------------------------------------------------------------------


@database
@pytest.mark.asvs("11.6.1")
def test_a_checkpoint_is_the_signed_head_of_the_chain() -> None:
    made = signed(a_chain(COUNT))
    assert made.number == COUNT
    assert made.is_signed()
    assert checkpoints_read(made.text()) == [made]
    assert spoken(made) == f"event {COUNT}, code {code_of(made.chain, COUNT, made.link, made.key)}"


@database
def test_a_chain_in_which_nothing_happened_has_no_checkpoint() -> None:
    assert sign(a_chain(0), LATER) is None


@database
def test_checkpoints_are_read_from_one_text_however_a_letter_mangles_its_lines() -> None:
    first, second = signed(a_chain(3)), signed(a_chain(4))
    text = f"\n  {first.text()}\n\n{second.text()}".replace("\n", " \r\n")
    assert checkpoints_read(text) == [first, second]


def genuine(text: str) -> bool:
    try:
        return all(each.is_signed() for each in checkpoints_read(text))
    except UnreadableError:
        return False


@database
def test_a_line_that_was_altered_is_noticed() -> None:
    made = signed(a_chain(3))
    lines = made.text().splitlines()
    assert genuine("\n".join(lines))
    for place, line in enumerate(lines):
        for other in (line[:-1], f"{line[:-1]}{'1' if line[-1] != '1' else '2'}", ""):
            text = "\n".join([*lines[:place], other, *lines[place + 1 :]])
            assert not genuine(text), line


@pytest.mark.parametrize(
    "text", ["", "clearway checkpoint 2\n", "\0", "clearway checkpoint 1\nchain x\n", "a" * 10_000]
)
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "it.txt"
    file.write_text(text)
    with pytest.raises(ChainError, match=r"it\.txt"):
        letters_in(file)


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "it.txt").write_bytes(content)
    with pytest.raises(ChainError, match="cannot be read"):
        letters_in(tmp_path / "it.txt")


# --- what the verifier makes of them -----------------------------------------------------------------


@database
def test_a_checkpoint_that_left_the_house_protects_what_was_before_it() -> None:
    chain = a_chain(COUNT)
    kept(chain)
    found = verified(chain)
    assert found.whole
    assert found.protected
    assert (found.protected.number, found.last) == (COUNT, COUNT + 1)


@database
def test_a_checkpoint_in_the_database_that_is_ahead_of_the_chain_is_an_alarm() -> None:
    chain = a_chain(COUNT)
    kept(chain)
    unguarded()
    say("DELETE FROM audit_event WHERE organisation = %s AND number > 20", chain.hex)
    found = verified(chain)
    assert not found.whole
    assert found.first
    assert found.first.number == 21


@database
@pytest.mark.parametrize(
    "said", ["number = 3", "number = 99", f"link = '{'0' * 64}'", "moment = '2026'", f"signature = '{'A' * 88}'"]
)
def test_a_checkpoint_in_the_database_that_was_altered_is_an_alarm_and_blames_no_event(said: str) -> None:
    chain = a_chain(COUNT)
    kept(chain)
    unguarded()
    say(f"UPDATE audit_checkpoint SET {said} WHERE organisation = %s", chain.hex)
    found = verified(chain)
    assert found.first is None
    assert "wrong signature" in found.alarms[0]
    assert found.bad_rows == 1


@database
def test_a_checkpoint_that_is_signed_with_another_key_is_an_alarm() -> None:
    chain, other = a_chain(COUNT), a_chain(COUNT)
    mine, theirs = signed(chain), signed(other)
    forged = Signed(mine.chain, mine.number, mine.link, mine.moment, theirs.key, theirs.signature)
    assert "wrong signature" in verified(chain, forged).alarms[0]


@database
def test_a_misfit_before_a_checkpoint_that_fits_blames_no_event() -> None:
    chain, other = a_chain(COUNT), a_chain(10)
    early = signed(other)
    found = checked(chain, LATER, {10, COUNT})
    witness = signed(chain)
    lost = Signed(chain.hex, early.number, early.link, early.moment, early.key, early.signature)
    settle([found], [witness, lost], ())
    assert found.first is None
    assert found.alarms


# --- leaving the house -------------------------------------------------------------------------------


@database
def test_only_who_may_makes_a_checkpoint() -> None:
    own = school("own")
    with pytest.raises(NotAllowedError):
        make_checkpoint(act_of(own.administrator), signed(own.id), "printed")


@database
def test_a_checkpoint_is_kept_with_where_it_went() -> None:
    chain = a_chain(COUNT)
    kept(chain)
    with within(chain):
        row = Checkpoint.objects.get()
    assert (row.number, row.left_to) == (COUNT, "printed")


@database
def test_a_folder_gets_a_file_for_each_and_none_is_written_over(tmp_path: Path) -> None:
    first, second = signed(a_chain(3)), signed(a_chain(4))
    left = sent(str(tmp_path), [first, second])
    assert left == f"file {tmp_path}"
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(
        f"clearway-checkpoint-2027-11-16-{each.chain[:8]}-{each.number}.txt" for each in (first, second)
    )
    assert sent(str(tmp_path), [first]) == left, "again, after it could not be noted: it lies there"
    path = tmp_path / names[0]
    path.write_text(second.text() if first.chain[:8] in names[0] else first.text())
    with pytest.raises(ChainError, match="not overwritten"):
        sent(str(tmp_path), [first, second])


@database
def test_a_file_gets_all_of_them_and_is_never_written_over(tmp_path: Path) -> None:
    letters = [signed(a_chain(3)), signed(a_chain(4))]
    path = tmp_path / "today.txt"
    sent(str(path), letters)
    assert letters_in(path) == letters
    before = path.read_bytes()
    with pytest.raises(ChainError, match="not overwritten"):
        sent(str(path), letters)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["today.txt"]


@pytest.mark.parametrize("where", ["nowhere/", "nowhere/it.txt"])
def test_a_folder_that_is_not_there_is_not_made_on_the_wrong_disk(tmp_path: Path, where: str) -> None:
    with pytest.raises(ChainError):
        sent(f"{tmp_path}/{where}", [a_letter()])
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_leaves_no_half_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ChainError, match="No space"):
        sent(str(tmp_path / "it.txt"), [a_letter()])
    assert list(tmp_path.iterdir()) == []


def test_a_file_can_be_read_by_whoever_holds_the_folder(tmp_path: Path) -> None:
    sent(str(tmp_path / "it.txt"), [a_letter()])
    assert stat.S_IMODE((tmp_path / "it.txt").stat().st_mode) == 0o644


def a_letter() -> Signed:
    return Signed(uuid4().hex, 1, "b" * 64, "2026-11-20T16:35:00.000000Z", "c" * 64, "A" * 88)


class Desk(http.server.BaseHTTPRequestHandler):
    """Takes what is posted, or answers as it is told."""

    status = 204
    taken: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).taken.append((self.path, body))
        self.send_response(type(self).status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def a_desk(answer: int = 204) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Somebody who takes checkpoints: the address, and what was taken."""
    desk = type("OneDesk", (Desk,), {"status": answer, "taken": []})
    with http.server.HTTPServer(("127.0.0.1", 0), desk) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", desk.taken  # type: ignore[attr-defined]  # made above
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_an_address_gets_the_text_and_what_is_kept_of_it_holds_no_secret() -> None:
    letter = a_letter()
    with a_desk() as (address, taken):
        left = sent(f"{address}/in/secret-token?key=secret", [letter])
    assert taken == [("/in/secret-token?key=secret", letter.text().encode())]
    assert left == "http://127.0.0.1"


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("answer", [302, 307, 400, 404, 500, 503])
@pytest.mark.asvs("15.3.2")
def test_an_answer_that_is_no_success_is_loud(answer: int) -> None:
    with a_desk(answer) as (address, taken), pytest.raises(ChainError, match="did not leave the house") as refused:
        sent(f"{address}/secret", [a_letter()])
    assert len(taken) == 1, "nobody was led elsewhere"
    assert str(answer) in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.asvs("16.5.2")
def test_an_address_at_which_nobody_answers_is_loud() -> None:
    with a_desk() as (address, _):
        gone = address
    with pytest.raises(ChainError, match="does not answer"):
        sent(f"{gone}/secret", [a_letter()])


@pytest.mark.parametrize(
    "where",
    ["http://school.example/in", "ftp://school.example", "file:///etc", "https://", "https://me:pass@school.example/"],
)
@pytest.mark.asvs("12.3.2")
def test_a_checkpoint_goes_by_https_or_not_at_all(where: str) -> None:
    with pytest.raises(ChainError, match="https://"):
        sent(where, [a_letter()])


@database
def test_the_house_has_checkpoints_too() -> None:
    from clearway.audit.events import Verb
    from clearway.audit.house import note_house

    note_house(Verb.SESSION_START, None, HOUSE, LATER)
    made = kept(HOUSE)
    assert made.number == 1
    assert verified(HOUSE, made).whole
