"""What happens to employees when something happens to their posts."""

from app.employees.queries import holding
from app.employees.services.follow import follow
from app.platform.context import Context
from app.platform.event import reacts_to
from app.posts.events import ExposuresChanged


@reacts_to(ExposuresChanged)
def follow_holders(ctx: Context, event: ExposuresChanged) -> None:
    """Who holds a post is followed by its risks. Source: manual SSTRN « Les postes de travail » (POS-06)."""
    follow(ctx, list(ctx.session.scalars(holding(event.post_ids))))
