"""What happens to employees when something happens to their posts, or to the risks of their company."""

from app.employees.queries import holding
from app.employees.services.follow import follow
from app.employees.services.recompute import follow_company
from app.platform.context import Context
from app.platform.event import reacts_to
from app.posts.events import CompanyExposed, ExposuresChanged


@reacts_to(ExposuresChanged)
def follow_holders(ctx: Context, event: ExposuresChanged) -> None:
    """Who holds a post is followed by its risks. Source: manual SSTRN « Les postes de travail » (POS-06)."""
    follow(ctx, list(ctx.session.scalars(holding(event.post_ids))))


@reacts_to(CompanyExposed)
def follow_everybody(ctx: Context, event: CompanyExposed) -> None:
    """Who works at a company is followed by its risks too (K18): a small one at once, a large one in the background."""
    follow_company(ctx, event.adherent_id)
