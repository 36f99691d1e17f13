"""The order in which `make test` runs its parts."""

import threading

import pytest

from tools.testing.jobs import Job, run_all


@pytest.fixture
def line():
    """(names in the order they began, function that makes a job which notes itself there)"""
    begun = []

    def job(name, seconds, needs=(), work=lambda: None):
        def run():
            begun.append(name)
            return work()

        return Job(name, run, seconds, needs)

    return begun, job


def test_what_most_work_waits_for_comes_first(line):
    begun, job = line
    jobs = [
        job("long", 50),
        job("template", 10, (), lambda: "made"),
        job("longer", 60, ("template",)),
        job("short", 1),
    ]
    told = []
    run_all(jobs, 1, lambda job, future, _seconds: told.append((job.name, future.result())), lambda: None)
    assert begun == ["template", "longer", "long", "short"]
    assert told == [("template", "made"), ("longer", None), ("long", None), ("short", None)]


def test_nothing_begins_before_what_it_needs_and_no_core_waits_meanwhile(line):
    begun, job = line
    beside = threading.Event()
    jobs = [
        job("template", 10, (), lambda: beside.wait(20)),
        job("after", 60, ("template",)),
        # The template ends when this one has begun: both run at once.
        job("beside", 1, (), beside.set),
    ]
    answers = {}
    run_all(jobs, 2, lambda job, future, _seconds: answers.update({job.name: future.result()}), lambda: None)
    assert begun.index("after") > begun.index("template")
    assert answers["template"] is True


def test_what_needs_a_failed_job_never_begins(line):
    begun, job = line
    jobs = [job("template", 10, (), lambda: 1 / 0), job("after", 60, ("template",)), job("other", 1)]
    left = run_all(jobs, 2, lambda *_told: None, lambda: None)
    assert sorted(begun) == ["other", "template"]
    assert [job.name for job in left] == ["after"]


def test_broken_off_all_that_runs_is_ended(line):
    _begun, job = line
    ends = threading.Event()
    jobs = [job("runs", 10, (), lambda: ends.wait(20)), job("fails", 1, (), lambda: 1 / 0)]

    def told(_job, future, _seconds):
        raise future.exception()

    with pytest.raises(ZeroDivisionError):
        run_all(jobs, 2, told, ends.set)
    assert ends.is_set()
