"""What of a company follows when it is absorbed: addresses, contacts, branches."""

from sqlalchemy import delete, select, update

from app.adherents.models import Address, AddressKind, Adherent, Interlocutor
from app.platform.context import Context
from app.platform.merger import Merger, Moved, register


def make_room(ctx: Context, merger: Merger) -> None:
    """Its addresses become places of work; who it named by law gives way; its branches get a new mother."""
    theirs = Address.adherent_id == merger.absorbed_id
    ctx.session.execute(update(Address).where(theirs).values(kind=AddressKind.WORK))
    named = select(Interlocutor.kind).where(Interlocutor.adherent_id == merger.kept_id)
    twice = (Interlocutor.adherent_id == merger.absorbed_id, Interlocutor.kind.in_(named))
    ctx.session.execute(delete(Interlocutor).where(*twice).execution_options(synchronize_session=False))
    kept = ctx.session.get_one(Adherent, merger.kept_id)
    branches = update(Adherent).where(Adherent.parent_id == merger.absorbed_id)
    ctx.session.execute(branches.values(parent_id=kept.parent_id or kept.id))


register(Moved(("address",), "adresse", "adresses", before=make_room))
register(Moved(("contact", "interlocutor"), "contact", "contacts"))
