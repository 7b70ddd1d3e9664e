"""The posts file of the SSTRN manual as tests write it."""

from app.posts.imports.posts import POSTS, RISKS

TITLES = [each.title for each in POSTS.usual]
HERE = "/posts/import/"


def line(code="636c", title="Boulanger", *risks, comment="", odd=""):
    """A line of the file, with these risks at « Oui », and an odd answer about lead."""
    answers = {each: "Oui" if each in risks else "Non" for each in RISKS} | ({"PLOMB": odd} if odd else {})
    return [code, title, *answers.values(), comment]


def csv(*lines, titles=TITLES, encoding="cp1252", delimiter=";"):
    """A file as a spreadsheet saves it."""
    return "\r\n".join(delimiter.join(each) for each in [titles, *lines]).encode(encoding)


def confirm(browser, answer, **data):
    return browser.post(answer.request.path + "/confirm", data=data)
