"""Seven typed words, wherever they are asked for: looked up, and slowed for those who guess."""

from typing import Final

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories.accounts.throttle import RECEIPTS, WAIT
from stories.consent.receipts import receipt_of
from stories.models import Receipt

NO_SUCH_RECEIPT: Final = _("We don't know these seven words. Check each one, and their order.")


class TooMany(Exception):
    """These words are no receipt, and there were many wrong tries before."""


def receipt_in(form: forms.Form, request: HttpRequest) -> Receipt | None:
    """The receipt whose `words` a valid form holds; where there is none the form says so. The right words
    always open: nobody guesses 86 bits, and nobody locks a teller out by guessing.

    Raises `TooMany` for wrong ones after many, once the form says so.
    """
    if not form.is_valid():
        return None
    receipt = receipt_of(form.cleaned_data["words"].split())
    if receipt is not None:
        return receipt
    if RECEIPTS.too_many(request):
        form.add_error(None, WAIT)
        raise TooMany
    RECEIPTS.wrong(request)
    form.add_error("words", NO_SUCH_RECEIPT)
    return None
