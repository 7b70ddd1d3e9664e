"""Results of pure functions, remembered where they come again."""

from app.law.remembered import SHORT, remembered


def test_a_short_text_is_worked_out_once_and_a_long_one_each_time():
    asked = []

    @remembered
    def shouted(text: str) -> str:
        """Louder."""
        asked.append(text)
        return text.upper()

    long = "é" * (SHORT + 1)
    assert [shouted(each) for each in ("zoé", "zoé", long, long)] == ["ZOÉ", "ZOÉ", long.upper(), long.upper()]
    assert asked == ["zoé", long, long]
    assert (shouted.__name__, shouted.__doc__) == ("shouted", "Louder.")


def test_a_refusal_is_said_each_time():
    @remembered
    def never(text: str) -> str:
        raise ValueError(text)

    told = []
    for _ in range(2):
        try:
            never("x")
        except ValueError as refusal:
            told.append(str(refusal))
    assert told == ["x", "x"]
