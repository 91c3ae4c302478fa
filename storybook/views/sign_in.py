from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views.account import LoginView

from stories.accounts.throttle import PASSWORDS, WAIT_TO_SIGN_IN, WINDOW, remember, was_here


class SlowedLoginForm(LoginForm):
    """Wagtail's own. After many wrong passwords, from a network or at an account, none is tried for a while:
    but where this person has signed in before, theirs is."""

    waits = False

    def clean(self) -> dict[str, Any]:
        account = str(self.data.get("username", ""))[:150].replace("\0", "")
        if not was_here(account, self.request) and PASSWORDS.too_many(self.request, account):
            self.waits = True
            raise ValidationError(WAIT_TO_SIGN_IN)
        try:
            cleaned: dict[str, Any] = super().clean()
            return cleaned
        except ValidationError:
            PASSWORDS.wrong(self.request, account)
            raise


class SignIn(LoginView):
    def get_form_class(self) -> type[SlowedLoginForm]:
        return SlowedLoginForm

    def form_valid(self, form: SlowedLoginForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        remember(form.get_user(), self.request)
        return response

    def form_invalid(self, form: SlowedLoginForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if form.waits:
            response.status_code = 429
            response["Retry-After"] = str(WINDOW)
        return response
