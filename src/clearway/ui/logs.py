"""What may be written to a log: that something failed, where in our code, under which reference. Never what came in."""

import logging
import traceback


class BareFormatter(logging.Formatter):
    """Level, logger and the message's own words; for an error its kind and the lines of code, without their values.

    An exception's text may repeat what a person typed, and so may the arguments of a message: both are left out for
    every logger but Clearway's own, which passes references only. The server's messages keep their numbers.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The lines for one record."""
        lines = [f"{record.levelname} {record.name}: {_said(record)}"]
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            lines.append(f"  {kind.__module__}.{kind.__qualname__}")
            lines += [f"  {each.filename}:{each.lineno} in {each.name}" for each in traceback.extract_tb(trace)]
        return "\n".join(lines)


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
