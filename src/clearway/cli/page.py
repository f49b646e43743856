"""A page in a terminal: headings, wrapped lines, colour; as wide as the window, never wider than reads well."""

import re
import shutil
import textwrap

import click

WIDEST, NARROWEST = 100, 40
LABEL = 8
DUTY_COLOUR = {"must": "red", "should": "yellow", "consider": "cyan", "none": "green"}
DUTIES = re.compile(r"\b(MUST|SHOULD|CONSIDER)\b")


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

    def labelled(self, label: str, text: str, colour: str) -> None:
        """A line that begins with a label in a column of its own."""
        first = len(self.lines)
        self.item(label.ljust(LABEL), text)
        self.lines[first] = self.lines[first].replace(label, click.style(label, fg=colour, bold=True), 1)

    def level(self, text: str, indent: int = 2) -> None:
        """A line in which duties, in capitals, take their colour."""
        first = len(self.lines)
        self.say(text, indent, 4)
        for number in range(first, len(self.lines)):
            self.lines[number] = DUTIES.sub(_coloured, self.lines[number])

    def why(self, text: str, cite: list[str], indent: int = 6) -> None:
        """A reason with its passages."""
        self.say(f"{text} [{', '.join(cite)}]" if cite else text, indent)

    def text(self) -> str:
        """The page."""
        return "\n".join(self.lines) + "\n"


def _coloured(match: re.Match[str]) -> str:
    return click.style(match[0], fg=DUTY_COLOUR[match[0].lower()], bold=True)
