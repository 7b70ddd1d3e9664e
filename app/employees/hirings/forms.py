"""The form of a hiring that is confirmed: the post, which no DPAE tells."""

from collections.abc import Sequence
from typing import ClassVar

from wtforms.validators import Optional

from app.employees.forms.employee import POST_HINT, SeveralPosts
from app.employees.forms.posts_everywhere import PostField
from app.platform.form import Group
from app.posts.forms import POST


class ConfirmForm(SeveralPosts):
    """« Confirmer l’embauche »."""

    layout: ClassVar[Sequence[Group]] = (Group("", ("post", "every_post", "second_post", "third_post")),)

    post = PostField("Poste de travail", lookup=POST, description=POST_HINT, validators=[Optional()])
