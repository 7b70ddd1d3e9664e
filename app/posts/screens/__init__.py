"""Posts on screen."""

from app.platform import history
from app.platform.context import Right
from app.platform.record import RowAct
from app.platform.screen import register
from app.posts.models import Post
from app.posts.screens.company import CompanyHazards
from app.posts.screens.completing import PostCompletion
from app.posts.screens.describing import PostForms
from app.posts.screens.importing import IMPORT_SCREENS
from app.posts.screens.posts import Posts, refuse_change

register(
    "Posts", RowAct("Modifier", "edit", Right.POSTS, "PostForms.edit", "pk", refuse_change, ("closed_on", "holders"))
)
register("Posts", history.tab(Post, Right.POSTS))

SCREENS = (Posts, PostForms, PostCompletion, CompanyHazards, *IMPORT_SCREENS)
