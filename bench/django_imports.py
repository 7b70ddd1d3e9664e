"""The peer: django-import-export as its documentation advises for large files, into a table of its own.

It does what its admin does: the workbook is loaded and tried for the preview, then loaded and imported. Rows are
written a thousand at a time, differences are not computed, and nothing is looked for among what is there. Its rows are
one table of persons with a key to the post: no number is checked or sealed, no contract, follow-up or history is made.
"""

import os
from io import BytesIO
from time import perf_counter
from typing import Any

import django
from django.conf import settings
from sqlalchemy import make_url

address = make_url(os.environ["BENCH_ADMINISTRATOR"])
settings.configure(
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.database,
            "USER": address.username,
            "PASSWORD": address.password or "",
            "HOST": str(address.query.get("host", address.host or "")),
            "PORT": str(address.query.get("port", address.port or "")),
        }
    },
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "import_export", "bench"],
)
django.setup()

from django.db import connection, models  # noqa: E402
from import_export import fields, resources, widgets  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402

DAYS = widgets.DateWidget(format="%d/%m/%Y")


class Post(models.Model):
    """A job."""

    title = models.CharField(max_length=100)

    class Meta:
        managed, db_table, app_label = False, "post", "bench"


class Person(models.Model):
    """A worker, as the file tells one."""

    sex = models.CharField(max_length=20)
    first_name = models.CharField(max_length=100)
    birth_name = models.CharField(max_length=100)
    married_name = models.CharField(max_length=100, blank=True)
    born_on = models.DateField(db_index=True)
    nir = models.CharField(max_length=20, blank=True, db_index=True)
    hired_on = models.DateField()
    left_on = models.DateField(null=True)
    post = models.ForeignKey(Post, models.DO_NOTHING, null=True, db_constraint=False)
    contract_kind = models.CharField(max_length=40)

    class Meta:
        db_table, app_label = "bench_person", "bench"


class Persons(resources.ModelResource):
    """The columns of the file of the manual."""

    sex = fields.Field("sex", "Civilite")
    first_name = fields.Field("first_name", "Prenom")
    birth_name = fields.Field("birth_name", "Nom de naissance")
    married_name = fields.Field("married_name", "Nom marital", default="")
    born_on = fields.Field("born_on", "Date de naissance", widget=DAYS)
    nir = fields.Field("nir", "INS", default="")
    hired_on = fields.Field("hired_on", "Date entree", widget=DAYS)
    left_on = fields.Field("left_on", "Date sortie", widget=DAYS)
    post = fields.Field("post_id", "post_id")
    contract_kind = fields.Field("contract_kind", "Libelle du type de contrat")

    class Meta:
        model = Person
        fields = (
            "sex", "first_name", "birth_name", "married_name", "born_on", "nir", "hired_on", "left_on", "post",
            "contract_kind",
        )  # fmt: skip
        import_id_fields = ()
        force_init_instance = True
        use_bulk, batch_size = True, 1_000
        skip_diff = True
        use_transactions = True

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """The posts by their titles, read once."""
        self.posts = dict(Post.objects.order_by("-id").values_list("title", "id"))

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """The post that a row names."""
        row["post_id"] = self.posts.get(row["Libelle du type de poste"])


def carry_out(content: bytes, rows: int) -> float:
    """Seconds of the preview and of the import.

    Raises:
        RuntimeError: not every row was imported.
    """
    with connection.schema_editor() as editor:
        editor.create_model(Person)
    try:
        started = perf_counter()
        for only_tried in (True, False):
            given = XLSX().create_dataset(BytesIO(content).getvalue())
            told = Persons().import_data(given, dry_run=only_tried, raise_errors=True)
            if told.has_errors():
                raise RuntimeError("Some rows are refused.")
        spent = perf_counter() - started
        if Person.objects.count() != rows:
            raise RuntimeError("Not every row was imported.")
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Person)
    return spent
