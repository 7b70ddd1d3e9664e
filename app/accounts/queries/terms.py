"""Reading the terms of use, and who accepted which version."""

from sqlalchemy import Select, select

from app.accounts.models import Acceptance, TermsVersion


def newest() -> Select[TermsVersion]:
    """The last version that the service published."""
    return select(TermsVersion).order_by(TermsVersion.version.desc()).limit(1)


def accepted(user_id: int, version: int) -> Select[int]:
    """That an account accepted a version."""
    return select(Acceptance.id).where(Acceptance.user_id == user_id, Acceptance.version == version)
