import hmac
import re
import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.reach import By, Reach, is_email
from stories.security.encryption import open_sealed, seal

LIKE_A_NUMBER: Final = re.compile(r"[\d()+./-]+")


def digest_of_contact(contact: str) -> str:
    """The same for an address in other letters, and for a number with other spaces or its country's code."""
    plain = "".join(contact.casefold().split())
    if LIKE_A_NUMBER.fullmatch(plain):
        digits = re.sub(r"\D", "", re.sub(r"^(\+|00)44\(?0?\)?", "0", plain))
        plain = digits or plain
    if not plain:
        return ""
    pepper = settings.STORYBOOK_RECEIPT_PEPPER.encode()
    return hmac.digest(pepper, b"contact:" + plain.encode(), "sha256").hex()


class HowNamed(models.TextChoices):
    OWN_NAME = "own", _("By my own name")
    FIRST_NAME = "first", _("By my first name")
    CHOSEN_NAME = "chosen", _("By a name I choose")
    ANONYMOUS = "anonymous", _("With no name")


class Storyteller(models.Model):
    """A person who tells, known by how they wish to be named and by nothing more."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    how_named = models.CharField(max_length=10, choices=HowNamed, default=HowNamed.ANONYMOUS)
    display_name = models.CharField(
        max_length=80, blank=True, help_text=_("The name shown beside their words. Empty when anonymous.")
    )
    # Answers the person chose to give, each optional: {"age band": "25-34"}.
    attributes = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # When they last heard that something waits, by mail or from a person; and when one last tried in vain.
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="storyteller_anonymous_has_no_name",
                condition=~models.Q(how_named=HowNamed.ANONYMOUS) | models.Q(display_name=""),
            )
        ]

    def __str__(self) -> str:
        return f"Storyteller {self.pk}"

    @property
    def shown_as(self) -> str:
        """The name readers see."""
        return self.display_name or gettext("Someone who told us their story")

    @property
    def can_be_reached(self) -> bool:
        """Whether they left a way to reach them. It says nothing of what it is, and nothing of their yes."""
        return Identity.objects.filter(storyteller=self).exclude(sealed_contact="").exists()


class Identity(models.Model):
    """Who the storyteller is. Sealed at rest, in its own table; only `tellers.identity.read` reads it."""

    storyteller = models.OneToOneField(Storyteller, on_delete=models.CASCADE, related_name="identity")
    sealed_name = models.TextField(blank=True)
    sealed_contact = models.TextField(blank=True)
    # By what, at which times, and what never: as `Reach.wishes` writes it.
    sealed_wishes = models.TextField(blank=True, default="")
    # A keyed hash, by which one who lost their words is found again; nobody gets the contact from it.
    contact_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    # Whether they want letters by e-mail: whatever else was left is opened by no machine.
    takes_mail = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return f"Identity of storyteller {self.storyteller_id}"

    def keep(self, *, name: str, contact: str) -> None:
        self.sealed_name = seal(name)
        self.keep_reach(Reach.at(contact))

    def keep_reach(self, reach: Reach) -> None:
        self.sealed_contact, self.sealed_wishes = seal(reach.contact), seal(reach.wishes)
        self.contact_digest = digest_of_contact(reach.contact)
        self.takes_mail = reach.by is By.EMAIL and is_email(reach.contact)

    def opened(self) -> tuple[str, Reach]:
        """(name, how to reach them) in clear. Call through `stories.tellers.identity`, which logs it."""
        reach = Reach.opened(open_sealed(self.sealed_contact), open_sealed(self.sealed_wishes))
        return open_sealed(self.sealed_name), reach
