import hmac
import re
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.security.encryption import open_sealed, seal


def digest_of_contact(contact: str) -> str:
    """The same for an address in other letters, and for a number with other spaces or its country's code."""
    plain = "".join(contact.casefold().split())
    if "@" not in plain:
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
    # When they were last written to that something waits.
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)

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


def is_email(contact: str) -> bool:
    try:
        validate_email(contact)
    except ValidationError:
        return False
    return True


class Identity(models.Model):
    """Who the storyteller is. Sealed at rest, in its own table; only `tellers.identity.read` reads it."""

    storyteller = models.OneToOneField(Storyteller, on_delete=models.CASCADE, related_name="identity")
    sealed_name = models.TextField(blank=True)
    sealed_contact = models.TextField(blank=True)
    # A keyed hash, by which one who lost their words is found again; nobody gets the contact from it.
    contact_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    # Whether it is an e-mail address: what is none is opened by no machine.
    takes_mail = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return f"Identity of storyteller {self.storyteller_id}"

    def keep(self, *, name: str, contact: str) -> None:
        self.sealed_name = seal(name)
        self.keep_contact(contact)

    def keep_contact(self, contact: str) -> None:
        self.sealed_contact = seal(contact)
        self.contact_digest = digest_of_contact(contact)
        self.takes_mail = is_email(contact)

    def opened(self) -> tuple[str, str]:
        """(name, contact) in clear. Call through `stories.tellers.identity.read`, which logs it."""
        return open_sealed(self.sealed_name), open_sealed(self.sealed_contact)
