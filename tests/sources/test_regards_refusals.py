"""How REGARDS says no: each answer its own error, with the service's code and what to do."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import swathbook as sb
from swathbook.errors import (
    AuthError,
    BadRequestError,
    ForbiddenError,
    LabelError,
    NoBasketError,
    NotFoundError,
    NotJsonError,
    NotReadyError,
    OrderStateError,
    RateLimitError,
    RefusedError,
    ServerError,
    ServiceError,
    ShapeError,
    UnsupportedError,
)
from swathbook.sources._http import Clock, Reply
from swathbook.sources.regards.service.refusals import Errand, doubts_token, refusal

URL = "https://regards.example.org"
NO_WAIT = Clock(wait=lambda seconds, halt: None)
ERRAND = Errand("order 7 was to be paused", "7")


def says(*messages):
    return httpx.Response(200, json={"messages": messages}).content


def canned(response, **changed):
    """Make a client that gets one answer to whatever it asks."""
    asked = []

    def handler(request):
        asked.append(request)
        return response

    transport = httpx.MockTransport(handler)
    regards = sb.Regards(
        URL, token="t0k3n", transport=transport, clock=NO_WAIT, progress=False, **changed
    )
    regards.asked = asked
    return regards


@pytest.mark.parametrize(
    ("status", "content", "kind", "code"),
    [
        (401, says("ORDER_MUST_BE_PAUSED"), OrderStateError, "ORDER_MUST_BE_PAUSED"),
        (401, says("ONLY_PAUSED_ORDER_CAN_BE_RESUMED"), OrderStateError, ...),
        (401, says("ORDER_NOT_COMPLETELY_STOPPED"), OrderStateError, ...),
        (401, says("USER_NOT_ALLOWED_TO_MANAGE_ORDER"), ForbiddenError, ...),
        (401, says("SOMETHING_NEW"), RefusedError, "SOMETHING_NEW"),
        (401, says("Not with me."), RefusedError, None),
        (401, b"", AuthError, None),
        (401, says("The token has expired"), AuthError, None),
        (401, says("INVALID_TOKEN"), AuthError, "INVALID_TOKEN"),
        (401, b'{"error":"invalid_token"}', AuthError, None),
        (403, says("Access denied for your role"), ForbiddenError, None),
        (403, b"", ForbiddenError, None),
        (404, b"", NotFoundError, None),
        (404, says("Entity Order with id : 7 doesn't exist"), NotFoundError, None),
        (405, b"", UnsupportedError, None),
        (409, says("Too many items in basket"), RefusedError, None),
        (409, says("ORDER_HAS_PROCESSING"), OrderStateError, ...),
        (413, says("Too many lines"), RefusedError, None),
        (417, says("Bad selection"), RefusedError, None),
        (422, says("TOO_MANY_CHARACTERS_IN_LABEL"), LabelError, ...),
        (422, says("LABEL_NOT_UNIQUE_FOR_OWNER"), LabelError, ...),
        (422, says("BASKET_NOT_FOUND"), NoBasketError, ...),
        (422, says("a must not be null", "b must not be null"), RefusedError, None),
        (422, b"", RefusedError, None),
        (422, b'{"content":{"status":"FAILED","errorType":"EMPTY_ORDER"}}', RefusedError, ...),
        (400, says("Malformed JSON"), BadRequestError, None),
        (418, b"<html>teapot</html>", BadRequestError, None),
        (429, b"The quota is used up", RateLimitError, None),
        (500, says("Sorry. Cause: IOException, message: disk"), ServerError, None),
        (500, says("Cause: NullPointerException, message: null"), NotFoundError, None),
        (500, says("Cause: HttpRequestMethodNotSupportedException"), UnsupportedError, None),
        (503, b"", ServerError, None),
        (202, b"", NotReadyError, None),
    ],
    ids=repr,
)
def test_every_no_is_its_own_error(status, content, kind, code):
    error = refusal(Reply(status, content), ERRAND)
    assert type(error) is kind
    assert error.http_status == status
    assert error.order_no == "7"
    assert code is ... or error.code == code
    assert code is not ... or error.code in content.decode()


def test_a_message_says_what_was_wanted_what_was_found_and_what_to_do():
    error = refusal(Reply(401, says("ORDER_MUST_BE_PENDING_OR_RUNNING")), ERRAND)
    assert str(error) == (
        "order 7 was to be paused; the service refuses: the order must be pending or running "
        "(HTTP 401, ORDER_MUST_BE_PENDING_OR_RUNNING). Look at the order's status, and ask again "
        "when it allows this."
    )


def test_a_long_story_is_cut_short_and_put_on_one_line():
    error = refusal(Reply(400, says("line\n" * 500)), ERRAND)
    assert "\n" not in str(error)
    assert len(str(error)) < 500


def test_a_plain_text_is_told_and_a_page_is_not():
    text = Reply(429, b"Download quota exceeded", {"content-type": "text/plain;charset=UTF-8"})
    page = Reply(429, b"<html>Oops</html>", {"content-type": "text/html"})
    assert "'Download quota exceeded'" in str(refusal(text, ERRAND))
    assert "Oops" not in str(refusal(page, ERRAND))


@given(st.integers(300, 599), st.binary(max_size=60) | st.text(max_size=60).map(says))
def test_any_no_is_some_service_error_that_says_what_was_wanted(status, content):
    error = refusal(Reply(status, content), ERRAND)
    assert isinstance(error, ServiceError)
    assert str(error).startswith("order 7 was to be paused; the service ")


@given(st.from_regex(r"[A-Z]{2,9}(_[A-Z]{2,9}){1,5}", fullmatch=True))
def test_a_code_that_does_not_speak_of_tokens_never_puts_the_login_in_doubt(code):
    is_about_login = any(word in code for word in ("TOKEN", "JWT", "BEARER", "EXPIRED", "AUTH"))
    assert is_about_login or not doubts_token(Reply(401, says(code)))


# what is not asked again


def test_a_business_refusal_is_asked_once():
    with canned(httpx.Response(409, json={"messages": ["X_Y"]})) as regards:
        with pytest.raises(RefusedError):
            regards.create("x")
        assert len(regards.asked) == 1


@pytest.mark.parametrize("ask", ["create", "pause", "restart", "add_to_basket", "apply"])
def test_what_changes_something_is_not_asked_again_when_it_failed(ask):
    with canned(httpx.Response(500)) as regards:
        with pytest.raises(ServerError, match="look before asking again"):
            getattr(regards, ask)("7")
        assert len(regards.asked) == 1


def test_what_only_reads_is_asked_again_when_it_failed():
    with canned(httpx.Response(500), attempts=3) as regards:
        with pytest.raises(ServerError):
            regards.orders()
        assert len(regards.asked) == 3


# answers that are no refusal, and no answer either


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<html>Gateway</html>", NotJsonError),
        (b'{"content": [', NotJsonError),
        (b'"text"', ShapeError),
        (b'{"content": "text"}', ShapeError),
        (b'{"content": {"id": 7}}', ShapeError),
    ],
)
def test_a_page_that_is_none_is_an_error(body, error):
    with canned(httpx.Response(200, content=body), attempts=1) as regards, pytest.raises(error):
        regards.orders()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": []},
        {"content": None, "metadata": None},
        {"metadata": {"totalElements": 0}},
        {"content": [], "page": {"totalElements": "0"}},
        [],
    ],
    ids=str,
)
def test_an_empty_page_in_any_spelling_is_an_empty_table(body):
    with canned(httpx.Response(200, json=body)) as regards:
        orders = regards.orders()
    sb.schema.ORDERS.check(orders)
    assert orders.empty


@pytest.mark.parametrize("body", [{"status": "UP"}, {"content": {"id": 7}}], ids=str)
def test_an_answer_that_is_no_page_is_not_taken_for_an_empty_one(body):
    with canned(httpx.Response(200, json=body)) as regards, pytest.raises(ShapeError):
        regards.orders()


@pytest.mark.parametrize("body", [{"id": 7}, {"content": {"id": 7}}, {"content": {"id": "7"}}])
def test_an_order_that_was_made_is_named_in_or_out_of_its_envelope(body):
    with canned(httpx.Response(201, json=body)) as regards:
        assert regards.create() == "regards:7"


@pytest.mark.parametrize("body", [{}, {"content": {}}, {"content": {"id": "seven"}}])
def test_an_order_that_was_made_and_not_named_is_said(body):
    regards = canned(httpx.Response(201, json=body))
    with pytest.raises(ShapeError, match="Look for it among the orders"):
        regards.create()


@pytest.mark.parametrize("status", ["DENIED", "FAILED"])
def test_an_order_in_one_step_that_was_denied_is_an_error_whatever_http_says(status):
    body = {"content": {"status": status, "message": "OrderException: no"}}
    regards = canned(httpx.Response(200, json=body))
    with pytest.raises(RefusedError, match=status):
        regards.apply("tags:sea")


@pytest.mark.parametrize(
    "call",
    [
        lambda regards: regards.order(""),
        lambda regards: regards.order(None),
        lambda regards: regards.pause(True),
        lambda regards: regards.load(order_no=[]),
        lambda regards: regards.orders(limit=0),
        lambda regards: regards.orders(status="unheard of"),
        lambda regards: regards.apply([]),
        lambda regards: regards.apply("x", file_name_pattern=".*"),
        lambda regards: regards.download_file("regards:7/x", "here"),
        lambda regards: regards.public_metalink("https://regards.example.org/"),
        lambda regards: regards.add_to_basket([]),
        lambda regards: regards.add_to_basket(" "),
        lambda regards: regards.upload_to_basket([]),
        lambda regards: regards.filter_basket(1, file_types="THUMBNAIL"),
        lambda regards: regards.remove_from_basket("all"),
        lambda regards: regards.wait(7, timeout_s=0),
    ],
)
def test_what_makes_no_sense_is_not_asked(call):
    with canned(httpx.Response(500)) as regards:
        with pytest.raises(sb.errors.InputError):
            call(regards)
        assert regards.asked == []


def test_an_order_number_cannot_lead_elsewhere():
    regards = canned(httpx.Response(404))
    with pytest.raises(NotFoundError):
        regards.pause("7/../../admin?x=1")
    assert regards.asked[0].url.raw_path == (
        b"/api/v1/rs-order/user/orders/pause/7%2F..%2F..%2Fadmin%3Fx%3D1"
    )


def test_an_order_whose_answer_cannot_be_read_was_made_and_is_not_to_be_made_again():
    regards = canned(httpx.Response(201))
    with pytest.raises(NotJsonError, match="Look for it among the orders before asking again"):
        regards.create()
    assert len(regards.asked) == 1


def test_a_zip_that_the_service_has_not_packed_yet_is_not_ready(tmp_path):
    with pytest.raises(NotReadyError, match="HTTP 202"):
        canned(httpx.Response(202)).download_zip(7, tmp_path)


def test_links_without_a_scheme_have_that_of_the_service():
    links = (
        '<metalink xmlns="http://www.metalinker.org/"><files><file name="x.tif"><resources><url>'
        "localhost:9/orders/public/files/7?orderToken=x&amp;scope=demo"
        "</url></resources></file></files></metalink>"
    )
    transport = httpx.MockTransport(lambda request: httpx.Response(200, text=links))
    with sb.Regards("http://localhost:9", token="t0k3n", transport=transport) as regards:
        (url,) = regards.metalink(7)["url"]
    assert url == "http://localhost:9/orders/public/files/7?orderToken=x&scope=demo"
