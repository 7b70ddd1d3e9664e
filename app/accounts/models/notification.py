"""What each user of an adherent wants to be told of."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import sentence, words
from app.platform.tenancy import TenantBase, tenant_key, tenant_table


class NotificationChoice(TenantBase):
    """What somebody said about one topic (K47); without a row nothing was said, and they are told as before."""

    __tablename__ = "notification_choice"

    mandate_id: Mapped[int] = mapped_column(info=words("Utilisateur"))
    topic: Mapped[str] = mapped_column(String(40), info=words("Sujet"))
    """Key of `rules.topics.TOPICS`."""
    by_mail: Mapped[bool] = mapped_column(info=words("Par e-mail"))
    in_page: Mapped[bool] = mapped_column(info=words("Dans le portail"))

    __table_args__ = tenant_table(
        tenant_key("mandate", "mandate_id", info=sentence("mandate_id", "Cet accès a des notifications choisies.")),
        UniqueConstraint("mandate_id", "topic", info=sentence("by_mail", "Rechargez la page et recommencez.")),
    )
