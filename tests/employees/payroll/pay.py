"""A DSN as pay software writes it, each test naming only what it is about."""

from app.employees.payroll.reading import PaidMonth, read_file

SIRET = "40483304800006"


def read_month(content: bytes, siret: str | None = SIRET) -> PaidMonth:
    """The month of an establishment."""
    return read_file(content).of(siret)


def line(place: str, value: str) -> str:
    return f"{place},'{value}'"


def block(name: str, values: dict[str, str]) -> list[str]:
    return [line(f"{name}.{rubric}", value) for rubric, value in values.items() if value]


def contract(since: str = "01092020", code: str = "636c", title: str = "Boulanger", **more: str) -> list[str]:
    """A contract, and its `end` when there is one; `due` is the last day foreseen, `scheme` the « dispositif »."""
    told = {"001": since, "004": code, "006": title, "007": more.get("nature", "01"), "008": more.get("scheme", "")}
    told |= {"009": "CT001", "010": more.get("due", ""), "072": more.get("boeth", "")}
    return block("S21.G00.40", told) + (
        block("S21.G00.62", {"001": more["end"], "002": "031"}) if more.get("end") else []
    )


def person(*contracts: list[str], name: str = "DURAND", first: str = "JEAN", **more: str) -> list[str]:
    """Somebody paid, with contracts; `usual` is the usual name."""
    told = {"001": more.get("nir", "1850578006084"), "002": name, "003": more.get("usual", ""), "004": first}
    told |= {"005": more.get("sex", ""), "006": more.get("born", "12051985"), "020": more.get("ntt", "")}
    return block("S21.G00.30", told) + [each for one in contracts or (contract(),) for each in one]


def establishment(*people: list[str], siret: str = SIRET) -> list[str]:
    return [
        *block("S21.G00.06", {"001": siret[:9], "002": "00006"}),
        *block("S21.G00.11", {"001": siret[9:], "002": "4321A"}),
        *(each for one in people for each in one),
    ]


def dsn(*establishments: list[str], month: str = "01122025", **more: str) -> bytes:
    """A whole file. `nature`, `kind`, `fraction` and `trial` are those of the sending."""
    head = block("S10.G00.00", {"001": "Paie Démo", "005": more.get("trial", "02")})
    told = {"001": more.get("nature", "01"), "002": more.get("kind", "01"), "003": more.get("fraction", "11")}
    head += block("S20.G00.05", told | {"005": month, "007": "05012026"})
    lines = [*head, *(each for one in establishments for each in one)]
    return "\r\n".join([*lines, line("S90.G00.90.001", str(len(lines) + 2)), ""]).encode("latin-1")


def month_of(*people: list[str], **more: str) -> bytes:
    """A file of one establishment."""
    return dsn(establishment(*people), **more)
