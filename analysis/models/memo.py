from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analysis.models.code import Code
from analysis.models.coding import Coding, not_blind_to
from stories import clock
from stories.models import Asked, Passage, Story, Study, User
from stories.models.permitting import permits
from stories.models.study import reached_by
from stories.models.uses import Use
from stories.roles import Right


class On(models.TextChoices):
    """What a memo hangs on."""

    STORY = "story", _("Story")
    PASSAGE = "passage", _("Passage")
    CODING = "coding", _("Coding")
    CODE = "code", _("Code")
    STUDY = "study", _("The work as a whole")


TO_STORY = {
    On.STORY: "story",
    On.PASSAGE: "passage__revision__text__story",
    On.CODING: "coding__passage__revision__text__story",
}
"""From a memo to the story that it goes with."""
OF_PASSAGE = {On.PASSAGE: "passage", On.CODING: "coding__passage"}


class MemoQuerySet(models.QuerySet["Memo"]):
    def live(self) -> "MemoQuerySet":
        """As they stand: neither taken away nor replaced by what was written since."""
        return self.filter(live=True)

    def readable_by(self, reader: User) -> "MemoQuerySet":
        """Those that this person may read now: of stories through the gate, of words that stand for their
        teller, and of the codes and studies of where they read."""
        return self.live().allowed_to(reader)

    def allowed_to(self, reader: User) -> "MemoQuerySet":
        """As `readable_by`, whether they stand or not."""
        studies = Study.objects.reached_by(reader, Right.READ)
        allowed = Q(study__in=studies) | Q(code__in=Code.objects.used_in(studies))
        for on, story in TO_STORY.items():
            of_story = Q(permits(Use.RESEARCH, at=clock.now(), story=story))
            of_story &= reached_by(reader, Right.READ, story=story)
            of_story &= not_blind_to(reader, story=story, coder="by")
            if on is On.CODING:
                of_story &= not_blind_to(reader, story=story, coder="coding__coder")
            if passage := OF_PASSAGE.get(on):
                of_story &= Q(**{f"{passage}__closed": False, f"{passage}__asked__lt": Asked.WHOLLY})
            allowed |= Q(**{f"{on.value}__isnull": False}) & of_story
        return self.filter(allowed)

    def of_story(self, story: Story) -> "MemoQuerySet":
        """Those that go with the story: on it, on its passages, on its codings."""
        there = Q()
        for path in TO_STORY.values():
            there |= Q(**{path: story})
        return self.filter(there)


class Memo(models.Model):
    """What somebody wrote, as it stood once. Another wording is another row of the same thread."""

    # The first of its thread; none for the first itself.
    first = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="later")
    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.CASCADE, related_name="memos")
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.CASCADE, related_name="memos"
    )
    coding = models.ForeignKey(Coding, null=True, blank=True, on_delete=models.CASCADE, related_name="memos")
    code = models.ForeignKey(Code, null=True, blank=True, on_delete=models.CASCADE, related_name="memos")
    study = models.ForeignKey(Study, null=True, blank=True, on_delete=models.CASCADE, related_name="memos")
    body = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now, editable=False)
    live = models.BooleanField(default=True)

    objects = MemoQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="memo_hangs_on_one_thing",
                condition=Q(
                    *(Q(**{f"{one.value}__isnull": one is not on for one in On}) for on in On),
                    _connector=Q.OR,
                ),
            ),
            models.CheckConstraint(name="memo_has_words", condition=~Q(body="")),
        ]

    def __str__(self) -> str:
        return f"Memo {self.pk}"

    @property
    def on(self) -> On:
        return next(on for on in On if getattr(self, f"{on.value}_id") is not None)

    @property
    def thread(self) -> int:
        """The key of the first of its thread."""
        return self.first_id or self.pk
