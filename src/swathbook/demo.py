"""The main job, start to end: load orders, measure them, write what QGIS and people open."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.console import Console

import swathbook as sb
from swathbook import emulator
from swathbook.console import table


def run(folder: Path, *, orders: int, seed: int, console: Console) -> list[Path]:
    """Read the documented example and an emulated account, report on both, write the files.

    Parameters
    ----------
    folder
        Where the files go; made if it is not there, files of an earlier run are replaced.
    orders
        How many orders the emulated account holds.
    seed
        Names the made-up world: the same seed gives the same account.
    console
        Where the tables are printed.

    Returns
    -------
    paths
        The files that were written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    example = sb.read(sb.EXAMPLE)
    account = _load_account(orders, seed)
    _report("One order: the marketplace's documented example", example, console)
    _report_example_coverage(example, console)
    _report(f"An account: {orders} orders from the emulated marketplace", account, console)
    _report_account(account, console)
    paths = _write(example, account, folder)
    console.print("Written:", *(f"  {path}" for path in paths), sep="\n")
    return paths


def _load_account(orders: int, seed: int) -> sb.Book:
    with (
        emulator.market(orders=orders, seed=seed) as service,
        sb.Market(url=service.url, key=service.key) as market,
    ):
        return market.load()


def _report(title: str, book: sb.Book, console: Console) -> None:
    console.rule(f"[bold]{title}")
    console.print(f"{book}\n")
    summary = book.summary().reset_index()[[*_ORDERED, *_SPENT]].dropna(axis=1, how="all")
    console.print(table(summary, title="Ordered and spent, by how far the orders are"))
    console.print(table(_disagreements(book), title="Where the service's own figures disagree"))
    console.print(table(_found(book), title="What a careful reader would want to know"))


_ORDERED = ["kind", "stage", "currency", "orders", "items"]
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


def _report_account(book: sb.Book, console: Console) -> None:
    covered = book.coverage().assign(kind=book.orders["kind"], stage=book.orders["stage"])
    shares = _covered_by(covered, ["kind", "stage"])
    console.print(table(shares, title="Covered by footprints, imaged and planned ones"))
    delivered = covered[covered["stage"] == "succeeded"].reset_index()
    columns = ["order_id", "region_km2", "covered_km2", "covered_fraction", "gap_km2"]
    widest = delivered.nlargest(5, "gap_km2")[columns]
    console.print(table(widest, title="The five widest gaps that delivered orders leave"))
    monthly = book.spending(by=["provider"], freq="MS").reset_index()
    columns = ["period", "provider", "orders", "net_spent", "net_committed", "net_released"]
    console.print(table(monthly[columns].tail(12), title="Money, by month and provider"))


def _covered_by(covered: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    sums = covered.groupby(by, dropna=False)[["region_km2", "covered_km2", "gap_km2"]].sum()
    share = sums["covered_km2"] / sums["region_km2"]
    return sums.assign(covered_fraction=share).reset_index()


def _write(example: sb.Book, account: sb.Book, folder: Path) -> list[Path]:
    picture = folder / "account.png"
    account.plot_map().figure.savefig(picture, dpi=130, metadata={"Software": None})
    return [
        example.to_geopackage(folder / "example.gpkg", overwrite=True),
        account.to_geopackage(folder / "account.gpkg", overwrite=True),
        sb.to_geojson(account.orders, folder / "regions.geojson", overwrite=True),
        sb.to_geojson(account.items, folder / "footprints.geojson", overwrite=True),
        account.map_page(folder / "account.html", overwrite=True),
        picture,
    ]
