"""The service treats requests, and plans."""

from functools import partial

from flask import flash, redirect, request, url_for
from wtforms.fields.choices import SelectChoice

from app.platform.answer import done, form_page, sent, told
from app.platform.context import Context, Side, StaffRight
from app.platform.database import asked_row
from app.platform.errors import DomainError
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, context, route
from app.visits import queries
from app.visits.forms import HeldForm, OpenForm, RefusalForm
from app.visits.models import Appointment, VisitRequest
from app.visits.presentation import desk
from app.visits.presentation.appointments import offer, offered_days, staff_appointment
from app.visits.presentation.requests import asked_facts, employee_facts
from app.visits.rules import appointments, days, deadlines, requests
from app.visits.screens.answers import day_in, letter, onwards, week_of
from app.visits.services import asking, holding, planning, reading

BESIDE = 6
"""Visits to place shown beside a week."""
PLANNED = "Le rendez-vous est fixé ; l’employeur est prévenu."
MOVED = "Le rendez-vous est déplacé ; l’employeur est prévenu."


class Inbox(Page):
    """« À traiter » : the requests of the secretary's sector, by deadline. Source: F292."""

    right = StaffRight.INBOX
    title = "À traiter"
    route_base = "/inbox"
    menu = Menu("À traiter", "inbox", 10, Side.STAFF, waiting=queries.requests_to_treat)

    @route("/")
    def show(self) -> Answer:
        """The list, with its first request open."""
        return self._page(None)

    @route("/<request_id>")
    def read(self, request_id: str) -> Answer:
        """The list, with this request open."""
        return self._page(asked_row(request_id))

    @action("/<request_id>/accept")
    def accept(self, request_id: str) -> Answer:
        """Take it in charge; the next one opens."""
        told(partial(asking.accept, request_id=asked_row(request_id)), "La demande est acceptée.")
        return onwards()

    @route("/<request_id>/refuse", post=True)
    def refuse(self, request_id: str) -> Answer:
        """Say no, and why; the next one opens."""
        ctx = context()
        asked = reading.request_to_read(ctx, asked_row(request_id))
        number, title = asked.id, f"Refuser la {asked.kind.sentence} de {_who(asked)}"
        form = RefusalForm()
        if sent(form, lambda: done(partial(asking.refuse, request_id=number, reason=form.reason.data))):
            flash("La demande est refusée.", "success")
            return onwards()
        back = (url_for("Inbox.read", request_id=number, sector=request.args.get("sector")), "À traiter")
        return form_page(self, form, title, submit="Refuser la demande", back=back)

    def _page(self, request_id: int | None) -> str:
        ctx = context()
        found = reading.waiting(ctx, request.args.get("sector", ""))
        opened = request_id or (found.requests[0].id if found.requests else None)
        asked = reading.request_to_read(ctx, opened) if opened else None
        waits = asked is not None and asked.state in requests.OPEN
        return self.render(
            "visits/inbox.html",
            inbox=desk.inbox(found, opened, ctx.today),
            open=asked,
            waits=waits,
            asked=asked_facts(asked, found.viewer) if asked else (),
            worker=employee_facts(asked) if asked else (),
            slots=[offer(each) for each in reading.slots_for(ctx, asked)] if asked and waits else (),
            late=deadlines.lateness(asked.latest_on, ctx.today) if asked else "none",
        )


class Planning(Page):
    """« Planning » : the week of a professional, and what is still to place. Source: F293, VIS-13."""

    right = StaffRight.PLANNING
    title = "Planning"
    route_base = "/planning"
    menu = Menu("Planning", "calendar", 20, Side.STAFF)

    @route("/")
    def show(self) -> Answer:
        """A week of one professional."""
        ctx = context()
        asked = day_in(request.args.get("week", ""))
        day = days.day_to_show(asked or ctx.today)
        monday = days.monday_of(day)
        chosen = request.args.get("professional")
        week = reading.week(ctx, asked_row(chosen) if chosen else None, monday)
        waiting = reading.waiting(ctx, "")
        return self.render(
            "visits/planning.html", lead=desk.week_lead(week), lead_phone=desk.day_lead(week, day),
            week=desk.week(week, ctx.now, day),
            waiting=desk.to_place(waiting, ctx.today, BESIDE),
            open_url=url_for("Planning.open", professional=week.professional.id if week.professional else None),
        )  # fmt: skip

    @route("/open", post=True)
    def open(self) -> Answer:
        """« Ouvrir des créneaux »."""
        ctx = context()
        form = OpenForm(data={"professional": request.args.get("professional")})
        for field, choices in zip((form.professional, form.centre), reading.places(ctx), strict=True):
            field.choices = [SelectChoice(value=value, label=label) for value, label in choices]
        if opened := sent(form, lambda: done(partial(planning.open_slots, **form.values()))):
            flash("Les créneaux sont ouverts.", "success")
            monday = week_of(opened[0])
            return redirect(url_for("Planning.show", week=monday, professional=opened[0].professional_id))
        back = (url_for("Planning.show"), "Planning")
        return form_page(self, form, "Ouvrir des créneaux", submit="Ouvrir les créneaux", back=back)

    @route("/requests/<request_id>", post=True)
    def place(self, request_id: str) -> Answer:
        """Choose a slot for a request."""
        ctx = context()
        number = asked_row(request_id)
        if request.method == "POST":
            slot = asked_row(request.form.get("slot", ""))
            if not told(partial(planning.plan, request_id=number, slot_id=slot), PLANNED):
                return redirect(request.full_path)
            return onwards() if "sector" in request.args else redirect(url_for("Planning.show"))
        asked = reading.request_to_read(ctx, number)
        if refusal := requests.refuse_decision(asked.state):
            raise DomainError(refusal)
        title = f"Placer la {asked.kind.sentence} de {_who(asked)}"
        return self._choose(ctx, title, asked, asked.adherent.sector_id)

    @route("/slots/<slot_id>", post=True)
    def slot(self, slot_id: str) -> Answer:
        """Who to put into a free slot."""
        ctx = context()
        if request.method == "POST":
            asked, taken = asked_row(request.form.get("request", "")), asked_row(slot_id)
            told(partial(planning.plan, request_id=asked, slot_id=taken), PLANNED)
            week, professional = request.args.get("week"), request.args.get("professional")
            return redirect(url_for("Planning.show", week=week, professional=professional))
        slot = reading.free_slot(ctx, asked_row(slot_id))
        waiting = desk.to_place(reading.waiting(ctx, request.args.get("sector", "")), ctx.today, reading.LISTED)
        return self.render(
            "visits/slot.html", title="Un créneau libre", slot=slot, offer=offer(slot), waiting=waiting,
            back_url=url_for("Planning.show", week=week_of(slot), professional=slot.professional_id),
        )  # fmt: skip

    @action("/slots/<slot_id>/close")
    def close(self, slot_id: str) -> Answer:
        """Take a free slot away."""
        told(partial(planning.close_slot, slot_id=asked_row(slot_id)), "Le créneau est supprimé.")
        return redirect(url_for("Planning.show"))

    @route("/appointments/<appointment_id>")
    def appointment(self, appointment_id: str) -> Answer:
        """Who has a slot, and what can be done with it."""
        ctx = context()
        appointment = reading.appointment_to_read(ctx, asked_row(appointment_id))
        record = staff_appointment(ctx, appointment)
        back = url_for("Planning.show", week=week_of(appointment), professional=appointment.slot.professional_id)
        return self.render(
            "layout/record.html", title=record.title, record=record, tabs=(), back_url=back, back_label="Planning"
        )

    @route("/appointments/<appointment_id>/move", post=True)
    def move(self, appointment_id: str) -> Answer:
        """« Déplacer vers… »."""
        ctx = context()
        number = asked_row(appointment_id)
        if request.method == "POST":
            slot = asked_row(request.form.get("slot", ""))
            moved = told(partial(planning.move, appointment_id=number, slot_id=slot), MOVED)
            return redirect(url_for("Planning.appointment" if moved else "Planning.move", appointment_id=number))
        appointment = reading.appointment_to_read(ctx, number)
        if refusal := appointments.refuse_change(appointment.state):
            raise DomainError(refusal)
        title = f"Déplacer le rendez-vous de {_who(appointment)}"
        return self._choose(ctx, title, appointment, appointment.employee.adherent.sector_id)

    @route("/appointments/<appointment_id>/cancel", post=True)
    def cancel(self, appointment_id: str) -> Answer:
        """Cancel an appointment; its request waits again."""
        ctx = context()
        appointment = reading.appointment_to_read(ctx, asked_row(appointment_id))
        number, title = appointment.id, f"Annuler le rendez-vous de {_who(appointment)}"
        form = RefusalForm()
        if sent(form, lambda: done(partial(planning.cancel_appointment, appointment_id=number, **form.values()))):
            flash("Le rendez-vous est annulé ; la demande est de nouveau à placer.", "success")
            return redirect(url_for("Planning.show"))
        back = (url_for("Planning.appointment", appointment_id=number), "Rendez-vous")
        return form_page(self, form, title, submit="Annuler le rendez-vous", back=back)

    @route("/appointments/<appointment_id>/held", post=True)
    def held(self, appointment_id: str) -> Answer:
        """« Présent » : the visit took place."""
        ctx = context()
        appointment = reading.appointment_to_read(ctx, asked_row(appointment_id))
        number, week = appointment.id, week_of(appointment)
        title = f"{_who(appointment)} : visite passée"
        form = HeldForm()
        if sent(form, lambda: done(partial(holding.hold, appointment_id=number, **form.values()))):
            flash("La présence est notée.", "success")
            return redirect(url_for("Planning.show", week=week))
        back = (url_for("Planning.appointment", appointment_id=number), "Rendez-vous")
        return form_page(self, form, title, submit="Noter la présence", back=back)

    @action("/appointments/<appointment_id>/missed")
    def missed(self, appointment_id: str) -> Answer:
        """« Absent »."""
        appointment = asked_row(appointment_id)
        told(partial(holding.miss, appointment_id=appointment), "L’absence est notée.")
        return redirect(url_for("Planning.appointment", appointment_id=appointment))

    @route("/appointments/<appointment_id>/convocation")
    def convocation(self, appointment_id: str) -> Answer:
        """The convocation, as the employer gets it."""
        return letter(context(), asked_row(appointment_id))

    def _choose(self, ctx: Context, title: str, about: VisitRequest | Appointment, sector_id: int) -> str:
        """The free slots that suit, of the sector or of everybody."""
        everybody = request.args.get("all") == "1"
        latest_on = about.latest_on if isinstance(about, VisitRequest) else None
        slots = reading.slots_everywhere(
            ctx, doctors_only=reading.needs_doctor(about), sector_id=None if everybody else sector_id
        )
        return self.render(
            "visits/slots.html", title=title, latest_on=latest_on, days=offered_days(slots, latest_on),
            everybody=everybody, doctors_only=reading.needs_doctor(about), here=request.path,
            back_url=_came_from(about), asked_with=request.args.to_dict(),
        )  # fmt: skip


def _who(about: VisitRequest | Appointment) -> str:
    return f"{about.employee.first_name} {about.employee.last_name}"


def _came_from(about: VisitRequest | Appointment) -> str:
    """The page from which one chooses a slot."""
    if isinstance(about, Appointment):
        return url_for("Planning.appointment", appointment_id=about.id)
    if "sector" in request.args:
        return url_for("Inbox.read", request_id=about.id, sector=request.args["sector"])
    return url_for("Planning.show")
