"""How the reading process and who asks it understand each other."""

import msgspec

from app.platform.sandbox.apart import take_apart
from app.platform.sandbox.content import Contents
from app.platform.sandbox.refused import Reason, Refused


class No(msgspec.Struct, frozen=True, tag=True):
    """The file is refused: the name of a `Reason`, and where."""

    reason: str
    where: dict[str, str | int]


class Yes(msgspec.Struct, frozen=True, tag=True):
    """What the file holds."""

    contents: Contents


_decoder = msgspec.msgpack.Decoder(Yes | No)


def answer(name: str, content: bytes) -> bytes:
    """Take a file apart and say what it holds, or why not."""
    try:
        said: Yes | No = Yes(take_apart(name, content))
    except Refused as refused:
        said = No(refused.reason.name, refused.where)
    return msgspec.msgpack.encode(said)


def understood(said: bytes) -> Contents:
    """The same on the other side.

    Raises:
        Refused: the file is.
    """
    heard: Yes | No = _decoder.decode(said)
    if isinstance(heard, No):
        raise Refused(Reason[heard.reason], **heard.where)
    return heard.contents
