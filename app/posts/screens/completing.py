"""« Préciser les risques »: what the form asks of a risk, and that a file or an older post did not tell."""

from functools import partial
from typing import ClassVar

from flask import abort, redirect
from sqlalchemy.orm import joinedload

from app.platform.answer import done, sent, status, told
from app.platform.context import Right, Side
from app.platform.database import find
from app.platform.page import Answer, Page, action, context, route
from app.posts.forms import completion_form
from app.posts.models import Post
from app.posts.services.complete import complete
from app.posts.services.convert import convert
from app.posts.services.risks import declared_on, known_risks


class PostCompletion(Page):
    """The precisions that the risks of a post lack, and nothing else. Manual: POS-05."""

    right = Right.POSTS
    side = Side.EMPLOYER
    title = "Préciser les risques"
    route_base = "/posts"
    family = "Posts"
    default_view = "complete"
    rows: ClassVar = {"pk": Post}

    @route("/<pk>/complete", post=True)
    def complete(self, pk: str) -> Answer:
        """One question per risk that lacks an answer; back to the record, at once when none does."""
        ctx = context()
        post: Post = find(Post, pk, joinedload(Post.exposures)) or abort(404)
        record = f"{self.route_base}/{post.id}"
        if post.closed_on is not None or not post.to_complete:
            return redirect(record)
        title = post.title
        form = completion_form(declared_on(post.exposures, ctx.today), known_risks(ctx))()
        made = sent(form, lambda: done(partial(complete, id=int(pk), **form.values())))
        if made is not None:
            return redirect(record)
        page = self.render(
            "layout/form.html", title=self.title,
            lead="Le service a besoin de ces réponses pour prévoir la bonne visite. Rien d’autre ne change.",
            screen=None, form=form, back_url=record, back_label=title, submit_label="Enregistrer",
        )  # fmt: skip
        return page, status(form)

    @action("/<pk>/convert")
    def convert(self, pk: str) -> Answer:
        """Put what replaced them in the place of the risks that are no longer declared."""
        post: Post = find(Post, pk) or abort(404)
        told(partial(convert, id=post.id), "Les risques du poste sont à jour.")
        return redirect(f"{self.route_base}/{pk}")
