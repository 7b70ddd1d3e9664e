"""When the rows of a file were judged, and in which state of what they were compared with."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("intake", sa.Column("judged_on", sa.Date))
    op.add_column("intake", sa.Column("judged_against", sa.String(200)))
