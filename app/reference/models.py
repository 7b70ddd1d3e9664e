"""Nomenclatures: codes with their label, shared by all adherents, and the versions they come from."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from app.law.life import Sex
from app.platform.database import Base, sentence, words
from app.reference.rules import Name


class Nomenclature(Base):
    """A version of a nomenclature that was loaded."""

    __tablename__ = "nomenclature"

    name: Mapped[Name] = mapped_column(Enum(Name, native_enum=False, length=20), info=words("Nomenclature"))
    version: Mapped[str] = mapped_column(String(40), info=words("Version"))
    source: Mapped[str] = mapped_column(String(200), info=words("Source"))
    licence: Mapped[str] = mapped_column(String(100), info=words("Licence"))
    valid_on: Mapped[date] = mapped_column(info=words("En vigueur le"))
    loaded_at: Mapped[datetime] = mapped_column(info=words("Chargée le"))
    sha256: Mapped[str] = mapped_column(String(64), info=words("Empreinte du fichier", "SHA-256"))

    __table_args__ = (
        UniqueConstraint(
            "name", "version", info=sentence("version", "Cette version est déjà chargée : indiquez une autre version.")
        ),
    )

    def __str__(self) -> str:
        return f"{self.name}, {self.version}"


class Code(Base):
    """Base of the tables of codes. A code that a later version drops is closed, never deleted: old data names it."""

    __abstract__ = True

    code: Mapped[str] = mapped_column(String(20), info=words("Code"))
    label: Mapped[str] = mapped_column(String(250), info=words("Libellé"))
    rank: Mapped[int] = mapped_column(default=0, server_default="0", info=words("Rang"))
    """Place in lists; equal ranks by label."""
    valid_to: Mapped[date | None] = mapped_column(info=words("Valide jusqu’au"))
    """Last day, included; NULL: in force."""
    nomenclature_id: Mapped[int] = mapped_column(ForeignKey("nomenclature.id"), info=words("Nomenclature"))
    """The latest version that has this code."""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem, ...]:  # noqa: N805 - SQLAlchemy hands in the class
        return (UniqueConstraint("code", info=sentence("code", "Ce code existe déjà : modifiez sa ligne.")),)

    def __str__(self) -> str:
        return self.label


class Profession(Code):
    """A code of PCS-ESE, « code CSP » in the manuals. Small letters."""

    __tablename__ = "profession"

    synonyms: Mapped[str] = mapped_column(Text, default="", server_default="", info=words("Mots courants"))
    """Job words that people type, between bars; the official label seldom has them."""
    search_key: Mapped[str] = mapped_column(Text, info=words("Recherche"))
    """`rules.search_key` of code, label and synonyms."""

    def __str__(self) -> str:
        return f"{self.code} – {self.label}"


class DeclaredFor(StrEnum):
    """Where a risk is declared; the value is what users read."""

    POST = "Poste de travail"
    WORKER = "Salarié"
    """Only with the worker's consent, or because of age."""


class Precision(StrEnum):
    """How many precisions a declared risk asks for; the value is what users read. Manual: POS-05."""

    NONE = "aucune"
    ONE = "une seule"
    SEVERAL = "une ou plusieurs"


class Risk(Code):
    """A risk that employers declare. Its category (SI, SIA, SIR) is not here: `app.law` says it, at a date."""

    __tablename__ = "risk"

    short_label: Mapped[str] = mapped_column(String(60), info=words("Libellé court"))
    """In lists: « Risques : CACES, Chute »."""
    help_text: Mapped[str] = mapped_column(String(500), info=words("Aide"))
    article: Mapped[str] = mapped_column(String(100), info=words("Articles"))
    law_code: Mapped[str] = mapped_column(String(20), info=words("Code de la loi"))
    """As `app.law` knows it; AUTRE when the law asks for nothing more than a simple follow-up."""
    declared_for: Mapped[DeclaredFor] = mapped_column(
        Enum(DeclaredFor, native_enum=False, length=10), info=words("Déclaré pour")
    )
    usual: Mapped[bool] = mapped_column(info=words("Usuel"))
    """One of the 14 of the manuals' form (F107); the others are offered where a service asks for them."""
    precision: Mapped[Precision] = mapped_column(
        Enum(Precision, native_enum=False, length=10), info=words("Précisions demandées")
    )
    valid_from: Mapped[date] = mapped_column(info=words("Valide du"))

    precisions: Mapped[list["RiskPrecision"]] = relationship(
        lazy="raise_on_sql",
        primaryjoin="Risk.code == foreign(RiskPrecision.risk_code)",
        order_by="RiskPrecision.rank",
        viewonly=True,
    )


class RiskPrecision(Code):
    """A category of exposure or a kind of vehicle, to choose once the risk is ticked."""

    __tablename__ = "risk_precision"

    risk_code: Mapped[str] = mapped_column(ForeignKey("risk.code"), index=True, info=words("Risque"))
    law_code: Mapped[str] = mapped_column(String(20), info=words("Code de la loi"))
    """Stricter than the risk's for category A of ionising radiation; else the same."""


class ContractKind(Code):
    """A kind of contract that employers choose from."""

    __tablename__ = "contract_kind"

    synonyms: Mapped[str] = mapped_column(Text, default="", server_default="", info=words("Autres noms"))
    """What imported files call it, between bars."""
    law_code: Mapped[str] = mapped_column(String(20), info=words("Code de la loi"))
    """The `ContractKind` of `app.law.life`."""


class CivilStatus(Code):
    """« Madame » or « Monsieur », and the sex that employee records keep."""

    __tablename__ = "civil_status"

    synonyms: Mapped[str] = mapped_column(Text, default="", server_default="", info=words("Autres noms"))
    sex: Mapped[Sex] = mapped_column(Enum(Sex, native_enum=False, length=10), info=words("Sexe"))


class Language(Code):
    """A language that a worker speaks: an interpreter may be needed (not the nationality)."""

    __tablename__ = "language"


class Country(Code):
    """A country, by its ISO 3166 code."""

    __tablename__ = "country"


class Naf(Code):
    """An activity of companies, « code APE »: 4321A, shown 43.21A."""

    __tablename__ = "naf"

    search_key: Mapped[str] = mapped_column(Text, info=words("Recherche"))

    def __str__(self) -> str:
        return f"{self.code[:2]}.{self.code[2:]} – {self.label}"


class Town(Code):
    """A commune with one of its postal codes; `rank` is its place among all, the largest first."""

    __tablename__ = "town"

    name_key: Mapped[str] = mapped_column(String(100), info=words("Nom normalisé"))
    """`rules.town_key` of the label."""

    __table_args__ = (
        UniqueConstraint("code", info=sentence("code", "Ce code existe déjà : modifiez sa ligne.")),
        Index("ix_town_code", "code", postgresql_ops={"code": "text_pattern_ops"}),
        Index("ix_town_name_key", "name_key", postgresql_ops={"name_key": "text_pattern_ops"}),
    )

    @property
    def postcode(self) -> str:
        """The first part of the code."""
        return self.code[:5]


TABLES: dict[Name, type[Code]] = {
    Name.PROFESSIONS: Profession,
    Name.PROFESSION_WORDS: Profession,
    Name.RISKS: Risk,
    Name.RISK_PRECISIONS: RiskPrecision,
    Name.CONTRACT_KINDS: ContractKind,
    Name.CIVIL_STATUSES: CivilStatus,
    Name.LANGUAGES: Language,
    Name.COUNTRIES: Country,
    Name.NAF: Naf,
    Name.TOWNS: Town,
}
