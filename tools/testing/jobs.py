"""Jobs that run some at a time: of those that may begin, the one that most work waits for comes first."""

import concurrent.futures
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(eq=False)
class Job:
    """A part of the run.

    :param run: a function without arguments; what it returns is given to who is told
    :param seconds: how long it takes, more or less
    :param needs: names of the jobs that it cannot begin without
    """

    name: str
    run: Callable
    seconds: float
    needs: tuple = ()


def run_all(jobs, workers, told, end_all):
    """Run the jobs, so many at a time. What needs a job that failed never begins.

    :param told: called after each job with it, the finished future and its seconds
    :param end_all: ends what runs, when the whole is broken off
    :return: the jobs that never began
    """
    waiting, done = list(jobs), set()
    waiting.sort(key=lambda job: -_seconds_ahead(job, jobs))
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        running = {}
        try:
            while True:
                for job in [job for job in waiting if done.issuperset(job.needs)]:
                    if len(running) < workers:
                        waiting.remove(job)
                        running[pool.submit(job.run)] = job, time.monotonic()
                if not running:
                    return waiting
                ended, _still = concurrent.futures.wait(running, return_when="FIRST_COMPLETED")
                for future in ended:
                    job, started = running.pop(future)
                    if not future.exception():
                        done.add(job.name)
                    told(job, future, time.monotonic() - started)
        except BaseException:
            # What runs is not worth waiting for.
            end_all()
            raise


def _seconds_ahead(job, jobs):
    """From the begin of the job to the end of the longest chain of jobs that need it."""
    after = [_seconds_ahead(other, jobs) for other in jobs if job.name in other.needs]
    return job.seconds + max(after, default=0)
