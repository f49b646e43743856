"""The words for what is coded of a person. A code is never reused for something else."""

LANGUAGES = "languages"
UNKNOWN = "Not known"
YES_NO = {"yes": "Yes", "no": "No"}
SEXES = {"female": "Female", "male": "Male"}
VULNERABILITIES = {
    "send": "Special educational needs or a disability",
    "ehcp": "An education, health and care plan",
    "child-in-need": "A child in need plan",
    "protection-plan": "A child protection plan",
    "in-care": "In care (looked after)",
    "was-in-care": "Was in care before",
    "private-fostering": "Privately fostered",
    "young-carer": "A young carer",
    "mental-health": "A mental health need",
    "home": "Harm or risk at home",
    "missing": "Goes missing",
    "exploited": "Exploited, or at risk of it",
    "seeking-asylum": "A refugee, or seeking asylum",
    "other": "Something else",
}
AGENCIES = {
    "social-care": "Children’s social care",
    "early-help": "Early help",
    "police": "Police",
    "mental-health": "Mental health service (CAMHS)",
    "health": "Other health service",
    "youth-justice": "Youth justice",
    "education": "Virtual school, or education welfare",
    "charity": "A charity",
    "other": "Somebody else",
}
RELATIONS = {
    "parent": "A parent",
    "step": "A step-parent, or a parent’s partner",
    "carer": "A carer, foster carer or guardian",
    "grandparent": "A grandparent",
    "sibling": "A brother or sister",
    "other": "Somebody else of the family",
}
FLAGS = {"address": "Safe address: where they are must not be learned", "contact": "Do not contact"}
DIED, DIED_ON = "died", "died_on"  # how a list marks it; what Detail holds
SHORT = {"address": "Safe address", "contact": "Do-not-contact flag"}
AGAINST = {"address": "Must not learn where somebody is", "contact": "Do not contact them"}
# What somebody did with a person's record, as the page of the person says it.
DONE = {
    "person:add": "put them down",
    "person:read": "read this page",
    "person:tie": "said which member of staff is them, or a relative",
    "person:name": "changed a name",
    "person:detail": "changed what is known of them",
    "person:enrol": "put them on the roll",
    "person:leave": "took them off the roll",
    "person:relate": "changed the family",
    "person:address": "changed the address",
    "person:flag": "raised a flag or took one down",
    "person:release": "was shown what a flag withholds",
    "person:merge": "said that somebody else is this person",
    "person:unmerge": "took two people apart",
    "case:involve": "put them into a case",
}
LOOKS = {
    "person:read": "looked at them", "person:search": "came across them in a search", "case:read": "looked at a case",
    "concern:read": "looked at a report", "case:export": "exported a case", "roll:read": "looked at a pupil roll",
    "person:release": "had a withheld address shown",
}  # fmt: skip  # by which somebody was opened; a change is named by its verb
