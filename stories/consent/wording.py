"""The words in which people are asked, as a steward makes them: a draft, then published and never changed."""

import json
from collections.abc import Mapping
from itertools import chain, count
from pathlib import Path
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor, require
from stories.ledger import audit, write_permit
from stories.models import ConsentForm, ConsentFormVersion, Study, User
from stories.models.consent_form import WHO_ASKS
from stories.models.uses import NEEDS, Use
from stories.roles import Right
from stories.texts.normalise import one_line, says_something

WORDS: Final = ("introduction", "limits", *WHO_ASKS)
NUMBERS: Final = ("lasts_months", "read_within_days")
LONGEST_NAME: Final = 120
"""Characters of who has read a translation."""
OURS: Final = Path(__file__).parent / "wording.json"
"""The words that come with the project."""


class NotReady(ValueError):
    """The form lacks something that every teller must be told. Its text is for the steward."""


class IsPublished(ValueError):
    """People have been asked in these words, or can be: they stay. Its text is for the steward."""


def require_form(by: Actor, form: ConsentForm) -> User:
    """The steward, where they look after consent in every study that asks with this form.

    Raises `PermissionDenied`.
    """
    steward = require(by, Right.KEEP_CONSENT)
    reached = Study.objects.reached_by(steward, Right.KEEP_CONSENT)
    if form.studies.exclude(pk__in=reached.values("pk")).exists():
        raise PermissionDenied(gettext("A study asks with this form in whose team you are no steward."))
    return steward


@transaction.atomic
def draft(*, by: Actor, form: ConsentForm, language: str) -> ConsentFormVersion:
    """The form's draft in this language; made of the words in force, or of ours, where there is none.

    Raises `PermissionDenied`.
    """
    steward = require_form(by, form)
    write_permit.lock()
    versions = ConsentFormVersion.objects.filter(form=form, language=language)
    begun = versions.filter(published_at=None).first()
    if begun is not None:
        return begun
    last = versions.order_by("-number").first()
    made = ConsentFormVersion.objects.create(
        form=form,
        language=language,
        number=last.number + 1 if last else 1,
        **_words_to_begin_with(form, language),
    )
    audit.record(by=steward, action="form.drafted", target=f"form:{made.pk}", language=language)
    return made


def _words_to_begin_with(form: ConsentForm, language: str) -> Mapping[str, object]:
    before = ConsentFormVersion.objects.in_force(form, language)
    if before is None:
        return dict(json.loads(OURS.read_text()))
    return {name: getattr(before, name) for name in (*WORDS, "questions", *NUMBERS)}


@transaction.atomic
def reword(
    *,
    by: Actor,
    version: ConsentFormVersion,
    questions: Mapping[Use, Mapping[str, str]],
    lasts_months: int | None = None,
    read_within_days: int | None = None,
    **words: str,
) -> ConsentFormVersion:
    """Other words for a draft. A use whose question is left out is not asked for. Raises `PermissionDenied`,
    `IsPublished`.

    `lasts_months`: for how long a yes holds before it is asked for again; None: until it is taken back.
    `read_within_days`: how soon a person reads a story.
    """
    steward = require_form(by, version.form)
    version = _locked_draft(version)
    before = version.digest()
    for name in WORDS:
        setattr(version, name, words.get(name, ""))
    version.lasts_months, version.read_within_days = lasts_months, read_within_days
    version.questions = {use.value: dict(questions[use]) for use in Use if use in questions}
    if version.digest() != before:
        version.speaker, version.signed_at, version.signed_against = (
            "",
            None,
            "",
        )  # these words nobody has read yet
    version.save()
    audit.record(by=steward, action="form.reworded", target=f"form:{version.pk}")
    return version


@transaction.atomic
def sign(*, by: Actor, version: ConsentFormVersion, speaker: str, read: str) -> ConsentFormVersion:
    """Somebody who speaks its language has read every word of a translation, and says that it says the same.

    `speaker`: their name. `read`: the digest of the words that they read. Other words need another signature.
    A machine's wording is nobody's consent. Raises `PermissionDenied`, `NotReady`, `IsPublished`.
    """
    steward = require_form(by, version.form)
    version = _locked_draft(version)
    if not says_something(speaker):
        raise NotReady(gettext("Type the name of who speaks this language and has read it."))
    if len(one_line(speaker)) > LONGEST_NAME:
        raise NotReady(gettext("Type a name of at most %(most)s letters.") % {"most": LONGEST_NAME})
    if version.digest() != read:
        raise NotReady(gettext("The words were changed meanwhile. Read them once more, and sign then."))
    source = version.translates
    version.speaker, version.signed_at = one_line(speaker), clock.now()
    version.signed_against = source.digest() if source else ""
    version.save(update_fields=["speaker", "signed_at", "signed_against"])
    audit.record(by=steward, action="form.signed", target=f"form:{version.pk}")
    return version


@transaction.atomic
def publish(*, by: Actor, version: ConsentFormVersion) -> ConsentFormVersion:
    """From now on people are asked in these words. Raises `PermissionDenied`, `NotReady`, `IsPublished`."""
    steward = require_form(by, version.form)
    version = _locked_draft(version)
    lacking = missing(version)
    if lacking:
        raise NotReady(
            gettext("Say this too before you publish it: %(what)s.") % {"what": "; ".join(lacking)}
        )
    version.published_at = clock.now()
    version.save(update_fields=["published_at"])
    audit.record(by=steward, action="form.published", target=f"form:{version.pk}")
    return version


@transaction.atomic
def discard(*, by: Actor, version: ConsentFormVersion) -> None:
    """Throw a draft away. Raises `PermissionDenied`, `IsPublished`."""
    steward = require_form(by, version.form)
    version = _locked_draft(version)
    audit.record(by=steward, action="form.discarded", target=f"form:{version.pk}")
    version.delete()


@transaction.atomic
def give_own_form(*, by: Actor, study: Study) -> ConsentForm:
    """A form of this study alone, with the words that it asks in now, in each language.

    Raises `PermissionDenied`.
    """
    steward = require(by, Right.KEEP_CONSENT)
    if not Study.objects.reached_by(steward, Right.KEEP_CONSENT).filter(pk=study.pk).exists():
        raise PermissionDenied(gettext("You are no steward of this study."))
    write_permit.lock()
    shared = study.consent_form
    if not shared.studies.exclude(pk=study.pk).exists():
        return shared
    own = ConsentForm.objects.create(name=study.name, slug=_free_slug(study.slug))
    first = ConsentFormVersion.objects.published(shared).order_by("published_at", "pk").first()
    tags = ConsentFormVersion.objects.languages(shared)
    for language in sorted(tags, key=lambda tag: first is None or tag != first.language):
        before = ConsentFormVersion.objects.in_force(shared, language)
        if before is not None:
            before.pk, before.form, before.number, before.published_at = None, own, 1, clock.now()
            before._state.adding = True
            before.save()
    study.consent_form = own
    study.save(update_fields=["consent_form"])
    audit.record(by=steward, action="form.own", target=f"study:{study.pk}")
    return own


def _free_slug(wanted: str) -> str:
    taken = set(ConsentForm.objects.values_list("slug", flat=True))
    numbered = (f"{wanted}-{n}" for n in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)


def missing(version: ConsentFormVersion) -> list[str]:
    """What every teller must be told and is not, in words for a steward."""
    needed = {
        gettext("what happens to a story"): version.introduction,
        gettext("which organisation asks"): version.controller,
        gettext("where the organisation is"): version.address,
        gettext("how it can be reached"): version.contact,
        gettext("the country whose law it answers to"): version.country,
        gettext("whom to complain to"): version.complaints_to,
    }
    lacking = [what for what, said in needed.items() if not said.strip()]
    if not version.limits.strip() or version.read_within_days is None:
        lacking.append(gettext("who reads a story, within how many days, and what you may have to pass on"))
    asked = dict(version.asked())
    for use in asked.keys() | {Use.KEEP}:
        lacking += [
            gettext("a question for “%(use)s”") % {"use": need.label}
            for need in (*NEEDS[use], use)
            if need not in asked
        ]
    if not version.is_signed:
        lacking.append(gettext("who speaks this language, and has read and signed every word"))
    return list(dict.fromkeys(lacking))


def _locked_draft(version: ConsentFormVersion) -> ConsentFormVersion:
    write_permit.lock()
    found = (
        ConsentFormVersion.objects.select_for_update(of=("self",)).select_related("form").get(pk=version.pk)
    )
    if found.published_at is not None:
        raise IsPublished(gettext("This version is published: its words stay. Make a new one of it."))
    return found
