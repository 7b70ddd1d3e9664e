"""Passwords, user names, where one goes after signing in, and the matrix."""

import msgspec
import pytest

from app.accounts.facts import Facts, Kind
from app.accounts.rules import browsers, codes, names, passwords, rights
from app.platform.right import Right, StaffRight

NAMES = ("Julie", "Martin", "j.martin", "julie@boulangerie.example")


@pytest.mark.parametrize(
    "password",
    ["trois brioches dorées", "correct cheval batterie", "xK9#vQ2!mZ7p", "bateau sur la Saône", "éàüçñ éàüçñ bcd"],
)
def test_a_long_and_rare_password_is_taken(password):
    assert passwords.refuse_password(password, least=12, kinds=(), names=NAMES) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        pytest.param("brioches", "trop court", id="short"),
        pytest.param("brioche " * 20, "trop long", id="long"),
        pytest.param("motdepasse123!", "trop courant", id="a word and figures"),
        pytest.param("M0tDeP@sse2026", "trop courant", id="disguised"),
        pytest.param("azertyuiop1234", "trop courant", id="the keyboard"),
        pytest.param("123456789012", "trop courant", id="counting"),
        pytest.param("abcabcabcabc", "trop courant", id="again and again"),
        pytest.param("aaaaaaaaaaaaaaa", "trop courant", id="one letter"),
        pytest.param("bonjour bonjour 21", "trop courant", id="twice"),
        pytest.param("vive les MARTIN 1987", "votre nom", id="the last name"),
        pytest.param("boulangerie-julie!", "votre nom", id="the first name"),
    ],
)
def test_a_password_that_others_would_guess_is_refused(password, why):
    assert why in passwords.refuse_password(password, least=12, kinds=(), names=NAMES)


@pytest.mark.row("F013", "K3")
@pytest.mark.parametrize(
    ("password", "taken"),
    [("Xk9#vQ2!", True), ("xk9#vq2!", False), ("XK9#VQ2!", False), ("Xkz#vQy!", False), ("Xk9zvQ2y", False)],
)
def test_a_service_may_ask_for_four_kinds_of_characters(password, taken):
    assert (passwords.refuse_password(password, least=8, kinds=tuple(Kind)) is None) is taken


@pytest.mark.row("F012", "K3")
@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Brioches#21", None),
        ("BRIOCHES#21", None),
        ("brioches#21", "Ajoutez une majuscule"),
        ("Brioches2100", "Ajoutez un caractère spécial"),
        ("Brioches#dorées", "Ajoutez un chiffre"),
        ("brioches", "11 caractères au moins, dont une majuscule, un chiffre et un caractère spécial"),
        ("briochesdorées", "Ajoutez une majuscule, un chiffre et un caractère spécial"),
    ],
)
def test_the_rule_of_eleven_characters_is_said_whenever_it_is_missed(password, said):
    refused = passwords.refuse_password(password, least=11, kinds=(Kind.UPPER, Kind.SPECIAL, Kind.DIGIT))
    assert refused is None if said is None else said in refused
    assert refused is None or "11 caractères" in refused


@pytest.mark.parametrize("password", ["Michael1", "1Q2w3e4r5t6y"])
def test_a_password_that_leaked_often_is_refused_whatever_its_capitals(password):
    assert passwords.is_common(password)


@pytest.mark.parametrize(("least", "kinds"), [(7, tuple(Kind)), (8, (Kind.UPPER, Kind.DIGIT)), (11, ())])
def test_no_profile_asks_for_less_than_the_floor(portal, least, kinds):
    known = msgspec.to_builtins(portal.extensions["profile"][Facts])
    with pytest.raises(msgspec.ValidationError, match="at least 12 characters, or 8 with 3 classes"):
        msgspec.convert(known | {"password_least": least, "password_kinds": kinds}, Facts)


@pytest.mark.parametrize("username", ["julie", "j.martin", "julie-2", "julie@boulangerie.example"])
def test_a_user_name_is_free_text_of_simple_letters(username):
    assert names.refuse_username(username, number="10250", email="julie@boulangerie.example") is None


@pytest.mark.row("F011", "F018")
@pytest.mark.parametrize("username", ["10250", "ju", "julie!", "anne@autre.example", ".julie", "julié"])
def test_other_user_names_are_forbidden(username):
    refusal = names.refuse_username(username, number="10250", email="julie@boulangerie.example")
    assert refusal.startswith("Nom d’utilisateur interdit")


def test_a_name_is_compared_without_spaces_and_capitals():
    assert names.typed_name("  J.Martin@Boulangerie.EXAMPLE\t") == "j.martin@boulangerie.example"


@pytest.mark.parametrize("copied", ["K7QM-XT4R-9BWD", "k7qm xt4r 9bwd", "k7qmxt4r9bwd", " K7QM–XT4R–9BWD."])
def test_a_provisional_password_may_be_copied_as_one_likes(copied):
    assert codes.typed_provisional(copied) == "K7QM-XT4R-9BWD"


@pytest.mark.parametrize("path", ["/employees/12", "/employees/?sort=name&q=%C3%A9", "/"])
def test_one_goes_back_to_a_page_of_the_portal(path):
    assert browsers.local_path(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "", "employees", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "///evil.example", "/a\\b", "\x00/", " //evil",
        "http:/evil.example", "/\u2028/evil.example", "//[evil", "data:text/html,x",
    ],
)  # fmt: skip
def test_one_is_never_led_elsewhere(elsewhere):
    assert browsers.local_path(elsewhere) == "/"


@pytest.mark.parametrize(
    ("ticked", "too"),
    [
        ({Right.VISITS}, {Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEES}),
        ({Right.ABSENCES}, {Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEES}),
        ({Right.EMPLOYEE_ADMIN}, {Right.EMPLOYEES}),
        ({Right.COMPANY_CONTACTS}, {Right.COMPANY}),
        ({Right.BILLING_DOCUMENTS}, {Right.ADHERENT_DOCUMENTS}),
        ({Right.EMPLOYEES}, set()),
    ],
)
def test_a_box_ticks_those_that_it_needs(ticked, too):
    assert rights.completed(ticked) == ticked | too


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("curl/8", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_browser_is_told_as_its_owner_knows_it(agent, told):
    assert browsers.device(agent) == told


def test_admin_holds_every_right():
    assert rights.completed({Right.ADMIN}) == frozenset(Right)


def test_the_page_says_which_box_was_ticked_for_another():
    said = rights.ticked_too({Right.VISITS})
    assert [sentence.replace("\u00a0", " ") for sentence in said] == [
        "« Salariés : Données de base » a besoin de « Salariés » : nous l’avons coché aussi.",
        "« Salariés : Visites » a besoin de « Salariés : Données de base » : nous l’avons coché aussi.",
    ]


@pytest.mark.parametrize("preset", rights.PRESETS, ids=lambda preset: preset.key)
def test_a_preset_holds_all_that_its_boxes_need_and_is_recognised(preset):
    assert rights.completed(preset.rights) == preset.rights
    assert rights.preset_of(preset.rights) is preset
    assert rights.told(preset.rights) == preset.label


def test_the_matrix_has_every_right_once():
    drawn = [right for _, boxes in rights.GROUPS for right in boxes]
    assert sorted(drawn) == sorted(Right)
    assert set(rights.HINTS) == set(Right)


@pytest.mark.parametrize(
    ("preset", "ticked", "before", "meant"),
    [
        pytest.param("BILLING", set(), None, rights.BY_KEY["BILLING"].rights, id="a preset without a script"),
        pytest.param("", {Right.EMPLOYEES}, None, {Right.EMPLOYEES}, id="boxes"),
        pytest.param("BILLING", {Right.EMPLOYEES}, None, {Right.EMPLOYEES}, id="boxes changed after the preset"),
        pytest.param(
            "BILLING", {Right.EMPLOYEES}, {Right.EMPLOYEES}, rights.BY_KEY["BILLING"].rights, id="another preset"
        ),
        pytest.param(
            "BILLING",
            rights.BY_KEY["BILLING"].rights - {Right.SERVICE_TEAM},
            rights.BY_KEY["BILLING"].rights,
            rights.BY_KEY["BILLING"].rights - {Right.SERVICE_TEAM},
            id="a box taken from the preset one had",
        ),
        pytest.param("NONE", {Right.EMPLOYEES}, None, {Right.EMPLOYEES}, id="an unknown preset"),
    ],
)
def test_boxes_count_unless_only_the_preset_was_changed(preset, ticked, before, meant):
    assert rights.chosen(preset, ticked, before) == meant


def test_a_role_of_the_service_never_gives_rights_to_an_adherents_users():
    assert Right.ADMIN not in rights.STAFF_BOXES
    assert all(permits <= set(rights.STAFF_BOXES) for permits in rights.DEFAULT_ROLES.values())
    assert StaffRight.STAFF_USERS in rights.DEFAULT_ROLES[rights.SERVICE_ADMINISTRATOR]
