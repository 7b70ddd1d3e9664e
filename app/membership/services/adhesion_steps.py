"""The five steps of a request to join: each checks what it is told by the rules of the room that it is for."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from app.adherents.models import Adherent
from app.adherents.services.company import cleaned
from app.employees.facts import Facts as EmployeeFacts
from app.employees.rules import employments, identities
from app.law.names import clean_name
from app.membership.models import Adhesion
from app.membership.queries import adhesion as queries
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import Company, Content, EmployeeTold, PostTold, Step
from app.membership.services.adhesion import Holder, change, facts_of, write
from app.platform.context import Context
from app.platform.errors import DomainError, NotAllowed
from app.platform.facts import Facts as ServiceFacts
from app.platform.refusal import Refusal
from app.posts.rules.descriptions import Description, title_key
from app.posts.services.describe import described
from app.posts.services.risks import known_risks, offered_risks
from app.reference.queries import towns_of
from app.reference.rules import town_doubt

TWICE = "Ce poste est déjà dans votre liste : modifiez-le, ou précisez l’intitulé."
SAME_NUMBER = "Un autre salarié de votre liste a ce numéro : vérifiez-le."
MOST = "Vous en avez saisi {} : ajoutez les suivants après l’acceptation, par un fichier."


def identify(
    ctx: Context, holder: Holder, *, id: int, siret: str, naf: str, postcode: str, town: str, sure: bool = False
) -> Adhesion:
    """Step 1: number, activity and commune of the establishment.

    Args:
        sure: postal code and commune go together, whatever the nomenclature says.

    Raises:
        NotAllowed: the request is not theirs.
        DomainError: it was sent; a number that cannot be, or that an adherent has (ENT-09); a code that is not
            offered; a place that the service does not follow (F075); a commune that has another postal code.

    Source: manual SSTRN p. 5 (F064, F065).
    """
    adhesion, content = change(ctx, holder, id)
    found = rules.identified(siret, naf, postcode, town, facts_of(ctx))
    if isinstance(found[0], Refusal):
        raise DomainError(found[0].sentence, field=found[0].field)
    siret, naf, postcode, town = (str(each) for each in found)
    if ctx.session.scalar(queries.naf_in_force(naf)) is None:
        raise DomainError("Ce code NAF n’est pas dans la nomenclature : choisissez-le dans la liste.", field="naf")
    refuse_known(ctx, siret, adhesion.id)
    if not sure:
        there = list(ctx.session.scalars(towns_of(postcode)))
        if doubt := town_doubt(postcode, town, there):
            raise DomainError(doubt, field="town")
    told = replace(
        content, siret=siret, naf=naf, postcode=postcode, town=town, seen=_seen(content, Step.IDENTIFICATION)
    )
    return write(ctx, adhesion, told, siret=siret, town=town)


def refuse_known(ctx: Context, siret: str, adhesion_id: int) -> None:
    """Raise when an adherent has this number, or another request that waits; says whom to contact."""
    service = ctx.profile[ServiceFacts]
    contact = f" {service.phone}, {service.email}."
    if ctx.session.scalar(queries.siret_known(siret)):
        raise DomainError(rules.KNOWN + contact, field="siret")
    if ctx.session.scalar(queries.asked_already(siret, adhesion_id)) is not None:
        raise DomainError(rules.ASKED + contact, field="siret")


def describe_company(ctx: Context, holder: Holder, *, id: int, **values: Any) -> Adhesion:
    """Step 2: the administrative data and the addresses.

    Raises:
        NotAllowed, DomainError: as for `identify`; a name that cannot be, an address that lacks something.
    """
    adhesion, content = change(ctx, holder, id)
    name = cleaned(clean_name, str(values.get("name") or ""), "name")
    places: dict[str, Any] = {}
    for prefix in ("billing", "convocation"):
        place = rules.place(prefix, values)
        if isinstance(place, Refusal):
            raise DomainError(place.sentence, field=place.field)
        places[prefix] = place
    plain = ("legal_form", "activity", "phone", "email", "street", "complement")
    places |= {each: str(values.get(each) or "") for each in plain}
    company = Company(name=name, founded_on=values.get("founded_on"), **places)
    told = replace(content, company=company, seen=_seen(content, Step.COMPANY))
    return write(ctx, adhesion, told, name=name[: Adherent.name.type.length])


def keep_post(ctx: Context, holder: Holder, *, id: int, key: int | None = None, **values: Any) -> Adhesion:
    """Step 3: a post with its risks, new or changed.

    Args:
        key: of the post that is changed; None: a new one.

    Raises:
        NotAllowed: the request is not theirs, or has no such post.
        DomainError: it was sent; what the rules of posts refuse; the same post twice; too many.

    Source: manual SSTRN p. 5 (F066).
    """
    adhesion, content = change(ctx, holder, id)
    known = offered_risks(known_risks(ctx))
    found = described(values, known)
    if not isinstance(found, Description):
        raise DomainError(found[0].sentence, field=found[0].field)
    others = [each for each in content.posts if each.key != key]
    if any((title_key(each.title), each.pcs_code) == (found.title_key, found.pcs_code) for each in others):
        raise DomainError(TWICE, field="title")
    post = PostTold(
        key=_key(content.posts, key, rules.MOST_POSTS),
        title=found.title,
        pcs_code=found.pcs_code,
        description=found.details,
        risks=tuple(each.risk for each in found.risks),
        precisions={each.risk: each.precisions for each in found.risks if each.precisions},
        comment="".join(each.comment for each in found.risks),
    )
    return write(ctx, adhesion, replace(content, posts=_placed(content.posts, post)))


def drop_post(ctx: Context, holder: Holder, *, id: int, key: int) -> Adhesion:
    """Take a post back.

    Raises:
        NotAllowed: as for `keep_post`.
        DomainError: it was sent, or an employee told holds the post.
    """
    adhesion, content = change(ctx, holder, id)
    if content.post(key) is None:
        raise NotAllowed("post")
    if any(each.post == key for each in content.employees):
        raise DomainError("Un salarié de votre liste occupe ce poste : donnez-lui d’abord un autre poste.")
    kept = tuple(each for each in content.posts if each.key != key)
    return write(ctx, adhesion, replace(content, posts=kept))


def leave_posts(ctx: Context, holder: Holder, *, id: int) -> Adhesion:
    """« Suivant » after the posts.

    Raises:
        NotAllowed, DomainError: as for `keep_post`; none was told.
    """
    return _leave(ctx, holder, id, Step.POSTS)


def keep_employee(
    ctx: Context, holder: Holder, *, id: int, post: int, key: int | None = None, **values: Any
) -> Adhesion:
    """Step 4: an employee and the post held, new or changed.

    Args:
        post: the key of a post told.
        key: of the employee who is changed; None: a new one.

    Raises:
        NotAllowed: the request is not theirs, or has no such employee.
        DomainError: it was sent; no such post; what the rules of employees refuse; the number of another one told.

    Source: manual SSTRN p. 5 (F066).
    """
    adhesion, content = change(ctx, holder, id)
    if content.post(post) is None:
        raise DomainError("Choisissez l’un des postes de l’étape précédente.", field="post")
    facts = ctx.profile[EmployeeFacts]
    found = employments.entry(values, names=facts.names, required=facts.required)
    if isinstance(found[0], Refusal):
        raise DomainError(found[0].sentence, field=found[0].field)
    nir = getattr(found[0], "nir", None) or ""
    told = _employee({**values, "nir": nir}, _key(content.employees, key, rules.MOST_EMPLOYEES), post)
    others = [each for each in content.employees if each.key != told.key]
    if nir and any(identities.nir_core(each.nir) == identities.nir_core(nir) for each in others):
        raise DomainError(SAME_NUMBER, field="nir")
    return write(ctx, adhesion, replace(content, employees=_placed(content.employees, told)))


def drop_employee(ctx: Context, holder: Holder, *, id: int, key: int) -> Adhesion:
    """Take an employee back.

    Raises:
        NotAllowed, DomainError: as for `drop_post`.
    """
    adhesion, content = change(ctx, holder, id)
    if content.employee(key) is None:
        raise NotAllowed("employee")
    kept = tuple(each for each in content.employees if each.key != key)
    return write(ctx, adhesion, replace(content, employees=kept))


def leave_employees(ctx: Context, holder: Holder, *, id: int, later: bool) -> Adhesion:
    """« Suivant » after the employees.

    Args:
        later: they are told once the company is an adherent.

    Raises:
        NotAllowed, DomainError: as for `keep_employee`; none was told and `later` is not said.
    """
    return _leave(ctx, holder, id, Step.EMPLOYEES, later=later)


def _leave(ctx: Context, holder: Holder, adhesion_id: int, step: Step, **changes: bool) -> Adhesion:
    adhesion, content = change(ctx, holder, adhesion_id)
    told = replace(content, seen=_seen(content, step), **changes)
    if sentence := rules.missing(told).get(step):
        raise DomainError(sentence)
    return write(ctx, adhesion, told)


def _seen(content: Content, step: Step) -> frozenset[Step]:
    return content.seen | {step}


def _employee(values: Mapping[str, Any], key: int, post: int) -> EmployeeTold:
    days: dict[str, Any] = {name: values.get(name) for name in ("born_on", "hired_on", "post_since", "left_on")}
    texts: dict[str, Any] = {
        name: str(values.get(name) or "")
        for name in EmployeeTold.__struct_fields__
        if name not in {"key", "post", "nir_missing", *days}
    }
    return EmployeeTold(key=key, post=post, nir_missing=bool(values.get("nir_missing")), **texts, **days)


def _key(rows: tuple[Any, ...], key: int | None, most: int) -> int:
    """The key of a row that is changed, or a new one."""
    if key is None:
        if len(rows) >= most:
            raise DomainError(MOST.format(most))
        return rules.next_key(rows)
    if all(each.key != key for each in rows):
        raise NotAllowed("row")
    return key


def _placed(rows: tuple[Any, ...], row: Any) -> tuple[Any, ...]:
    """The rows with this one in its place, or at the end."""
    if any(each.key == row.key for each in rows):
        return tuple(row if each.key == row.key else each for each in rows)
    return (*rows, row)
