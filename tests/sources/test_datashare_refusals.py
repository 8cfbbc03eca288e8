"""What the data-sharing service says when it says no, in each spelling that is known."""

import json

import httpx
import pytest

import swathbook as sb
from swathbook.errors import (
    AuthError,
    BadRequestError,
    NotFoundError,
    NotJsonError,
    RateLimitError,
    ServerError,
    ShapeError,
)
from swathbook.sources._http import Clock

SAMPLE = b'{\n  "errorCode" : "BCS.5002046",\n  "errorMsg" : "Incorrect number of arguments"\n}'
EMPTY = {"items": [], "pagination": {"currentPage": 1, "pageSizeNum": 100, "totalItems": 0}}
ARGUMENTS = "Incorrect number of arguments"


def refusing(*answers, **changed):
    """Make a client whose service answers so, with the last answer from then on."""
    asked = []

    def handler(request):
        status, body = answers[min(len(asked), len(answers) - 1)]
        asked.append(request)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, content=content)

    client = sb.DataShare(
        "https://bcs.example.org",
        org_id="o",
        channel_id="c",
        cert="-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        key="-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----",
        transport=httpx.MockTransport(handler),
        clock=Clock(now_s=lambda: 0.0, wait=lambda _seconds, _halt: None),
        **changed,
    )
    client.asked = asked
    return client


def test_the_documented_error_is_about_the_question_and_not_asked_again():
    client = refusing((500, SAMPLE))
    with pytest.raises(
        BadRequestError, match=r"'Incorrect number of arguments' \(HTTP 500, BCS.5002046\)"
    ) as caught:
        client.orders()
    assert len(client.asked) == 1
    assert (caught.value.code, caught.value.http_status) == ("BCS.5002046", 500)


SPELLINGS = {
    "camel": {"errorCode": "BCS.5002046", "errorMsg": ARGUMENTS},
    "snake": {"error_code": "BCS.5002046", "error_msg": ARGUMENTS},
    "with a message too": {
        "error_code": "BCS.5002046",
        "error_msg": ARGUMENTS,
        "error_message": "x",
    },
    "message only": {"error_code": "BCS.5002046", "error_message": ARGUMENTS},
    "capitals": {"ErrorCode": "BCS.5002046", "ERROR_MSG": ARGUMENTS},
    "stray blanks": {"errorCode": " BCS .5002046", "errorMsg": f" {ARGUMENTS}\n"},
    "swapped": {"error_code": ARGUMENTS, "error_msg": "BCS.5002046"},
    "more keys": {"errorCode": "BCS.5002046", "errorMsg": ARGUMENTS, "requestId": "7"},
}


@pytest.mark.parametrize("http_status", [200, 400, 500])
@pytest.mark.parametrize("body", SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_of_an_error_is_understood(body, http_status):
    client = refusing((http_status, body))
    with pytest.raises(BadRequestError, match=ARGUMENTS) as caught:
        client.orders()
    assert caught.value.code == "BCS.5002046"
    assert len(client.asked) == 1


KINDS = {
    "BCS.5002033": (500, BadRequestError, 1),
    "BCS.5002034": (500, ServerError, 4),
    "BCS.4006009": (500, BadRequestError, 1),
    "BCS.4001051": (500, BadRequestError, 1),
    "BCS.4006003": (400, BadRequestError, 1),
    "BCS.4030403": (500, AuthError, 1),
    "BCS.4010001": (500, AuthError, 1),
    "BCS.4040001": (500, NotFoundError, 1),
    "BCS.4290001": (500, RateLimitError, 4),
    "BCS.5009999": (500, ServerError, 4),
    "BCS.5030001": (503, ServerError, 4),
    "APIG.0301": (401, AuthError, 1),
    "APIG.0101": (404, NotFoundError, 1),
    "APIG.0308": (429, RateLimitError, 4),
    "SVC.X": (500, ServerError, 4),
    "SVC.Y": (200, BadRequestError, 1),
}


@pytest.mark.parametrize(("code", "wanted"), KINDS.items(), ids=KINDS)
def test_each_code_has_its_error_and_is_asked_again_only_where_it_may_pass(code, wanted):
    http_status, kind, times = wanted
    client = refusing((http_status, {"errorCode": code, "errorMsg": "no"}), attempts=4)
    with pytest.raises(kind) as caught:
        client.orders()
    assert type(caught.value) is kind
    assert caught.value.code == code
    assert len(client.asked) == times


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 502, 503, 504, 408])
def test_an_error_page_of_a_gateway_is_judged_by_its_status(status):
    kinds = {401: AuthError, 403: AuthError, 404: NotFoundError, 429: RateLimitError}
    client = refusing((status, b"<html>no</html>"), attempts=3)
    with pytest.raises(kinds.get(status, ServerError), match=f"gives no reason .HTTP {status}"):
        client.orders()
    assert len(client.asked) == (1 if status in (401, 403, 404) else 3)


@pytest.mark.parametrize(
    "passing",
    [
        (500, {"errorCode": "BCS.5002034", "errorMsg": "request timed out or been cancelled"}),
        (500, {"errorCode": "BCS.5009999", "errorMsg": "something"}),
        (502, b"<html>Bad gateway</html>"),
        (200, b"<html>Please log in</html>"),
        (200, b'{"items": [{"orderSeq": "1", "cons'),
        (200, b""),
        (429, b""),
    ],
    ids=["timeout", "unknown code", "gateway", "HTML", "cut off", "empty", "too many"],
)
def test_what_may_pass_is_asked_again(passing):
    client = refusing(passing, passing, (200, EMPTY))
    assert len(client.orders()) == 0
    assert len(client.asked) == 3


@pytest.mark.parametrize("body", [b"<html>log in</html>", b'{"items": [', b""], ids=str)
def test_a_body_that_is_never_json_ends_as_that(body):
    with pytest.raises(NotJsonError, match="JSON was wanted"):
        refusing((200, body), attempts=2).orders()


@pytest.mark.parametrize(
    "body", [[], {}, "text", 7, None, True, {"data": []}, {"items": 7}, {"items": "none"}], ids=str
)
def test_json_that_is_no_page_is_said_to_be_none(body):
    client = refusing((200, body))
    with pytest.raises(ShapeError, match="was wanted; it is"):
        client.orders()
    assert len(client.asked) == 1


def test_a_code_of_success_is_no_error():
    page = {"errorCode": "BCS.2001002", "errorMsg": "success", **EMPTY}
    assert len(refusing((200, page)).orders()) == 0
    with pytest.raises(ShapeError):
        refusing((200, {"errorCode": "BCS.2001002", "errorMsg": "success"})).orders()


def test_an_order_that_speaks_of_an_error_is_an_order_still():
    row = {"consumer": "did:a", "orderSeq": "1", "status": "failed", "errorMsg": "no such product"}
    book = refusing((200, row)).order("did:a", "1")
    assert list(book.orders["status"]) == ["failed"]
    assert "no such product" in book.orders["extra"].iloc[0]


@pytest.mark.parametrize(
    "reason", ["order is not exist", "Order not found", "no such record", "does not exist"]
)
def test_a_missing_order_and_data_set_are_told_by_their_texts(reason):
    client = refusing((500, {"errorCode": "BCS.5002001", "errorMsg": reason}))
    with pytest.raises(NotFoundError, match="order did:a/1: ") as caught:
        client.order("did:a", "1")
    assert caught.value.order_no == "1"
    with pytest.raises(NotFoundError, match="data set did:p/7: "):
        client.dataset("did:p", "7")
    assert len(client.asked) == 2


@pytest.mark.parametrize("body", [None, {}, []], ids=str)
def test_an_answer_with_nothing_in_it_is_a_missing_order(body):
    with pytest.raises(NotFoundError, match="answers with nothing"):
        refusing((200, body)).order("did:a", "1")


def test_long_reasons_are_cut():
    client = refusing((400, {"errorMsg": "x y" * 999}))
    with pytest.raises(BadRequestError) as caught:
        client.orders()
    assert len(str(caught.value)) < 600
