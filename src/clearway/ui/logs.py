"""What may be written to a log: that something failed, where in our code, under which reference. Never what came in."""

import logging
import traceback


class BareFormatter(logging.Formatter):
    """Level, logger and the message's own words; for an error its kind and the lines of code, without their values.

    An exception's text may repeat what a person typed, and so may the arguments of a message: both are left out for
    every logger but Clearway's own, which passes references only.
    """

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.startswith("clearway")
        said = record.getMessage() if ours else str(record.msg)
        lines = [f"{record.levelname} {record.name}: {said}"]
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            lines.append(f"  {kind.__module__}.{kind.__qualname__}")
            lines += [f"  {each.filename}:{each.lineno} in {each.name}" for each in traceback.extract_tb(trace)]
        return "\n".join(lines)
