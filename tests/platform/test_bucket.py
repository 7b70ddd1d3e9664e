"""Requests to an S3-compatible bucket are signed as Amazon's documentation shows, and its answers understood."""

from datetime import UTC, datetime

import pytest

from app.platform import bucket
from app.platform.bucket import Access, Bucket, BucketRefusal, authorization

DOCUMENTED = Access("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
HEADERS = {
    "Host": "examplebucket.s3.amazonaws.com",
    "x-amz-content-sha256": EMPTY,
    "x-amz-date": "20130524T000000Z",
}
PAGE = """<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{}
<Contents><Key>{}</Key><LastModified>2026-01-05T11:00:00.000Z</LastModified></Contents></ListBucketResult>"""


class Answers:
    """A bucket of tests: gives its answers in turn and remembers what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []
        self.status, self.body = 0, b""

    def __call__(self, host, timeout):
        return self

    def request(self, method, target, content, headers):
        self.asked.append((method, target, content, headers))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        self.status, self.body = answer

    def getresponse(self):
        return self

    def read(self):
        return self.body

    def close(self):
        """Good bye."""


@pytest.fixture
def answering(monkeypatch):
    """A bucket that gives these answers, and no pause between tries."""

    def open_(*answers):
        monkeypatch.setattr(bucket.time, "sleep", lambda _: None)
        made, answers_ = Bucket("s3://KEY:S%2Fecret@s3.example.org/files?region=fr-par"), Answers(*answers)
        monkeypatch.setattr(made, "_kind", answers_)
        return made, answers_.asked

    return open_


@pytest.mark.parametrize(
    ("path", "query", "extra", "signature"),
    [
        ("/test.txt", {}, {"Range": "bytes=0-9"}, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        ("/", {"lifecycle": ""}, {}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        ("/", {"max-keys": "2", "prefix": "J"}, {}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
)
def test_the_signature_is_the_documented_one(path, query, extra, signature):
    assert authorization(DOCUMENTED, "GET", path, query, HEADERS | extra).endswith(f"Signature={signature}")


def test_a_content_is_put_and_read_back(answering):
    place, asked = answering((200, b""), (200, b"content"))
    place.put("12/abc", b"content")
    assert place.get("12/abc") == b"content"
    assert [(method, target, content) for method, target, content, _ in asked] == [
        ("PUT", "/files/12/abc", b"content"),
        ("GET", "/files/12/abc", None),
    ]
    assert "Credential=KEY/20260105/fr-par/s3/aws4_request" in asked[0][3]["Authorization"]


def test_what_is_not_there_is_said_so_and_may_be_forgotten(answering):
    place, _ = answering((404, b""), (404, b""))
    with pytest.raises(FileNotFoundError):
        place.get("12/abc")
    place.delete("12/abc")


def test_a_bucket_that_does_not_answer_is_asked_three_times(answering):
    place, asked = answering(TimeoutError(), (503, b""), (200, b"content"))
    assert place.get("12/abc") == b"content"
    assert len(asked) == 3


@pytest.mark.parametrize("answers", [[(403, b"")], [(404, b"")], [ConnectionError()] * 3])
def test_a_content_that_cannot_be_put_is_no_silent_loss(answering, answers):
    place, _ = answering(*answers)
    with pytest.raises(BucketRefusal) as refusal:
        place.put("12/abc", b"content")
    assert "S/ecret" not in str(refusal.value)


def test_every_key_is_listed_page_by_page(answering):
    token = "<NextContinuationToken>a b</NextContinuationToken>"
    place, asked = answering((200, PAGE.format(token, "1/a").encode()), (200, PAGE.format("", "2/b").encode()))
    instant = datetime(2026, 1, 5, 11, tzinfo=UTC)
    assert list(place.entries()) == [("1/a", instant), ("2/b", instant)]
    assert asked[1][1] == "/files?continuation-token=a%20b&list-type=2"


@pytest.mark.parametrize("address", ["", "s3://host/bucket", "https://KEY:SECRET@host/bucket", "s3://KEY:SECRET@host"])
def test_an_address_that_cannot_be_a_bucket_stops_the_start(address):
    with pytest.raises(ValueError, match="STORAGE_URL"):
        Bucket(address)
