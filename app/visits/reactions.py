"""What happens to visits when something happens to employees, and what employees learn from visits."""

from app.employees.events import EmployeesLeft, ExitsUndone
from app.employees.services.follow import learn_visits
from app.platform.context import Context
from app.platform.event import reacts_to
from app.visits.services import leaving
from app.visits.services.holding import past_visits

learn_visits(past_visits)


@reacts_to(EmployeesLeft)
def cancel_after_exit(ctx: Context, event: EmployeesLeft) -> None:
    """A person who leaves needs no visit any more. Source: manual SSTRN p. 21 (SAL-14, F188)."""
    leaving.cancel_after_exit(ctx, event.days)


@reacts_to(ExitsUndone)
def ask_again(ctx: Context, event: ExitsUndone) -> None:
    """What the exit had cancelled waits again (SAL-21)."""
    leaving.ask_again(ctx, event.days)
