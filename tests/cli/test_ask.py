"""`clearway ask`: the questions that matter, one by one; anything may be not known; the answer whenever one stops."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AREAS, STAFFORDSHIRE
from clearway.cli import ask
from clearway.core.assess.questions import Open
from clearway.core.calendar import moment
from clearway.core.facts.incident import read
from clearway.core.facts.known import know
from clearway.core.packs.load import pack_for
from clearway.core.packs.vocabulary import vocabulary
from readings import for_both
from terminal import SECTIONS, flat, headings, printed, refused, typed

AT = "2026-11-20T16:35"
FIRST = "Is any child in danger right now?"


def asked(*keys: str, area: str = STAFFORDSHIRE, flags: tuple[str | Path, ...] = ()) -> Result:
    """What happens when these keys are typed, each followed by Enter."""
    return typed("ask", "--area", area, "--at", AT, *flags, stdin="".join(f"{key}\n" for key in keys))


def questions(result: Result, area: str = STAFFORDSHIRE) -> list[str]:
    """The questions that were put, in order, as often as each was put."""
    known = {question.ask for question in pack_for(area).questions.values()}
    return [line.removeprefix("> ") for line in result.stderr.splitlines() if line.removeprefix("> ") in known]


def told(result: Result) -> dict[str, str]:
    made = printed(result)
    return {each["fact"]: "disputed" if each["disputed"] else each["value"] for each in made["factors"]}


# --- the keys ---------------------------------------------------------------------------------------
def test_it_begins_with_999_and_asks_first_about_danger() -> None:
    made = asked("s")
    assert made.stderr.index("call 999") < made.stderr.index(FIRST)
    assert made.exit_code == 0


@pytest.mark.parametrize(
    ("key", "value"),
    [("y", "yes"), ("yes", "yes"), ("Y", "yes"), (" y ", "yes"), ("n", "no"), ("NO", "no"), ("d", "disputed")],
)
def test_y_n_and_d_answer(key: str, value: str) -> None:
    assert told(asked(key, "s", flags=("--json",)))["immediate_danger"] == value


@pytest.mark.parametrize("key", ["", "u", "unknown", "don't know"])
def test_not_to_know_is_always_an_answer_and_never_a_no(key: str) -> None:
    made = asked(key, "s", flags=("--json",))
    assert "immediate_danger" not in told(made)
    assert questions(made)[1] != FIRST


@pytest.mark.parametrize("key", ["?", "h", "help"])
def test_help_explains_cites_and_asks_again(key: str) -> None:
    made = asked(key, "n", "s")
    [words] = [each for each in pack_for(STAFFORDSHIRE).questions.values() if each.ask == FIRST]
    assert flat(words.help) in flat(made.stderr)
    assert f"[{', '.join(words.cite)}]" in flat(made.stderr)
    assert told(asked(key, "n", "s", flags=("--json",)))["immediate_danger"] == "no"


@pytest.mark.parametrize("key", ["s", "stop", "S"])
def test_s_stops_and_answers_for_what_is_known(key: str) -> None:
    made = asked("y", key)
    assert headings(made.stdout) == list(SECTIONS)
    assert "A child is in danger. Call 999 now." in made.stdout


@pytest.mark.parametrize("key", ["maybe", "1", "yn", "0"])
def test_what_is_not_understood_is_said_and_the_question_stays(key: str) -> None:
    made = asked(key, "n", "s", flags=("--json",))
    assert "Type y, n or d, or press Enter if you do not know." in made.stderr
    assert told(made)["immediate_danger"] == "no"


@pytest.mark.parametrize("key", ["y", "d"])
def test_danger_is_answered_with_999_before_anything_else_is_asked(key: str) -> None:
    made = asked(key, "s")
    after = made.stderr.split(FIRST)[1]
    assert after.index("Call 999 now, then children's social care. This can wait: stop with s.") < after.index("?")
    assert "Call 999 now" not in asked("n", "s").stderr


def to_the_choice(*keys: str) -> Result:
    """Every question answered "not known", up to the one that is a choice of three, and then these keys."""
    put = questions(asked(*[""] * 100))
    before = put.index(pack_for(STAFFORDSHIRE).questions["kind"].ask)
    return asked(*[""] * before, *keys, "s", flags=("--json",))


@pytest.mark.parametrize(("key", "value"), [("1", "imagery"), ("2", "contact"), ("both", "both"), ("3", "both")])
def test_a_choice_is_answered_by_its_number_or_its_word(key: str, value: str) -> None:
    assert told(to_the_choice(key))["kind"] == value


@pytest.mark.parametrize("key", ["0", "4", "y", "pictures", "-1"])
def test_another_number_is_not_understood(key: str) -> None:
    made = to_the_choice(key, "2")
    assert "Type the number, or press Enter." in made.stderr
    assert told(made)["kind"] == "contact"


# --- what is asked ------------------------------------------------------------------------------------
@pytest.mark.parametrize("area", AREAS)
def test_each_question_is_put_once_however_little_is_known(area: str) -> None:
    made = asked(*[""] * 100, area=area)
    put = questions(made, area)
    assert len(put) == len(set(put)) > 40
    assert made.exit_code == 0


def test_what_no_longer_matters_is_not_asked() -> None:
    everything, danger = questions(asked(*[""] * 100)), questions(asked("y", *[""] * 100))
    assert len(danger) < len(everything)
    assert "Has any child been harmed, or is any child at risk of harm?" not in danger


@for_both
@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=6)
def test_no_answer_that_is_asked_for_can_contradict_another(area: str, seed: int) -> None:
    stamp, choose = moment(AT), random.Random(seed)  # not for secrets
    incident, pack = replace(read({"area": area}), at=stamp), pack_for(area)
    while (question := ask.next_question(incident, pack, stamp)) is not None:
        replies = [*vocabulary()[question.fact].answers, "unknown"]
        for reply in replies:
            know(incident.answered(question.fact, reply), stamp.at)
        incident = incident.answered(question.fact, choose.choice(replies))


def test_were_there_a_contradiction_it_would_be_refused_and_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    order = ["harm_or_risk_of_harm", "self_harm_risk"]

    def in_this_order(incident: Any, *_: object) -> Open | None:
        left = [fact for fact in order if fact not in incident.answers]
        return Open(left[0], (), "danger", asked=False) if left else None

    monkeypatch.setattr(ask, "next_question", in_this_order)
    made = asked("n", "y", "n", flags=("--json",))
    assert 'self_harm_risk = "yes" cannot both be true' in made.stderr.replace('harm_or_risk_of_harm = "no" and ', "")
    assert len(questions(made)) == 3
    assert told(made)["self_harm_risk"] == "no"


# --- the end --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("keys", [(), ("n",), ("n", "y", "?")])
def test_the_end_of_the_input_ends_calmly_with_the_answer(keys: tuple[str, ...]) -> None:
    made = asked(*keys)
    assert made.exit_code == 0
    assert headings(made.stdout) == list(SECTIONS)
    assert "Traceback" not in made.output


def test_the_end_of_the_input_before_an_area_is_named_ends_calmly_too() -> None:
    made = typed("ask", stdin="")
    assert made.exit_code != 0
    assert isinstance(made.exception, SystemExit)
    assert made.stdout == ""


def test_the_area_is_asked_for_and_a_wrong_one_is_asked_again() -> None:
    made = typed("ask", "--json", "--at", AT, stdin="stafordshire\n STAFFORDSHIRE \ns\n")
    assert 'There is no pack for "stafordshire". Did you mean "staffordshire"?' in made.stderr
    assert printed(made)["area"] == STAFFORDSHIRE


def test_an_area_without_a_pack_is_refused_before_anything_is_asked() -> None:
    assert 'Did you mean "hampshire"?' in refused(asked(area="hamshire"))


def test_questions_go_to_stderr_and_the_answer_alone_to_stdout() -> None:
    made = asked("n", "s")
    assert FIRST in made.stderr
    assert made.stdout.startswith("Clearway for Staffordshire")


def test_the_setting_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "saved.toml"
    asked("s", flags=("--setting", "library", "--save", file))
    assert 'setting = "library"' in file.read_text("utf-8")


# --- saving ----------------------------------------------------------------------------------------------
KEYS = st.lists(st.sampled_from(["y", "n", "d", "", "1", "2", "?"]), max_size=40)


@for_both
@given(keys=KEYS)
@settings(deadline=None, max_examples=12)
def test_a_saved_file_is_assessed_to_the_same_answer(area: str, keys: list[str], tmp_path_factory: Any) -> None:
    file = tmp_path_factory.mktemp("saved") / "saved.toml"
    made = printed(asked(*keys, area=area, flags=("--json", "--save", file)))
    assert printed(typed("assess", file, "--json")) == made


def test_a_saved_file_keeps_what_is_disputed_and_what_was_asked_in_vain(tmp_path: Path) -> None:
    file = tmp_path / "saved.toml"
    made = asked("d", "", "s", flags=("--save", file))
    text = file.read_text("utf-8")
    assert 'immediate_danger = "disputed"' in text
    assert '= "unknown"' in text
    assert f"Saved to {file}." in made.stderr


@pytest.mark.parametrize("area", AREAS)
def test_json_and_the_page_are_answers_to_the_same(area: str) -> None:
    made = json.loads(asked("n", "n", "s", area=area, flags=("--json",)).stdout)
    page = asked("n", "n", "s", area=area).stdout
    assert made["area"] == area
    assert made["questions"][0]["text"] in flat(page)
