"""What every installation shares. The names are explained in docs/reference/settings.md."""

from pathlib import Path

from csp.constants import NONE, SELF

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "var"

SITE_NAME = "Storybook"
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = "http://127.0.0.1:8000"

INSTALLED_APPS = [
    "storybook.apps.StorybookConfig",
    "search.apps.SearchConfig",
    "analysis.apps.AnalysisConfig",
    "stories.apps.StoriesConfig",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "storybook.views.compressed.Compressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "stories.accounts.handed_over.Locks",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "storybook.admin.doors.EditorsOnly",
    "storybook.admin.refused.SaysWhatIsRefused",
    "storybook.views.not_written.SendsTheFormBack",
]

ROOT_URLCONF = "storybook.urls"
WSGI_APPLICATION = "storybook.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],  # every sentence is marked, so every template needs it
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "storybook.context.site",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # our templates come before the widgets' own

# IMMEDIATE takes the write lock at the start of a transaction, so two writers
# queue instead of failing half-way; WAL lets people read while one writes;
# synchronous=FULL makes a commit survive a power cut (rule 4 of the design).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    ),
}
# PostgreSQL compiles a query before it runs it when it thinks that it will be long. Ours are many and short,
# with many parts: compiling took ten times as long as running (one page: 2,116 ms with it, 42 without).
POSTGRES_OPTIONS: dict[str, object] = {"options": "-c jit=off"}
DATABASES: dict[str, dict[str, object]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "storybook.sqlite3",
        "OPTIONS": SQLITE_OPTIONS,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "stories.User"
WAGTAILIMAGES_IMAGE_MODEL = "storybook.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "storybook.SiteDocument"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "wagtailadmin_login"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [ROOT / "locale"]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Recordings. No URL: they leave only through the view that asks the gate.
    "private": {
        "BACKEND": "stories.storage.PrivateFiles",
        "OPTIONS": {"location": DATA / "private"},
    },
}
CSRF_FAILURE_VIEW = "storybook.views.csrf.failure"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Uploaded files always go to disk, never to memory: an hour of audio is large.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
# A form's text, not its files. A little over the longest story, so that a
# longer one meets our own plain sentence rather than a bare refusal.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "transcription"],
    }
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel frames the site's own pages
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # asks for DENY, which would end that preview
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no request to a third party from any page
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # the machine's own list has names that browsers do not know
# Letters. Without a server for them none is sent, and none is promised: a lost password is then set by hand.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
WAGTAIL_PASSWORD_RESET_ENABLED = False

WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]

# ---- The project's own settings -------------------------------------------------

# Identity and receipts. Development values; production reads its own.
# Where the ledger's heads lie; empty: in the data folder. See docs/reference/settings.md.
STORYBOOK_LEDGER_HEADS = ""
# Where the journal of closings lies, better on another disk; empty: with the heads.
STORYBOOK_JOURNAL = ""
# How long a backup is kept: for so long the journal says what was taken back of an erased story.
STORYBOOK_BACKUPS_KEPT_MONTHS = 12
STORYBOOK_IDENTITY_KEYS = ["bm90LWEtc2VjcmV0LW9ubHktZm9yLWRldmVsb3BtZSE="]
STORYBOOK_RECEIPT_PEPPER = "not-a-secret-only-for-development"

# Whom to tell of a weakness: "mailto:…" or an https address. Empty: /.well-known/security.txt is not there.
STORYBOOK_SECURITY_CONTACT = ""

# Every page then says that its people are made up.
STORYBOOK_DEMO = False
# How many proxies of ours stand before the site and add to X-Forwarded-For. With 0 it is not believed.
STORYBOOK_PROXIES = 0

STORYBOOK_STORY_MAX_CHARACTERS = 200_000
STORYBOOK_RECORDING_MAX_BYTES = 500 * 1024 * 1024
STORYBOOK_RECORDING_MAX_HOURS = 4.0

# A folder, a size that get_speech_model fetched, or an installed package; empty: the best that is there.
STORYBOOK_SPEECH_ENGINE = "faster-whisper"  # or openai-whisper, by a Python that has it
STORYBOOK_OPENAI_PYTHON = ""
STORYBOOK_SPEECH_MODEL = ""
STORYBOOK_SPEECH_THREADS = 0  # 0: as many as the machine has, and no more than 8
STORYBOOK_SPEECH_BEAM = 5
STORYBOOK_SPEECH_WINDOWS = 4  # of 30 s, heard together
# A run whose worker has not been heard of for so long is taken up again.
STORYBOOK_STALLED_AFTER_SECONDS = 120
STORYBOOK_RUN_ATTEMPTS = 3

STORYBOOK_SEARCH_ENGINE = "search.engines.embedded"
STORYBOOK_ELASTICSEARCH_URL = ""

# Counts of people below the floor are hidden, the rest rounded to the step
# (OpenSAFELY: seven or fewer hidden, then rounded to five).
STORYBOOK_INSIGHT_FLOOR = 8
STORYBOOK_INSIGHT_ROUNDING = 5

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"storybook.audit": {"level": "INFO"}},
}
