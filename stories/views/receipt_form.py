"""Seven typed words, wherever they are asked for: looked up, and slowed for those who guess."""

from typing import Final

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.consent.receipts import receipt_of
from stories.models import Receipt
from stories.security.throttle import RECEIPTS, WAIT

NO_SUCH_RECEIPT: Final = _("We don't know these seven words. Check each one, and their order.")


class TooMany(Exception):
    """There were so many wrong tries that these words were not looked at."""


def receipt_in(form: forms.Form, request: HttpRequest) -> Receipt | None:
    """The receipt whose `words` a valid form holds; where there is none the form says so.

    Raises `TooMany` once the form says to wait.
    """
    if RECEIPTS.too_many(request):
        form.add_error(None, WAIT)
        raise TooMany
    if not form.is_valid():
        return None
    receipt = receipt_of(form.cleaned_data["words"].split())
    if receipt is None:
        RECEIPTS.wrong(request)
        form.add_error("words", NO_SUCH_RECEIPT)
    return receipt
