"""Tables of membership, a file per topic."""

from app.membership.models.adhesion import Adhesion, DoorQuestion
from app.membership.models.merger import CompanyMerger, MergedRow
from app.membership.models.petition import Petition

__all__ = ["Adhesion", "CompanyMerger", "DoorQuestion", "MergedRow", "Petition"]
