"""A log says that something failed, where and under which reference; never what came in."""

import json
import logging

import pytest

from clearway.ui.logs import BareFormatter

TYPED = "Canary4711"


def written(logger: str, message: str, *arguments: object, error: BaseException | None = None) -> str:
    found = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(logger, logging.ERROR, "somewhere.py", 7, message, arguments, found)
    return BareFormatter().format(record)


def raised() -> Exception:
    try:
        raise ValueError(TYPED)
    except ValueError as error:
        return error


@pytest.mark.asvs("16.2.5", "16.3.4")
def test_an_error_is_told_by_its_kind_and_place_without_its_words() -> None:
    text = written("django.request", "%s: %s", "Internal Server Error", f"/{TYPED}/", error=raised())
    assert TYPED not in text
    assert "builtins.ValueError" in text
    assert "test_logs.py" in text
    assert "in raised" in text


def test_the_cause_of_an_error_is_not_told_either() -> None:
    outer = RuntimeError("outer")
    outer.__cause__ = raised()
    assert TYPED not in written("django.request", "failed", error=outer)


@pytest.mark.parametrize(
    "logger", ["django.request", "django.security.DisallowedHost", "asyncio", "gunicorn.error", "root"]
)
@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("%s", (TYPED,)),
        ("a %s b %s", (1, TYPED)),
        ("%(a)s", ({"a": TYPED},)),
        ("%s %d", (TYPED, 1)),
        ("%s", ([TYPED],)),
    ],
)
def test_what_a_message_was_given_is_left_out(logger: str, message: str, arguments: tuple[object, ...]) -> None:
    text = written(logger, message, *arguments)
    assert TYPED not in text
    assert logger in text


def test_the_server_may_name_a_process() -> None:
    assert "Worker (pid:4321) was sent …!" in written("gunicorn.error", "Worker (pid:%s) was sent %s!", 4321, "SIGKILL")


def test_our_own_messages_are_written_whole() -> None:
    assert "the reference 0a1b2c3d" in written("clearway.ui", "the reference %s", "0a1b2c3d")


@pytest.mark.parametrize("message", ["100%", "%", "%s %s", "%%", "%z", ""])
def test_a_message_that_cannot_be_filled_in_is_no_second_failure(message: str) -> None:
    line = json.loads(written("django", message, "one"))
    assert (line["level"], line["logger"]) == ("ERROR", "django")


@pytest.mark.asvs("16.2.2", "16.2.4", "16.4.1")
def test_each_is_one_line_of_json_that_says_when() -> None:
    text = written("clearway.ui", "a page failed\nand more: %s", "0a1b2c3d", error=raised())
    assert "\n" not in text
    assert set(json.loads(text)) == {"at", "level", "logger", "said", "kind", "where"}
