from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views.account import LoginView

from stories.security.throttle import PASSWORDS, WAIT_TO_SIGN_IN, WINDOW


class SlowedLoginForm(LoginForm):
    """Wagtail's own. After many wrong passwords none is tried for a while."""

    waits = False

    def clean(self) -> dict[str, Any]:
        if PASSWORDS.too_many(self.request):
            self.waits = True
            raise ValidationError(WAIT_TO_SIGN_IN)
        try:
            cleaned: dict[str, Any] = super().clean()
            return cleaned
        except ValidationError:
            PASSWORDS.wrong(self.request)
            raise


class SignIn(LoginView):
    def get_form_class(self) -> type[SlowedLoginForm]:
        return SlowedLoginForm

    def form_invalid(self, form: SlowedLoginForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if form.waits:
            response.status_code = 429
            response["Retry-After"] = str(WINDOW)
        return response
