"""From what kind of browser somebody signed in, in a few words of ours: what a browser says of itself is not kept."""

KINDS = (  # the first that fits: most call themselves by the names of the others as well
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)
UNKNOWN = "A browser we do not know"


def browser_of(agent: str) -> str:
    """Such as "Firefox on Windows", of at most 40 characters."""
    kind = next((name for mark, name in KINDS if mark in agent), UNKNOWN)
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{kind} on {system}" if system else kind
