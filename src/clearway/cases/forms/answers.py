"""The forms with which a case's questions are answered: those of the quick guide, and where each answer comes from."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from clearway.cases.models import LONGEST, ORIGIN, Source
from clearway.core.packs.schema import Question
from clearway.core.packs.vocabulary import UNKNOWN
from clearway.guidance.forms import AnswersForm, PersonForm, QuestionForm
from clearway.ui.fields import Radios, Words
from clearway.ui.writing import TextLine

SOURCES = [(each.value, str(each.label)) for each in (Source.TOLD, Source.DOCUMENT, Source.UNKNOWN)]
SAY_WHERE_FROM = "Say where this comes from"
NOT_KNOWN = "You gave an answer that is known: say whether you were told or have seen a document"


def source_field() -> Radios:
    """Where the answers on this page come from."""
    return Radios("Where does this come from?", SOURCES, Words(size="s"), missing=SAY_WHERE_FROM)


def told_field() -> TextLine:
    """Who told, or which document it is."""
    hint = "A name and a role, or what the document is. Leave it empty if it is in the report."
    return TextLine("Who told you, or which document is it?", LONGEST["line"], Words(size="s", hint=hint))


class WithSource(forms.Form):
    """What these forms have in common."""

    def _source(self, found: dict[str, Any], *, known: bool) -> None:
        if known and found.get("source") == Source.UNKNOWN:
            self.add_error("source", NOT_KNOWN)


class CaseQuestionForm(QuestionForm, WithSource):
    """One question of a case."""

    def __init__(self, sent: QueryDict | None, *, fact: str, asked: Question, carried: str) -> None:
        super().__init__(sent, fact=fact, asked=asked, carried=carried)
        self.fields["source"], self.fields["told_by"] = source_field(), told_field()

    def clean(self) -> dict[str, Any]:
        """What is known has a source."""
        found = super().clean()
        self._source(found, known=found.get("answer") not in (None, "", UNKNOWN))
        return found


class AboutForm(PersonForm, WithSource):
    """What is known of somebody in a case."""

    def __init__(self, sent: QueryDict | None, *, initial: Mapping[str, object]) -> None:
        super().__init__(sent, initial=dict(initial))
        self.fields["source"], self.fields["told_by"] = source_field(), told_field()

    def clean(self) -> dict[str, Any]:
        """What is known has a source."""
        found = super().clean()
        self._source(found, known=any(value != UNKNOWN for value in self._said().values()))
        return found

    def person(self, name: str) -> dict[str, object]:
        """The person as an incident file has them, without where it comes from."""
        return {key: value for key, value in super().person(name).items() if key not in ORIGIN}

    def _said(self) -> dict[str, object]:
        return {key: value for key, value in self.person("").items() if key != "id"}


class CaseAnswersForm(AnswersForm, WithSource):
    """Many questions of a case on one page: what is left empty stays as it is."""

    def __init__(self, sent: QueryDict | None, *, asked: Mapping[str, Question], carried: Mapping[str, str]) -> None:
        super().__init__(sent, asked=asked, carried=carried, compact=True)
        self.fields["source"], self.fields["told_by"] = source_field(), told_field()

    def clean(self) -> dict[str, Any]:
        """What is known has a source; and something is answered."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        new = self.given
        self._source(found, known=any(value != UNKNOWN for value in new.values()))
        if not new and not self.errors:
            self.add_error(None, "Nothing on this page was changed. Answer a question, or go back")
        return found
