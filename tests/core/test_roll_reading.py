"""A roll as any system exports it is read as it was written; whatever is none is refused in a sentence."""

import codecs
import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.core.roll.columns import FIELDS, guessed, recognised, wrong
from clearway.core.roll.days import DAY_FIRST, MONTH_FIRST, day_of, orders
from clearway.core.roll.pupils import Fault, Pupil, Reading, year_of
from clearway.core.roll.table import Counted, below, layout_of, rows
from clearway.core.roll.text import RollError, decoded, encoding_of, lines

TODAY = date(2026, 11, 20)
SIMS = "Legal Surname,Legal Forename,DOB,UPN,Adno,Year Group\nExample,Pupil,27/03/2011,A123456789012,0042,Year  9\n"
CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
OLD_CELL = st.text(st.sampled_from("abcXYZ019 éößØ€ŠŽ’-,;\t|\"'"), max_size=12)


def pieces(raw: Any, size: int) -> Iterator[Any]:
    return (raw[start : start + size] for start in range(0, len(raw), size))


def table(text: str, delimiter: str, size: int = 7) -> list[tuple[str, ...]]:
    return [row.cells for row in rows(Counted(lines(pieces(text, size))), delimiter)]


def read(text: str, **more: Any) -> list[Pupil | Fault]:
    layout = layout_of(lines([text]))
    reading = Reading(layout, guessed(layout.header), TODAY, **more)
    return list(reading.read(below(rows(Counted(lines([text])), layout.delimiter), layout)))


def written(cells: list[list[str]], **dialect: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(cells)
    return out.getvalue()


def wholly(raw: bytes) -> list[Any]:
    """Every row of a file, as a command reads it."""
    layout = layout_of(lines(decoded([raw], encoding_of([raw]))))
    return list(rows(Counted(lines(decoded([raw], encoding_of([raw])))), layout.delimiter))


@given(
    st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.integers(1, 40),
)
def test_whatever_table_is_written_as_csv_comes_back(
    cells: list[list[str]], delimiter: str, end: str, quoting: Any, size: int
) -> None:
    text = written(cells, delimiter=delimiter, lineterminator=end, quoting=quoting)
    expected = [tuple(cell.strip() for cell in row) for row in cells]
    assert table(text, delimiter, size) == [row for row in expected if any(row)]


@given(
    st.lists(OLD_CELL, min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.integers(1, 9),
)
def test_every_encoding_comes_back_and_is_named(cells: list[str], coding: str, size: int) -> None:
    text = "Surname,Forename,DOB\r\n" + "".join(f'"{cell.replace(chr(34), "")}",é,2011-03-27\r\n' for cell in cells)
    raw = text.encode(coding)
    found = encoding_of(pieces(raw, size))
    assert found.name == coding
    assert "".join(decoded(pieces(raw, size), found)).removeprefix("\ufeff") == text


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_zeros(order: str) -> None:
    assert encoding_of([SIMS.encode(order)]).name == order


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_garbage_raises_nothing_but_our_own_error(raw: bytes) -> None:
    try:
        found: list[Any] = list(read("".join(decoded([raw], encoding_of([raw])))))
    except RollError as refused:
        found = [refused]
    assert all(isinstance(each, Pupil | Fault) or each.remedy for each in found)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b"\n\r\n \n", "nothing but empty lines"),
        (b"PK\x03\x04rest", "an Excel workbook or a zip"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"Surname,Forename,DOB\n", "no pupil below it"),
        (b"1,2,3\n4,5,6\n", "names of columns"),
        (b'Surname,Forename,DOB\nExample,"Pupil,2011-03-27\n' + b"x\n" * 90_000, "never closed"),
        (b'Surname,Forename,DOB\nExample,"Pu"pil,2011-03-27\n', "in the middle of a cell"),
        (b"Surname,Forename,DOB\nExa\0mple,Pupil,2011-03-27\n", "no text"),
        (b"\xff\xfe\x00\xd8\x41\x00", "no text in UTF-16"),
        (b"Surname\x81,Forename\n", "no text in Windows-1252"),
        (b"x" * 300_000, "longer than"),
    ],
)  # fmt: skip
def test_what_is_no_roll_is_refused_with_what_to_do(raw: bytes, said: str) -> None:
    with pytest.raises(RollError, match=said) as refused:
        wholly(raw)
    assert refused.value.remedy
    assert "Example" not in str(refused.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_separates_is_found_out_under_a_title_and_the_header_may_come_again(delimiter: str) -> None:
    head = delimiter.join(["Surname", "Forename", "DOB"])
    row = delimiter.join(["Example", '"Pupil\nB"', "2011-03-27"])
    text = f"Pupils on roll, 1 September 2026\r\n\r\n{head}\r\n{row}\r\n{head}\r\n{row}\r\n"
    layout = layout_of(lines([text]))
    assert (layout.delimiter, layout.header, layout.line) == (delimiter, ("Surname", "Forename", "DOB"), 3)
    assert [each.line for each in read(text)] == [4, 7]
    assert {each.name for each in read(text) if isinstance(each, Pupil)} == {"Pupil B Example"}


def test_a_row_begins_where_the_lines_before_it_ended() -> None:
    taken = Counted(lines([SIMS + 'A,"B\nC",2011-03-27\nD,E,2011-03-27\n']))
    ends = [(row.line, taken.line, taken.characters) for row in rows(taken, ",")]
    assert ends == [(1, 1, 53), (2, 2, len(SIMS)), (3, 4, len(SIMS) + 19), (5, 5, len(SIMS) + 34)]


def test_a_roll_of_sims_is_read_as_it_stands() -> None:
    assert read(SIMS) == [
        Pupil(2, "Pupil Example", born_on=date(2011, 3, 27), upn="A123456789012", mis_id="0042", year_group="9")
    ]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Legal Surname", "surname"), ("legal_forename", "forename"), ("Date of Birth", "born_on"),
        ("D.O.B.", "born_on"), ("UPN", "upn"), ("Adno", "mis_id"), ("Arbor ID", "mis_id"),
        ("PreferredName", "known_as"), ("NC Year", "year_group"),
        ("Student Name", "name"), ("Gender", "sex"), ("Home address", ""), ("", ""),
    ],
)  # fmt: skip
def test_headers_of_common_systems_are_known(header: str, field: str) -> None:
    assert recognised(header) == field


def test_a_whole_name_is_not_taken_beside_its_parts() -> None:
    assert guessed(("Name", "Surname", "Forename", "DOB")) == {"surname": 1, "forename": 2, "born_on": 3}
    assert guessed(("Name", "DOB")) == {"name": 0, "born_on": 1}


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"surname": 0, "forename": 1, "born_on": 2}, ""),
        ({"name": 0, "upn": 1}, ""),
        ({"surname": 0, "born_on": 2}, "which column holds the name"),
        ({"name": 0}, "nobody can be told apart"),
        ({"name": 0, "born_on": 0}, "one thing only"),
        ({"name": 9, "born_on": 0}, "columns of the file"),
    ],
)
def test_a_choice_of_columns_that_does_not_do_is_named(choice: dict[str, int], said: str) -> None:
    assert said in wrong(choice, 3)
    assert bool(said) == bool(wrong(choice, 3))


@pytest.mark.parametrize(
    "text", ["27/03/2011", "27.3.2011", "27-03-2011", "2011-03-27", "27 Mar 2011", "27 March 2011", "27-Mar-2011",
             "27/03/2011 00:00:00", "2011-03-27T00:00:00Z", "27th March 2011"],
)  # fmt: skip
def test_a_day_is_read_in_each_style(text: str) -> None:
    assert day_of(text, DAY_FIRST) == date(2011, 3, 27)


@pytest.mark.parametrize("text", ["31/02/2011", "27/03/11", "27/13/2011", "March 2011", "40603", "27/03/1811", "x"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of(text, DAY_FIRST) is None


def test_the_order_of_day_and_month_is_never_guessed() -> None:
    assert orders(["04/05/2011", "2011-12-31"]) == {DAY_FIRST, MONTH_FIRST}
    assert orders(["04/05/2011", "27/05/2011"]) == {DAY_FIRST}
    assert orders(["05/27/2011"]) == {MONTH_FIRST}
    assert orders(["05/27/2011", "27/05/2011"]) == set()
    assert day_of("04/05/2011", MONTH_FIRST) == date(2011, 4, 5)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_every_day_comes_back_in_every_style(day: date) -> None:
    for style in (f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%Y-%m-%d}", f"{day.day} {day:%b %Y}"):
        assert day_of(style, DAY_FIRST) == day
    assert day_of(f"{day:%m/%d/%Y}", MONTH_FIRST) == day


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("Example,=1+1,27/03/2011", 2, "as a formula does"),
        ("Example,+44,27/03/2011", 2, "as a formula does"),
        ("Example,@SUM,27/03/2011", 2, "as a formula does"),
        ("Example,data:image/png;base64;iVBORw0KGgoAAAANSUhEUg,27/03/2011", 2, "a picture or a file"),
        ("Example,Pupil,27/03/2011,more", 0, "it has 4 cells"),
        ("Example,,27/03/2011", 1, "holds no name"),
        ("Example,Pupil,31/02/2011", 3, "date of birth"),
        ("Example,Pupil,27/03/2030", 3, "date of birth"),
        (f"Example,{'x y ' * 60},27/03/2011", 2, "too long"),
    ],
)
def test_a_row_that_cannot_be_taken_names_line_and_column_and_repeats_nothing(row: str, column: int, said: str) -> None:
    [fault] = read(f"Surname,Forename,DOB\n{row}\n")
    assert isinstance(fault, Fault)
    assert (fault.line, fault.column) == (2, column)
    assert said in str(fault)
    assert "Example" not in str(fault)
    assert "SUM" not in str(fault)


def test_a_picture_in_a_column_that_nobody_wants_is_refused_too() -> None:
    [fault] = read(f"Surname,Forename,DOB,Photo\nExample,Pupil,27/03/2011,{'iVBORw0KGgoAAAANSUhEUg' * 2}\n")
    assert isinstance(fault, Fault)
    assert fault.column == 4


def test_what_stands_for_nothing_is_nothing_and_a_short_row_is_filled_up() -> None:
    text = 'Name,DOB,UPN,Year\n"Example, Pupil",-,N/A\n'
    assert read(text) == [Pupil(2, "Pupil Example")]


@pytest.mark.parametrize(
    ("text", "said"),
    [("Year 07", "7"), ("Yr 10", "10"), ("9", "9"), ("R", "Reception"), ("N2", "Nursery"), ("Six", "Six")],
)
def test_a_year_group_is_said_in_one_way(text: str, said: str) -> None:
    assert year_of(text) == said


def test_a_hundred_thousand_rows_are_read_with_little_in_hand() -> None:
    """Lazily: nothing is taken before it is asked for."""
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        yield SIMS
        while True:
            taken += 1
            yield "Example,Pupil,27/03/2011,,,\n"

    found = rows(Counted(lines(endless())), ",")
    for _ in range(100):
        next(found)
    assert taken <= 100


def test_every_field_has_a_name_for_people() -> None:
    assert set(FIELDS) >= set(guessed(("Surname", "Forename", "DOB", "UPN", "Adno", "Year", "Sex", "Known as")))
    assert codecs.lookup("cp1252").name == "cp1252"
