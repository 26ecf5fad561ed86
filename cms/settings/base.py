"""Settings of the site, read from the environment (see README.md, « Réglages »)."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from cms.settings import env

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = env.folder("VAR_DIR", default=BASE_DIR / "var")  # all that is written at run time

DEBUG = env.boolean("DEBUG", default=False)
DEMO = env.boolean("DEMO", default=False)
SITE_URL = env.site_url("SITE_URL", default="http://localhost:8000")
SECURE = SITE_URL.startswith("https://")
if SECURE and DEBUG:
    env.refuse("DEBUG", "write false on a site served over https")
HOST = urlsplit(SITE_URL).hostname or "localhost"
SECRET_KEY = env.secret_key("SECRET_KEY", stored_in=VAR_DIR / "secret_key")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default=[HOST, "localhost", "127.0.0.1"])
TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", default=0)
MFA_REQUIRED = env.boolean("MFA_REQUIRED", default=True)

INSTALLED_APPS = [
    "cms.home",
    "communaute.facilitation",
    "formations",
    "bibliotheque",
    "communaute.discussions",
    "communaute.digests",
    "communaute.notifications",
    "communaute.members",
    "cms.search",
    "cms.mail",
    "cms.core",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "communaute.members.wagtail_users.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "modelsearch",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.core.middleware.CompressedPages",
    "cms.core.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.core.middleware.SignInFirst",
    "cms.core.middleware.PrivateResponses",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "cms.core.middleware.LimitsReached",
    "cms.core.middleware.FormsOnly",
    "cms.home.middleware.Welcome",
    "communaute.members.middleware.Visits",
    "communaute.members.middleware.FormErrors",
    "communaute.members.middleware.PrivilegedDoors",
    "communaute.members.middleware.ReadableRedirects",
    "communaute.discussions.middleware.Suspensions",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "communaute.members.context.reader",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# Data -------------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/db.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock when it begins: it waits, where « database is locked » was.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

CACHES: dict[str, dict[str, Any]]
REDIS_URL = env.url(
    "REDIS_URL", default="", schemes=("redis", "rediss", "unix"), hostless=("unix",)
)
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "cms.core.cache.ForgivingRedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }

# A page brings its renditions with it: kept again at each reading, they would be writes.
CACHES["renditions"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

EXPORT_DIR = VAR_DIR / "exports"  # private: read by the worker and one view
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STORAGE_URL = env.url("STORAGE_URL", default="", schemes=("s3",))
if STORAGE_URL:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": urlsplit(STORAGE_URL).netloc, "default_acl": "private"},
    }

# Background work --------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "cms.core.tasks.CeleryTaskBackend", "QUEUES": []}}
TELL_SECONDS = 10  # how often what happened is told, once it can be taken back no more
TICK_SECONDS = 60  # how often the beat asks whether a digest is due
SWEEP_SECONDS = 60 if DEMO else 300  # how often what a dead worker held is given back
LEASE_SECONDS = 120  # how long a worker holds a mail alone: longer than any task

# Mail -------------------------------------------------------------------------------------------

MAIL_DIR = VAR_DIR / "mail"
if mail := env.mail("EMAIL_URL"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = mail["EMAIL_HOST"], mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "cms.mail.files.FileBackend"
DEFAULT_FROM_EMAIL = env.address(
    "DEFAULT_FROM_EMAIL", default=f"Communauté ROCQLD <courriel@{HOST}>"
)
# Events of mail providers; the address is closed without a secret. Some sign with a key of theirs.
ANYMAIL: dict[str, Any] = {"WEBHOOK_SECRET": env.webhook_secret("MAIL_WEBHOOK_SECRET")}
if key := env.text("MAIL_WEBHOOK_SIGNING_KEY"):
    ANYMAIL |= {"MAILGUN_WEBHOOK_SIGNING_KEY": key, "MAILERSEND_SIGNING_SECRET": key}

# Accounts: django-allauth is the only door, also for the Wagtail admin ---------------------------

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "communaute.members.account_passwords.ContextWordsValidator"},
]
ACCOUNT_ADAPTER = "communaute.members.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other devices are, by the hash in their session
ACCOUNT_RATE_LIMITS = {  # counted exactly, as rows (docs/decisions/limits.md)
    "change_password": None,
    "login": None,
    "login_failed": None,
    "manage_email": None,
    "reauthenticate": None,
    "request_login_code": None,
    "reset_password": None,
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ALLAUTH_USER_CODE_FORMAT = {"length": 6}  # letters that are not taken for one another
MFA_ADAPTER = "communaute.members.adapter.MfaAdapter"
MFA_TOTP_ISSUER = "Communauté ROCQLD"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
ACCOUNT_FORMS = {
    "add_email": "communaute.members.account_forms.ChangeEmailForm",
    "change_password": "communaute.members.account_forms.ChangePasswordForm",
    "confirm_email_verification_code": "communaute.members.account_forms.EmailCodeForm",
    "confirm_login_code": "communaute.members.account_forms.SignInCodeForm",
    "confirm_password_reset_code": "communaute.members.account_forms.ResetCodeForm",
    "login": "communaute.members.account_forms.PasswordSignInForm",
    "reauthenticate": "communaute.members.account_forms.ReauthenticateForm",
    "request_login_code": "communaute.members.account_forms.CodeRequestForm",
    "reset_password": "communaute.members.account_forms.ResetRequestForm",
    "reset_password_from_key": "communaute.members.account_forms.ResetForm",
    "set_password": "communaute.members.account_forms.SetPasswordForm",
}
MFA_FORMS = {
    "activate_totp": "communaute.members.account_forms.ActivateTOTPForm",
    "add_webauthn": "communaute.members.account_forms.AddKeyForm",
    "authenticate": "communaute.members.account_forms.AuthenticateForm",
    "authenticate_webauthn": "communaute.members.account_forms.AuthenticateKeyForm",
    "edit_webauthn": "communaute.members.account_forms.RenameKeyForm",
    "login_webauthn": "communaute.members.account_forms.SignInKeyForm",
    "reauthenticate": "communaute.members.account_forms.MfaReauthenticateForm",
    "reauthenticate_webauthn": "communaute.members.account_forms.ReauthenticateKeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# Security ---------------------------------------------------------------------------------------

# Asked of the session itself at each visit: the cookie alone would go on as long as it is renewed.
SESSION_IDLE = timedelta(days=env.integer("SESSION_IDLE_DAYS", default=30))
SESSION_COOKIE_AGE = env.integer("SESSION_DAYS", default=90) * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "cms.core.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
X_FRAME_OPTIONS = "DENY"  # the admin's previews and the demonstration's mails say otherwise
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if env.text("CSRF_TRUSTED_ORIGINS"):
    CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", default=[])

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "manifest-src": [SELF],
    }
}
ADMIN_PREFIX = "/gestion/"

# Language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "fr-ca"
LANGUAGES = [("fr-ca", "Français (Canada)")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cms.core.formats"]
USE_TZ = True
TIME_ZONE = "America/Toronto"

# Wagtail ----------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Communauté de pratique du ROCQLD"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = "/compte/connexion/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_AUTOSAVE_INTERVAL = 4000
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_DOCUMENT_MODEL = "core.SiteDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    "pdf",
    "docx",
    "odt",
    "xlsx",
    "ods",
    "pptx",
    "odp",
    "txt",
    "vtt",
    "webm",
    "mp4",
]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
WAGTAILIMAGES_IMAGE_MODEL = "core.SiteImage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_WEBP_QUALITY = 70
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search.admin"}}  # the admin's search alone
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
TAGGIT_CASE_INSENSITIVE = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Rooms declare what they bring (docs/decisions/rooms.md) -----------------------------------------

DIGEST_SECTIONS = [
    "communaute.discussions.digest.section",
    "bibliotheque.digest.section",
    "formations.digest.section",
]
SEARCH_SOURCES = [
    "bibliotheque.search.source",
    "communaute.discussions.search.source",
    "formations.search.courses",
    "formations.search.lessons",
]

# What happens in a room, and to whom it is told.
NOTICE_SOURCES = {"discussions": "communaute.discussions.notices.source"}
# What one button in a mail does, by the name of the room.
GESTURES = {
    "discussions": "communaute.discussions.gestures.gestures",
    "bibliotheque": "bibliotheque.gestures.gestures",
}
# A kind of mail, and what is asked again just before it leaves.
MAIL_CONDITIONS = {
    "digest_test": "communaute.digests.trying.may_leave",
    "member_letter": "communaute.members.directory.letters.may_leave",
    "notice": "communaute.notifications.letter.may_leave",
}
# A kind of mail that does not leave at every hour, and when the one that would leave now may.
MAIL_HOURS = {"notice": "communaute.notifications.letter.leaves_at"}
# A kind of mail that its room composes itself.
MAIL_COMPOSERS = {
    "digest_test": "communaute.digests.trying.message",
    "notice": "communaute.notifications.letter.message",
}
# What a mail provider's « unsubscribe » does, by kind of mail: the same as its one-click link.
MAIL_LISTS = {
    "digest": "communaute.digests.leaving.leave",
    "notice": "communaute.notifications.leaving.leave",
}
# Kinds of mail that are written to many: they wait until the federation says who it is.
MAIL_BULK = ["notice"]
# The themes of pages, by page, each room for its own kinds.
PAGE_THEMES = [
    "communaute.discussions.themes.of_categories",
    "bibliotheque.themes.of_resources",
    "formations.themes.of_trainings",
]

DELETION_GUARDS = [
    "communaute.discussions.guards.why_not_delete",
    "formations.guards.why_not_delete",
]
TODO_SOURCES: list[str] = [
    "communaute.members.todo.todo",
    "communaute.members.rights.todo.todo",
    "communaute.discussions.todo.todo",
    "bibliotheque.todo.todo",
    "communaute.digests.watch.todo",
    "communaute.digests.held.todo",
]
# What else is destroyed once it has served its time.
TERMS = [
    "communaute.discussions.moderation.log.purge",
    "communaute.discussions.removing.remove_due",
    "communaute.discussions.writing.drafts.purge",
]
# Where a tool shared in a conversation is proposed to the library.
LIBRARY_PROPOSALS = "bibliotheque.proposals.propose"
EXPORT_SOURCES = [
    "communaute.members.export.tables",
    "communaute.discussions.export.tables",
    "bibliotheque.export.tables",
    "formations.export.tables",
    "communaute.digests.export.tables",
    "communaute.notifications.export.tables",
]
# The account itself goes last.
ERASURES = [
    "formations.erase.erase",
    "bibliotheque.erase.erase",
    "communaute.discussions.erase.erase",
    "communaute.digests.erase.erase",
    "communaute.notifications.erase.erase",
    "cms.mail.erase.erase",
    "cms.core.erase.erase",
    "communaute.members.erase.erase",
]
# A consent that is withdrawn by itself: its kind, and the action that does it.
CONSENT_WITHDRAWALS = {"digest": "communaute.digests.actions.decline"}
HANDOVERS: list[str] = [
    "communaute.discussions.handover.hand_over",
]
PROFILE_SOURCES = [
    "communaute.discussions.profile.contributions",
    "bibliotheque.profile.contributions",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
