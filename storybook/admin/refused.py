"""Wagtail publishes without its form too (several pages at once, a workflow): its refusal is said plainly."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme

from storybook.models.beside import Unfit


class SaysWhatIsRefused(MiddlewareMixin):
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Back to where the editor was, with what is wrong. Nothing of that request was kept."""
        if not isinstance(exception, Unfit):
            return None
        for sentence in exception.messages:
            messages.error(request, f"{exception.page.get_admin_display_title()}: {sentence}")
        came_from = request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
        return redirect(came_from if is_ours else reverse("wagtailadmin_explore_root"))
