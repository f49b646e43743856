"""The staff card: what every member of staff does and does not do. A dagger marks what no passage asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CardLine:
    """One thing to do or not to do, what stands in bold before it, and the passages that it rests on."""

    bold: str
    text: str
    cite: tuple[str, ...] = ()
    judgement: bool = False


DANGER = CardLine("A child is in danger now? Call 999 first.", "", ("SS150", "HS146"))

DO = (
    CardLine(
        "Speak to the safeguarding lead now,",
        "face to face or by telephone. Not by e‑mail, not on a form.",
        ("SS040", "SS032"),
        judgement=True,
    ),
    CardLine(
        "Not there, or is it about the lead?",
        "A deputy or the head. Nobody? Call the police on 101.",
        ("HS146", "SS148"),
        judgement=True,
    ),
    CardLine(
        "Stay with a child who is distressed.",
        "Listen. Send somebody else for the lead.",
        ("HS043",),
        judgement=True,
    ),
    CardLine(
        "If you hold the device,",
        "switch it off, look at nothing, hand it to the lead.",
        ("SS060", "HS135"),
        judgement=True,
    ),
)

DO_NOT = (
    CardLine("look at it", "", ("SS063", "HS109")),
    CardLine("ask to see it,", "or ask anyone to describe it", ("SS063", "HS120")),
    CardLine("question anyone", "about what happened", ("SS045", "SS085")),
    CardLine("promise to keep it secret", "", judgement=True),
    CardLine("contact parents:", "the lead decides that", ("SS058", "HS129"), judgement=True),
    CardLine("copy, save, print or pass it on", "", ("SS056", "HS130")),
)

SENT_TO_YOU = (
    CardLine("Do not open, forward, copy, show or delete it.", "", ("SS056",), judgement=True),
    CardLine("Speak to the lead and to the police (101) now.", "", ("HQ035",)),
    CardLine(
        "Did a child show it to you?",
        "Look no more. Note the time. Tell only the lead.",
        ("HS122",),
        judgement=True,
    ),
    CardLine("Leave the device as it is", "until they say what to do.", judgement=True),
)

LINES = (DANGER, *DO, *DO_NOT, *SENT_TO_YOU)
