"""The files of every service come by the same function."""

from contextlib import contextmanager

import pytest

import swathbook as sb
from swathbook import emulator


@contextmanager
def market():
    with (
        emulator.market(orders=30, seed=7) as service,
        sb.Market(service.url, key=service.key, progress=False) as client,
    ):
        yield client, client.load(links=True).files


@contextmanager
def regards():
    with (
        emulator.regards(orders=20, seed=7) as service,
        sb.Regards(
            service.url,
            user=service.user,
            password=service.password,
            project=service.project,
            progress=False,
        ) as client,
    ):
        files = client.load().files
        yield client, files[files["state"] == "available"]


@contextmanager
def datashare():
    with (
        emulator.datashare(orders=12, seed=7) as service,
        sb.DataShare(
            service.url,
            org_id=service.org_id,
            channel_id=service.channel_id,
            cert=service.cert,
            key=service.key,
            progress=False,
        ) as client,
    ):
        yield client, client.load(links=True).files


@pytest.mark.parametrize("account", [market, regards, datashare], ids=lambda each: each.__name__)
def test_files_of_every_service_come_once_and_whole(account, tmp_path):
    with account() as (client, files):
        first = sb.download(files.head(10), tmp_path, clients=client, progress=False)
        again = sb.download(files.head(10), tmp_path, clients=client, progress=False)
    assert len(first) > 3
    assert set(first["outcome"]) == {"downloaded"}
    assert set(again["outcome"]) == {"kept"}
    assert first["path"].tolist() == again["path"].tolist()
    sizes = [(tmp_path / path).stat().st_size for path in first["path"]]
    assert sizes == first["size_bytes"].tolist()
    known = files["size_bytes"].head(10)
    assert (known.isna() | (known == first["size_bytes"])).all()
