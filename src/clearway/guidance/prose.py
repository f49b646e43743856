"""A pack's plain text as what a page shows: paragraphs and lists. Escaping is the page's own affair: nothing here is
marked as safe."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

BULLET, NUMBERED, PARAGRAPH = "ul", "ol", "p"
ITEM = re.compile(r"^(?:(?P<dash>-)|\d+\.)\s+(?P<said>.*)$")
QUOTED = re.compile(r'"([^"]+)"')

Span = tuple[str, str]


@dataclass(slots=True)
class Block:
    """A paragraph, or a list of either kind. `lines` holds one line of a paragraph, or every item of a list."""

    kind: str
    lines: list[str] = field(default_factory=list)


def blocks(body: str) -> list[Block]:
    """The paragraphs and lists of a text: "- " and "1. " begin an item, an empty line ends a paragraph.

    Items with empty lines between them are one list. A line that begins nothing goes on with the one before it.
    """
    found: list[Block] = []
    fresh = True
    for line in map(str.strip, body.strip().splitlines()):
        item = ITEM.match(line)
        if not line:
            fresh = True
        elif item:
            kind = BULLET if item["dash"] else NUMBERED
            if not found or found[-1].kind != kind:
                found.append(Block(kind))
            found[-1].lines.append(item["said"])
            fresh = False
        elif fresh or not found:
            found.append(Block(PARAGRAPH, [line]))
            fresh = False
        else:
            found[-1].lines[-1] += f" {line}"
    return found


def spans(line: str, addresses: Mapping[str, str]) -> Iterator[Span]:
    """A line in parts, each with the address that it leads to, or none: a title in quotes leads to its text."""
    at = 0
    for quoted in QUOTED.finditer(line):
        if quoted[1] in addresses:
            yield line[at : quoted.start(1)], ""
            yield quoted[1], addresses[quoted[1]]
            at = quoted.end(1)
    yield line[at:], ""
