"""What a PostgreSQL server of somebody else needs before the portal lives there: `flask database roles`.

Five roles that nobody signs in with, the same in every deployment because policies name them, and two logins per
deployment, which may connect to its database only.
"""

import secrets
from dataclasses import dataclass
from typing import Self

from sqlalchemy import URL, make_url, text

from app.platform import migration, tenancy
from app.platform.context import Side
from config import DRIVER


@dataclass(frozen=True, slots=True)
class Deployment:
    """One service's database on a server, and who signs in to it."""

    database: str
    login: str
    """Web processes and workers sign in as this: `DATABASE_URL`."""
    release: str
    """Migrations sign in as this: `DATABASE_OWNER_URL`."""
    login_password: str
    release_password: str

    @classmethod
    def named(cls, prefix: str) -> Self:
        """The deployment whose roles and database start with `prefix`, with fresh passwords.

        Raises:
            ValueError: a prefix that PostgreSQL would need quotes for.
        """
        if not (prefix.isascii() and prefix.isidentifier() and prefix.islower()):
            raise ValueError("A prefix is made of small letters, digits and _, and starts with a letter.")
        passwords = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        return cls(prefix, f"{prefix}_login", f"{prefix}_release", *passwords)

    def roles(self) -> list[str]:
        """SQL for the server: roles, logins and who may connect; may be run again, passwords then change."""
        return [
            *(_unless_there(f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS") for role in (tenancy.OWNER, *Side)),
            _unless_there(f"CREATE ROLE {tenancy.LOGIN} LOGIN NOINHERIT NOBYPASSRLS"),
            f"GRANT {', '.join(Side)} TO {tenancy.LOGIN}",
            *self._login(self.login, self.login_password, tenancy.LOGIN),
            *self._login(self.release, self.release_password, tenancy.OWNER),
            f"REVOKE ALL ON DATABASE {self.database} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {self.database} TO {self.login}, {self.release}",
        ]

    def schema(self) -> list[str]:
        """SQL for the database itself."""
        return [f"GRANT USAGE, CREATE ON SCHEMA public TO {tenancy.OWNER}"]

    def script(self) -> str:
        """Everything as one script for `psql`."""
        create = f"CREATE DATABASE {self.database} TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8''"
        known = f"SELECT FROM pg_database WHERE datname = '{self.database}'"
        lines = [f"{statement};" for statement in self.roles()]
        inside = [f"{statement};" for statement in self.schema()]
        first = f"SELECT '{create}' WHERE NOT EXISTS ({known}) \\gexec"
        return "\n".join([first, *lines, f"\\connect {self.database}", *inside])

    def create(self, administrator: str) -> None:
        """Do it on a server where `administrator` may create roles and databases."""
        address = migration.create_database(make_url(administrator).set(drivername=DRIVER), self.database)
        with migration.connected(address) as connection:
            for statement in (*self.roles(), *self.schema()):
                connection.execute(text(statement))

    def addresses(self, server: URL) -> dict[str, str]:
        """The two settings of the deployment, on `server`."""
        there = server.set(drivername="postgresql", database=self.database)
        return {
            name: there.set(username=user, password=password).render_as_string(hide_password=False)
            for name, user, password in (
                ("DATABASE_URL", self.login, self.login_password),
                ("DATABASE_OWNER_URL", self.release, self.release_password),
            )
        }

    def _login(self, name: str, password: str, role: str) -> list[str]:
        joined = [f"GRANT {role} TO {name}"] if name != role else []
        return [
            _unless_there(f"CREATE ROLE {name} LOGIN NOINHERIT NOBYPASSRLS"),
            f"ALTER ROLE {name} PASSWORD '{password}'",
            *joined,
        ]


def _unless_there(create: str) -> str:
    return f"DO $$ BEGIN {create}; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
