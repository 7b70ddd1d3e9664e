"""Membership on screen."""

from app.membership.screens import joinings
from app.membership.screens.adhesion import Adhesion
from app.membership.screens.adhesion_inbox import AdhesionDecisions, Adhesions
from app.membership.screens.adhesion_lists import AdhesionEmployees, AdhesionPosts
from app.membership.screens.adhesion_steps import AdhesionSteps
from app.membership.screens.handing import Cooptation, HandOver
from app.membership.screens.inbox import PetitionDecisions, PetitionInbox
from app.membership.screens.keeping import Keeping
from app.membership.screens.merged import Mergers
from app.membership.screens.merging import Merging
from app.membership.screens.petitions import Petitions
from app.membership.screens.synchronising import Synchronise
from app.membership.screens.validating import Validate

__all__ = ["SCREENS", "joinings"]
SCREENS = (
    Adhesion,
    AdhesionSteps,
    AdhesionPosts,
    AdhesionEmployees,
    Adhesions,
    AdhesionDecisions,
    Petitions,
    Synchronise,
    Validate,
    Cooptation,
    PetitionInbox,
    PetitionDecisions,
    HandOver,
    Merging,
    Mergers,
    Keeping,
)
