"""environment.yml names the same packages, with the same bounds, as pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]

CONDA_NAMES = {"matplotlib-base": "matplotlib", "lazy_loader": "lazy-loader"}
"""Packages that conda-forge calls otherwise than PyPI does."""


def wanted():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    needed = [Requirement(text) for group in groups for text in group]
    return {canonicalize_name(r.name): str(r.specifier) for r in needed if r.name != "swathbook"}


def offered():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    lines = [line for line in environment["dependencies"] if isinstance(line, str)]
    pairs = [re.fullmatch(r"([\w.-]+)\s*(.*)", line).groups() for line in lines]
    return {canonicalize_name(CONDA_NAMES.get(name, name)): bound for name, bound in pairs}


def test_environment_and_project_name_the_same_packages_with_the_same_bounds():
    packages = {name: bound for name, bound in offered().items() if name not in ("python", "pip")}
    assert packages == wanted()


def test_environment_and_project_want_the_same_python():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert offered()["python"] == project["requires-python"]


def test_environment_comes_from_conda_forge_alone_and_installs_the_checkout():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert {"pip": ["--no-deps --editable ."]} in environment["dependencies"]


@pytest.mark.parametrize("name", ["geopandas", "shapely", "pandas", "httpx", "ipyleaflet"])
def test_the_packages_at_the_heart_are_there(name):
    assert name in offered()
