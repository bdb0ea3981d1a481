"""Django's settings, read from the environment (see `environment.py` for each name)."""

from __future__ import annotations

import shlex
from pathlib import Path

from csp.constants import NONE, SELF

from . import environment, rate_limits, sign_in_service

environment.refuse_unknown()

MODE = environment.choice("MODE", ("demo", "test", "production"), "demo")
DATA_DIR = Path(environment.text("DATA_DIR", "var")).absolute()
DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.secret(data_dir=DATA_DIR, mode=MODE)
SECRET_KEY_FILE = environment.secret_key_file(data_dir=DATA_DIR)
FIELD_KEYS = environment.text("FIELD_KEYS")
FIELD_KEYS_FILE = environment.field_keys_file(data_dir=DATA_DIR, mode=MODE)

BACKUP_KEY = environment.text("BACKUP_KEY")
BACKUP_KEY_FILE = environment.text("BACKUP_KEY_FILE")

BASE_URL = environment.text("BASE_URL", "http://localhost:8000")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "ankommen.config",
    "ankommen.portal",
    "ankommen.strategy",
    "ankommen.committees",
    "ankommen.partners",
    "ankommen.accounts",
    "ankommen.core",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "ankommen.core.operations.requests.RequestEventMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ankommen.core.middleware.BrowserHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ankommen.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "ankommen.core.maintenance.MaintenanceMiddleware",
    "ankommen.core.middleware.PlainTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ankommen.accounts.middleware.ViewerMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ankommen.core.middleware.ScannedUploadsMiddleware",
    "ankommen.core.middleware.RefusalMiddleware",
    "ankommen.core.middleware.RateLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "ankommen.config.urls"
WSGI_APPLICATION = "ankommen.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "ankommen.core.ui.context.page",
                "ankommen.accounts.context.help_topic",
                "ankommen.accounts.kept_input.guard_context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "ankommen.core.templatetags.ui",
            ],
        },
    }
]

DATABASES = {
    "default": environment.database("DATABASE_URL", f"sqlite:///{DATA_DIR}/ankommen.sqlite3")
}
if MODE == "test" and "sqlite" in str(DATABASES["default"]["ENGINE"]):
    # A file, as in production: a database in memory locks differently between threads.
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "core:start"
LOGOUT_REDIRECT_URL = "root"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if MODE == "test"
    else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# django-allauth does the protocols; pages, flow, lock-out and audit are our own (decision 0009).
SESSION_COOKIE_AGE = environment.whole("SESSION_HOURS", 10, lowest=1, highest=24) * 60 * 60
OIDC = sign_in_service.service()
OIDC_GROUPS = sign_in_service.groups()
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_ADAPTER = "ankommen.accounts.sign_in_service.OfficeAdapter"
SOCIALACCOUNT_PROVIDERS = sign_in_service.providers(OIDC, proof_lasts=SESSION_COOKIE_AGE)
SOCIALACCOUNT_STORE_TOKENS = False
MFA_ADAPTER = "ankommen.accounts.factor_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
SECOND_FACTOR_ROLES = environment.words(
    "SECOND_FACTOR_ROLES", "administrator" if MODE == "production" else ""
)
SECOND_FACTOR_GRACE_DAYS = environment.whole("SECOND_FACTOR_GRACE_DAYS", 7, lowest=0, highest=60)

RATE_LIMITS = rate_limits.brakes()

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("ar", "العربية")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
FORMAT_MODULE_PATH = "ankommen.core.formats"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "ankommen.core.storage.WholeFiles",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test" or DEBUG
UPLOAD_SCANNER = shlex.split(environment.text("UPLOAD_SCANNER"))
SECURITY_CONTACT = environment.contact("SECURITY_CONTACT")
SECURITY_EXPIRES = environment.day("SECURITY_EXPIRES")
WORKER = environment.choice("WORKER", ("here", "elsewhere"), "here")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "ankommen.core.uploads.DropLargeFiles",
    "ankommen.core.scanning.ScanFiles",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

SESSION_IDLE_MINUTES = environment.whole("SESSION_IDLE_MINUTES", 30, lowest=5, highest=480)
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "ankommen_session"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "ankommen_csrf"
CSRF_FAILURE_VIEW = "ankommen.accounts.doorstep.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = HTTPS
# Asked over plain HTTP from this machine, not by browsers.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *([OIDC.origin] if OIDC else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", "ankommen@localhost")
globals().update(environment.email("EMAIL_URL"))

METRICS_TOKEN = environment.token("METRICS_TOKEN")
LOG_FORMAT = environment.choice("LOG_FORMAT", ("text", "json"), "text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "ankommen.core.operations.logs.TextLines"},
        "json": {"()": "ankommen.core.operations.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "ankommen": {"level": "INFO"},
        "ankommen.requests": {"level": "INFO" if MODE == "production" else "ERROR"},
        # Our own line says what was answered; of Django's stays where an error came from.
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "_granian": {"handlers": [], "propagate": True},
    },
}
