"""« Chercher par numéro »."""

from app.employees.models import Employee
from app.platform.form import Form, field_for


class NumberForm(Form):
    """The number of somebody, to find them by."""

    nir = field_for(
        Employee, "nir", required=True, longest=60, label="N° de Sécurité Sociale ou NTT", description="",
        render_kw={"inputmode": "text"},
    )  # fmt: skip
