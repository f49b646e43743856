"""`clearway pack`: list, show, lint, prove, diff, explain; and what each says of a pack that is not sound."""

import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from clearway.core.handbook import handbook
from clearway.core.packs.load import installed, load_whole
from readings import for_each_pack
from terminal import flat, printed, refused, typed

pytestmark = pytest.mark.sampled(2)

STAFFORD = "staffordshire-stoke-2017"
HANTS = "hampshire-2017"
Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Copies the Staffordshire pack into a folder, with some words in one file replaced."""

    def copy(file: str = "", old: str = "", new: str = "") -> Path:
        with as_file(files("clearway").joinpath("packs", STAFFORD)) as source:
            made = Path(shutil.copytree(source, tmp_path / STAFFORD, dirs_exist_ok=True))
        if file:
            text = (made / file).read_text("utf-8")
            assert old in text
            (made / file).write_text(text.replace(old, new, 1), "utf-8")
        return made

    return copy


# --- list and show ----------------------------------------------------------------------------------
def test_list_names_every_pack_with_its_areas_and_that_nobody_reviewed_it() -> None:
    page = flat(typed("pack", "list").stdout)
    assert "STAFFORDSHIRE-STOKE-2017" in page
    assert "Areas: staffordshire, stoke-on-trent." in page
    assert page.count("Nobody has reviewed this pack") == len(installed())


def test_list_gives_ids_alone_and_json() -> None:
    assert typed("pack", "list", "--ids").stdout.split() == list(installed())
    rows = printed(typed("pack", "list", "--json"))
    assert [row["id"] for row in rows] == list(installed())
    assert all(row["checksum"] == load_whole(row["id"]).checksum and row["reviewed_by"] is None for row in rows)


@for_each_pack
def test_show_prints_the_handbook(pack: str) -> None:
    assert typed("pack", "show", pack, "--markdown").stdout == handbook(load_whole(pack))
    plain = typed("pack", "show", pack).stdout
    assert "**" not in plain
    assert load_whole(pack).title in plain


def test_show_reads_a_folder_as_well(folder: Folder) -> None:
    assert typed("pack", "show", folder()).stdout == typed("pack", "show", STAFFORD).stdout


@pytest.mark.parametrize("command", ["show", "lint", "prove"])
def test_a_pack_that_is_not_installed_is_refused_with_the_nearest(command: str) -> None:
    assert 'Did you mean "hampshire-2017"?' in refused(typed("pack", command, "hampshire-2018"))


def test_a_folder_that_is_no_pack_is_refused(tmp_path: Path) -> None:
    assert "pack.toml: this file is missing from the pack. Add it." in refused(typed("pack", "show", tmp_path))


# --- lint ---------------------------------------------------------------------------------------------
@pytest.mark.full  # `make test` begins with it
def test_lint_runs_the_examples_of_every_pack() -> None:
    made = typed("pack", "lint")
    assert (made.exit_code, made.stderr) == (0, "")
    assert [line.partition(":")[0] for line in made.stdout.splitlines()] == list(installed())
    assert all(line.endswith(": sound") for line in made.stdout.splitlines())


def test_lint_names_the_example_that_comes_out_otherwise_and_exits_with_1(folder: Folder) -> None:
    changed = folder(
        "rules/responses.toml", 'asks = { social_care = "consider", advice = "must" }', 'asks = { advice = "must" }'
    )
    made = typed("pack", "lint", changed)
    assert made.exit_code == 1
    assert "social_care is none, not consider" in made.stderr
    assert "examples do not come out as they say" in made.stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "rules/responses.toml",
            'when = "under_13_involved"',
            'when = "under_13_involvd"',
            'Did you mean "under_13_involved"?',
        ),
        ("rules/responses.toml", 'cite = ["SS022", "FI013"]', 'cite = ["SS999"]', "SS999"),
        ("pack.toml", 'title = "Staff', 'titel = "Staff', 'Is "titel" meant to be it?'),
        ("never.toml", "[[never]]", "[[never", "never.toml"),
    ],
)
def test_lint_refuses_a_mistake_naming_the_file_the_key_and_the_nearest(
    folder: Folder, file: str, old: str, new: str, says: str
) -> None:
    sentence = refused(typed("pack", "lint", folder(file, old, new)))
    assert f"{file}: " in sentence or "pack.toml: " in sentence
    assert says in sentence


# --- prove ----------------------------------------------------------------------------------------------
def test_prove_says_what_is_proved_and_how_often_it_was_checked() -> None:
    made = typed("pack", "prove", STAFFORD)
    assert made.exit_code == 0
    lines = [line for line in made.stdout.splitlines() if "checked" in line]
    assert len(lines) >= 10
    assert all(line.startswith("  proved") for line in lines)
    assert "never managed within the setting on an unknown fact of ruling 4" in made.stdout


def test_prove_wants_a_pack_or_all() -> None:
    made = typed("pack", "prove")
    assert made.exit_code == 2
    assert "name a pack, or give --all" in made.stderr


def test_prove_fails_with_an_incident_that_assess_can_read(folder: Folder, tmp_path: Path) -> None:
    unsound = folder("rules/responses.toml", 'when = "financial_demand"', 'when = { not = "financial_demand" }')
    made = typed("pack", "prove", unsound)
    assert made.exit_code == 1
    assert "FAILS" in made.stdout
    shown = made.stdout.split("for these facts, as an incident file:\n\n")[1].split("\n\n")[0]
    file = tmp_path / "shown.toml"
    file.write_text("\n".join(line.strip() for line in shown.splitlines()), "utf-8")
    assert typed("assess", file).exit_code == 0


# --- diff -------------------------------------------------------------------------------------------------
def test_diff_of_a_pack_with_itself_finds_nothing() -> None:
    page = flat(typed("pack", "diff", STAFFORD, STAFFORD).stdout)
    assert "No finding changes for any facts." in page
    assert "Every example of the first still comes out as it says." in page


def test_diff_shows_each_finding_that_changes_with_facts_and_rules(folder: Folder) -> None:
    stricter = folder(
        "rules/responses.toml",
        'asks = { social_care = "consider", advice = "must" }',
        'asks = { police = "must", advice = "must" }',
    )
    page = flat(typed("pack", "diff", STAFFORD, stricter).stdout)
    assert "• police.must: was no, would be yes" in page
    assert "under_13_involved yes" in page
    assert "before: no rule; after: under-13" in page


def test_diff_of_two_areas_names_the_rules_that_come_and_go() -> None:
    page = flat(typed("pack", "diff", HANTS, STAFFORD).stdout)
    assert "Rules that go: content, police-" in page
    assert "Rules that come: content-beyond-age, content-violent." in page
    assert "examples of the first come out otherwise" in page


# --- explain ------------------------------------------------------------------------------------------------
def test_explain_says_when_what_follows_and_on_which_passages_it_rests() -> None:
    page = flat(typed("pack", "explain", "under-13").stdout)
    assert "UNDER-13 · HAMPSHIRE-2017" in page
    assert "UNDER-13 · STAFFORDSHIRE-STOKE-2017" in page
    assert "When: an involved child is aged 12 or under." in page
    assert "Then: police must." in page
    assert "- SS022 (Responding to sexting (YPSI): guidance for professionals, section 6D / D03):" in page


def test_explain_of_one_pack_leaves_the_other_out() -> None:
    page = typed("pack", "explain", "under-13", "--pack", HANTS).stdout
    assert "HAMPSHIRE" in page
    assert "STAFFORDSHIRE" not in page


def test_explain_of_a_passage_says_it_first_and_names_all_that_rests_on_it() -> None:
    page = typed("pack", "explain", "SS083").stdout
    resting = [rule.id for rule in load_whole(STAFFORD).rules if "SS083" in rule.cite]
    assert len(resting) > 1
    assert all(f"rule[{rule}]" in flat(page) for rule in resting)
    assert "action[child-deletes]" in flat(page)
    assert flat(page).index(load_whole(STAFFORD).library["SS083"].says) < flat(page).index("rule[")


@pytest.mark.parametrize("name", ["child-deletes", "device_held", "under-13", "ss145"])
def test_explain_knows_steps_facts_rules_and_passages_in_small_letters(name: str) -> None:
    assert flat(typed("pack", "explain", name).stdout).strip()


@pytest.mark.parametrize(("word", "nearest"), [("undr-13", "under-13"), ("wide-age-gaps", "wide-age-gap")])
def test_explain_names_the_nearest_rule_where_there_is_none(word: str, nearest: str) -> None:
    assert f'Did you mean "{nearest}"?' in refused(typed("pack", "explain", word))


def test_explain_marks_judgement() -> None:
    assert "†" in typed("pack", "explain", "harm-by-another", "--pack", STAFFORD).stdout
