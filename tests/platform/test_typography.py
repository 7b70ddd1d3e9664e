"""French spaces: set in every template as it is compiled, in what people read and in nothing else."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from markupsafe import Markup

from app.platform.typography import READ, FrenchSpaces, spaced

BREAKABLE = re.compile(r" [:;?!»%€]|« ")
JINJA = Environment(extensions=[FrenchSpaces], autoescape=True)
VALUE = "x : y"


class Read(HTMLParser):
    """What a page gives to read, by a parser that is not ours."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts, self.literal = [], False

    def handle_starttag(self, tag, attrs):
        self.literal = tag in {"script", "style"}
        self.texts += [value for name, value in attrs if name in READ and value]

    def handle_endtag(self, _tag):
        self.literal = False

    def handle_data(self, data):
        if not self.literal:
            self.texts.append(data)


def rendered(source, **values):
    return JINJA.from_string(source).render(values)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<p>Bonjour : ça va ?</p>", "<p>Bonjour\u00a0: ça va\u00a0?</p>"),
        ("<p>« Oui » !</p>", "<p>«\u00a0Oui\u00a0»\u00a0!</p>"),
        ("<p>20 % de 3 € ; voilà</p>", "<p>20\u00a0% de 3\u00a0€\u00a0; voilà</p>"),
        ('<i title="Où ?" class="a :b"></i>', '<i title="Où\u00a0?" class="a :b"></i>'),
        ("<i aria-label='Où ?'></i>", "<i aria-label='Où\u00a0?'></i>"),
        ('<a href="/x?a=1 ;b">Où ?</a>', '<a href="/x?a=1 ;b">Où\u00a0?</a>'),
        ("<script>a ? b : c</script> ?", "<script>a ? b : c</script>\u00a0?"),
        ("<style>p :hover {}</style> ?", "<style>p :hover {}</style>\u00a0?"),
        ("<!-- a : b --> : c", "<!-- a : b -->\u00a0: c"),
        ("{{ value }} : {{ value }} ?", "x : y\u00a0: x : y\u00a0?"),
        ('<i {% if 1 %}lang="a ;"{% endif %} alt="{{ value }} ; z">', '<i lang="a ;" alt="x : y\u00a0; z">'),
        ("{{ 'Nom : ' ~ value }}", "Nom\u00a0: x : y"),
        ("a < b : c", "a < b\u00a0: c"),
    ],
)  # fmt: skip
def test_what_is_read_is_set_and_nothing_else(typed, read):
    assert rendered(typed, value=VALUE) == read


def test_a_key_of_a_catalogue_is_kept():
    told = Environment(extensions=[FrenchSpaces]).from_string("{{ _('Order :') }}").render(_=lambda key: key)
    assert told == "Order :"


def test_a_text_that_is_markup_stays_markup_and_one_that_is_not_is_escaped():
    assert rendered("{{ one }}", one=spaced(Markup("<b>Où ?</b>"))) == "<b>Où\u00a0?</b>"
    assert rendered("{{ one }}", one=spaced("<b> ?")) == "&lt;b&gt;\u00a0?"


def ours(portal):
    """The templates that are written here; other packages bring theirs."""
    folder = Path(portal.root_path, str(portal.template_folder))
    return [name for name in portal.jinja_env.list_templates(["html", "txt"]) if (folder / name).is_file()]


def test_no_template_lets_a_line_begin_with_a_sign(portal):
    """The fixed parts of each, values left out, as a browser reads them; and the texts of their expressions."""
    wrong = {}
    for name in ours(portal):
        source = portal.jinja_env.loader.get_source(portal.jinja_env, name)[0]
        tree = portal.jinja_env.parse(source, name)
        told = "".join(piece.data for piece in tree.find_all(nodes.TemplateData))
        read = Read()
        read.feed(told)
        read.close()
        texts = [told] if name.endswith(".txt") else read.texts
        texts += [constant.value for constant in tree.find_all(nodes.Const) if isinstance(constant.value, str)]
        if found := [text for text in texts if BREAKABLE.search(text)]:
            wrong[name] = found
    assert wrong == {}
