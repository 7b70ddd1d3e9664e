"""What somebody types, and what is refused of it."""


def refused(found: object) -> dict[str, str]:
    assert isinstance(found, tuple)
    return {each.field: each.sentence for each in found}
