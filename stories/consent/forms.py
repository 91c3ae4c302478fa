"""An answer to a question about a use, as a teller sends it."""

from django.utils.translation import gettext_lazy as _

YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]
