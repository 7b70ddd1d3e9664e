"""Ways of this room to (one more) company, for who is signed in: asking for an access, joining the service."""

from app.membership.facts import Facts
from app.platform.joining import Joining, register_joining
from app.platform.page import setting


def _facts() -> Facts:
    facts: Facts = setting("profile")[Facts]
    return facts


register_joining(
    Joining(
        "Demander l’accès à une entreprise",
        "Elle est déjà adhérente : synchronisez-la, ou demandez à la gérer.",
        "key",
        "Petitions.ask",
        lambda: bool(_facts().petitions.kinds),
    )
)
register_joining(
    Joining(
        "Faire adhérer une entreprise",
        "En cinq étapes, avec son SIRET.",
        "company",
        "Adhesion.start",
        lambda: _facts().adhesion.open,
    )
)
