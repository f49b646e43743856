"""Every page of Clearway in every state, by its name: for axe, for 320 px, for the keyboard and for paper."""

from states import BEHIND, RESULTS, THE_GUIDE
from states_of_a_case import OF_A_CASE
from states_of_a_report import OF_A_REPORT
from states_of_cover import OF_COVER
from states_of_the_record import OF_A_PERSON, OF_THE_ROLL, OWN, THE_ORGANISATION, THE_RECORD

STATES = (
    THE_GUIDE | RESULTS | BEHIND | THE_RECORD | OF_A_REPORT | OF_A_CASE
    | OF_COVER | THE_ORGANISATION | OF_A_PERSON | OF_THE_ROLL | OWN
)  # fmt: skip
