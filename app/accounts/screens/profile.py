"""« Mon profil » : one's own name, address, password and browsers."""

from collections.abc import Callable

from flask import abort, flash, redirect, url_for

from app.accounts import queries
from app.accounts.facts import Facts
from app.accounts.forms.own import EmailForm, ProfileForm
from app.accounts.forms.passwords import NewPasswordForm
from app.accounts.rules.browsers import device
from app.accounts.screens.sending import tried
from app.accounts.services import passwords, profile
from app.platform.answer import done, done_at_door, form_page, sent, status
from app.platform.context import Context, Side
from app.platform.database import asked_row
from app.platform.form import Form
from app.platform.page import Answer, Page, action, at_door, context, route
from app.platform.security import IDLE, LONGEST, Open, signed_in


class Profile(Page):
    """« Mon profil » (ACC-20, ACC-21)."""

    right = Open.SIGNED_IN
    title = "Mon profil"
    route_base = "/profil"

    @route("/", post=True)
    def show(self) -> Answer:
        """Name and phone, with the ways to the rest."""
        with at_door() as ctx:
            user, phone = profile.own(ctx), profile.phone_of(ctx)
            browsers = ctx.session.scalars(queries.browsers_of(user.id, ctx.now - LONGEST, ctx.now - IDLE)).all()
            facts, staff = ctx.profile[Facts], context().actor.side is Side.STAFF
        held = {"first_name": user.first_name, "last_name": user.last_name, "phone": phone, "username": user.username}
        form = ProfileForm(data={**held, "contact": profile.is_contact(context())})
        form.fit(named=facts.usernames and not staff, company=bool(context().actor.adherents))
        if sent(form, lambda: _corrected(form)):
            flash("Votre profil est enregistré.", "success")
            return redirect(url_for("Profile.show"))
        page = self.render(
            "accounts/profile.html",
            form=form,
            user=user,
            browsers=browsers,
            here=signed_in().sign_in_id,
            email_editable=facts.email_editable,
            news=facts.notifications_chosen and len(context().actor.adherents) == 1,
            device=device,
        )
        return page, status(form)

    @route("/mot-de-passe", post=True)
    def password(self) -> Answer:
        """« Modifier mon mot de passe » ; it signs every other browser out."""
        form = NewPasswordForm()
        form.say_policy(context().profile[Facts])
        if sent(form, lambda: _changed(form)):
            flash("Votre mot de passe a changé ; vos autres appareils sont déconnectés.", "success")
            return redirect(url_for("Profile.show"))
        lead = "Vos autres appareils seront déconnectés."
        return form_page(self, form, "Modifier mon mot de passe", lead=lead, back=(url_for("Profile.show"), self.title))

    @route("/adresse", post=True)
    def email(self) -> Answer:
        """Ask for another e-mail address, where the service lets it change (K5)."""
        with at_door() as ctx:
            if not ctx.profile[Facts].email_editable:
                abort(404)
        form = EmailForm()
        if sent(form, lambda: _asked(form)):
            flash("Un lien est parti à la nouvelle adresse : ouvrez-le pour la confirmer.", "success")
            return redirect(url_for("Profile.show"))
        lead = "Nous y envoyons un lien : rien ne change avant."
        return form_page(self, form, "Changer d’adresse e-mail", lead=lead, back=(url_for("Profile.show"), self.title))

    @route("/adresse/<ticket>", post=True)
    def confirm(self, ticket: str) -> Answer:
        """Confirm the new address from its mail: by a button, never by opening the link."""
        address = done_at_door(lambda ctx: profile.new_email(ctx, ticket))
        if address is None:
            abort(404)
        form = Form()
        if sent(form, lambda: _at_door(lambda ctx: profile.confirm_email(ctx, link=ticket))):
            flash("Votre adresse e-mail est changée.", "success")
            return redirect(url_for("Profile.show"))
        return self.render(
            "layout/confirm.html",
            title="Confirmer votre adresse e-mail",
            sentence=f"Votre compte aura désormais l’adresse {address}.",
            submit_label="Confirmer cette adresse",
            back_url=url_for("Profile.show"),
            back_label=self.title,
            refusal=None,
        )

    @action("/appareils/<pk>/revoke")
    def revoke(self, pk: str) -> Answer:
        """Sign another of one's browsers out."""
        number = asked_row(pk)
        _at_door(lambda ctx: profile.revoke(ctx, sign_in_id=number))
        flash("Cet appareil est déconnecté.", "success")
        return redirect(url_for("Profile.show"))


def _corrected(form: ProfileForm) -> bool:
    values = _filled(form)
    contact = bool(values.pop("contact", False))
    _at_door(lambda ctx: profile.correct(ctx, **values))
    if "contact" in form:
        done(lambda ctx: profile.be_contact(ctx, wanted=contact))
    return True


def _filled(form: Form) -> dict[str, str]:
    return {name: value or "" for name, value in form.values().items()}


def _at_door(service: Callable[[Context], None]) -> bool:
    done_at_door(service)
    return True


def _changed(form: NewPasswordForm) -> bool:
    attempt_id = tried(f"own {signed_in().username}")
    current, password = form.current.data, form.password.data
    sign_in_id = signed_in().sign_in_id
    done_at_door(
        lambda ctx: passwords.change(
            ctx, attempt_id=attempt_id, current=current, password=password, sign_in_id=sign_in_id
        )
    )
    return True


def _asked(form: EmailForm) -> bool:
    attempt_id = tried(f"own {signed_in().username}")
    done_at_door(
        lambda ctx: profile.ask_for_email(ctx, attempt_id=attempt_id, email=form.email.data, current=form.current.data)
    )
    return True
