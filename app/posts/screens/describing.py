"""Adding, changing, closing and removing posts."""

from functools import partial
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app.platform.answer import done, sent, status, tell_stored, thrown, told
from app.platform.context import Right, Side
from app.platform.database import db, find
from app.platform.page import Answer, Page, action, context, route
from app.platform.reach import pointed
from app.posts import presentation, queries
from app.posts.facts import Facts, Held
from app.posts.forms import PostForm, post_form, stored
from app.posts.models import Post
from app.posts.preview import preview
from app.posts.rules import changes
from app.posts.services import describe, remove
from app.posts.services.risks import known_risks, offered_risks

SIMILAR_SHOWN = 10
"""Of the posts that look alike, the open ones first."""
REMOVE = (
    "Il part dans la corbeille avec ses risques : vous pourrez l’en sortir pendant 30 jours. "
    "Pour le garder sans plus le proposer, choisissez plutôt « Clôturer » sur sa fiche."
)


class PostForms(Page):
    """Adding, changing and closing posts: the risks, their follow-up, and the posts that look alike."""

    right = Right.POSTS
    side = Side.EMPLOYER
    title = "Ajouter un poste"
    route_base = "/posts"
    family = "Posts"
    rows: ClassVar = {"pk": Post}

    @route("/add", post=True)
    def add(self) -> Answer:
        """A new post (POS-02); asks again when one of the same code exists (POS-04)."""
        known = known_risks(context())
        form = post_form(tuple(offered_risks(known).values()))()
        return self._answer(form, self.title, describe.describe)

    @route("/<pk>/edit", post=True)
    def edit(self, pk: str) -> Answer:
        """Change a post that may be changed (POS-06); a new code asks about those alike, as a new post does."""
        ctx = context()
        post: Post = find(Post, pk, joinedload(Post.exposures), joinedload(Post.profession)) or abort(404)
        held = ctx.profile[Facts].held
        if refusal := changes.refuse_change(post.closed_on is not None, post.holders, held):
            flash(refusal, "danger")
            return redirect(f"{self.route_base}/{post.id}")
        current = [each for each in post.exposures if each.period.upper is None]
        offered = offered_risks(known_risks(ctx), {each.risk_code for each in current})
        kind = post_form(tuple(offered.values()), dated=held is Held.DATED and post.holders > 0)
        form = kind(data=stored(post, current, offered))
        return self._answer(form, "Modifier le poste", partial(describe.correct, id=post.id), post)

    @route("/<pk>/copy", post=True)
    def copy(self, pk: str) -> Answer:
        """A new post that begins as another one: what to do when that one is held, and only some of it changes."""
        post: Post = find(Post, pk, joinedload(Post.exposures), joinedload(Post.profession)) or abort(404)
        offered = offered_risks(known_risks(context()))
        current = [each for each in post.exposures if each.period.upper is None and each.risk_code in offered]
        form = post_form(tuple(offered.values()))(data={**stored(post, current, offered), "title": ""})
        return self._answer(form, self.title, describe.describe)

    @action("/preview")
    def preview(self) -> Answer:
        """The follow-up that the boxes ticked lead to, while one ticks them; writes nothing."""
        known = offered_risks(known_risks(context()))
        form = post_form(tuple(known.values()))()
        return self.render("posts/follow.html", got=preview(context(), form, known, None), post=None)

    @action("/<pk>/preview")
    def preview_change(self, pk: str) -> Answer:
        """The same for a post that is changed: also what becomes of those who hold it."""
        post: Post = find(Post, pk, joinedload(Post.exposures)) or abort(404)
        current = {each.risk_code for each in post.exposures if each.period.upper is None}
        known = offered_risks(known_risks(context()), current)
        form = post_form(tuple(known.values()))()
        return self.render("posts/follow.html", got=preview(context(), form, known, post), post=post)

    @action("/<pk>/close")
    def close(self, pk: str) -> Answer:
        """Keep it for the record only; the next page offers to take that back."""
        post: Post = find(Post, pk) or abort(404)
        if told(partial(describe.close, id=post.id)):
            said: Any = {"message": "Le poste est clôturé.", "undo": url_for("PostForms.reopen", pk=pk)}
            flash(said, "success")
        return redirect(f"{self.route_base}/{pk}")

    @action("/<pk>/reopen")
    def reopen(self, pk: str) -> Answer:
        """Offer it again."""
        return self._done(pk, describe.reopen, "Le poste est rouvert.")

    @route("/<pk>/remove", post=True)
    def remove(self, pk: str) -> Answer:
        """Say what becomes of it, then remove a post that nobody ever held; the next page offers to take that back."""
        post: Post = find(Post, pk) or abort(404)
        here, title = f"{self.route_base}/{post.id}", post.title
        refusal = changes.refuse_close(post.holders)
        if request.method == "POST":
            gone = thrown(partial(remove.remove, id=post.id), "Le poste est supprimé.")
            return redirect(f"{self.route_base}/" if gone else here)
        return self.render(
            "layout/confirm.html", title=f"Supprimer le poste « {title} » ?", sentence=REMOVE, refusal=refusal,
            submit_label="Supprimer le poste", back_url=here, back_label=title,
        )  # fmt: skip

    def _answer(self, form: PostForm, title: str, service: Any, post: Post | None = None) -> Answer:
        """The form, the question about posts that look alike, or the record once it is stored."""
        form.pcs_code.lookup_url = pointed(f"{self.route_base}/lookup/pcs_code")
        alike = _alike(form, post)
        made = None if alike else sent(form, lambda: done(partial(service, **form.values())))
        if made is not None:
            tell_stored(presentation.stored_sentence(made))
            return redirect(f"{self.route_base}/{made.id}")
        back = f"{self.route_base}/{post.id}" if post else f"{self.route_base}/"
        known = {each.code: each for each in form.offered}
        page = self.render(
            "posts/form.html",
            title=title,
            lead="Ses risques décident du suivi médical de ceux qui l’occupent.",
            screen=None,
            form=form,
            post=post,
            alike=alike,
            warning=changes.SIMILAR,
            got=preview(context(), form, known, post),
            back_url=back,
            back_label=post.title if post else "Postes de travail",
            submit_label="Enregistrer",
            aside="posts/follow.html",
        )
        return page, 200 if alike else status(form)

    def _done(self, pk: str, service: Any, sentence: str) -> Response:
        """Run a service about one post; back to its record."""
        post: Post = find(Post, pk) or abort(404)
        told(partial(service, id=post.id), sentence)
        return redirect(f"{self.route_base}/{pk}")


def _alike(form: PostForm, post: Post | None) -> list[Post]:
    """The posts that look like the one sent, until the person has said that it is another (POS-04).

    Args:
        post: the one that is changed; it repeats others only under a new code.
    """
    if not form.is_submitted() or request.form.get("confirmed") or not form.validate():
        return []
    code = form.values()["pcs_code"]
    if post is not None and code == post.pcs_code:
        return []
    return list(db.session().scalars(queries.similar(code, besides=post.id if post else None).limit(SIMILAR_SHOWN)))
