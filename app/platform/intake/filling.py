"""The file of a kind, filled with what is there already: to be corrected, completed, and sent back."""

from collections.abc import Iterator

from app.platform import audit
from app.platform.context import Actor, Context
from app.platform.errors import DomainError
from app.platform.export.workbook import xlsx_pieces
from app.platform.intake.kind import FileKind
from app.platform.unit_of_work import unit_of_work

audit.declare(model_taken="Modèle d’import rempli téléchargé")


def note(ctx: Context, kind: FileKind) -> None:
    """Say in the history that the rows leave, before they do.

    Raises:
        NotAllowed: the right is missing.
        DomainError: files of this kind change nothing here.
    """
    ctx.require(kind.right)
    if kind.filled is None or kind.amending is None or not kind.amending.allowed(ctx):
        raise DomainError("Ici les fichiers ajoutent sans modifier : prenez le fichier de référence.")
    audit.record(ctx, "model_taken", None, Modèle=kind.title)


def pieces(kind: FileKind, actor: Actor, ctx: Context) -> Iterator[bytes]:
    """The workbook, read and written while it is sent, in a transaction of its own."""
    titles = [each.title for each in kind.columns]
    with unit_of_work(actor, ctx.now) as reading:
        rows = kind.filled(reading) if kind.filled else iter(())
        cells = ([row.get(each.name, "") for each in kind.columns] for row in rows)
        yield from xlsx_pieces(titles, cells, title=kind.nouns.capitalize())
