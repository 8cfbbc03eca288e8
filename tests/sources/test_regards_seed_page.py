"""REGARDS' order API, section by section of its page, against the emulator over a socket."""

import json
import time
from contextlib import ExitStack

import pytest

import swathbook as sb
from swathbook import emulator
from swathbook.emulator import RegardsSwitches
from swathbook.errors import (
    AuthError,
    ForbiddenError,
    InputError,
    LabelError,
    NoBasketError,
    NotFoundError,
    NotReadyError,
    OrderStateError,
    RefusedError,
    UnsupportedError,
)
from swathbook.sources._http import Clock

SLOW = {"preparation_s": 60, "job_s": 60, "stop_s": 60}
"""A pace at which nothing happens unless a test lets time pass, or a client waits."""

each_profile = pytest.mark.parametrize("profile", "ABCD")


class Desk:
    """A service whose time passes when somebody waits, and clients for its accounts."""

    def __init__(self, service, stack):
        self.service = service
        self.stack = stack
        self.gone_s = 0.0

    @property
    def clock(self):
        return Clock(now_s=lambda: time.monotonic() + self.gone_s, wait=self.pass_time)

    def pass_time(self, seconds, halt=None):
        self.gone_s += seconds
        self.service.clock.advance(seconds)

    def connect(self, who="owner", **changed):
        account = self.service.accounts[who]
        options = {"user": account.email, "password": account.password, "clock": self.clock}
        options |= {"project": self.service.project, "progress": False}
        regards = sb.Regards(self.service.url, **{**options, **changed})
        return self.stack.enter_context(regards)

    def stored(self, count):
        """Find products with two or more stored files and no other, all of one dataset."""
        for dataset in self.service.app.desk.archive.datasets:
            found = [
                product.urn
                for product in dataset.products
                if len(product.orderable_files) > 1
                and not any(file.reference for file in product.countable_files)
            ]
            if len(found) >= count:
                return found[:count]
        raise LookupError(count)

    def order(self, regards, *, count=1, label=None):
        """Order products that are stored, so that they take a while to come."""
        regards.add_to_basket(self.stored(count))
        return regards.create(label)

    def running(self, regards):
        order = self.order(regards)
        self.pass_time(61)
        return order

    def done(self, regards):
        order = self.running(regards)
        self.pass_time(61)
        return order


@pytest.fixture(scope="module")
def world():
    return emulator.World(orders=4, seed=3, hurt=False)


@pytest.fixture(scope="module")
def busy_world():
    """A world in which several accounts have ordered."""
    return emulator.World(orders=20, seed=3, hurt=False)


@pytest.fixture
def open_desk(stage, world):
    """Opens a desk at a service behind a real socket; the one opened last answers."""
    place, origin = stage
    with ExitStack() as stack:

        def open_one(profile="D", world=world, **switched):
            switches = RegardsSwitches(**SLOW | switched)
            place.app = emulator.regards_app(world, profile=profile, switches=switches)
            return Desk(emulator.RegardsService(origin, place.app), stack)

        yield open_one


def status(regards, order):
    book = regards.load(order_no=order, files=False, footprints=False)
    return book.orders.loc[order, "status"]


def said(caught):
    return caught.value.code, caught.value.http_status


# Create an order


@each_profile
def test_create_an_order_with_label(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.order(regards, label="alps-autumn")
    orders = regards.order(order).orders
    assert orders.loc[order, "label"] == "alps-autumn"
    assert orders.loc[order, "status"] == "pending"
    assert orders.loc[order, "owner"] == desk.service.user


@each_profile
def test_create_an_order_without_label_generated(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    assert regards.order(desk.order(regards)).orders["label"].iloc[0].startswith("Order of ")


@pytest.mark.parametrize(
    ("profile", "outcome"),
    [("A", "failed"), ("B", "failed"), ("C", "done_with_warning"), ("D", "done_with_warning")],
)
def test_create_an_order_with_empty_basket(open_desk, profile, outcome):
    desk = open_desk(profile)
    regards = desk.connect()
    with pytest.raises(RefusedError, match="nothing in it"):
        regards.add_to_basket('label:"no such product"')
    assert regards.basket().exists
    assert regards.wait(regards.create()).orders["status"].tolist() == [outcome]


@each_profile
def test_create_an_order_without_basket_error_case(open_desk, profile):
    regards = open_desk(profile).connect()
    with pytest.raises(NoBasketError, match="add_to_basket") as caught:
        regards.create("x" * 60)
    assert said(caught) == (None, 204)


@each_profile
def test_create_an_order_label_too_long_error_case(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    with pytest.raises(LabelError, match="50 characters") as caught:
        desk.order(regards, label="x" * 51)
    assert said(caught) == ("TOO_MANY_CHARACTERS_IN_LABEL", 422)
    assert regards.basket().exists


@each_profile
def test_create_an_order_label_not_unique_for_user_error_case(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    desk.order(regards, label="twice")
    with pytest.raises(LabelError, match="has the label") as caught:
        desk.order(regards, label="twice")
    assert said(caught) == ("LABEL_NOT_UNIQUE_FOR_OWNER", 422)


# Retrieve an order


@each_profile
def test_retrieve_an_order(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.done(regards)
    book = regards.order(order).check()
    assert list(book.orders.index) == [order]
    assert book.items.geometry.notna().all()
    assert set(book.files["state"]) == {"available"}
    assert len(book.files) > 1


@each_profile
def test_retrieve_an_order_that_is_not_known(open_desk, profile):
    with pytest.raises(NotFoundError, match="order 999999 was wanted") as caught:
        open_desk(profile).connect().order(999999)
    assert caught.value.http_status == 404


@pytest.mark.parametrize("profile", "CD")
def test_retrieve_an_order_of_somebody_else(open_desk, profile):
    desk = open_desk(profile)
    order = desk.order(desk.connect())
    with pytest.raises(ForbiddenError, match="owner"):
        desk.connect("other").order(order)


# Pause, resume, delete and remove an order


@each_profile
def test_pause_an_order(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.running(regards)
    regards.pause(order)
    assert status(regards, order) == "paused"


@each_profile
def test_pause_an_order_failed(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.done(regards)
    before = len(desk.service.requests)
    with pytest.raises(OrderStateError, match="pending or running") as caught:
        regards.pause(order)
    assert said(caught) == ("ORDER_MUST_BE_PENDING_OR_RUNNING", 401)
    assert caught.value.order_no == order.removeprefix("regards:")
    assert len(desk.service.requests) == before + 1  # and no new login


@each_profile
def test_resume_an_order(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.running(regards)
    regards.pause(order)
    desk.pass_time(61)
    regards.resume(order)
    assert status(regards, order) != "paused"


@pytest.mark.parametrize(
    ("profile", "code"), [("A", "ONLY_PAUSED_ORDER_CAN_BE_RESUMED"), ("D", "ORDER_MUST_BE_PAUSED")]
)
def test_resume_an_order_failed(open_desk, profile, code):
    desk = open_desk(profile)
    regards = desk.connect()
    with pytest.raises(OrderStateError) as caught:
        regards.resume(desk.done(regards))
    assert said(caught) == (code, 401)


@pytest.mark.parametrize(
    ("profile", "code"), [("A", "ORDER_NOT_COMPLETELY_PAUSED"), ("D", "ORDER_MUST_BE_PAUSED")]
)
def test_resume_an_order_that_has_not_come_to_rest(open_desk, profile, code):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.running(regards)
    regards.pause(order)
    with pytest.raises(OrderStateError) as caught:
        regards.resume(order)
    assert said(caught) == (code, 401)


@pytest.mark.parametrize("profile", "BCD")
def test_delete_an_order(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.done(regards)
    regards.delete(order)
    assert order not in regards.orders().index
    deleted = regards.order(order).orders.loc[order]
    assert (deleted["status"], deleted["deleted"]) == ("deleted", True)


def test_delete_an_order_of_the_oldest_releases(open_desk):
    desk = open_desk("A")
    regards = desk.connect()
    order = desk.running(regards)
    regards.pause(order)
    desk.pass_time(61)
    regards.delete(order)
    assert status(regards, order) == "deleted"


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        ("A", "ORDER_MUST_BE_PAUSED_BEFORE_BEING_DELETED"),
        ("B", "ORDER_MUST_BE_DONE_OR_DONE_WITH_WARNING_OR_PAUSED_OR_FAILED"),
        ("D", "ORDER_MUST_BE_DONE_OR_DONE_WITH_WARNING_OR_PAUSED_OR_FAILED_OR_EXPIRED"),
    ],
)
def test_delete_an_order_failed(open_desk, profile, code):
    desk = open_desk(profile)
    regards = desk.connect()
    with pytest.raises(OrderStateError) as caught:
        regards.delete(desk.running(regards))
    assert said(caught) == (code, 401)


@pytest.mark.parametrize("profile", "BCD")
def test_remove_an_order(open_desk, profile):
    desk = open_desk(profile)
    regards, admin = desk.connect(), desk.connect("instance_admin")
    order = desk.done(regards)
    regards.delete(order)
    admin.remove(order)
    with pytest.raises(NotFoundError):
        admin.order(order)


@pytest.mark.parametrize(
    ("profile", "code"), [("A", "ORDER_MUST_NOT_BE_RUNNING"), ("D", "ORDER_MUST_BE_DELETED")]
)
def test_remove_an_order_failed(open_desk, profile, code):
    desk = open_desk(profile)
    order = desk.running(desk.connect())
    with pytest.raises(OrderStateError) as caught:
        desk.connect("instance_admin").remove(order)
    assert said(caught) == (code, 401)


def test_remove_an_order_takes_an_administrator(open_desk):
    desk = open_desk()
    regards = desk.connect()
    with pytest.raises(ForbiddenError) as caught:
        regards.remove(desk.done(regards))
    assert caught.value.http_status == 403


@pytest.mark.parametrize("act", ["pause", "resume", "delete", "retry", "restart"])
@pytest.mark.parametrize("profile", "BD")
def test_only_the_owner_and_administrators_act_on_an_order(open_desk, profile, act):
    desk = open_desk(profile)
    order = desk.done(desk.connect())
    with pytest.raises(ForbiddenError) as caught:
        getattr(desk.connect("other"), act)(order)
    assert said(caught) == ("USER_NOT_ALLOWED_TO_MANAGE_ORDER", 401)


@pytest.mark.parametrize("profile", "BCD")
def test_an_order_that_is_not_known_is_not_acted_on(open_desk, profile):
    with pytest.raises(NotFoundError, match="999999 was to be paused"):
        open_desk(profile).connect().pause(999999)


@pytest.mark.parametrize("answer", [500, 404])
def test_the_oldest_releases_fall_over_an_order_that_is_not_known(open_desk, answer):
    regards = open_desk("A", unknown_order_in_a=answer).connect()
    with pytest.raises(NotFoundError, match="999999 was to be paused"):
        regards.pause(999999)


# Find all orders or all specified user orders


@each_profile
def test_find_all_orders(open_desk, busy_world, profile):
    desk = open_desk(profile, busy_world)
    orders = desk.connect("operator", page_size=4).all_orders()
    assert set(orders["order_no"]) == {
        str(order.id) for order in desk.service.app.desk.ledger.orders
    }
    assert orders["created_at"].is_monotonic_decreasing
    assert orders["owner"].nunique() > 1


@each_profile
def test_find_all_specified_user_orders(open_desk, busy_world, profile):
    desk = open_desk(profile, busy_world)
    user = desk.service.user
    orders = desk.connect("operator").all_orders(user=user)
    theirs = [order for order in desk.service.app.desk.ledger.orders if order.owner == user]
    assert len(orders) == len(theirs) > 0


@each_profile
def test_find_all_orders_takes_a_role(open_desk, profile):
    with pytest.raises(ForbiddenError, match="role"):
        open_desk(profile).connect().all_orders()


@each_profile
@pytest.mark.parametrize("told", [True, False], ids=["release told", "release found out"])
def test_find_all_orders_by_filters(open_desk, busy_world, profile, told):
    desk = open_desk(profile, busy_world)
    operator = desk.connect("operator", profile=profile if told else None)
    everything = operator.all_orders()
    some = everything["status"].isin(["done", "running"])
    assert list(operator.all_orders(status=["done", "running"]).index) == list(some[some].index)
    day = everything["created_at"].iloc[2]
    newer = everything["created_at"] >= day
    assert list(operator.all_orders(since=day).index) == list(newer[newer].index)
    waiting = operator.all_orders(waiting_for_user=True)
    assert len(waiting) + len(operator.all_orders(waiting_for_user=False)) == len(everything)
    assert operator.all_orders(status="removed").empty


# Find all current user orders


@each_profile
def test_find_all_current_user_orders(open_desk, busy_world, profile):
    desk = open_desk(profile, busy_world)
    orders = desk.connect(page_size=3).orders()
    mine = [
        str(order.id)
        for order in desk.service.app.desk.ledger.orders
        if order.owner == desk.service.user and order.status not in ("DELETED", "REMOVED")
    ]
    assert sorted(orders["order_no"]) == sorted(mine)
    assert orders["created_at"].is_monotonic_decreasing


# Generate a CSV file with all orders


@each_profile
@pytest.mark.parametrize("told", [True, False], ids=["release told", "release found out"])
def test_generate_a_csv_file_with_all_orders(open_desk, busy_world, profile, told):
    desk = open_desk(profile, busy_world)
    operator = desk.connect("operator", profile=profile if told else None)
    orders, whole = operator.orders_csv(), operator.all_orders()
    assert set(orders.index) == set(whole.index)
    same = ["status", "owner", "created_at", "updated_at"]
    assert orders[same].sort_index().equals(whole[same].sort_index())
    assert (profile == "A") != orders["extra"].str.contains("filesCount").all()
    done = operator.orders_csv(status="done")
    assert set(done.index) == set(whole.index[whole["status"] == "done"])
    assert set(operator.orders_csv(user=desk.service.user)["owner"]) == {desk.service.user}
    assert operator.orders_csv(since="2126").empty


@each_profile
def test_generate_a_csv_file_takes_a_role(open_desk, profile):
    with pytest.raises(ForbiddenError):
        open_desk(profile).connect().orders_csv()


# Download current order files


@each_profile
def test_download_current_order_files(open_desk, profile, tmp_path):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.done(regards)
    files = regards.files(order)
    result = regards.download_zip(order, tmp_path)
    assert sorted(result["name"]) == sorted(files["name"])
    assert set(result["outcome"]) == {"downloaded"}
    sizes = {path.name: path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()}
    assert sizes == dict(zip(files["name"], files["size_bytes"], strict=True))
    desk.pass_time(2)
    assert set(regards.files(order)["state"]) == {"downloaded"}


@each_profile
def test_download_current_order_files_when_there_are_none(open_desk, profile, tmp_path):
    desk = open_desk(profile)
    regards = desk.connect()
    assert regards.download_zip(desk.running(regards), tmp_path).empty


def test_download_current_order_files_of_an_order_that_is_not_known(open_desk, tmp_path):
    with pytest.raises(NotFoundError, match="zip of order 999999"):
        open_desk().connect().download_zip(999999, tmp_path)


# Download order metalink file


@each_profile
def test_download_order_metalink_file(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.done(regards)
    linked = regards.metalink(order)
    assert set(linked.index) == set(regards.files(order).index)
    assert linked["url"].str.contains("orderToken=").all()


@each_profile
def test_download_order_metalink_file_before_there_is_one(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    with pytest.raises(NotFoundError, match="metalink"):
        regards.metalink(desk.order(regards))


# Download order metalink file with public token


def mailed(desk, regards):
    """Order something so that a mail confirms it, and give the link in there."""
    regards.add_to_basket(desk.stored(1))
    order = regards.create(on_success_url="/user/demo/modules/7")
    desk.pass_time(121)
    return order, desk.service.mails[-1].metalink_url


@each_profile
@pytest.mark.parametrize("host", ["gateway", "without_scheme"])
def test_download_order_metalink_file_with_public_token(open_desk, profile, host):
    desk = open_desk(profile, project_host=host)
    regards = desk.connect()
    order, link = mailed(desk, regards)
    with sb.Regards(desk.service.url, project=desk.service.project) as stranger:
        linked = stranger.public_metalink(link)
    assert set(linked.index) == set(regards.metalink(order).index)


def test_download_order_metalink_file_with_a_public_token_that_is_none(open_desk):
    regards = open_desk().connect()
    link = "https://any.example/api/v1/rs-order/user/orders/metalink/download"
    with pytest.raises(AuthError):
        regards.public_metalink(f"{link}?orderToken=e30.e30.e30&scope=demo")
    with pytest.raises(InputError, match="no order token"):
        regards.public_metalink(link)


# Find all order files associated to a dataset


@each_profile
def test_find_all_order_files_associated_to_a_dataset(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect(page_size=2)
    order = regards.order(desk.done(regards)).orders
    task = json.loads(order["extra"].iloc[0])["datasetTasks"][0]
    files = regards.dataset_files(order.index[0], task["id"])
    assert len(files) == task["filesCount"]
    assert files.index.is_unique


@pytest.mark.parametrize("answer", [500, 404])
def test_find_all_order_files_of_a_dataset_that_is_not_known(open_desk, answer):
    desk = open_desk(unknown_dataset_task=answer)
    regards = desk.connect()
    with pytest.raises(NotFoundError, match="dataset 999999"):
        regards.dataset_files(desk.done(regards), 999999)


# Download an order file


@each_profile
def test_download_an_order_file(open_desk, profile, tmp_path):
    desk = open_desk(profile)
    regards = desk.connect()
    files = regards.files(desk.done(regards))
    got = regards.download_file(files.index[0], tmp_path)
    assert got.verified == "verified"
    assert got.path.stat().st_size == files["size_bytes"].iloc[0]
    assert got.path.is_relative_to(tmp_path)


@each_profile
def test_download_an_order_file_failed(open_desk, profile, tmp_path):
    with pytest.raises(NotFoundError, match="999999"):
        open_desk(profile).connect().download_file(999999, tmp_path)


def test_download_an_order_file_that_could_not_be_restored(open_desk, tmp_path):
    desk = open_desk()
    regards = desk.connect()
    order = desk.running(regards)
    files = regards.files(order)
    desk.service.storage.trouble(files["name"].iloc[0], "error")
    desk.pass_time(61)
    with pytest.raises(RefusedError, match="retry"):
        regards.download_file(files.index[0], tmp_path)


@each_profile
def test_download_an_order_file_that_is_not_yet_available(open_desk, profile, tmp_path):
    desk = open_desk(profile)
    regards = desk.connect()
    files = regards.files(desk.running(regards))
    with pytest.raises(NotReadyError, match="not have the file ready"):
        regards.download_file(files.index[0], tmp_path)
    got = regards.download_file(files.loc[files.index[0]], tmp_path, wait_s=120)
    assert got.verified == "verified"


# Download an order file with public token


@each_profile
@pytest.mark.parametrize("path", ["public", "aips"])
def test_download_an_order_file_with_public_token(open_desk, profile, path, tmp_path):
    desk = open_desk(profile, public_file_path=path)
    regards = desk.connect()
    files = regards.files(order := desk.done(regards))
    link = regards.metalink(order)["url"].loc[files.index[0]]
    with sb.Regards(desk.service.url, project=desk.service.project, progress=False) as stranger:
        got = stranger.download_public_file(link, tmp_path)
    assert got.path.stat().st_size == files["size_bytes"].iloc[0]


@each_profile
def test_download_an_order_file_with_public_token_that_is_not_yet_available(
    open_desk, profile, tmp_path
):
    desk = open_desk(profile)
    regards = desk.connect()
    link = regards.metalink(desk.running(regards))["url"].iloc[0]
    options = {"project": desk.service.project, "progress": False, "clock": desk.clock}
    with sb.Regards(desk.service.url, **options) as stranger:
        with pytest.raises(NotReadyError):
            stranger.download_public_file(link, tmp_path)
        assert stranger.download_public_file(link, tmp_path, wait_s=120).path.exists()


def test_download_an_order_file_with_a_public_token_that_has_expired(open_desk, tmp_path):
    desk = open_desk()
    regards = desk.connect()
    linked = regards.metalink(desk.done(regards))
    worn = linked.assign(url=linked["url"].str.replace("orderToken=", "orderToken=x", n=1))
    stranger = desk.stack.enter_context(
        sb.Regards(desk.service.url, project="demo", progress=False)
    )
    with pytest.raises(ForbiddenError):
        stranger.download_public_file(worn["url"].iloc[0], tmp_path)
    outcomes = sb.download(worn, tmp_path, clients=regards, progress=False)
    assert set(outcomes["outcome"]) == {"downloaded"}


# what the page leaves out, and it takes to use it


@pytest.mark.parametrize("profile", "BCD")
def test_restart_an_order(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.done(regards)
    again = regards.restart(order, "once more")
    desk.pass_time(121)
    assert again != order
    assert set(regards.files(again)["name"]) == set(regards.files(order)["name"])


@pytest.mark.parametrize("profile", "BCD")
def test_retry_an_order(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    order = desk.running(regards)
    desk.service.storage.trouble(regards.files(order)["name"].iloc[0], "error", times=1)
    desk.pass_time(61)
    assert "error" in set(regards.files(order)["state"])
    regards.retry(order)
    desk.pass_time(121)
    assert set(regards.files(order)["state"]) == {"available"}


@pytest.mark.parametrize("act", ["restart", "retry"])
def test_the_oldest_releases_say_that_they_cannot_restart_or_retry(open_desk, act):
    desk = open_desk("A")
    told, asking = desk.connect(profile="A"), desk.connect()
    order = desk.done(asking)
    asked = len(desk.service.requests)
    with pytest.raises(UnsupportedError, match=r"from release 1\.6"):
        getattr(told, act)(order)
    assert len(desk.service.requests) == asked  # not even asked
    with pytest.raises(UnsupportedError, match=r"from release 1\.6"):
        getattr(asking, act)(order)


@pytest.mark.parametrize("profile", "CD")
def test_make_an_order_of_queries_in_one_step(open_desk, profile):
    desk = open_desk(profile)
    regards = desk.connect()
    product = desk.service.app.desk.archive.find(desk.stored(1)[0])
    order = regards.apply(f'providerId:"{product.provider_id}"', data_types="RAWDATA")
    desk.pass_time(121)
    assert len(regards.files(order)) >= 1


def test_make_an_order_of_queries_that_find_nothing(open_desk):
    with pytest.raises(RefusedError) as caught:
        open_desk().connect().apply('providerId:"nothing"')
    assert said(caught) == ("EMPTY_ORDER", 422)


@pytest.mark.parametrize("profile", "CD")
@pytest.mark.parametrize("answers", ["code", "guide"])
def test_files_that_are_available_now(open_desk, profile, answers):
    desk = open_desk(profile, available_files=answers)
    regards = desk.connect()
    order = desk.running(regards)
    assert regards.available_files(order).empty
    desk.pass_time(61)
    available = regards.available_files(order)
    assert set(available.index) == set(regards.files(order).index)
    assert set(available["state"]) == {"available"}
