"""What people ask of the service about accesses and companies, and what was decided."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Nothing yet."""
