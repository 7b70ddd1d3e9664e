"""What everybody may read: the welcome page, the FAQ, the browsers; the help of every page; a service's own words."""

import re
from pathlib import Path

import pytest

from app.adherents.models import AddressKind, State
from app.home.facts import Facts, Front, Helper
from app.home.screens.inside import TILES
from app.platform.context import Right, StaffRight
from app.platform.facts import Facts as ServiceFacts
from app.platform.labels import Term, in_words_of
from app.platform.security import Open
from tests.conftest import EVERY, EVERY_STAFF
from tests.factories import AddressFactory, AdherentFactory, EmployeeFactory, PostFactory

HELP = Path(__file__).parents[2] / "templates" / "help"
OF_THE_DOOR = {"Terms"}
"""Their pages say it all beside the form."""


@pytest.mark.row("F001", "F002", "F265")
def test_the_welcome_page_says_what_the_portal_is_for_and_leads_each_kind_of_user_in(app):
    page = app.test_client().get("/bienvenue/").text
    for said in (
        "Surveillance de l’état de santé",
        "Vous êtes adhérent",
        "tiers déclarant ou cabinet comptable",
        "Adhérer",
        "Nous contacter",
        'href="tel:0353010240"',
    ):
        assert said in page


def test_the_portals_address_leads_where_the_profile_says(app, ruled):
    ruled(Facts, front=Front.WELCOME)
    assert "Vous êtes adhérent" in app.test_client().get("/").text
    ruled(Facts, front=Front.SIGN_IN)
    assert app.test_client().get("/").location == "/connexion/"


@pytest.mark.row("F002", "K1")
@pytest.mark.parametrize(
    ("profile", "ways"),
    [
        ("default", ["Première connexion", "Se connecter avec son code adhérent", "Créer un compte"]),
        ("aist22", ["Se connecter avec son code adhérent"]),
        ("aist21", []),
        ("sstrn", ["Créer un compte"]),
        ("asmis", ["Première connexion"]),
        ("ast25", ["Première connexion"]),
    ],
)
def test_the_welcome_page_leads_to_the_first_accounts_of_the_service_and_nowhere_else(app, as_profile, profile, ways):
    as_profile(profile)
    browser = app.test_client()
    page = browser.get("/bienvenue/").text
    told = dict(re.findall(r'<li><a href="([^"]+)">([^<]+)</a></li>', page))
    assert list(told.values()) == ways
    assert {browser.get(address).status_code for address in told} <= {200}


def test_the_faq_speaks_of_what_the_service_has(app, as_profile):
    told = {}
    for profile in ("default", "aist21"):
        as_profile(profile)
        page = app.test_client().get("/faq/").text.replace("\xa0", " ")
        said = ("J’ai oublié mon mot de passe", "Quel est mon mot de passe ?", "Mes démarches", "appelez-nous")
        told[profile] = [each in page for each in said]
    assert told == {"default": [True, False, True, True], "aist21": [False, True, False, True]}


@pytest.mark.row("F092")
def test_whom_to_ask_what_is_the_services_own(app, ruled):
    ruled(Facts, helpers=[Helper("Cotisations", "cotisations@example.org", "02 59 45 10 10", "De 9 h à 12 h")])
    for address in ("/bienvenue/", "/faq/"):
        page = app.test_client().get(address).text
        for said in ("Cotisations", "cotisations@example.org", 'href="tel:0259451010"', "De 9 h à 12 h"):
            assert said in page


@pytest.mark.row("F028")
def test_who_lost_the_code_finds_the_addresses_of_portal_and_contributions(app, as_profile):
    as_profile("aist22")
    browser = app.test_client()
    page = browser.get("/code-adherent/").text.replace("\xa0", " ")
    assert "Code adhérent et/ou n° télédéclarant perdus ?" in page
    assert 'href="/bienvenue/#contacts"' in page
    contacts = browser.get("/bienvenue/").text.partition('id="contacts"')[2]
    assert "mailto:portailadh@" in contacts
    assert "mailto:cotisations@" in contacts


@pytest.mark.row("F264")
def test_the_faq_is_in_the_menu_where_the_profile_says_and_read_by_everybody(app, browse, employer, ruled):
    browser = browse(employer(Right.EMPLOYEES))
    ruled(Facts, faq=True)
    assert 'class="side-link" href="/faq/"' in browser.get("/").text
    ruled(Facts, faq=False)
    assert 'class="side-link" href="/faq/"' not in browser.get("/").text
    assert "mot de passe" in app.test_client().get("/faq/").text


@pytest.mark.row("F275")
def test_the_browsers_that_work_are_named(app):
    page = app.test_client().get("/navigateurs/").text
    for said in ("Chrome", "Firefox", "Safari", "JavaScript", "Internet Explorer"):
        assert said in page


@pytest.mark.row("F279")
def test_every_page_one_signs_in_for_has_its_own_help_and_every_help_its_page(portal):
    needs = portal.extensions["needs"]
    pages = {
        rule.endpoint
        for rule in portal.url_map.iter_rules()
        if "GET" in rule.methods and needs.get(_view(rule.endpoint), Open.PUBLIC) is not Open.PUBLIC
    }
    texts = {path.stem for path in HELP.glob("*.html")}
    without = {page.partition(".")[0] for page in pages if not {page, page.partition(".")[0]} & texts}
    assert without == OF_THE_DOOR
    assert texts - {page for rule in portal.url_map.iter_rules() for page in _names(rule.endpoint)} == {"any"}


def _view(endpoint: str) -> tuple[str, str]:
    view, _, method = endpoint.partition(".")
    return view, f"can_{method}"


def _names(endpoint: str) -> tuple[str, str]:
    """What a help may be called: by the page, or by its screen."""
    return endpoint, endpoint.partition(".")[0]


def test_helps_are_short_and_none_says_what_another_says():
    texts = {path.stem: path.read_text(encoding="utf-8") for path in HELP.glob("*.html")}
    assert {name for name, text in texts.items() if not text.startswith("<h2>Aide")} == set()
    assert {name for name, text in texts.items() if not 60 <= len(text) <= 700} == set()
    paragraphs = [one for text in texts.values() for one in re.findall(r"<p>.*?</p>", text)]
    assert len(paragraphs) == len(set(paragraphs))


@pytest.mark.row("F279")
@pytest.mark.parametrize(
    ("address", "told"),
    [("/", "Aide : l’accueil"), ("/company/", "Aide : votre entreprise"), ("/company/edit", "Aide : modifier votre"),
     ("/company/address/BILLING", "Aide : une adresse"), ("/contacts/add", "Aide : les contacts"),
     ("/notices/", "Aide : les notifications"), ("/nowhere", "Le menu mène")],
)  # fmt: skip
def test_the_sign_of_a_page_opens_the_help_of_its_screen(browse, employer, address, told):
    page = browse(employer(*EVERY)).get(address).text.replace("\xa0", " ")
    assert told in page
    assert 'popovertarget="help"' in page


@pytest.mark.row("F277")
def test_the_first_page_shows_a_block_for_each_part_that_one_may_open(browse, employer, ruled):
    browser = browse(employer(Right.COMPANY))
    assert TILES["Company"] not in browser.get("/").text
    ruled(Facts, tiles=True)
    page = browser.get("/").text
    assert TILES["Company"] in page
    assert TILES["Employees"] not in page


@pytest.mark.row("F278")
@pytest.mark.parametrize(
    ("profile", "entries"),
    [
        ("sstrn", ["Adhérents", "Entreprise", "Postes de travail", "Effectif", "Visites médicales", "Mes démarches"]),
        ("aist22", ["Mon compte", "Mes salariés", "Mon planning", "FAQ"]),
        ("asmis", ["Entreprise", "Salariés", "Profils"]),
    ],
)
def test_the_menu_at_the_left_names_the_parts_as_the_manual_does(browse, employer, as_profile, profile, entries):
    browser = browse(employer(*EVERY))
    as_profile(profile)
    told = re.findall(r'class="side-link"[^>]*>.*?<span>([^<]+)</span>', browser.get("/posts/").text, re.DOTALL)
    assert [each for each in told if each in entries] == entries


def test_every_block_is_about_a_page_of_the_menu(portal):
    assert set(TILES) - {endpoint.partition(".")[0] for endpoint, *_ in portal.extensions["menu"]} == set()


@pytest.mark.row("K48", "F285")
def test_a_service_says_its_own_words_in_menu_headings_and_forms(browse, employer, ruled):
    actor = employer(*EVERY)
    PostFactory(adherent_id=actor.adherent_id)
    employee = EmployeeFactory(adherent_id=actor.adherent_id)
    browser = browse(actor)
    assert "Code CSP" not in browser.get("/posts/").text
    ruled(ServiceFacts, labels={Term.CODE_PCS: "Code CSP", Term.JOB: "Désignation CSP", Term.EMPLOYEES: "Effectif"})
    assert "Code CSP" in browser.get("/posts/").text
    assert "Désignation CSP" in browser.get("/posts/add").text
    assert "<h1>Effectif" in browser.get("/employees/").text
    assert "<span>Effectif</span>" in browser.get("/").text
    assert '<a href="/employees/">Effectif</a>' in browser.get(f"/visits/ask/{employee.id}").text


def test_the_staff_of_a_service_reads_no_word_that_is_said_to_a_company(browse, staff, as_profile):
    browser = browse(staff(*EVERY_STAFF))
    as_profile("aist22")
    page = browser.get("/staff/employees/").text
    assert "<h1>Salariés" in page
    assert "Mes salariés" not in page


@pytest.mark.row("F030", "F285")
def test_the_page_of_ones_own_data_is_headed_as_its_entry_in_the_menu(browse, employer, as_profile):
    browser = browse(employer(*EVERY))
    as_profile("ast25")
    assert "<h1>Modifier votre profil</h1>" in browser.get("/profil/").text


def test_what_a_service_does_not_rename_is_said_as_it_is():
    labels = {Term.CODE_PCS: "Code CSP"}
    assert in_words_of(labels, "Code PCS") == "Code CSP"
    assert in_words_of(labels, "Salariés") == "Salariés"
    assert in_words_of(labels, "Le code PCS du poste") == "Le code PCS du poste"


def test_home_asks_to_confirm_places_of_work_and_to_name_a_representative(browse, employer):
    actor = employer(Right.COMPANY, Right.COMPANY_CONTACTS)
    AddressFactory(adherent_id=actor.adherent_id)
    AddressFactory(adherent_id=actor.adherent_id, kind=AddressKind.WORK)
    page = browse(actor).get("/").text
    assert "Confirmer vos lieux de travail" in page
    assert "Indiquer le représentant légal" in page
    assert "Confirmer vos lieux" not in browse(employer(Right.EMPLOYEES, of=actor.adherent_id)).get("/").text


def test_a_suspended_adherent_reads_why_on_its_first_page(browse, employer):
    mine = AdherentFactory(state=State.SUSPENDED, state_reason="Cotisation 2025 impayée")
    page = browse(employer(Right.EMPLOYEES, of=mine.id)).get("/").text.replace("\xa0", " ")
    assert "Votre adhésion est suspendue : Cotisation 2025 impayée" in page


def test_the_settings_gather_what_the_service_sets_up(browse, staff):
    page = browse(staff(*EVERY_STAFF)).get("/settings/").text
    for said in ("Secteurs et secrétariats", "Nomenclatures", "Communes et codes postaux"):
        assert said in page
    assert browse(staff(StaffRight.INBOX)).get("/settings/").status_code == 404
