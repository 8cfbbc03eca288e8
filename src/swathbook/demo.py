"""The main job, start to end: load orders, measure them, write what QGIS and people open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from rich.console import Console

import swathbook as sb
from swathbook import emulator
from swathbook.console import table
from swathbook.errors import ExportError


def run(folder: Path, *, orders: int, seed: int, console: Console) -> list[Path]:
    """Read the documented example and an emulated account at each service, report, write files.

    Parameters
    ----------
    folder
        Where the files go; made if it is not there, files of an earlier run are replaced.
    orders
        How many orders the made-up world holds, which all three services show.
    seed
        Names the made-up world: the same seed gives the same accounts.
    console
        Where the tables are printed.

    Returns
    -------
    paths
        The files that were written.
    """
    _make(folder)
    example = sb.read(sb.EXAMPLE)
    accounts = _load_accounts(emulator.World(orders, seed=seed))
    book = _joined(accounts)
    _report("One order: the marketplace's documented example", example, console)
    _report_example_coverage(example, console)
    _report_accounts(accounts, console)
    _report("All three together, as one Book", book, console)
    _report_joined(book, console)
    paths = _write(example, book, folder)
    console.print("Written:", *(f"  {path}" for path in paths), sep="\n")
    return paths


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(
            f"the demo wanted to write into the folder {folder}, which cannot be made: "
            f"{error.strerror}. Name another one with --folder."
        ) from error


def _load_accounts(world: emulator.World) -> dict[str, sb.Book]:
    return {
        "market": _load_market(world),
        "regards": _load_regards(world),
        "datashare": _load_datashare(world),
    }


def _load_market(world: emulator.World) -> sb.Book:
    with (
        emulator.market(world=world) as service,
        sb.Market(service.url, key=service.key) as market,
    ):
        return market.load()


def _load_regards(world: emulator.World) -> sb.Book:
    with (
        emulator.regards(world=world) as service,
        sb.Regards(
            service.url, user=service.user, password=service.password, project=service.project
        ) as regards,
    ):
        return regards.load()


def _load_datashare(world: emulator.World) -> sb.Book:
    with (
        emulator.datashare(world=world) as service,
        sb.DataShare(
            service.url,
            org_id=service.org_id,
            channel_id=service.channel_id,
            cert=service.cert,
            key=service.key,
        ) as datashare,
    ):
        return datashare.load()


def _joined(accounts: Mapping[str, sb.Book]) -> sb.Book:
    """Put the accounts together; footprints that one service knows serve all of them."""
    book = sb.concat(accounts.values())
    known = book.items.dropna(subset=["product_id", "geometry"])
    return book.with_footprints(known.drop_duplicates("product_id"))


def _report(title: str, book: sb.Book, console: Console) -> None:
    console.rule(f"[bold]{title}")
    console.print(f"{book}\n")
    summary = book.summary().reset_index()[[*_ORDERED, *_SPENT]].dropna(axis=1, how="all")
    console.print(table(summary, title="Ordered and spent, by how far the orders are"))
    console.print(table(_disagreements(book), title="Where the services' own figures disagree"))
    console.print(table(_found(book), title="What a careful reader would want to know"))


_ORDERED = ["source", "kind", "stage", "currency", "orders", "items"]
_SPENT = ["gross", "net", "billed_km2", "net_per_billed_km2"]


def _disagreements(book: sb.Book) -> pd.DataFrame:
    return _counted(book.reconcile(), by=["check"])


def _found(book: sb.Book) -> pd.DataFrame:
    return _counted(book.findings, by=["severity", "problem"])


def _counted(rows: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """Count the rows of each kind, with the first one's words."""
    grouped = rows.groupby(by, sort=False)
    return grouped.agg(rows=("detail", "size"), first=("detail", "first")).reset_index()


def _report_example_coverage(book: sb.Book, console: Console) -> None:
    measured = book.coverage().drop(columns=["stacked_km2", "mean_depth", "footprints"])
    reported = book.items["current_coverage_fraction"].iloc[-1]
    shown = measured.assign(reported_fraction=reported)
    console.print(table(shown, title="Covered, measured and as the service reports it"))


def _report_accounts(accounts: Mapping[str, sb.Book], console: Console) -> None:
    console.rule("[bold]Three accounts, at three emulated services over one made-up world")
    rows = [_told(source, book) for source, book in accounts.items()]
    console.print(table(pd.DataFrame(rows), title="What each service tells"))


def _told(source: str, book: sb.Book) -> dict[str, object]:
    return {
        "source": source,
        "orders": len(book.orders),
        "with region": int(book.orders.geometry.notna().sum()),
        "with price": int(book.orders["final_amount"].notna().sum()),
        "items": len(book.items),
        "with footprint": int(book.items.geometry.notna().sum()),
        "files": len(book.files),
        "complete": book.is_complete,
    }


def _report_joined(book: sb.Book, console: Console) -> None:
    covered = book.coverage().assign(kind=book.orders["kind"], stage=book.orders["stage"])
    asked = covered[covered["region_km2"].notna()]
    title = "Covered by footprints, imaged and planned ones, of orders that have a region"
    console.print(table(_covered_by(asked, ["kind", "stage"]), title=title))
    delivered = asked[asked["stage"] == "succeeded"].reset_index()
    columns = ["order_id", "region_km2", "covered_km2", "covered_fraction", "gap_km2"]
    widest = delivered.nlargest(5, "gap_km2")[columns]
    console.print(table(widest, title="The five widest gaps that delivered orders leave"))
    console.print(table(_bought_again(book), title="Products that were ordered more than once"))
    monthly = book.spending(by=["source"], freq="MS").reset_index()
    columns = ["period", "source", "orders", "net_spent", "net_committed", "net_released"]
    console.print(table(monthly[columns].tail(12), title="Money, by month and service"))


def _covered_by(covered: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    sums = covered.groupby(by, dropna=False)[["region_km2", "covered_km2", "gap_km2"]].sum()
    share = sums["covered_km2"] / sums["region_km2"]
    return sums.assign(covered_fraction=share).reset_index()


def _bought_again(book: sb.Book) -> pd.DataFrame:
    """Count the products that stand in several orders, by the services of these."""
    source = book.items["order_id"].map(book.orders["source"])
    products = book.items.assign(source=source).groupby("product_id")
    seen = products.agg(
        services=("source", lambda own: ", ".join(sorted(set(own)))),
        orders=("order_id", "nunique"),
    )
    again = seen[seen["orders"] > 1].assign(products=1)
    return again.groupby("services")[["products", "orders"]].sum().reset_index()


def _write(example: sb.Book, book: sb.Book, folder: Path) -> list[Path]:
    picture = folder / "account.png"
    book.plot_map().figure.savefig(picture, dpi=130, metadata={"Software": None})
    return [
        example.to_geopackage(folder / "example.gpkg", overwrite=True),
        book.to_geopackage(folder / "account.gpkg", overwrite=True),
        sb.to_geojson(book.orders, folder / "regions.geojson", overwrite=True),
        sb.to_geojson(book.items, folder / "footprints.geojson", overwrite=True),
        book.map_page(folder / "account.html", overwrite=True),
        picture,
    ]
