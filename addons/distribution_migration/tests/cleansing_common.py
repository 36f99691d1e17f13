"""What the tests of cleansing share: the data sets, read in place."""

import csv
import gzip
import unittest

from .common import data_folder


def dataset(folder, name):
    """Return the path of a file of a data set; skip the test where it is absent."""
    root = data_folder()
    path = root and root / folder / name
    if not path or not path.is_file():
        raise unittest.SkipTest(f"The data set {folder} is not there.")
    return path


def rows(folder, name):
    """Return the rows of a CSV file as a list of {column: text}."""
    path = dataset(folder, name)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
