"""Pages are sent compressed: a desk of a megabyte is a tenth of it on the way."""

from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

KINDS: Final = ("text/", "application/json", "application/xml", "image/svg+xml")


class Compressed(GZipMiddleware):
    """Not an answer that may repeat what was asked: to a query, or to a form.

    Who could make a reader's browser ask for guesses, and see how long the answers are, would learn what
    stands beside them (the BREACH attack). Django adds a random length to the rest besides. Sound, files and
    whatever is sent in parts stay as they are.
    """

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        if self._may_be(request, response):
            compressed: HttpResponseBase = super().process_response(request, response)
            return compressed
        return response  # type: ignore[no-any-return]

    def _may_be(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        asked_nothing = request.method == "GET" and not request.META.get("QUERY_STRING")
        kind = str(response.headers.get("Content-Type", ""))
        return asked_nothing and not response.streaming and kind.startswith(KINDS)
