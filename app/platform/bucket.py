"""Files in an S3-compatible bucket: put, get, delete and list, signed by AWS Signature Version 4.

Four requests are all the portal needs, so they are written here rather than by an SDK of 20 MB.
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

import hashlib
import hmac
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit
from xml.etree import ElementTree as ET

from app.platform import clock

ANSWER_SECONDS = 20
TRIES = 3
NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class BucketRefusal(OSError):
    """The bucket answered with a refusal, or three times not at all; the message says what and never the key."""


class Access(NamedTuple):
    """Who signs, and for which region."""

    key: str
    secret: str
    region: str


class Bucket:
    """A bucket, from `s3://KEY:SECRET@host/bucket?region=fr-par`; `&plain=1` speaks http, on a private network only."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        options = parse_qs(parts.query)
        if parts.scheme != "s3" or not (parts.hostname and parts.username and parts.password and parts.path.strip("/")):
            raise ValueError("STORAGE_URL is written s3://KEY:SECRET@host/bucket?region=…")
        self._access = Access(unquote(parts.username), unquote(parts.password), options.get("region", ["us-east-1"])[0])
        self._host = parts.hostname + (f":{parts.port}" if parts.port else "")
        self._path = f"/{parts.path.strip('/')}"
        self._kind = HTTPConnection if "plain" in options else HTTPSConnection

    def put(self, key: str, content: bytes) -> None:
        """Keep a content under a new key."""
        self._ask("PUT", f"{self._path}/{key}", content=content)

    def get(self, key: str) -> bytes:
        """The whole content.

        Raises:
            FileNotFoundError: nothing is kept under this key.
        """
        return self._ask("GET", f"{self._path}/{key}")

    def delete(self, key: str) -> None:
        """Forget a content; nothing happens when there is none."""
        with suppress(FileNotFoundError):
            self._ask("DELETE", f"{self._path}/{key}")

    def entries(self) -> Iterator[tuple[str, datetime]]:
        """Every key, with when it was put, a thousand at a time."""
        more: dict[str, str] | None = {}
        while more is not None:
            answer = self._ask("GET", self._path, {"list-type": "2", **more})
            page = ET.fromstring(answer)  # noqa: S314 our own bucket's list
            for item in page.iter(f"{NAMESPACE}Contents"):
                put_at = datetime.fromisoformat(item.findtext(f"{NAMESPACE}LastModified", ""))
                yield item.findtext(f"{NAMESPACE}Key", ""), put_at
            token = page.findtext(f"{NAMESPACE}NextContinuationToken")
            more = {"continuation-token": token} if token else None

    def _ask(self, method: str, path: str, query: Mapping[str, str] | None = None, content: bytes = b"") -> bytes:
        """Send a request, again when nobody answers: each of the four may be repeated without harm."""
        reason = ""
        for attempt in range(TRIES):
            time.sleep(attempt)
            try:
                status, body = self._send(method, path, query or {}, content)
            except (OSError, HTTPException) as error:
                reason = type(error).__name__
                continue
            if status == HTTPStatus.NOT_FOUND and method != "PUT":
                raise FileNotFoundError("No such content in the bucket.")
            if status < HTTPStatus.BAD_REQUEST:
                return body
            reason = f"{method} answered {status}"
            if status < HTTPStatus.INTERNAL_SERVER_ERROR:
                break
        raise BucketRefusal(f"The bucket at {self._host} cannot be used: {reason}.")

    def _send(self, method: str, path: str, query: Mapping[str, str], content: bytes) -> tuple[int, bytes]:
        headers = {
            "Host": self._host,
            "x-amz-content-sha256": hashlib.sha256(content).hexdigest(),
            "x-amz-date": f"{clock.now():%Y%m%dT%H%M%SZ}",
        }
        headers["Authorization"] = authorization(self._access, method, path, query, headers)
        connection = self._kind(self._host, timeout=ANSWER_SECONDS)
        try:
            target = f"{quote(path)}?{_written(query)}" if query else quote(path)
            connection.request(method, target, content or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def authorization(access: Access, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The `Authorization` header that signs a request and all of `headers`, which name host, date and content."""
    lowered = {name.lower(): " ".join(value.split()) for name, value in sorted(headers.items(), key=_by_lower_name)}
    signed = ";".join(lowered)
    request = "\n".join(
        [
            method,
            quote(path),
            _written(query),
            *(f"{name}:{value}" for name, value in lowered.items()),
            "",
            signed,
            lowered["x-amz-content-sha256"],
        ]
    )
    instant = lowered["x-amz-date"]
    scope = f"{instant[:8]}/{access.region}/s3/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{access.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, f"AWS4-HMAC-SHA256\n{instant}\n{scope}\n{digest}".encode(), "sha256").hex()
    return f"AWS4-HMAC-SHA256 Credential={access.key}/{scope},SignedHeaders={signed},Signature={signature}"


def _by_lower_name(header: tuple[str, str]) -> str:
    return header[0].lower()


def _written(query: Mapping[str, str]) -> str:
    """A query in the order and writing that the signature covers."""
    return urlencode(sorted(query.items()), quote_via=quote, safe="")
