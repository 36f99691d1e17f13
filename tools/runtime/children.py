"""Programs that the set-up starts. None outlives it: a left over one would work on the same files."""

import contextlib
import ctypes
import functools
import signal
import subprocess

_LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def die_with_parent(number=signal.SIGKILL):
    """Let the system send this process the signal when its parent ends, however it ends."""
    _LIBC.prctl(PR_SET_PDEATHSIG, number)


def on_end(handler):
    """Call the handler on Ctrl-C, on a polite `kill` and when the terminal closes, unless `nohup` forbids that."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def run(command, meanwhile=None, **options):
    """Run a program to its end and give it back with what it printed; `meanwhile` is called each second."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        preexec_fn=die_with_parent,
        **options,
    ) as process:
        try:
            while True:
                try:
                    stdout, stderr = process.communicate(timeout=1 if meanwhile else None)
                    break
                except subprocess.TimeoutExpired:
                    meanwhile()
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def foreground(command, **options):
    """Run a program on the terminal and return its exit code. Ctrl-C is for the program, which may go on."""
    before = signal.signal(signal.SIGINT, lambda *_signal: None)
    try:
        process = subprocess.Popen(
            command, preexec_fn=functools.partial(die_with_parent, signal.SIGTERM), **options
        )
        try:
            return process.wait()
        except BaseException:
            end(process)
            raise
    finally:
        signal.signal(signal.SIGINT, before)


_tracked = set()


@contextlib.contextmanager
def tracked(process):
    """While this lasts, `end_all` ends the program."""
    _tracked.add(process)
    try:
        yield process
    finally:
        _tracked.discard(process)


def end_all():
    """End what other threads wait for: a Ctrl-C at the terminal reaches it by itself, a `kill` of us does not."""
    for process in list(_tracked):
        end(process)


def end(process):
    """End a program politely, and without asking when it does not listen."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
