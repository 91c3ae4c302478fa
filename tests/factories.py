"""Fictional people and stories, for the tests and for the demo alike."""

from datetime import timedelta
from typing import Any

import factory
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from analysis.models import Code, Codebook, Coding
from stories.accounts.actors import Teller
from stories.consent import acts, default_form
from stories.ledger import write_permit
from stories.models import (
    Area,
    ConsentForm,
    ConsentFormVersion,
    Membership,
    Passage,
    Quote,
    QuoteState,
    Revision,
    Story,
    StoryKind,
    Storyteller,
    Study,
    User,
)
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from stories.texts.fingerprints import of_short_quote
from stories.texts.passages import find
from stories.texts.revisions import account, write_account

ACCOUNT = (
    "I lost my job in the spring. After that we could not pay the rent. "
    "Nobody came to see me for weeks. Then the nurse listened to me, and I had hope again."
)


class UserFactory(DjangoModelFactory[User]):
    """A member of staff; `role` puts them in that role's group, `role__study` in a study's team with it."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"staff-{n}")
    password = factory.django.Password("a-long-fictional-password")

    @factory.post_generation
    def role(self, create: bool, extracted: Role | None, study: Study | None = None, **_: Any) -> None:
        if create and extracted:
            self.groups.add(Group.objects.get(name=extracted.value))
            if study:
                Membership.objects.create(user=self, study=study, role=extracted.value)


def a_reader() -> User:
    """A researcher."""
    reader: User = UserFactory(role=Role.RESEARCHER)
    return reader


def a_leader() -> User:
    """Someone who may see every figure."""
    leader: User = UserFactory(role=Role.LEADER)
    return leader


class AreaFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    name = factory.Sequence(lambda n: f"Fictional Town {n}")

    @classmethod
    def _create(cls, model_class: type[Area], *args: Any, **kwargs: Any) -> Area:
        parent = kwargs.pop("parent", None)
        return parent.add_child(**kwargs) if parent else Area.add_root(**kwargs)


def a_lead() -> User:
    """A safeguarding lead: without one a study takes no story."""
    return User.objects.get_or_create(username="a-fictional-lead", defaults={"is_active": False})[0]


class StudyFactory(DjangoModelFactory[Study]):
    """Another study, with a consent form in force of its own."""

    class Meta:
        model = Study

    name = factory.Sequence(lambda n: f"Fictional Study {n}")
    slug = factory.Sequence(lambda n: f"study-{n}")
    safeguarding_lead = factory.LazyFunction(a_lead)
    consent_form = factory.LazyAttribute(
        lambda study: (
            ConsentFormVersionFactory(form=ConsentForm.objects.create(slug=study.slug, name=study.name)).form
        )
    )


def ask_as_a_programme() -> ConsentFormVersion:
    """The consent form that comes with the project, in force, so that people can tell their stories."""
    version = default_form.publish(
        controller="A fictional programme", complaints_to="A fictional regulator", read_within_days=5
    )
    Study.objects.filter(safeguarding_lead=None).update(safeguarding_lead=a_lead())
    return version


def the_study() -> Study:
    """The one that an installation begins with."""
    return Study.objects.order_by("pk")[0]


class StorytellerFactory(DjangoModelFactory[Storyteller]):
    class Meta:
        model = Storyteller


class ConsentFormVersionFactory(DjangoModelFactory[ConsentFormVersion]):
    class Meta:
        model = ConsentFormVersion
        django_get_or_create = ("form", "number", "language")
        skip_postgeneration_save = True

    form = factory.LazyFunction(
        lambda: ConsentForm.objects.get_or_create(
            slug="tell-your-story", defaults={"name": "Tell your story"}
        )[0]
    )
    number = 1
    language = "en-gb"
    introduction = "You decide what happens to your story."
    questions = factory.LazyFunction(
        lambda: {use.value: {"question": f"{use.label}?", "more": ""} for use in Use}
    )
    controller = "A fictional programme"
    complaints_to = "A fictional regulator"
    limits = "A person reads this within {n} days. We may have to tell people who can help."
    read_within_days = 5
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))

    @factory.post_generation
    def lead(self, create: bool, *_: Any, **__: Any) -> None:
        """Of the studies that ask with it and have none."""
        if create:
            without = Study.objects.filter(consent_form=self.form, safeguarding_lead=None)
            for study in without:
                Study.objects.filter(pk=study.pk).update(safeguarding_lead=a_lead())


class StoryFactory(DjangoModelFactory[Story]):
    """A story with an account and consent. `uses` are the yeses (all by default; None: never asked)."""

    class Meta:
        model = Story
        skip_postgeneration_save = True

    storyteller = factory.SubFactory(StorytellerFactory)
    study = factory.LazyFunction(the_study)
    kind = StoryKind.WRITTEN

    @factory.post_generation
    def uses(self, create: bool, extracted: Any, **_: Any) -> None:
        yes = tuple(Use) if extracted is None else extracted
        acts.give(
            by=Teller(self.pk),
            story=self,
            form_version=ConsentFormVersionFactory(form=self.study.consent_form),
            answers={use: use in yes for use in Use},
        )

    @factory.post_generation
    def body(self, create: bool, extracted: str | None, **_: Any) -> None:
        if extracted != "":
            write_account(by=Teller(self.pk), story=self, account=account(extracted or ACCOUNT))


def revision_of(story: Story) -> Revision:
    """The current words of a story that has one text."""
    revision = story.texts.get().current
    assert revision is not None
    return revision


def passage_of(story: Story, words: str) -> Passage:
    return find(revision=revision_of(story), words=words)


class CodeFactory(DjangoModelFactory[Code]):
    class Meta:
        model = Code

    codebook = factory.LazyFunction(lambda: Codebook.objects.first_of_all())
    name = factory.Sequence(lambda n: f"Code {n}")
    slug = factory.Sequence(lambda n: f"code-{n}")

    @classmethod
    def _create(cls, model_class: type[Code], *args: Any, **kwargs: Any) -> Code:
        parent = kwargs.pop("parent", None)
        return parent.add_child(**kwargs) if parent else Code.add_root(**kwargs)


class CodingFactory(DjangoModelFactory[Coding]):
    class Meta:
        model = Coding

    code = factory.SubFactory(CodeFactory)
    coder = factory.SubFactory(UserFactory)
    passage = factory.LazyFunction(lambda: passage_of(StoryFactory(), "I lost my job"))


ANSWER = {
    QuoteState.APPROVED: quotes.approve,
    QuoteState.REFUSED: quotes.refuse,
    QuoteState.REVOKED: quotes.revoke,
}


class QuoteFactory(DjangoModelFactory[Quote]):
    """A quote; `approved=True` gives it its teller's yes."""

    class Meta:
        model = Quote

    passage = factory.LazyFunction(lambda: passage_of(StoryFactory(), "the nurse listened to me"))
    run = factory.LazyAttribute(lambda quote: of_short_quote(quote.passage.text))

    class Params:
        approved = factory.Trait(state=QuoteState.APPROVED)

    @classmethod
    def _create(cls, model_class: type[Quote], *args: Any, **kwargs: Any) -> Quote:
        """Asked, and then answered by its teller."""
        state = kwargs.pop("state", QuoteState.ASKED)
        kwargs.pop("answered_at", None)
        quote: Quote = super()._create(model_class, *args, **kwargs)
        if state in ANSWER:
            ANSWER[QuoteState(state)](by=Teller(quote.story.pk), quote=quote)
            quote.refresh_from_db()
        return quote


def erase(story: Story) -> None:
    """Its row and all that hangs on it, as an erasure takes them away."""
    with transaction.atomic(), write_permit.permit_emptying(rows=story.consent_events.count()):
        story.delete()
