"""The forms of the sign-in. What is wrong is said in a sentence; a password or a code never comes back."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.utils import decrypt
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict

from clearway.accounts import changes, codes, queries
from clearway.accounts.codes import Verdict
from clearway.accounts.models import User

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
}


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth brings no types
    """E-mail address and password. Whether the address is known is never said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # allauth's signature
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages.update(required=AN_ADDRESS)
        for validator in self.fields["login"].validators:
            validator.message = AN_ADDRESS
        self.fields["password"].error_messages.update(required="Enter your password")


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth brings no types
    """The code that the app shows now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # allauth's signature
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages.update(required="Enter the 6 digits that your app shows")

    def clean_code(self) -> str:
        """The code, used up. allauth's own would take a used code again after half a minute, while it still holds."""
        forget_tries = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        factor = queries.factor_of(self.user.pk)
        if factor is None:
            raise ValidationError(REFUSED[Verdict.WRONG], Verdict.WRONG.value)
        verdict, step = codes.judged(decrypt(factor.data["secret"]), code, self.user.code_step)
        if verdict is Verdict.TAKEN and not changes.use_code(self.user.pk, step):
            verdict = Verdict.USED
        if verdict is not Verdict.TAKEN:
            self._emit_authentication_failed(factor)
            raise ValidationError(REFUSED[verdict], verdict.value)
        factor.user, self.authenticator = self.user, factor
        forget_tries()
        return code


class SetUpForm(forms.Form):
    """The first code of an app that has just taken over the secret."""

    code = forms.CharField(
        max_length=20, error_messages={"required": "Enter the 6 digits that your app shows for Clearway"}
    )

    def __init__(self, data: QueryDict | None, *, secret: str, after: int) -> None:
        super().__init__(data)
        self.secret, self.after, self.step = secret, after, 0

    def clean_code(self) -> str:
        """The code; `step` is then its half minute."""
        code: str = self.cleaned_data["code"]
        verdict, self.step = codes.judged(self.secret, code, self.after)
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
            self.add_error("again", "The two passwords are not the same. Enter the first one once more")
        return found
