"""How a teller may be reached: by what, when it is safe, and what must not be done."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_CONTACT: Final = 300
LONGEST_TIMES: Final = 200


class By(models.TextChoices):
    CALL = "call", _("Ring me")
    TEXT = "text", _("Send me a text")
    LETTER = "letter", _("Send me a letter")
    EMAIL = "email", _("Send me an e-mail")


class Never(models.TextChoices):
    """What could tell somebody else in a home, and must not be done."""

    VOICEMAIL = "voicemail", _("No voicemail")
    TEXT = "text", _("No text messages")


def is_email(contact: str) -> bool:
    try:
        validate_email(contact)
    except ValidationError:
        return False
    return True


@dataclass(frozen=True)
class Reach:
    """`contact`: the number or address; empty where none is kept. `times`: when it is safe, in the teller's
    own words; empty at any time."""

    contact: str = ""
    by: By = By.CALL
    times: str = ""
    never: Sequence[Never] = ()

    @classmethod
    def at(cls, contact: str) -> "Reach":
        """Where nothing but the number or the address is known."""
        return cls(contact, By.EMAIL if is_email(contact) else By.CALL)

    @property
    def wishes(self) -> str:
        """All but the contact, as text to be sealed."""
        said = asdict(self)
        del said["contact"]
        return json.dumps(said)

    @classmethod
    def opened(cls, contact: str, wishes: str) -> "Reach":
        """As it was kept. `wishes`: empty where only the contact was."""
        if not wishes:
            return cls.at(contact)
        said = json.loads(wishes)
        return cls(contact, By(said["by"]), said["times"], tuple(Never(one) for one in said["never"]))

    @property
    def never_said(self) -> str:
        return ", ".join(str(one.label) for one in self.never)
