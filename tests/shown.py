"""Who sees which words of the small world, by their canaries: the oracle of A-05 and A-48."""

REPORTED = {"own-about", "own-account", "own-teller", "own-added"}
REPORTED_TOO = {"own-about-too", "own-account-too", "own-teller-too"}  # the report that joined the case
CLOSED_AND_OPEN = {"own-closed", "own-again"}  # why the report was to be no case, and was looked at again
# Of the person, and the name of whom they may be merged with: for whoever looks for people and is not tied to them.
OF_THE_PERSON = {
    "own-name", "own-alias", "own-number", "own-language", "own-form", "own-agency", "own-parent", "own-against",
    "own-told-by", "own-flagged", "own-merged", "own-why-merged", "first-name",
}  # fmt: skip
# What a flag says that was raised since they came into the case, and who is known by nothing but a case.
CLOSED = {"own-against", "own-told-by", "own-flagged", "first-name"}
IN_THE_CASE = {
    "own-name", "own-words", "own-late", "own-reason", "own-glass", "own-glass-again", "own-review", "own-spoke-to",
    "own-log", "own-advised", *REPORTED_TOO,
    "own-source", "own-step", "own-step-note", "own-adult", "own-wish", "own-ring", "own-there", "own-known",
    "own-why-refer", "own-action", "own-with", "own-talk", "own-point", "own-model", "own-factor", "own-second",
    "own-signed", "own-shut", "own-reopened", "own-to-talk", "own-talk-wish", "own-why-call", "own-why-talk",
    "own-why-part", "own-advised-after-all", "own-talk-after-all", "own-told-of", "own-talk-late",
}  # fmt: skip
# A step of the first case, which a deputy has: it is named on the first page of whoever waits for it and sees the case.
NAMED_AT_HOME = {"first-step"}
WHO_SEES_IT = {"own-place", "own-aside", "own-share", "own-kept", "first-share"}
# The exact set of what stands in the case, its report and its person, by who sees which of it on any page.
SHOWN: dict[str, set[str]] = {
    "lead": REPORTED | CLOSED_AND_OPEN | IN_THE_CASE | WHO_SEES_IT | OF_THE_PERSON | NAMED_AT_HOME,
    "deputy": REPORTED | CLOSED_AND_OPEN | IN_THE_CASE | OF_THE_PERSON,
    "guest": REPORTED | IN_THE_CASE | NAMED_AT_HOME, "teacher": REPORTED,
    "stand-in": OF_THE_PERSON - {"first-name"},
    "set aside": OF_THE_PERSON - CLOSED,
}  # fmt: skip
# And beside it: of a roll on its way, which is its owner's; of the access review, which is its part's; why somebody
# covers all cases of the lead, for whoever gave it, whoever covers, and every lead.
BESIDE: dict[str, set[str]] = {
    "lead": {"roll", "covered"}, "administrator": {"own-kept-on", "own-refused"}, "set aside": {"covered"},
    "relative": {"covered"},
}  # fmt: skip
WITHHELD = {"own-address", "own-phone", "own-email"}  # a flag stands over them
NOWHERE_YET = {"own-released"}  # shown though withheld: no page says why, yet
# What is read aloud, on the sheet that comes back with a call.
ALOUD = {
    "own-about", "own-account", "own-account-too", "own-added", "own-teller", "own-teller-too", "own-log",
    "own-with", "own-told-of",
}  # fmt: skip
OF_THE_WORK = {  # on the pages of a step, of a child’s plan, of a decision, of what is corrected
    "own-action", "own-factor", "own-model", "own-ring", "own-second", "own-signed", "own-spoke-to", "own-step",
    "own-step-note", "own-to-talk", "own-talk-wish", "own-why-call", "own-why-talk", "own-why-part",
    "own-advised-after-all", "own-talk-after-all",
}  # fmt: skip
# The exact set of what comes back with forms that were refused: on their pages stands what they are about.
COMES_BACK: dict[str, set[str]] = {
    "lead": {"own-name", "own-parent", "own-against", "first-name", "own-words", "own-glass-again", "own-kept", "roll"}
    | ALOUD | OF_THE_WORK,
    "deputy": {"own-name", "own-parent", "own-against", "first-name", "own-words", "own-glass-again"} | ALOUD
    | OF_THE_WORK,
    "stand-in": {"own-name", "own-parent"}, "set aside": {"own-name", "own-parent"}, "administrator": {"own-kept-on"},
}  # fmt: skip
# And of whom a search finds by name, number, case and year: the person, their other name where it is nearer to what was
# typed, whom they were merged with, who is known by a case only, and of the family, who are people of their own; a tie
# to one is none to the others.
BY_NAME = {"own-name", "own-alias", "own-merged"}
OF_THE_FAMILY = {"own-parent"}
FOUND: dict[str, set[str]] = {
    "lead": {*BY_NAME, "first-name"} | OF_THE_FAMILY, "deputy": {*BY_NAME, "first-name"} | OF_THE_FAMILY,
    "stand-in": BY_NAME | OF_THE_FAMILY, "set aside": BY_NAME | OF_THE_FAMILY,
    "relative": OF_THE_FAMILY,
}  # fmt: skip
