"""What may be written to a log: that something failed, where in our code, under which reference. Never what came in.

One line of JSON for each: `at`, `level`, `logger`, `said`, and for an error its `kind` and the lines of code that it
went through (`where`), without their values.
"""

import json
import logging
import traceback
from datetime import UTC, datetime


class BareFormatter(logging.Formatter):
    """Level, logger and the message's own words.

    An exception's text may repeat what a person typed, and so may the arguments of a message: both are left out for
    every logger but Clearway's own, which passes references only. The server's messages keep their numbers.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line for one record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "said": _said(record),
        }
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            line["kind"] = f"{kind.__module__}.{kind.__qualname__}"
            line["where"] = [f"{each.filename}:{each.lineno} in {each.name}" for each in traceback.extract_tb(trace)]
        return json.dumps(line, ensure_ascii=False)


def _said(record: logging.LogRecord) -> str:
    if record.name.startswith("clearway"):
        return record.getMessage()
    said = str(record.msg)
    if (
        not isinstance(record.args, tuple)
        or said.count("%") != said.count("%s")
        or said.count("%s") != len(record.args)
    ):
        return said
    numbers = record.name.startswith("gunicorn")
    return said % tuple(each if numbers and isinstance(each, int) else "…" for each in record.args)
