"""All settings in one place, read strictly from LUOSHI_… variables (see docs/deployment.md)."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from csp.constants import NONE, SELF

from luoshi.site import doors, outgoing
from luoshi.site.database import database
from luoshi.site.env import Env, SettingError

env = Env()

PACKAGE_DIR = Path(__file__).resolve().parent.parent
PROJECT_DIR = PACKAGE_DIR.parent.parent  # the checkout; absent in an installed wheel
DATA_DIR = env.path("DATA_DIR", Path.cwd() / "data")
DEBUG = False
DEVELOPMENT = env.boolean("DEVELOPMENT", default=False)  # the living page of components, nothing else
PORT = env.integer("PORT", 8000, least=1, most=65535)
HOST = env.text("HOST", "127.0.0.1")


def _secret_key() -> str:
    """The instance key: given, or made once and kept in the data folder, readable by the owner only."""
    given = env.text("SECRET_KEY", "")
    if given:
        if len(given) < 32:  # noqa: PLR2004
            raise SettingError("LUOSHI_SECRET_KEY 至少 32 个字符")
        return given
    path = DATA_DIR / "secret-key"
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(
        "w", dir=DATA_DIR, prefix=".secret-key.", encoding="ascii"
    ) as made:  # 0600
        made.write(secrets.token_urlsafe(48))
        made.flush()
        os.fsync(made.fileno())  # a key lost in a power cut would make every seal of the trail unprovable
        with suppress(FileExistsError):  # two processes start at once: the first one's key holds, whole
            os.link(made.name, path)
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")  # former keys: what they sealed stays verifiable
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "luoshi.kernel",
    "luoshi.audit",
    "luoshi.packs",
    "luoshi.files",
    "luoshi.jobs",
    "luoshi.ui",
    "luoshi.organisations",
    "luoshi.access",
    "luoshi.directory",
    "luoshi.figures",
    "luoshi.exchange",
    "luoshi.search",
    "luoshi.notices",
    "luoshi.documents",
    "luoshi.activities",
    "luoshi.tasks",
    "luoshi.findings",
    "luoshi.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "luoshi.site.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "luoshi.site.bodies.WholeBody",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luoshi.access.middleware.GrantsOncePerRequest",
    "luoshi.access.middleware.LoginRequired",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "luoshi.site.urls"
WSGI_APPLICATION = "luoshi.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luoshi.ui.context.page",
            ],
        },
    },
]

DATABASES = {"default": database(env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'luoshi.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by all workers: attempts to sign in are counted here. Room for more than anybody can fill to have the
    # counts of an account thrown out (Django's own 300 entries would be culled within a minute).
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "luoshi_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "luoshi.access.adapter.AccountAdapter"
# 两步验证 as the site chooses: nobody is asked for one, each puts it on for himself, everybody must.
SECOND_FACTOR = env.choice("MFA", "optional", frozenset({"off", "optional", "required"}))
MFA_ADAPTER = "luoshi.access.adapter.SecondFactorAdapter"
# 统一身份认证 (OpenID Connect) beside the password, or instead of it: a site's choice, off unless set.
OIDC = doors.issuer(env)
PASSWORD_SIGN_IN = doors.password_sign_in(env, OIDC)
SOCIALACCOUNT_ADAPTER = "luoshi.access.adapter.IdentityAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # accounts hold no address
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_LOGOUT_ON_GET = False
# Beside the library's own. The way to the identity provider: each asks it. Tokens that open nothing: one that does is
# never held up by them.
ACCOUNT_RATE_LIMITS = {"oidc_begin": "30/m/ip", "token_refused": "30/m/ip"}
TOKENS = env.boolean(
    "TOKENS", default=True
)  # 个人访问令牌 for programs that read; off: nobody makes or uses one

# What leaves the house: links need its address; without a server nobody gets mail.
ADDRESS = outgoing.address(env)
MAIL = outgoing.mail(env)
EMAIL_BACKEND = f"django.core.mail.backends.{'dummy' if MAIL is None else 'smtp'}.EmailBackend"
EMAIL_TIMEOUT = 20
if MAIL is not None:
    EMAIL_HOST, EMAIL_PORT, DEFAULT_FROM_EMAIL = MAIL.host, MAIL.port, MAIL.sender
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.security == "tls", MAIL.security == "starttls"
# 群推送 goes to https only; within a closed network a site may allow http, and this machine itself.
PUSH_HTTP = env.boolean("PUSH_HTTP", default=False)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", DATA_DIR / "static")
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "luoshi.ui.assets.NodeModulesFinder",
]
NODE_MODULES = PROJECT_DIR / "node_modules"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_HANDLERS = ["luoshi.files.uploads.PrivateUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000  # a grid of 300 rows of a sheet
OPEN_IMPORT_DAYS = env.integer(
    "OPEN_IMPORT_DAYS", 30, least=1, most=3650
)  # then it is dropped, with its files
MAX_FILE_BYTES = (
    env.integer("MAX_FILE_MB", 50, least=1, most=60) * 1024 * 1024
)  # sandbox.gate opens no larger one

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    },
}
HTTPS = env.boolean("HTTPS", default=False)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# How many proxies stand before this one: attempts to sign in are counted by the address the last of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("PROXIES", 1 if HTTPS else 0, least=0, most=5)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "luoshi.access.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOG_FORMAT = env.choice("LOG_FORMAT", "text", frozenset({"text", "json"}))
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", frozenset({"DEBUG", "INFO", "WARNING", "ERROR"}))
LOGGING_CONFIG = None  # structlog, configured in luoshi.site.logs

SILENCED_SYSTEM_CHECKS: list[str] = []

env.asked.update({"LUOSHI_READING_CASES", "LUOSHI_TEST_PROFILE", "LUOSHI_CI_POSTGRES"})  # read by the tests
if env.unknown():
    raise SettingError("不认识的设置：" + "、".join(env.unknown()) + "（拼写有误？见 docs/deployment.md）")
if "test" in sys.argv:
    raise SettingError("请用 make test（pytest），不用 manage.py test")
