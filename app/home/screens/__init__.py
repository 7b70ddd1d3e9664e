"""The first page, the search of the header, the notices, what the service sets up; what is read before signing in."""

from app.home.screens.activity import Activity
from app.home.screens.inside import Home, Notices, Search, Settings
from app.home.screens.list_files import ListFiles
from app.home.screens.outside import Browsers, Faq, Welcome
from app.home.screens.trash import Trash
from app.home.screens.views import Views

SCREENS = (Home, Activity, Trash, Search, Notices, Settings, Views, ListFiles, Welcome, Faq, Browsers)
"""Where one begins, and what everybody may read."""
