"""Settings, read once from the environment. Refuses to start when unsafe in production."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Self, get_type_hints
from urllib.parse import urlsplit

ROOT = Path(__file__).parent
SHORTEST_SECRET = 32
"""Characters: 16 random bytes in hexadecimal are the least that nobody guesses."""
LARGEST_UPLOAD_BYTES = 21 * 1024 * 1024
"""Files may weigh 20 Mo; one more for the rest of the form, so that the refusal of a file is ours."""
LARGEST_TYPED_BYTES = 4 * 1024 * 1024
"""In one field of a form: cells pasted from a spreadsheet are what takes most."""
LONGEST_SESSION_SECONDS = 12 * 3600


class UnsafeSettings(RuntimeError):
    """The settings would put data at risk or make no sense; the message says what to change."""


class Environment(StrEnum):
    """What a deployment is for."""

    DEVELOPMENT = "development"
    """An empty portal on a developer's machine."""
    DEMO = "demo"
    """Fictitious data, sign-ins and mails shown to everybody."""
    PRODUCTION = "production"
    """Somebody's data: unsafe settings stop the start, demo data is never loaded."""


def setting(default: Any, says: str, *, secret: bool = False) -> Any:
    """A field of `Settings`: its default, what it is for (the README's table), and whether it is hidden in prints."""
    return field(default=default, metadata={"says": says, "secret": secret}, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One field per environment variable of the same name; the defaults run the demo on one machine."""

    PORTAL_ENV: Environment = setting(
        Environment.DEMO, "`development`, `demo` or `production`; `production` as soon as `DATABASE_URL` is set"
    )
    PORTAL_PROFILE: str = setting("default", "the service profile: a file of `app/platform/profiles/`")
    HOST: str = setting("localhost", "where the web server listens")
    PORT: int = setting(8000, "and on which port")
    PUBLIC_URL: str = setting("", "address that users type, `https://…` in production; links in mails start with it")
    TRUSTED_PROXIES: int = setting(0, "number of reverse proxies in front whose `X-Forwarded-*` headers are believed")
    WEB_PROCESSES: int = setting(2, "web processes of `make run`")
    WEB_THREADS: int = setting(4, "threads of each web process of `make run`")

    DATABASE_URL: str = setting("", "PostgreSQL ≥ 15, as `portal_login`; empty: the embedded server", secret=True)
    DATABASE_OWNER_URL: str = setting("", "the same database as a member of `portal_owner`: migrations", secret=True)

    SECRET_KEY: str = setting("", "signs cookies and forms; generated once outside production", secret=True)
    SEAL_KEY: str = setting("", "encrypts NIR and outbox; losing it loses them; generated likewise", secret=True)
    PASSWORD_COST: int = setting(3, "passes of Argon2 over a password: higher is slower for users and thieves")

    MAIL_SERVER: str = setting("", "SMTP server; without one the demo shows its mails at `/demo/mailbox`")
    MAIL_PORT: int = setting(587, "its port")
    MAIL_USE_TLS: bool = setting(True, "`1` for STARTTLS, `0` for none")
    MAIL_USERNAME: str = setting("", "its account")
    MAIL_PASSWORD: str = setting("", "and password", secret=True)
    MAIL_DEFAULT_SENDER: str = setting("Portail adhérents <portail@example.org>", "who mails come from")

    INSTANCE: Path = setting(ROOT / "instance", "folder of what a deployment keeps: one folder per profile")
    STORAGE_URL: str = setting("", "where files are kept, `s3://KEY:SECRET@host/bucket`; empty: a folder", secret=True)
    DEBUG: bool = setting(False, "`1` shows the trace of a failure in the browser; refused in production")
    TESTING: bool = setting(False, "set by the test suite")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read every field whose name is set; outside production, make the missing secrets and keep them.

        Raises:
            UnsafeSettings: a value cannot be read, or production would be unsafe; says what to change.
        """
        given = {name: environ[name] for name in cls.names() if environ.get(name, "") != ""}
        kinds = get_type_hints(cls)
        values: dict[str, Any] = {name: _read(name, text, kinds[name]) for name, text in given.items()}
        if "DATABASE_URL" in given:
            values.setdefault("PORTAL_ENV", Environment.PRODUCTION)
            values["DATABASE_URL"] = driven(given["DATABASE_URL"])
        if "DATABASE_OWNER_URL" in given:
            values["DATABASE_OWNER_URL"] = driven(given["DATABASE_OWNER_URL"])
        settings = cls(**values)
        if settings.PORTAL_ENV is Environment.PRODUCTION:
            settings.refuse_unsafe()
            return settings
        for name in {"SECRET_KEY", "SEAL_KEY"} - set(values):
            values[name] = kept_secret(settings.folder, name)
        return cls(**values)

    @classmethod
    def names(cls) -> list[str]:
        """The settings, in the order they are declared."""
        return [one.name for one in fields(cls)]

    @property
    def folder(self) -> Path:
        """What this profile keeps on this machine: database, files, secrets."""
        return self.INSTANCE / self.PORTAL_PROFILE

    @property
    def embedded(self) -> bool:
        """Whether the portal starts its own PostgreSQL."""
        return self.DATABASE_URL == ""

    @property
    def demo(self) -> bool:
        """Whether fictitious data may be loaded, and sign-ins and mails shown to everybody."""
        return self.PORTAL_ENV is Environment.DEMO

    @property
    def public_url(self) -> str:
        """The address that users type, without a slash at the end."""
        return self.PUBLIC_URL.rstrip("/") or f"http://{self.HOST}:{self.PORT}"

    @property
    def secure(self) -> bool:
        """Whether users come by https."""
        return self.public_url.startswith("https://")

    def refuse_unsafe(self) -> None:
        """Raise unless these settings may hold somebody's data. The database role is checked once connected.

        Raises:
            UnsafeSettings: every reason, each with what to do.
        """
        make = 'run `python -c "import secrets; print(secrets.token_hex(32))"` and keep what it prints'
        reasons = [
            f"{name} is missing or shorter than {SHORTEST_SECRET} characters: {make}."
            for name in ("SECRET_KEY", "SEAL_KEY")
            if weak(getattr(self, name))
        ]
        if self.SECRET_KEY and self.SECRET_KEY == self.SEAL_KEY:
            reasons.append("SECRET_KEY and SEAL_KEY are the same: generate another one for SEAL_KEY.")
        if self.DEBUG:
            reasons.append("DEBUG shows data in error pages: set DEBUG=0.")
        if self.TESTING:
            reasons.append("TESTING switches protections off: unset it.")
        if not self.secure:
            reasons.append("PUBLIC_URL does not start with https://: set the address that users type.")
        if self.embedded:
            reasons.append("DATABASE_URL is missing: production needs a PostgreSQL server of its own.")
        if not self.MAIL_SERVER:
            reasons.append("MAIL_SERVER is missing: nobody would receive codes and invitations.")
        if reasons:
            raise UnsafeSettings("\n".join(["The portal does not start:", *reasons]))

    def as_flask(self) -> dict[str, object]:
        """The configuration of Flask and its extensions: every setting, and what follows from them."""
        return {
            **{name: getattr(self, name) for name in self.names()},
            **FIXED,
            "DEMO": self.demo,
            "FOLDER": self.folder,
            "PUBLIC_URL": self.public_url,
            "SQLALCHEMY_DATABASE_URI": self.DATABASE_URL or f"{DRIVER}://portal_login@/portal",
            "SQLALCHEMY_ENGINE_OPTIONS": {
                "pool_pre_ping": True,
                "pool_size": self.WEB_THREADS + 2,
                "hide_parameters": True,  # names and birth dates are not for the log of a failure
            },
            "SESSION_COOKIE_SECURE": self.secure,
            "SESSION_COOKIE_NAME": "__Host-portal" if self.secure else f"portal_{self.PORT}",
            "TRUSTED_HOSTS": [urlsplit(self.public_url).hostname, "localhost", "127.0.0.1"] if self.secure else None,
            "FAB_SAFE_REDIRECT_HOSTS": [urlsplit(self.public_url).netloc],
        }


DRIVER = "postgresql+psycopg"

FIXED: Mapping[str, object] = {
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": LONGEST_SESSION_SECONDS,
    "WTF_CSRF_ENABLED": True,
    "WTF_CSRF_TIME_LIMIT": LONGEST_SESSION_SECONDS,  # a form lives as long as the session, whose row ends it
    "MAX_CONTENT_LENGTH": LARGEST_UPLOAD_BYTES,
    "MAX_FORM_MEMORY_SIZE": LARGEST_TYPED_BYTES,
    "BABEL_DEFAULT_LOCALE": "fr",
    "BABEL_DEFAULT_TIMEZONE": "Europe/Paris",
    "LANGUAGES": {"fr": {"flag": "fr", "name": "Français"}},
    "BOOTSTRAP_SERVE_LOCAL": True,
    "FAB_CREATE_DB": False,  # Alembic owns every table
    "FAB_UPDATE_PERMS": False,  # rights are declared in code, not synced at start
    "FAB_ADD_SECURITY_VIEWS": False,  # sign-in, users and roles are screens of ours
    "FAB_ADD_SECURITY_API": False,
    "FAB_ADD_MENU_API": False,
    "FAB_ADD_OPENAPI_VIEWS": False,
    "FAB_ALLOW_GET_UNSAFE_MUTATIONS": False,
    "FAB_API_SWAGGER_UI": False,
    "AUTH_USER_REGISTRATION": False,
}


def driven(url: str) -> str:
    """The same address, by the driver we use, whatever short form a host gives."""
    scheme, mark, rest = url.partition("://")
    if not mark or scheme.partition("+")[0] not in {"postgres", "postgresql"}:
        raise UnsafeSettings("DATABASE_URL and DATABASE_OWNER_URL start with postgresql://: correct them.")
    return f"{DRIVER}://{rest}"


def weak(secret: str) -> bool:
    """Whether somebody could guess it: too short, or few different characters."""
    return len(secret) < SHORTEST_SECRET or len(set(secret)) < SHORTEST_SECRET // 4


def kept_secret(folder: Path, name: str) -> str:
    """The secret of an instance that is not production: read from its file, which is made the first time."""
    path = folder / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text()


def _read(name: str, text: str, kind: type) -> object:
    """One variable of the environment as the type of its field."""
    if kind is bool:
        if text not in {"0", "1"}:
            raise UnsafeSettings(f"{name} is yes or no: write 1 or 0.")
        return text == "1"
    if kind is Path:
        return Path(text).resolve()
    try:
        return kind(text)
    except ValueError:
        known = f"one of {', '.join(kind)}" if issubclass(kind, StrEnum) else "a whole number"
        raise UnsafeSettings(f"{name} cannot be read: write {known}.") from None
