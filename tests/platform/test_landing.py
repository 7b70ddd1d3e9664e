"""Rows that travel by COPY arrive as the ORM would have written them."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Contract
from app.platform.intake import StagedRow, landed
from app.platform.seal import fingerprint, unseal
from app.posts.models import PostExposure

CELLS, MARK, KEYS, NOTE = (StagedRow.__table__.c[name] for name in ("cells", "mark", "keys", "note"))
PRECISIONS = PostExposure.__table__.c.precisions
PERIOD = Contract.__table__.c.period


@pytest.fixture
def arrived(employer, work_as):
    """What is read back of a column that these values were given for."""

    def read(column, *values):
        with work_as(employer()) as ctx:
            table = landed(ctx.session, "arriving", [column], [[each] for each in values])
            return list(ctx.session.scalars(select(table.c[column.name]).order_by(table.c.place)))

    return read


@pytest.mark.parametrize(
    "period",
    [
        Range(date(2026, 1, 1), date(2026, 2, 1)),
        Range(date(2026, 1, 1), None),
        Range(None, date(2026, 2, 1)),
        Range(None, None, bounds="()"),
        Range(empty=True),
    ],
)
def test_periods_keep_their_ends(arrived, period):
    (back,) = arrived(PERIOD, period)
    assert (back.lower, back.upper, back.is_empty) == (period.lower, period.upper, period.is_empty)


def test_json_keeps_its_letters_and_signs(arrived):
    told = {"nom": 'D’Élia \\ \t \n "Zoé"', "n": [1, None, True]}
    assert arrived(KEYS, told) == [told]


SIGNS = ["", "a\tb", "a\nb\r\nc", r"\N", "\\", r"\.", 'dit « Zoé », "oui"', "{a,b}", "NULL", "’’ 𝄞"]


def test_a_text_keeps_every_sign_that_copy_reads_otherwise(arrived):
    assert arrived(NOTE, *SIGNS) == SIGNS


def test_texts_of_a_list_keep_them_too(arrived):
    assert arrived(PRECISIONS, SIGNS, []) == [SIGNS, []]


def test_many_sealed_texts_are_sealed_each_for_itself_and_nothing_stays_nothing(arrived, administrator):
    texts = [f"texte {n}" for n in range(1_200)]
    assert arrived(CELLS, *texts, None) == [*texts, None]


def test_the_same_text_is_sealed_otherwise_each_time(employer, work_as):
    with work_as(employer()) as ctx:
        landed(ctx.session, "arriving", [CELLS], [["Zoé"], ["Zoé"]])
        one, two = ctx.session.connection().exec_driver_sql("SELECT cells FROM arriving").scalars()
        assert (unseal(one), unseal(two), one != two) == ("Zoé", "Zoé", True)


def test_bytes_are_kept(arrived, app):
    assert arrived(MARK, fingerprint("1"), None) == [fingerprint("1"), None]
