"""A page in a terminal: headings, wrapped lines, colour; as wide as the window, never wider than reads well."""

import shutil
import textwrap
from datetime import datetime

import click

WIDEST, NARROWEST = 100, 40
DUTY_COLOUR = {"must": "red", "should": "yellow", "consider": "cyan", "none": "green"}


class Page:
    """Lines to be printed, in order."""

    def __init__(self, width: int | None = None) -> None:
        window = width or shutil.get_terminal_size((90, 24)).columns
        self.width = max(NARROWEST, min(window, WIDEST))
        self.lines: list[str] = []

    def heading(self, text: str) -> None:
        """A heading with a line of space before it."""
        if self.lines:
            self.lines.append("")
        self.lines.append(click.style(text.upper(), bold=True))

    def say(self, text: str, indent: int = 2, hang: int = 0, **style: object) -> None:
        """A paragraph, wrapped. `hang` indents the lines after the first."""
        wrapped = textwrap.wrap(text, self.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang))
        self.lines += [click.style(line, **style) if style else line for line in wrapped]  # type: ignore[arg-type]  # click's own keywords

    def item(self, mark: str, text: str, indent: int = 2, **style: object) -> None:
        """A line that begins with a mark, and hangs below it."""
        self.say(f"{mark} {text}", indent, len(mark) + 1, **style)

    def why(self, text: str, cite: list[str], indent: int = 6) -> None:
        """A reason with its passages."""
        self.say(f"{text} [{', '.join(cite)}]" if cite else text, indent)

    def text(self) -> str:
        """The page."""
        return "\n".join(self.lines) + "\n"


def when(iso: str, at: datetime) -> str:
    """A time as a person says it, as seen from `at`."""
    moment = datetime.fromisoformat(iso)
    if moment == at:
        return "now"
    clock = f"{moment:%H:%M}"
    if moment.date() == at.date():
        return f"today {clock}"
    return f"{moment:%A} {moment.day} {moment:%B} {clock}"


def duty(name: str) -> str:
    """A duty in capitals and its colour."""
    return click.style(name.upper(), fg=DUTY_COLOUR.get(name, "white"), bold=True)
