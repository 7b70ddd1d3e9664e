"""The bakery that joins, as it types itself into the forms of the five steps."""

from tests.membership.adhesion_story import NIR

ME = {"first_name": "Julie", "last_name": "Bérard", "email": "julie@example.org", "function": "Gérante"}
START = ME | {"case_0": "non", "case_1": "non", "case_2": "non"}
PLACE = {"siret": "732 829 320 00074", "naf": "10.71C", "postcode": "21200", "town": "Beaune"}
COMPANY = {"name": "Boulangerie Bérard", "street": "3 place Carnot"}
BAKER = {"pcs_code": "636c", "title": "Boulanger", "risks": ["AMIANTE"]}
MARIE = {
    "last_name": "Curie", "first_name": "Marie", "sex": "FEMALE", "born_on": "12/05/1985", "nir": NIR,
    "contract_kind": "CDI", "hired_on": "5/1/26", "post": "1",
}  # fmt: skip
