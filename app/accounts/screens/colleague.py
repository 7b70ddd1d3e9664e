"""« Modifier un utilisateur » : its three tabs, its password, its end."""

from collections.abc import Collection
from typing import Any, ClassVar

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import joinedload

from app.accounts import queries
from app.accounts.facts import Facts, RightsBy, WayIn
from app.accounts.forms.own import NotificationsForm
from app.accounts.forms.users import ColleagueDataForm, RightsForm, SpanForm
from app.accounts.models import Mandate, MandateKind
from app.accounts.presentation.matrix import matrix
from app.accounts.presentation.users import topics, user_tabs
from app.accounts.rules.rights import ticked_too
from app.accounts.screens.choosing import branches_of, cards_for, wanted_rights
from app.accounts.services import colleagues, mandates, notifications
from app.platform.answer import done, done_at_door, sent, status, told
from app.platform.context import Right, Side
from app.platform.database import find
from app.platform.form import Form
from app.platform.page import Answer, Page, action, context, route

BOXES = frozenset({RightsBy.MATRIX, RightsBy.PRESETS})


class Access(Page):
    """What is done with one access: who, which rights, which news, its end (F059)."""

    right = Right.ADMIN
    side = Side.EMPLOYER
    title = "Droits"
    route_base = "/users"
    family = "Users"
    rows: ClassVar = {"pk": Mandate}

    @route("/<pk>/edit", post=True)
    def edit(self, pk: str) -> Answer:
        """« Informations sur l'utilisateur » ; who acts for other companies too keeps their own data."""
        mandate = _mandate(pk)
        mandate_id, person = mandate.id, mandate.person
        form = ColleagueDataForm(
            data={"first_name": person.first_name, "last_name": person.last_name, "phone": person.phone}
        )
        only_ours = done_at_door(lambda ctx: colleagues.only_ours(ctx, mandate_id=mandate_id), own=True)
        if only_ours and sent(form, lambda: _corrected(mandate_id, form)):
            flash("Les informations sont enregistrées.", "success")
            return redirect(url_for("Users.show", pk=mandate_id))
        return self._tab("accounts/user.html", mandate, "edit", form, only_ours=only_ours), status(form)

    @route("/<pk>/rights", post=True)
    def rights(self, pk: str) -> Answer:
        """« Rôles et droits d'accès » : the matrix, the presets or the roles (RGT-04 to RGT-08)."""
        ctx, mandate = context(), _mandate(pk)
        mandate_id, person, before = mandate.id, str(mandate.person), frozenset(mandate.rights)
        by = ctx.profile[Facts].rights_by
        others = ctx.session.scalars(queries.rights_held(ctx.actor.adherent_id, ctx.today)).all()
        form = RightsForm(data={"rights": mandate.rights, "contact": mandate.contact, "preset": ""})
        wanted = wanted_rights(by, form, before)
        if sent(form, lambda: _given(mandate_id, wanted, form)):
            for sentence in ticked_too(wanted) if by in BOXES else ():
                flash(sentence, "info")
            flash(f"Les droits de {person} sont enregistrés.", "success")
            return redirect(url_for("Users.list"))
        shown = wanted if form.is_submitted() else before
        page = self._tab(
            "accounts/rights.html",
            mandate,
            "rights",
            form,
            by=by,
            cards=cards_for(by, shown, others),
            matrix=matrix(shown, () if form.is_submitted() else others),
        )
        return page, status(form)

    @route("/<pk>/span", post=True)
    def span(self, pk: str) -> Answer:
        """« Accès et durée » : from when to when, for which establishments, and whether for a third party (N9)."""
        ctx, mandate = context(), _mandate(pk)
        mandate_id, person = mandate.id, str(mandate.person)
        held = {name: getattr(mandate, name) for name in ("with_branches", "starts_on", "ends_on")}
        form = SpanForm(data=held | {"third_party": mandate.kind is MandateKind.THIRD_PARTY})
        form.fit(ctx.profile[Facts], branches_of(ctx))
        if sent(form, lambda: done(lambda ctx: mandates.delimit(ctx, mandate_id=mandate_id, **form.values()))):
            flash(f"L’accès de {person} est enregistré.", "success")
            return redirect(url_for("Users.show", pk=mandate_id))
        return self._tab("accounts/span.html", mandate, "span", form), status(form)

    @route("/<pk>/notifications", post=True)
    def notifications(self, pk: str) -> Answer:
        """« Notifications » : what this person is told of, where the service lets it be chosen (K47)."""
        ctx, mandate = context(), _mandate(pk)
        if not ctx.profile[Facts].notifications_chosen:
            abort(404)
        mandate_id, person, now = mandate.id, str(mandate.person), notifications.wanted(ctx, mandate)
        form = NotificationsForm.about(topics(now.topics), now.by_mail, now.in_page)
        if sent(form, lambda: done(lambda ctx: notifications.choose(ctx, mandate_id=mandate_id, **form.values()))):
            flash(f"Les notifications de {person} sont enregistrées.", "success")
            return redirect(url_for("Users.show", pk=mandate_id))
        return self._tab("accounts/user_notifications.html", mandate, "notifications", form), status(form)

    @action("/<pk>/suspend")
    def suspend(self, pk: str) -> Answer:
        """Close an access."""
        mandate_id = _mandate(pk).id
        told(lambda ctx: mandates.suspend(ctx, mandate_id=mandate_id), "L’accès est désactivé dès maintenant.")
        return redirect(url_for("Users.show", pk=mandate_id))

    @action("/<pk>/resume")
    def resume(self, pk: str) -> Answer:
        """Open it again."""
        mandate_id = _mandate(pk).id
        told(lambda ctx: mandates.resume(ctx, mandate_id=mandate_id), "L’accès est réactivé.")
        return redirect(url_for("Users.show", pk=mandate_id))

    @route("/<pk>/reset", post=True)
    def reset(self, pk: str) -> Answer:
        """« Réinitialiser »: mail a colleague the link by which they choose a new password: nobody does it for them."""
        if context().profile[Facts].way_in is WayIn.CODE:
            abort(404)
        mandate, form = _mandate(pk), Form()
        email = mandate.person.email
        if form.is_submitted():
            done_at_door(lambda ctx: colleagues.send_reset(ctx, mandate_id=mandate.id), own=True)
            flash(f"Un lien est parti à {email}.", "success")
            return redirect(url_for("Users.show", pk=mandate.id))
        return self._confirm(
            mandate,
            title=f"Réinitialiser le mot de passe de {mandate.person} ?",
            sentence=f"Un lien part à {email} : cette personne y choisit elle-même un nouveau mot de passe.",
            submit_label="Envoyer le lien",
        )

    @route("/<pk>/remove", post=True)
    def remove(self, pk: str) -> Answer:
        """Take an access away, once that was confirmed."""
        mandate, form = _mandate(pk), Form()
        mandate_id, person = mandate.id, str(mandate.person)
        if form.is_submitted():
            told(lambda ctx: mandates.remove(ctx, mandate_id=mandate_id), f"L’accès de {person} est supprimé.")
            return redirect(url_for("Users.list"))
        return self._confirm(
            mandate,
            title=f"Supprimer l’accès de {person} ?",
            sentence="Cette personne n’agira plus pour votre entreprise ; ce qu’elle a fait reste dans l’historique.",
            submit_label="Supprimer l’accès",
        )

    def _confirm(self, mandate: Mandate, **words: str) -> Answer:
        back = {"back_url": url_for("Users.show", pk=mandate.id), "back_label": str(mandate.person)}
        return self.render("layout/confirm.html", refusal=None, **back, **words)

    def _tab(self, template: str, mandate: Mandate, here: str, form: Form, **values: Any) -> str:
        """One tab of « Modifier un utilisateur »."""
        chosen = context().profile[Facts].notifications_chosen
        return self.render(
            template,
            title=f"Modifier {mandate.person}",
            person=str(mandate.person),
            mandate=mandate,
            form=form,
            tabs=user_tabs(mandate.id, here, notifications=chosen),
            submit_label="Sauvegarder",
            more_submit=(),
            back_url=url_for("Users.list"),
            back_label="Utilisateurs",
            lead="",
            **values,
        )


def _mandate(pk: str) -> Mandate:
    """The access and its person; another adherent's is as absent as one that never was."""
    return find(Mandate, pk, joinedload(Mandate.person, innerjoin=True)) or abort(404)


def _corrected(mandate_id: int, form: ColleagueDataForm) -> bool:
    values = {name: value or "" for name, value in form.values().items()}
    done_at_door(lambda ctx: colleagues.correct(ctx, mandate_id=mandate_id, **values), own=True)
    return True


def _given(mandate_id: int, wanted: Collection[Right], form: RightsForm) -> Mandate:
    contact = form.contact.data
    return done(lambda ctx: mandates.give_rights(ctx, mandate_id=mandate_id, rights=wanted, contact=contact))
