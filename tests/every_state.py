"""Every page of Clearway in every state, by its name: for axe, for 320 px, for the keyboard and for paper."""

from states import BEHIND, RESULTS, THE_GUIDE
from states_of_the_record import OF_A_PERSON, OF_THE_ROLL, OWN, THE_ORGANISATION, THE_RECORD

STATES = THE_GUIDE | RESULTS | BEHIND | THE_RECORD | THE_ORGANISATION | OF_A_PERSON | OF_THE_ROLL | OWN
