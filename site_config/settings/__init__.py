"""The shop's settings, read once from the environment in the order of `.env.example`.

A wrong or missing value stops the start with one sentence a value; nothing is guessed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from environs import Env, EnvValidationError

from site_config.settings import environment
from site_config.settings.accounts import *  # noqa: F403
from site_config.settings.logging import LOGGING as LOGGING
from site_config.settings.wagtail import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]

# --- The environment ------------------------------------------------------------------
env = Env(eager=False)
env.read_env(str(BASE_DIR / ".env"), recurse=False)

# A refused value reads as None until the seal below names it, hence each `or`.
DEBUG: bool = env.bool("DEBUG", default=False) or False
DEMO: bool = env.bool("DEMO", default=False, validate=environment.demo_folder) or False
SECRET_KEY: str = env.str("SECRET_KEY", default="") or ""
# In production no database may be created in a file that nobody named.
DATABASE_NAMED = bool(env.str("DATABASE_URL", default=""))
DATABASE_URL: dict[str, Any] = (
    env.dj_db_url("DATABASE_URL")
    if DATABASE_NAMED
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}
)
SITE_URL: str = (
    env.str(
        "SITE_URL",
        default=environment.DEFAULT_SITE_URL,
        validate=environment.site_address,
    )
    or environment.DEFAULT_SITE_URL
)
ALLOWED_HOSTS: list[str] = (
    env.list("ALLOWED_HOSTS", default=[], validate=environment.host_names) or []
)
TRUSTED_PROXIES: int = (
    env.int("TRUSTED_PROXIES", default=0, validate=environment.number_of_proxies) or 0
)
STRIPE_SECRET_KEY: str = (
    env.str("STRIPE_SECRET_KEY", default="", validate=environment.stripe_key) or ""
)
STRIPE_WEBHOOK_SECRET: list[str] = (
    env.list("STRIPE_WEBHOOK_SECRET", default=[], validate=environment.webhook_secrets)
    or []
)
STRIPE_API_BASE: str = (
    env.str(
        "STRIPE_API_BASE",
        default="https://api.stripe.com",
        validate=environment.site_address,
    )
    or "https://api.stripe.com"
)
CACHE_URL: dict[str, Any] = env.dj_cache_url("CACHE_URL", default="locmem://")
# None is what a refused value reads as, and false what was asked for.
PAGE_CACHE: bool = env.bool("PAGE_CACHE", default=True) is not False
EMAIL_URL: dict[str, Any] | None = (
    env.dj_email_url("EMAIL_URL")
    if env.str("EMAIL_URL", default="", validate=environment.mail_server)
    else None
)
DEFAULT_FROM_EMAIL: str = environment.sender(
    env.str("DEFAULT_FROM_EMAIL", default="", validate=environment.optional_sender)
    or "shop@localhost"
)
MEDIA_URL: str = (
    env.str("MEDIA_URL", default="/media/", validate=environment.media_address)
    or "/media/"
)
# From wherever a command is run, relative names mean the same place.
MEDIA_ROOT: str = str(BASE_DIR / (env.str("MEDIA_ROOT", default="") or "media"))
MEDIA_BUCKET: str = env.str("MEDIA_BUCKET", default="") or ""
MAINTENANCE: bool = env.bool("MAINTENANCE", default=False) or False
TASKS_RUN: str = (
    env.str(
        "TASKS",
        default="immediate" if DEBUG else "database",
        validate=environment.task_backend,
    )
    or "database"
)

try:
    env.seal()
    problems = []
except EnvValidationError as refused:
    problems = environment.messages(refused)

if not ALLOWED_HOSTS:
    ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "localhost"]
    if DEBUG:
        ALLOWED_HOSTS = sorted({*ALLOWED_HOSTS, "localhost", "127.0.0.1"})
if not SECRET_KEY and DEBUG:
    SECRET_KEY = "insecure-development-key-that-production-refuses-to-start-with"

problems = environment.with_unsafe_combinations(
    problems, cast("environment.Values", globals())
)
if problems:
    raise ImproperlyConfigured("Fix these settings:\n" + "\n".join(problems))

# --- The sandbox plays Stripe while there are no keys -----------------------------------
SANDBOX_ALLOWED = DEBUG
SANDBOX = SANDBOX_ALLOWED and not STRIPE_SECRET_KEY
SANDBOX_CLOCK_AHEAD = 0  # Seconds.
SANDBOX_DELIVERY_TIMEOUT = 10  # Seconds that the pay page waits for the shop's answer.
STRIPE_HTTP_CLIENT = "checkout.gateway.TimedClient"
STRIPE_TEST_PAYER = ""  # What pays the session of `check_stripe`, by its id.
if SANDBOX:
    STRIPE_SECRET_KEY = "sk_test_sandbox"
    STRIPE_HTTP_CLIENT = "sandbox.client.SandboxHTTPClient"
    STRIPE_TEST_PAYER = "sandbox.actions.pay"
    if not STRIPE_WEBHOOK_SECRET:
        STRIPE_WEBHOOK_SECRET = [environment.sandbox_signing_secret(SECRET_KEY)]
STRIPE_LIVEMODE = "_live_" in STRIPE_SECRET_KEY

# --- What the shop is made of -----------------------------------------------------------
INSTALLED_APPS = [
    "site_config",
    "accounts",
    "delivery",
    "home",
    "products",
    "checkout",
    # A merchant deletes the demo's folder; the sandbox is there only to practise.
    *(["demo"] if DEMO else []),
    *(["sandbox"] if SANDBOX else []),
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.WagtailUsersApp",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "django_ratelimit",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "site_config.middleware.hosts.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "site_config.middleware.maintenance.MaintenanceMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "site_config.middleware.headers.PolicyMiddleware",
    "site_config.middleware.request_size.RequestSizeMiddleware",
    # The ETag is made of the page before it is compressed.
    "site_config.middleware.headers.PageGZipMiddleware",
    # Keeps pages pressed, so it comes before what a visitor or a database is needed for.
    "site_config.middleware.page_cache.PageCacheMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "site_config.middleware.normalize_text.NormalizeTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "site_config.middleware.remembered.RememberedMiddleware",
    "site_config.middleware.language.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.RequireRateLimits",
    "accounts.middleware.RecordSessionActivity",
    "accounts.middleware.RequireStaffSecondFactor",
    "accounts.middleware.MarkerCookie",
    "site_config.middleware.next_url.NextUrlMiddleware",
    "site_config.middleware.redirects.RedirectMiddleware",
    "site_config.middleware.not_found.NotFoundMiddleware",
]

ROOT_URLCONF = "site_config.urls"
WSGI_APPLICATION = "site_config.wsgi.application"
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
                "site_config.context_processors.shop",
            ],
        },
    }
]

# --- Where things are kept --------------------------------------------------------------
SQLITE_OPTIONS = {
    # Writers take turns from their first statement. With SQLite's own default a
    # transaction that reads before it writes fails at once when another is writing.
    "transaction_mode": "IMMEDIATE",
    # Seconds to wait for one's turn: forty buyers at once took more than five.
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;",
}
DATABASES: dict[str, dict[str, Any]] = {"default": DATABASE_URL}
if DATABASE_URL["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    if DATABASE_URL["NAME"] != ":memory:":
        DATABASES["default"]["NAME"] = str(BASE_DIR / DATABASE_URL["NAME"])
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if DATABASE_URL["ENGINE"].endswith(".mysql"):
        DATABASES["default"]["ENGINE"] = "site_config.mysql"
# Whatever the server's own defaults are. A higher level of isolation fails all but one of
# two buyers, and without its strict mode MySQL cuts off what does not fit.
SERVER_OPTIONS = {
    "postgresql": {"isolation_level": IsolationLevel.READ_COMMITTED},
    "mysql": {"isolation_level": "read committed", "sql_mode": "TRADITIONAL"},
}
if options := SERVER_OPTIONS.get(DATABASE_URL["ENGINE"].rpartition(".")[2]):
    DATABASES["default"].setdefault("OPTIONS", {}).update(options)
DATABASE_ROUTERS: list[str] = []
if SANDBOX:
    DATABASES["sandbox"] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "sandbox.sqlite3",
        "OPTIONS": SQLITE_OPTIONS,
    }
    DATABASE_ROUTERS = ["sandbox.routing.SandboxRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": CACHE_URL}
if CACHE_URL["BACKEND"].endswith(".RedisCache"):
    # A shop without its Redis goes on selling; see accounts.middleware for signing in.
    CACHES["default"]["BACKEND"] = "site_config.caches.OptionalRedisCache"
    CACHES["default"].setdefault("OPTIONS", {}).update(
        IGNORE_EXCEPTIONS=True, SOCKET_CONNECT_TIMEOUT=1, SOCKET_TIMEOUT=1
    )
else:
    # Django forgets at random beyond 300, and the limits of sign-in are kept here.
    CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 500_000)
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
# Kept pages are bounded by themselves in a memory that nothing else is counted in.
CACHES["pages"] = {
    **CACHES["default"],
    "KEY_PREFIX": f"{CACHES['default'].get('KEY_PREFIX', '')}pages",
    "OPTIONS": {**CACHES["default"]["OPTIONS"]},
}
if CACHE_URL["BACKEND"].endswith(".LocMemCache"):
    CACHES["pages"] |= {"LOCATION": "pages"}
    CACHES["pages"]["OPTIONS"]["MAX_ENTRIES"] = 300
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if TASKS_RUN == "database"
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}

STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if MEDIA_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": MEDIA_BUCKET,
            "file_overwrite": False,
            "custom_domain": MEDIA_URL.removeprefix("https://").rstrip("/"),
        },
    }
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "site_config.stylesheet.StylesheetFinder",  # css/site.css, from its layers.
]

# --- Emails -----------------------------------------------------------------------------
if EMAIL_URL:
    globals().update(EMAIL_URL)
else:
    EMAIL_BACKEND = (
        "sandbox.mailbox.MailboxBackend"
        if SANDBOX
        else "django.core.mail.backends.console.EmailBackend"
    )
EMAIL_TIMEOUT = 10

# --- Language and time ------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
# The languages with a translation, each in its own name; see `build_translations`.
LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = [
    ("en-gb", "English"),
    ("de", "Deutsch"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- People -----------------------------------------------------------------------------
REQUIRE_STAFF_MFA = not DEBUG
# HostMiddleware leaves one entry of X-Forwarded-For, whatever the number of proxies.
ALLAUTH_TRUSTED_PROXY_COUNT = min(TRUSTED_PROXIES, 1)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# --- Wagtail ----------------------------------------------------------------------------
WAGTAILADMIN_BASE_URL = SITE_URL

# --- Safety -----------------------------------------------------------------------------
LONGEST_UPLOAD = 25 * 1024 * 1024
LONGEST_FORM = DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Pages with many blocks post many fields.
SESSION_ENGINE = "site_config.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would sign shoppers out on the way back.
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CSRF_FAILURE_VIEW = "site_config.views.csrf_failure"
DEFAULT_EXCEPTION_REPORTER_FILTER = "site_config.settings.logging.DiscreetReports"
if not DEBUG:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^webhooks/stripe/?$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
RATELIMIT_FAIL_OPEN = True  # Paying goes on while nothing can be counted.
RATELIMIT_IP_META_KEY = "site_config.http.client_address"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # A shop can't promise https for its sister subdomains.
    "security.W021",  # Nor enter the browsers' preload list for them.
    "django_ratelimit.E003",  # Stops even `migrate` with local memory;
    "django_ratelimit.W001",  # and doubts Redis. Our own deploy check replaces it.
]
