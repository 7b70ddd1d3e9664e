"""« Importer » for posts."""

from app.platform.intake import ImportPage
from app.platform.record import Act
from app.posts.imports.posts import POSTS


class PostImport(ImportPage):
    """« IMPORTATION DE FICHIER CSV » : posts in one go. Manual: POS-07."""

    kind = POSTS
    family = "Posts"
    back = ("/posts/", "Postes de travail")


IMPORT = Act("Importer", f"{POSTS.path}/", "upload")
"""Beside « Ajouter un poste »."""
IMPORT_SCREENS = (PostImport,)
