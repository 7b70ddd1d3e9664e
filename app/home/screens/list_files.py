"""Long lists that a job writes as files: how far one is, and the file itself."""

from flask import jsonify, stream_with_context, url_for
from werkzeug.wrappers import Response

from app.platform import list_file
from app.platform.export.answer import KINDS
from app.platform.list_file import FileState, ListFile
from app.platform.listing import list_named
from app.platform.page import Answer, Page, context, route
from app.platform.security import Open
from app.platform.wording import figure

STEP = "Écriture du fichier"


class ListFiles(Page):
    """A file that somebody has asked for, for nobody else, and only while its list is open to them."""

    right = Open.SIGNED_IN
    title = "Préparation de votre fichier"
    route_base = "/exports"

    @route("/<pk>")
    def show(self, pk: str) -> Answer:
        """How far it is, or the button that fetches it."""
        file = _mine(pk)
        ready = file.state is FileState.DONE
        listed = list_named(file.screen)
        return self.render(
            "home/list_file.html",
            title="Votre fichier est prêt" if ready else self.title,
            file=file,
            ready=ready,
            step=STEP,
            kilobytes=figure(max(file.size_bytes // 1_000, 1)),
            back_url=f"{url_for(f'{listed.endpoint}.list')}?{file.asked}",
            back_label=listed.title,
        )

    @route("/<pk>/progress")
    def progress(self, pk: str) -> Response:
        """How far it is, for the page that asks every second."""
        file = _mine(pk)
        there = url_for("ListFiles.show", pk=file.id) if file.state is FileState.DONE else None
        told: Response = jsonify(done=file.done, total=file.total, step=STEP, left="", next=there)
        return told

    @route("/<pk>/content")
    def content(self, pk: str) -> Response:
        """The file, part by part."""
        file = _mine(pk)
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Content-Length": str(file.size_bytes)}
        media_type = KINDS[file.kind].media_type
        return Response(stream_with_context(list_file.content(file)), content_type=media_type, headers=headers)


def _mine(pk: str) -> ListFile:
    """One's own file, of a list that one may still take away."""
    file = list_file.read(context(), pk)
    list_named(file.screen, exporting=True)
    return file
