"""Who is at the desk, and with which story."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from analysis.reading import NotReadable, readable_by
from stories.accounts.actors import require
from stories.accounts.permissions import permissions_in_study
from stories.models import Story, User
from stories.roles import Right

P = ParamSpec("P")


@dataclass(frozen=True)
class Opened:
    """A story that the gate lets this person read, and what they may do with it."""

    reader: User
    story: Story
    held: Set[Right]

    @property
    def may_code(self) -> bool:
        return Right.CODE in self.held

    @property
    def may_edit_codebook(self) -> bool:
        return Right.EDIT_CODEBOOK in self.held

    @property
    def may_check(self) -> bool:
        return Right.TRANSCRIBE in self.held

    @property
    def may_ask(self) -> bool:
        return Right.ASK_FOR_QUOTES in self.held


def opened(request: HttpRequest, public_id: UUID) -> Opened:
    """The story, or 404: of another study, or its teller does not (any more) let researchers read it."""
    reader = require(request.user, Right.READ)  # type: ignore[arg-type]  # the admin lets only our own users in
    stories = readable_by(reader).select_related("area", "study", "storyteller")
    story = get_object_or_404(stories, public_id=public_id)
    return Opened(reader, story, permissions_in_study(reader, story))


def gone_while_reading(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """The teller took the story back between our first look and the act: so it is not here."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except NotReadable as error:
            raise Http404 from error

    return answer
