"""Files of posts: creation and change."""
