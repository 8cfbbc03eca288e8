"""TLS: a private authority is trusted where it is named, and nothing is sent where it is not."""

import json
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

import swathbook as sb
from swathbook.errors import ConnectionFailedError

EMPTY = json.dumps({"items": [], "pagination": {"totalItems": 0}}).encode()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, authority):
    folder = tmp_path_factory.mktemp("pem")
    member = authority.issue_cert("member@example.org")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    trustme.CA().cert_pem.write_to_path(folder / "other-ca.pem")
    member.private_key_pem.write_to_path(folder / "key.pem")
    member.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    return folder


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.send_header("Content-Length", str(len(EMPTY)))
        self.end_headers()
        self.wfile.write(EMPTY)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def serving(authority, *names):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        server.bodies = []
        server.handle_error = lambda request, address: None  # a client that hangs up is no error
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def connect(server, folder, host="127.0.0.1", **changed):
    account = {"org_id": "o", "channel_id": "c", "attempts": 1}
    pems = {"cert": folder / "cert.pem", "key": folder / "key.pem"}
    url = f"https://{host}:{server.server_address[1]}"
    return sb.DataShare(url, **{**account, **pems, **changed})


@pytest.mark.parametrize("as_text", [True, False], ids=["as text", "as a path"])
def test_a_private_authority_that_is_named_is_trusted(authority, folder, as_text):
    ca = folder / "ca.pem"
    with serving(authority, "127.0.0.1") as server:
        with connect(server, folder, ca=str(ca) if as_text else ca) as client:
            assert len(client.orders()) == 0
        (body,) = server.bodies
        assert json.loads(body)["sk"] == (folder / "key.pem").read_text()
        assert json.loads(body)["cert"] == (folder / "cert.pem").read_text()


def test_the_environment_can_name_the_authority(authority, folder, monkeypatch):
    monkeypatch.setenv("SWATHBOOK_DATASHARE_CA", str(folder / "ca.pem"))
    with serving(authority, "127.0.0.1") as server, connect(server, folder) as client:
        assert len(client.orders()) == 0


@pytest.mark.parametrize("ca", [None, "other-ca.pem"], ids=["the usual ones", "another one"])
def test_without_the_right_authority_nothing_is_sent(authority, folder, ca):
    with serving(authority, "127.0.0.1") as server:
        client = connect(server, folder, ca=ca and folder / ca)
        with client, pytest.raises(ConnectionFailedError, match="certificate is not trusted"):
            client.orders()
        assert server.bodies == []


def test_a_certificate_for_another_name_is_refused(authority, folder):
    with serving(authority, "elsewhere.example.org") as server:
        client = connect(server, folder, ca=folder / "ca.pem")
        with client, pytest.raises(ConnectionFailedError, match="certificate is not trusted"):
            client.orders()
        assert server.bodies == []
