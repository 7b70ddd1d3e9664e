"""`/healthz` and `/readyz`, as a supervisor asks them: without signing in."""

from sqlalchemy import text


def test_a_portal_with_every_migration_is_ready(app):
    browser = app.test_client()
    assert (browser.get("/healthz").status_code, browser.get("/readyz").text) == (200, "ready\n")


def test_a_portal_newer_than_its_database_is_not_ready(app, administrator):
    with administrator.connect() as connection:
        head = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        answer = app.test_client().get("/readyz")
        connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
    assert (answer.status_code, answer.text) == (503, "migrations missing\n")


def test_the_process_is_alive_though_the_database_is_away(app, monkeypatch):
    monkeypatch.setattr("app.platform.health.db", None)
    assert app.test_client().get("/healthz").text == "ok\n"
