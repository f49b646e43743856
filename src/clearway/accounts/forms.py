"""The forms of the sign-in. What is wrong is said in a sentence; a password or a code never comes back."""

from http import HTTPStatus
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from clearway.accounts import changes, codes, guessing, passkeys, queries, recovery, signals
from clearway.accounts.codes import Verdict
from clearway.accounts.guessing import TOO_MANY
from clearway.accounts.models import User
from clearway.accounts.passkeys import PasskeyRefusedError
from clearway.ui.clock import instant
from clearway.ui.credentials import FIELD as CREDENTIAL

SHORTEST, LONGEST = 14, 128
AN_ADDRESS = "Enter your e-mail address, like name@school.example"
REFUSED = {
    Verdict.WRONG: "That code is not right. Enter the 6 digits that your app shows now",
    Verdict.LATE: "That code came too late. Enter the one that your app shows now",
    Verdict.USED: "That code was used already. Wait for the next one: it comes within half a minute",
}
WEAK = {
    "password_too_short": f"Choose a password of {SHORTEST} characters or more: three or four words will do",
    "password_too_common": "Many people use that password, so it is guessed first. Choose another",
    "password_too_similar": "That password is too much like your name or e-mail address. Choose another",
    "password_guessable": "That password is guessed within hours: it is made of what everybody uses. Add a word or two",
    "password_of_here": "That password is made of words that anybody here would try first. Add other words",
}
NO_CODE = "Enter the 6 digits that your app shows"
NOT_A_RECOVERY_CODE = "That is not one of your recovery codes, or it was used already. Each works once"
NOT_THE_PASSWORD = "That is not your password"  # noqa: S105  # a sentence
NO_PASSKEY = "That passkey was not taken. Try again, or sign in another way"


def status_of(form: forms.BaseForm) -> HTTPStatus:
    """Refused, or refused for now."""
    tried_too_often = any(error.code == TOO_MANY for errors in form.errors.as_data().values() for error in errors)
    return HTTPStatus.TOO_MANY_REQUESTS if tried_too_often else HTTPStatus.UNPROCESSABLE_ENTITY


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth brings no types
    """E-mail address and password. Whether the address is known is never said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # allauth's signature
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages.update(required=AN_ADDRESS)
        for validator in self.fields["login"].validators:
            validator.message = AN_ADDRESS
        self.fields["password"].error_messages.update(required="Enter your password")


class CodeForm(forms.Form):
    """The code that the app shows now."""

    code = forms.CharField(max_length=20, error_messages={"required": NO_CODE, "max_length": NO_CODE})

    def __init__(self, data: QueryDict | None, *, request: HttpRequest, user: User) -> None:
        super().__init__(data)
        self.request, self.user = request, user

    def clean_code(self) -> str:
        """The code, used up. `factor` is then the app that showed it."""
        code: str = self.cleaned_data["code"]
        self.factor = taken(self.request, self.user, code)
        return code


def taken(request: HttpRequest, user: User, code: str) -> "Authenticator":
    """The app whose code this is, used up. Raises ValidationError.

    allauth's own would take a used code again after half a minute, while it still holds.
    """
    tried = guessing.begin(request, "code", user.email)
    factor = queries.factor_of(user.pk)
    verdict, step = codes.judged(decrypt(factor.data["secret"]), code, user.code_step) if factor else (Verdict.WRONG, 0)
    if verdict is Verdict.TAKEN and not changes.use_code(user.pk, step):
        verdict = Verdict.USED
    if factor is None or verdict is not Verdict.TAKEN:
        signals.factor_refused(user)
        raise ValidationError(REFUSED[verdict], verdict.value)
    guessing.right(tried)
    factor.user = user
    return factor


class RecoveryForm(forms.Form):
    """One of the codes that were shown once."""

    recovery = forms.CharField(max_length=60, error_messages={"required": "Enter one of your recovery codes"})

    def __init__(self, data: QueryDict | None, *, request: HttpRequest, user: User) -> None:
        super().__init__(data)
        self.request, self.user = request, user

    def clean_recovery(self) -> str:
        """The code, used up."""
        tried = guessing.begin(self.request, "code", self.user.email)
        code = recovery.read(self.cleaned_data["recovery"])
        if not code or not changes.use_recovery_code(self.user, code, instant()):
            signals.factor_refused(self.user)
            raise ValidationError(NOT_A_RECOVERY_CODE, "recovery")
        guessing.right(tried)
        return code


class PasskeyForm(forms.Form):
    """What the browser says of a passkey that was used: of this user's, or of whoever's it says it is."""

    credential = forms.CharField(max_length=passkeys.LONGEST, error_messages={"required": NO_PASSKEY})

    def __init__(self, data: QueryDict | None, *, request: HttpRequest, user: User | None) -> None:
        super().__init__(data)
        self.request, self.user = request, user

    def clean_credential(self) -> str:
        """What was sent; `factor` is then the passkey."""
        sent: str = self.cleaned_data[CREDENTIAL]
        try:
            self.factor = passkeys.used(self.request, self.user, sent, instant())
        except PasskeyRefusedError as error:
            if self.user:
                signals.factor_refused(self.user)
            raise ValidationError(NO_PASSKEY, "passkey") from error
        return sent


class NewPasskeyForm(forms.Form):
    """A passkey that the browser has made, and what its owner calls it."""

    name = forms.CharField(
        max_length=60, required=False, error_messages={"max_length": "A name has at most 60 characters"}
    )
    credential = forms.CharField(max_length=passkeys.LONGEST, error_messages={"required": NO_PASSKEY})

    def __init__(self, data: QueryDict | None, *, request: HttpRequest) -> None:
        super().__init__(data)
        self.request = request

    def clean_name(self) -> str:
        """On one line, and of signs that can be printed."""
        name = " ".join(self.cleaned_data["name"].split())
        if not name.isprintable():
            raise ValidationError("Use letters, digits and spaces in the name")
        return name

    def clean_credential(self) -> str:
        """What was sent; `made` is then what is kept of it, and its counter."""
        sent: str = self.cleaned_data[CREDENTIAL]
        try:
            self.made = passkeys.new(self.request, sent, instant())
        except PasskeyRefusedError as error:
            raise ValidationError(NO_PASSKEY, "passkey") from error
        return sent


class ProofForm(forms.Form):
    """Password and code, from somebody who is signed in already."""

    password = forms.CharField(max_length=200, strip=False, error_messages={"required": "Enter your password"})
    code = forms.CharField(max_length=20, error_messages={"required": NO_CODE, "max_length": NO_CODE})

    def __init__(self, data: QueryDict | None, *, request: HttpRequest, user: User) -> None:
        super().__init__(data)
        self.request, self.user = request, user

    def clean_password(self) -> str:
        """Theirs."""
        tried = guessing.begin(self.request, "password", self.user.email)
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            signals.session_refused({"email": self.user.email})
            raise ValidationError(NOT_THE_PASSWORD, "password")
        guessing.right(tried)
        return password

    def clean_code(self) -> str:
        """A code, used up where the password was right."""
        code: str = self.cleaned_data["code"]
        if "password" in self.cleaned_data:
            taken(self.request, self.user, code)
        return code


class SetUpForm(forms.Form):
    """The first code of an app that has just taken over the secret."""

    code = forms.CharField(
        max_length=20, error_messages={"required": "Enter the 6 digits that your app shows for Clearway"}
    )

    def __init__(self, data: QueryDict | None, *, secret: str) -> None:
        super().__init__(data)
        self.secret, self.step = secret, 0

    def clean_code(self) -> str:
        """The code; `step` is then its half minute."""
        code: str = self.cleaned_data["code"]
        verdict, self.step = codes.judged(self.secret, code, 0)  # no code of this secret was taken before
        if verdict is not Verdict.TAKEN:
            raise ValidationError(REFUSED[verdict], verdict.value)
        return code


class JoinForm(forms.Form):
    """A password of one's own, typed twice."""

    password = forms.CharField(
        max_length=LONGEST,
        strip=False,
        error_messages={
            "required": "Choose a password",
            "max_length": f"A password has at most {LONGEST} characters",
        },
    )
    again = forms.CharField(max_length=200, strip=False, error_messages={"required": "Enter the password once more"})

    def __init__(self, data: QueryDict | None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_password(self) -> str:
        """Long enough, not a common one, not one's own name."""
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password, self.user)
        except ValidationError as error:
            said = [WEAK[each.code] if each.code in WEAK else each.messages[0] for each in error.error_list]
            raise ValidationError(said[0], "weak") from error
        return password

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in found and "again" in found and found["password"] != found["again"]:
            self.add_error("again", "The two passwords are not the same. Enter both again")
        return found
