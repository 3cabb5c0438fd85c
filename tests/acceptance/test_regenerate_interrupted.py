"""The command itself, killed, starved and run twice at once, leaves a whole package and nothing beside it."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.regenerate import lock as generated_lock
from tests.paths import ROOT

pytestmark = pytest.mark.slow


class Place:
    """A copy of the package, and two fragments to make it from in turn."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "generated"
        self.fragments = [folder / "spec/one.yaml", folder / "spec/other.yaml"]
        (folder / "spec").mkdir()
        text = (ROOT / "spec/dataset.yaml").read_text(encoding="utf-8")
        assert "readCount" in text
        for path, words in zip(self.fragments, ("readCount", "seenCount"), strict=True):
            path.write_text(text.replace("readCount", words), encoding="utf-8")

    def command(self, number: int) -> list[str]:
        """Regenerate from one of the fragments."""
        fragment = str(self.fragments[number % 2])
        return [sys.executable, "-m", "generator", "regenerate", "--spec", fragment, "--output", str(self.output)]

    def run(self, number: int, **more: object) -> subprocess.CompletedProcess[str]:
        """Do so, to the end."""
        return subprocess.run(self.command(number), cwd=ROOT, capture_output=True, text=True, **more)  # type: ignore[call-overload,no-any-return]

    def other(self) -> int:
        """The number of the fragment that the package is not made from."""
        lock = generated_lock.read_lock(self.output)
        assert lock is not None
        return int(lock.inputs["fragment"] == generated_lock.hash_file(self.fragments[0]))

    def whole(self) -> bool:
        """Whether the package is to the byte what its own lock says."""
        lock = generated_lock.read_lock(self.output)
        return lock is not None and dict(lock.outputs) == generated_lock.hash_files(self.output)

    def alone(self) -> bool:
        """Whether there is nothing beside it."""
        return sorted(path.name for path in self.folder.iterdir()) == ["generated", "spec"]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """With a package made from the first fragment."""
    place = Place(tmp_path)
    run = place.run(0)
    assert run.returncode == 0, run.stderr
    return place


def test_killed_at_many_instants(place: Place) -> None:
    place.run(1)  # the first has nothing kept from runs before, and takes longer than all that follow
    started = time.perf_counter()
    place.run(2)
    whole_run = time.perf_counter() - started
    kills = 0
    for step in range(20):
        command = place.command(place.other())
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
        # From the start to the end, with more of them where files are written.
        time.sleep(whole_run * (step / 10 if step < 10 else 0.6 + (step - 10) / 20))
        os.killpg(process.pid, signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        assert place.whole()
    # On a busy machine many runs end before their time; some must not, or nothing was tried.
    assert kills > 3
    for number in (0, 1):
        assert place.run(number).returncode == 0
        assert place.whole()
        assert place.alone()


def test_a_run_with_nothing_to_do_clears_away_what_a_killed_one_left(place: Place) -> None:
    # Killed after the folders were exchanged: the package is new, and the old one stands beside it.
    litter = place.folder / ".generated.regenerate-killed/new"
    litter.mkdir(parents=True)
    (litter / "README.md").write_text("old", encoding="utf-8")
    assert "up to date" in place.run(0).stdout
    assert place.alone()


def test_two_at_once_leave_the_one_or_the_other(place: Place) -> None:
    processes = [subprocess.Popen(place.command(number), cwd=ROOT, stdout=subprocess.DEVNULL) for number in (0, 1, 1)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert place.whole()
    assert place.alone()


@pytest.mark.parametrize("bytes_", [100, 2_000, 8_000])
def test_files_that_cannot_be_written_to_the_end(place: Place, bytes_: int) -> None:
    before = generated_lock.hash_files(place.output)
    run = place.run(1, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_)))
    assert run.returncode == 2
    assert run.stderr.startswith("error: ")
    assert "please report" not in run.stderr
    assert "Traceback" not in run.stderr
    assert generated_lock.hash_files(place.output) == before
    assert place.alone()


def test_a_check_that_cannot_write_is_no_verdict(place: Place) -> None:
    command = [*place.command(0), "--check", "--full"]
    limit = (2_000, 2_000)
    run = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )
    assert run.returncode == 2
    assert "File too large" in run.stderr
    assert "please report" not in run.stderr


def test_a_disk_that_fills_up_at_any_point(place: Place) -> None:
    disk = place.folder / "disk"
    disk.mkdir()
    for kilobytes in (8, 40, 90, 130):
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(disk)]
        if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("mounting is not allowed here")
        try:
            place.output = disk / "generated"
            run = place.run(1)
            assert run.returncode == 2
            assert "No space left on device" in run.stderr
            assert list(disk.iterdir()) == []
        finally:
            subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_modes_under_any_umask(place: Place, mask: int) -> None:
    assert place.run(1, umask=mask).returncode == 0
    found = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in [place.output, *place.output.rglob("*")]}
    assert found == {True: 0o755, False: 0o644}


def test_run_from_inside_of_what_is_replaced(place: Place) -> None:
    command = [*place.command(1)[:-1], "."]
    run = subprocess.run(
        command, cwd=place.output, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert place.whole()
    assert place.alone()


def test_interrupted_from_the_keyboard(place: Place) -> None:
    process = subprocess.Popen(
        place.command(1),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A run in the background is told to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 as safe as it gets: one call
    )
    litter = place.folder.glob(".generated.*")
    while not next(litter, None):
        time.sleep(0.005)
        litter = place.folder.glob(".generated.*")
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 2
    assert said.endswith("interrupted\n")
    assert "Traceback" not in said
    assert place.whole()
    assert place.alone()
