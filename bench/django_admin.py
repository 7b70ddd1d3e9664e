"""The peer: the same lists by Django's admin, on the same rows through unmanaged models, without row security."""

import os
from functools import cache
from typing import Any

import django
from django.conf import settings
from sqlalchemy import make_url

from app.platform.clock import day_of, now
from bench.measure import Case, report
from bench.tasks import DEEP, EMPLOYER, NUMBER, PAGE, STAFF

address = make_url(os.environ["BENCH_ADMINISTRATOR"])
settings.configure(
    SECRET_KEY="bench",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["localhost", "testserver"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    STATIC_URL="/static/",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.database,
            "USER": address.username,
            "PASSWORD": address.password or "",
            "HOST": str(address.query.get("host", address.host or "")),
            "PORT": str(address.query.get("port", address.port or "")),
            "CONN_MAX_AGE": 600,
        }
    },
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "django.contrib.staticfiles", "bench",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)  # fmt: skip
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402


class Adherent(models.Model):
    """A company."""

    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200)

    class Meta:
        managed, db_table, app_label = False, "adherent", "bench"

    def __str__(self) -> str:
        return str(self.name)


class Post(models.Model):
    """A job."""

    title = models.CharField(max_length=100)
    pcs_code = models.CharField(max_length=20)

    class Meta:
        managed, db_table, app_label = False, "post", "bench"

    def __str__(self) -> str:
        return f"{self.title} {self.pcs_code}"


class Employee(models.Model):
    """A worker."""

    adherent = models.ForeignKey(Adherent, models.DO_NOTHING)
    main_post = models.ForeignKey(Post, models.DO_NOTHING, null=True)
    last_name = models.CharField(max_length=100)
    first_name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=300)
    follow_up = models.CharField(max_length=20)
    follow_up_reason = models.CharField(max_length=120)
    left_on = models.DateField(null=True)
    last_visit_on = models.DateField(null=True)
    next_visit_on = models.DateField(null=True)

    class Meta:
        managed, db_table, app_label = False, "employee", "bench"

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"


class Mine(Employee):
    """The employees of one adherent."""

    class Meta:
        proxy, app_label = True, "bench"


@cache
def of_one_adherent() -> int:
    """The id of the adherent whose list is measured."""
    return int(Adherent.objects.values_list("id", flat=True).get(number=NUMBER))


class Everybody(admin.ModelAdmin):
    """The columns of our list."""

    list_display = (
        "last_name", "first_name", "adherent", "main_post", "follow_up", "follow_up_reason", "last_visit_on",
        "next_visit_on",
    )  # fmt: skip
    search_fields = ("name_key",)
    ordering = ("name_key", "id")
    list_per_page = PAGE

    def get_queryset(self, request: Any) -> Any:
        """« En activité »."""
        here = models.Q(left_on__isnull=True) | models.Q(left_on__gte=day_of(now()))
        return super().get_queryset(request).filter(here)


class OneEmployer(Everybody):
    """The same for one adherent."""

    list_display = tuple(name for name in Everybody.list_display if name != "adherent")

    def get_queryset(self, request: Any) -> Any:
        """Those of one adherent."""
        return super().get_queryset(request).filter(adherent_id=of_one_adherent())


admin.site.register(Employee, Everybody)
admin.site.register(Mine, OneEmployer)
urlpatterns = [path("admin/", admin.site.urls)]
application = get_wsgi_application()


def statements(browser: Client, case: Case) -> int:
    """SQL statements of a second request."""
    browser.get(case.path)
    with CaptureQueriesContext(connection) as sent:
        browser.get(case.path)
    return len(sent)


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    user, _ = User.objects.get_or_create(username="peer", is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(user)
    signed = f"sessionid={browser.cookies['sessionid'].value}"
    deep = int(os.environ["BENCH_EMPLOYEES"]) * 3 // 4 // PAGE
    cases = [
        Case(EMPLOYER, "/admin/bench/mine/", signed, b"<td"),
        Case(STAFF, "/admin/bench/employee/", signed, b"<td"),
        Case(DEEP, f"/admin/bench/employee/?p={deep}", signed, b"<td"),
    ]
    report("Django admin", "bench.django_admin:application", cases, lambda case: statements(browser, case))
