"""Counting over all kinds of tests, and the one closing line."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field


@dataclass
class Results:
    passed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.skipped += other.skipped
        self.failures += other.failures

    def fail(self, name, text=""):
        self.failures.append((name, text))

    def closing_line(self):
        return f"{self.passed} passed, {len(self.failures)} failed, {self.skipped} skipped"


def read_junit(path, name, has_data):
    """Read a JUnit file.

    :param name: of the run, for a failure when the file is missing
    :param has_data: whether the real data sets are at hand; a test that skips for want of
        them is then a failure
    """
    results = Results()
    try:
        cases = list(ElementTree.parse(path).iter("testcase"))
    except (OSError, ElementTree.ParseError) as error:
        results.fail(name, f"the run ended before it could report ({error})")
        return results
    for case in cases:
        title = f"{case.get('classname')}.{case.get('name')}"
        bad = case.find("failure") if case.find("failure") is not None else case.find("error")
        skip = case.find("skipped")
        if bad is not None:
            results.fail(title, (bad.get("message") or "") + "\n" + (bad.text or ""))
        elif skip is not None and has_data and "data" in (skip.get("message") or "").lower():
            results.fail(title, f"skipped although the data is there: {skip.get('message')}")
        elif skip is not None:
            results.skipped += 1
        else:
            results.passed += 1
    return results
