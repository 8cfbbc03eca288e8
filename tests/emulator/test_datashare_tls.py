"""The emulated DataShare over TLS, with a certificate of one's own authority."""

import ssl

import httpx
import pytest
import trustme

from swathbook import emulator
from swathbook.emulator import Dropped, Faults
from swathbook.errors import SettingsError

PATH = "/v1/datashare/dataset/query-orders"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_and_cert_chain_pem.write_to_path(folder / "both.pem")
    return folder / "both.pem", folder / "both.pem"


@pytest.fixture
def trusting(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_it_speaks_tls_with_its_certificate(certificate, trusting):
    with emulator.datashare(orders=2, certificate=certificate) as service:
        assert service.url.startswith("https://127.0.0.1:")
        response = httpx.post(service.url + PATH, json={}, verify=trusting)
    assert response.json()["errorCode"] == "BCS.5002046"


def test_who_does_not_know_the_authority_does_not_trust_it(certificate):
    with (
        emulator.datashare(orders=2, certificate=certificate) as service,
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        httpx.post(service.url + PATH, json={})


def test_links_to_files_are_https_too(certificate, trusting):
    with emulator.datashare(orders=5, certificate=certificate) as service:
        one = service.ledger.data_sets[0]
        url = f"{service.url}/files/{one.provider.did}/{one.product_id}"
        assert httpx.get(url, verify=trusting).status_code == 200


def test_a_connection_can_be_dropped_under_tls(certificate, trusting):
    faults = Faults()
    faults.add(Dropped())
    with (
        emulator.datashare(orders=2, certificate=certificate, faults=faults) as service,
        pytest.raises(httpx.TransportError),
    ):
        httpx.post(service.url + PATH, json={}, verify=trusting)


def test_a_certificate_that_cannot_be_used_says_so(tmp_path):
    missing = tmp_path / "missing.pem"
    with pytest.raises(SettingsError, match=r"missing\.pem"):
        emulator.datashare(orders=2, certificate=(missing, missing)).__enter__()
