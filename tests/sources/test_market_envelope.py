"""Success is HTTP 2xx and code 200; every other combination is the right error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swathbook.errors import (
    AuthError,
    BadRequestError,
    NotFoundError,
    RateLimitError,
    ServerError,
    ShapeError,
    SwathbookError,
)
from swathbook.sources.market.envelope import unwrap


def envelope(code, message="said", data=None):
    return {"code": code, "message": message, "data": data}


@pytest.mark.parametrize("message", ["success", "OK", None, "Erfolg"])
@pytest.mark.parametrize("http_status", [200, 201])
@pytest.mark.parametrize("code", [200, "200"])
def test_success_is_a_matter_of_codes_and_not_of_words(code, http_status, message):
    assert unwrap(envelope(code, message, [1]), http_status=http_status) == [1]


@pytest.mark.parametrize(
    ("code", "http_status", "error"),
    [
        (400, 200, BadRequestError),
        (400, 400, BadRequestError),
        (401, 200, AuthError),
        (401, 401, AuthError),
        (200, 401, AuthError),
        (500, 401, AuthError),
        (403, 200, AuthError),
        (None, 403, AuthError),
        (404, 200, NotFoundError),
        (None, 404, NotFoundError),
        (429, 200, RateLimitError),
        (None, 429, RateLimitError),
        (500, 200, ServerError),
        (500, 500, ServerError),
        (None, 502, ServerError),
        (200, 503, ServerError),
        (400, 500, BadRequestError),
        (500, 400, ServerError),
        (None, 302, BadRequestError),
        (0, 200, BadRequestError),
        (418, 200, BadRequestError),
    ],
)
def test_every_other_combination_is_its_own_error(code, http_status, error):
    with pytest.raises(error) as caught:
        unwrap(envelope(code), http_status=http_status, order_no="A-1")
    assert type(caught.value) is error
    assert (caught.value.code, caught.value.http_status) == (code, http_status)


@pytest.mark.parametrize("message", ["Order not found", "order not found.", " Order  not found "])
def test_a_missing_order_is_told_by_the_message(message):
    with pytest.raises(NotFoundError) as caught:
        unwrap(envelope(400, message), order_no="A-1")
    assert caught.value.order_no == "A-1"


def test_the_message_says_which_order_what_the_service_said_and_what_to_do():
    with pytest.raises(BadRequestError) as caught:
        unwrap(envelope(400, "Invalid page number"), order_no="A-1")
    assert str(caught.value) == (
        "order A-1: the marketplace says 'Invalid page number' (code 400). Check the parameters."
    )


def test_a_service_without_a_reason_is_quoted_with_its_status():
    with pytest.raises(ServerError, match=r"gives no reason \(HTTP 502\)"):
        unwrap(None, http_status=502)


def test_a_long_reason_is_cut():
    with pytest.raises(ServerError) as caught:
        unwrap(envelope(500, "x" * 100_000))
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "body",
    [None, [], "text", 5, {}, {"message": "success"}, {"code": None}, {"code": True}],
    ids=repr,
)
def test_a_body_that_is_no_envelope_is_of_the_wrong_shape(body):
    with pytest.raises(ShapeError, match="code, message and data"):
        unwrap(body)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("code"), inner),
)


@given(body=json, http_status=st.integers(100, 599))
def test_whatever_comes_is_data_or_an_error_of_ours(body, http_status):
    try:
        unwrap(body, http_status=http_status)
    except SwathbookError:
        return
    assert 200 <= http_status < 300
    assert str(body["code"]).strip() == "200"
