"""Companies, where they are, whom to call, and the sector and team of the service that follow them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.platform.database import Base, sentence, words
from app.platform.tenancy import TenantBase, tenant_key, tenant_table

KEY_LENGTH = 250
"""Of a long name folded: « Œ » folds into two letters. The rest sorts nothing apart."""


MOTHER = "L’adhérent mère ne peut pas être lui-même rattaché à un autre : choisissez celui du haut."


class Sector(Base):
    """A part of the service's territory with its secretariat; a filter and an inbox, not a wall."""

    __tablename__ = "sector"

    name: Mapped[str] = mapped_column(String(100), info=words("Secteur"))
    phone: Mapped[str] = mapped_column(String(20), default="", info=words("Téléphone du secrétariat"))
    email: Mapped[str] = mapped_column(String(254), default="", info=words("E-mail du secrétariat"))
    hours: Mapped[str] = mapped_column(String(100), default="", info=words("Horaires"))

    __table_args__ = (
        UniqueConstraint("name", info=sentence("name", "Ce secteur existe déjà : choisissez un autre nom.")),
    )

    def __str__(self) -> str:
        return self.name


class MedicalCentre(Base):
    """A place where visits are held. Manual: ENT-10."""

    __tablename__ = "medical_centre"

    name: Mapped[str] = mapped_column(String(100), info=words("Centre médical"))
    street: Mapped[str] = mapped_column(String(200), default="", info=words("Adresse"))
    postcode: Mapped[str] = mapped_column(String(5), default="", info=words("Code postal"))
    town: Mapped[str] = mapped_column(String(100), default="", info=words("Ville"))
    phone: Mapped[str] = mapped_column(String(20), default="", info=words("Téléphone"))
    access: Mapped[str] = mapped_column(String(300), default="", info=words("Accès", "Parking, bus, étage…"))
    mobile: Mapped[bool] = mapped_column(
        default=False,
        server_default=text("false"),
        info=words("Centre mobile", "Il se déplace chez les adhérents éloignés."),
    )

    __table_args__ = (
        UniqueConstraint("name", info=sentence("name", "Ce centre existe déjà : choisissez un autre nom.")),
    )

    def __str__(self) -> str:
        return self.name


class Function(StrEnum):
    """What a member of the health team does; the value is what users read. Manual: ENT-07."""

    DOCTOR = "Médecin du travail"
    NURSE = "Infirmier"
    SECRETARY = "Secrétaire médicale"
    ENGINEER = "IPRP"
    ASSISTANT = "ASST"


class Professional(Base):
    """A member of the service's health team, working for a sector."""

    __tablename__ = "professional"

    name: Mapped[str] = mapped_column(String(120), info=words("Nom"))
    function: Mapped[Function] = mapped_column(Enum(Function, native_enum=False, length=20), info=words("Fonction"))
    phone: Mapped[str] = mapped_column(String(20), default="", info=words("Téléphone"))
    email: Mapped[str] = mapped_column(String(254), default="", info=words("E-mail"))
    sector_id: Mapped[int] = mapped_column(ForeignKey("sector.id"), index=True, info=words("Secteur"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True, info=words("Compte"))
    """NULL: this person does not sign in."""

    sector: Mapped[Sector] = relationship(lazy="raise_on_sql")

    def __str__(self) -> str:
        return self.name


class State(StrEnum):
    """Whether an adherent is followed; the value is what users read."""

    ACTIVE = "actif"
    SUSPENDED = "suspendu"
    LEFT = "radié"


class Adherent(Base):
    """A company that belongs to the service: the tenant itself, so its own id is what row security compares.

    A branch (« adhérent fille ») is an adherent too, with its `parent`.
    """

    __tablename__ = "adherent"

    number: Mapped[str] = mapped_column(String(20), info=words("N° d’adhérent"))
    name: Mapped[str] = mapped_column(String(200), info=words("Raison sociale"))
    name_key: Mapped[str] = mapped_column(String(KEY_LENGTH), info=words("Nom normalisé"))
    """Folded by `law.names.sort_key`: what lists sort by and search in."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("adherent.id"), index=True, info=words("Adhérent mère"))
    """NULL: not a branch. Two levels, no more: a branch has no branches."""
    is_branch: Mapped[bool] = mapped_column(Computed("parent_id IS NOT NULL", persisted=True))
    parent_is_branch: Mapped[bool] = mapped_column(Computed("false", persisted=True))
    """Always false: with `parent_id` it refers to an adherent that is no branch, so that no circle can be stored."""
    legal_form: Mapped[str] = mapped_column(String(60), default="", info=words("Forme juridique"))
    siret: Mapped[str | None] = mapped_column(String(14), info=words("SIRET", "14 chiffres, avec ou sans espaces."))
    """NULL: none yet (association in creation, foreign company)."""
    naf: Mapped[str] = mapped_column(String(5), default="", info=words("Code NAF", "Par exemple 10.71C."))
    activity: Mapped[str] = mapped_column(String(200), default="", info=words("Activité"))
    founded_on: Mapped[date | None] = mapped_column(info=words("Date de création"))
    vat_number: Mapped[str] = mapped_column(
        String(13),
        default="",
        server_default="",
        info=words("TVA intracommunautaire", "FR, 2 caractères, puis votre SIREN."),
    )
    has_cse: Mapped[bool | None] = mapped_column(
        info=words("Existe-t-il un CSE (comité social et économique)\u00a0?", "Obligatoire à partir de 11 salariés.")
    )
    """NULL: not told. Code du travail, art. L2311-2."""
    phone: Mapped[str] = mapped_column(String(20), default="", info=words("Téléphone"))
    fax: Mapped[str] = mapped_column(String(20), default="", server_default="", info=words("Fax"))
    email: Mapped[str] = mapped_column(String(254), default="", info=words("E-mail"))
    email_told_on: Mapped[date | None]
    """When the company itself wrote this e-mail address in the portal; NULL: the service did."""
    state: Mapped[State] = mapped_column(
        Enum(State, native_enum=False, length=20), default=State.ACTIVE, info=words("État")
    )
    state_reason: Mapped[str] = mapped_column(
        String(300), default="", server_default="", info=words("Motif", "L’employeur le lit sur son accueil.")
    )
    """Why it is suspended or has left."""
    absorbed_by_id: Mapped[int | None] = mapped_column(ForeignKey("adherent.id"), index=True, info=words("Absorbé par"))
    """The adherent that took over its employees, posts and history; NULL: none."""
    sector_id: Mapped[int] = mapped_column(ForeignKey("sector.id"), index=True, info=words("Secteur"))
    centre_id: Mapped[int | None] = mapped_column(
        ForeignKey("medical_centre.id"), index=True, info=words("Centre médical")
    )
    joined_on: Mapped[date] = mapped_column(info=words("Adhérent depuis"))

    sector: Mapped[Sector] = relationship(lazy="raise_on_sql")
    centre: Mapped[MedicalCentre | None] = relationship(lazy="raise_on_sql")
    parent: Mapped["Adherent | None"] = relationship(
        lazy="raise_on_sql",
        primaryjoin="foreign(Adherent.parent_id) == remote(Adherent.id)",
        remote_side="Adherent.id",
    )

    __table_args__ = (
        UniqueConstraint(
            "number", info=sentence("number", "Ce numéro d’adhérent est déjà pris : choisissez-en un autre.")
        ),
        UniqueConstraint("siret", info=sentence("siret", "Nous avons déjà un adhérent avec ce numéro de SIRET.")),
        UniqueConstraint("id", "is_branch", info=sentence("parent", MOTHER)),
        ForeignKeyConstraint(
            ["parent_id", "parent_is_branch"],
            ["adherent.id", "adherent.is_branch"],
            name="fk_adherent_mother",
            info=sentence("parent", MOTHER),
        ),
        CheckConstraint("number <> ''", name="number_given", info=sentence("number", "Indiquez un numéro d’adhérent.")),
        Index("ix_adherent_name_key", "name_key", "id"),
        Index("ix_adherent_letters", "name_key", postgresql_ops={"name_key": "text_pattern_ops"}),
    )

    def __str__(self) -> str:
        return self.name


class AddressKind(StrEnum):
    """What an address serves for; the company's serves for all when the others are empty. Manual: ENT-02."""

    COMPANY = "entreprise"
    BILLING = "facturation"
    CONVOCATION = "convocation"
    WORK = "lieu de travail"


class Address(TenantBase):
    """A postal address of an adherent."""

    __tablename__ = "address"

    kind: Mapped[AddressKind] = mapped_column(Enum(AddressKind, native_enum=False, length=20), info=words("Usage"))
    recipient: Mapped[str] = mapped_column(String(200), default="", info=words("Destinataire"))
    street: Mapped[str] = mapped_column(String(200), info=words("Adresse"))
    complement: Mapped[str] = mapped_column(String(200), default="", info=words("Complément d’adresse"))
    complement2: Mapped[str] = mapped_column(
        String(200), default="", server_default="", info=words("Complément d’adresse 2")
    )
    postcode: Mapped[str] = mapped_column(String(5), info=words("Code postal", "5 chiffres."))
    town: Mapped[str] = mapped_column(String(100), info=words("Ville"))
    phone: Mapped[str] = mapped_column(String(20), default="", server_default="", info=words("Téléphone"))
    fax: Mapped[str] = mapped_column(String(20), default="", server_default="", info=words("Fax"))
    confirmed_on: Mapped[date | None] = mapped_column(info=words("Confirmée le"))
    """When the employer said that this place of work is right; NULL: not yet, or not asked (ENT-03)."""
    told_on: Mapped[date | None]
    """When the company itself wrote this address in the portal; NULL: the service did."""
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 5), info=words("Latitude"))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 5), info=words("Longitude"))
    """Degrees, WGS 84; NULL: not told."""

    __table_args__ = tenant_table(
        CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND latitude BETWEEN -90 AND 90"
            " AND longitude BETWEEN -180 AND 180",
            name="place_on_earth",
            info=sentence("coordinates", "Indiquez la latitude puis la longitude, par exemple 47.02600, 4.84000."),
        ),
        CheckConstraint(
            "postcode ~ '^[0-9]{5}$'", name="postcode_digits", info=sentence("postcode", "Un code postal a 5 chiffres.")
        ),
        Index(
            "uq_address_kind", "adherent_id", "kind", unique=True, postgresql_where=text("kind <> 'WORK'"),
            info=sentence("kind", "Cette adresse existe déjà : modifiez-la."),
        ),
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.street}, {self.postcode} {self.town}"


class Contact(TenantBase):
    """Somebody the service may call or write to at the adherent, with or without an account. Manual: ENT-05."""

    __tablename__ = "contact"

    last_name: Mapped[str] = mapped_column(String(100), info=words("Nom"))
    first_name: Mapped[str] = mapped_column(String(100), info=words("Prénom"))
    function: Mapped[str] = mapped_column(String(100), default="", info=words("Fonction"))
    email: Mapped[str] = mapped_column(String(254), default="", info=words("E-mail"))
    email_told_on: Mapped[date | None]
    """When the company itself wrote this e-mail address in the portal; NULL: the service did."""
    phone: Mapped[str] = mapped_column(String(20), default="", info=words("Téléphone"))
    convocations: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), info=words("Reçoit les convocations")
    )

    __table_args__ = tenant_table()

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class InterlocutorKind(StrEnum):
    """Whom the law has a company name; the value is what users read. Manual: AIST21, step 2 (F089)."""

    LEGAL = "Représentant légal"
    CSSCT = "Représentant de la CSSCT"
    CSE = "Représentant du CSE"


class Interlocutor(TenantBase):
    """One of the adherent's contacts, named for a function that the law knows. One each."""

    __tablename__ = "interlocutor"

    kind: Mapped[InterlocutorKind] = mapped_column(
        Enum(InterlocutorKind, native_enum=False, length=10), info=words("Interlocuteur")
    )
    contact_id: Mapped[int] = mapped_column(index=True, info=words("Contact"))

    contact: Mapped[Contact] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(Interlocutor.contact_id) == Contact.id", viewonly=True
    )

    __table_args__ = tenant_table(
        UniqueConstraint(
            "adherent_id",
            "kind",
            info=sentence("contact", "Cet interlocuteur vient d’être désigné : rechargez la page."),
        ),
        tenant_key(
            "contact",
            "contact_id",
            info=sentence(
                "contact", "Cette personne est un interlocuteur de l’entreprise : désignez quelqu’un d’autre d’abord."
            ),
        ),
    )
