"""Why long work is not done: kept as a word and the names it is about, said in the reader's language."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from stories.languages import called


class Trouble(TextChoices):
    """What went wrong. A sentence may hold names (an error's kind, a model, a package, a language).

    It never holds words of a story.
    """

    WORKER_GONE = "worker_gone", _("The worker stopped each time it was tried.")
    STOPPED = "stopped", _("The work stopped (%(error)s).")
    NO_FILE = "no_file", _("The file of the recording is missing.")
    NO_ZIP = "no_zip", _("The zip is not there any more. Send it again.")
    BROKEN_SOUND = "broken_sound", _("The recording can't be read to its end. It may be damaged.")
    NO_MODEL = (
        "no_model",
        _("There is no speech model yet, so recordings wait. Whoever runs the site can get one."),
    )
    MODEL_NOT_THERE = (
        "model_not_there",
        _(
            "The speech model is to be %(model)s, and none is there, so recordings wait. "
            "Whoever runs the site can get it."
        ),
    )
    NO_PACKAGE = (
        "no_package",
        _("The package %(package)s, which is to carry the speech model, is not installed."),
    )
    MODEL_BROKEN = "model_broken", _("The speech model can't be loaded. Get it again.")
    NO_ENGINE = (
        "no_engine",
        _("STORYBOOK_SPEECH_ENGINE is %(engine)s. It can be faster-whisper or openai-whisper."),
    )
    NO_OPENAI = (
        "no_openai",
        _(
            "openai-whisper is not there. Set STORYBOOK_OPENAI_PYTHON to a Python that has it, "
            "and STORYBOOK_SPEECH_MODEL to a model that it has fetched."
        ),
    )
    ONLY_ENGLISH = (
        "only_english",
        _(
            "The model %(model)s knows only English, and this is in %(language)s. "
            "It waits for another model, which whoever runs the site can get."
        ),
    )
    PERHAPS_NOT_ENGLISH = (
        "perhaps_not_english",
        _(
            "The model %(model)s knows only English, and nobody has said which language this is in. "
            "Say it, or wait for another model, which whoever runs the site can get."
        ),
    )


def said(trouble: str, about: Mapping[str, str]) -> str:
    """The sentence, in the reader's language; empty without trouble. `language` in `about` is ISO 639-1."""
    if trouble not in Trouble:
        return ""
    names = dict(about)
    if "language" in names:
        names["language"] = called(names["language"])
    return str(Trouble(trouble).label) % names
