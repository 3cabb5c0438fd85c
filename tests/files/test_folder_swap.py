"""A folder is replaced whole: a crash at any instant leaves the old one or the new one."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.files import folder_swap
from generator.problem import Problem
from tests.paths import ROOT

FILES = 40


def fill(folder: Path, text: str) -> None:
    """Many files, so that a mixture would show."""
    folder.mkdir(exist_ok=True)
    for number in range(FILES):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")


def texts(folder: Path) -> set[str]:
    """The distinct contents of a folder that must have all its files."""
    assert len(list(folder.iterdir())) == FILES
    return {path.read_text(encoding="utf-8") for path in folder.iterdir()}


def replace(target: Path, text: str) -> None:
    """Put a new folder in the place of `target`."""
    with folder_swap.stage_folder(target) as folder:
        for path in folder.iterdir():
            pytest.fail(f"not empty: {path}")
        fill(folder, text)


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to do it: in one step, and as on systems that cannot exchange folders."""
    if request.param == "two renames":
        monkeypatch.setattr(folder_swap, "_exchange", lambda *_: False)
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_a_folder_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "some where/generated"
    replace(target, "old")
    (target / "extra.txt").touch()
    replace(target, "new")
    assert texts(target) == {"new"}
    assert [path.name for path in target.parent.iterdir()] == ["generated"]


@pytest.mark.usefixtures("way")
def test_an_exception_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "generated"
    replace(target, "old")
    with pytest.raises(ZeroDivisionError), folder_swap.stage_folder(target) as folder:  # noqa: PT012 the block is what is tested
        fill(folder, "new")
        _ = 1 / 0
    assert texts(target) == {"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]


@pytest.mark.parametrize("call", ["mkdir", "fsync", "rename", "rmdir"])
@pytest.mark.usefixtures("way")
def test_an_interruption_after_any_step_leaves_the_one_or_the_other_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    target = tmp_path / "generated"
    real = getattr(os, call)
    for after in range(1, 4):
        replace(target, "old")
        countdown = iter(range(after))

        def interrupted(*arguments: object, **more: object) -> None:
            real(*arguments, **more)
            if next(countdown, None) == after - 1:  # noqa: B023 used up before the next round
                raise KeyboardInterrupt

        with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
            patch.setattr(os, call, interrupted)
            replace(target, "new")
        assert texts(target) in ({"old"}, {"new"})
        assert [path.name for path in tmp_path.iterdir()] == ["generated"]


@pytest.mark.parametrize("error", [OSError, ValueError])
def test_a_failure_to_replace_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    target = tmp_path / "generated"
    replace(target, "old")

    def fail(*_: object) -> None:
        raise error("no")

    monkeypatch.setattr(folder_swap, "_replace", fail)
    with pytest.raises((Problem, ValueError)):
        replace(target, "new")
    assert texts(target) == {"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]


def test_a_second_run_waits_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "generated"
    events: list[str] = []
    inside = threading.Event()

    def first() -> None:
        with folder_swap.stage_folder(target) as folder:
            inside.set()
            time.sleep(0.2)
            fill(folder, "first")
            events.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait()
    replace(target, "second")
    events.append("second")
    thread.join()
    assert events == ["first", "second"]
    assert capsys.readouterr().err == f"waiting for another run in {tmp_path}\n"
    assert texts(target) == {"second"}


def test_another_folder_beside_it_is_left_alone(tmp_path: Path) -> None:
    for name in ("generated2", ".generated", ".generated2.regenerate-x"):
        fill(tmp_path / name, name)
    replace(tmp_path / "generated", "new")
    for name in ("generated2", ".generated", ".generated2.regenerate-x"):
        assert texts(tmp_path / name) == {name}


@pytest.mark.parametrize("name", ["generated", "a [b] *"])
def test_litter_of_a_killed_run_is_cleared(tmp_path: Path, name: str) -> None:
    (tmp_path / f".{name}.regenerate-abc/new").mkdir(parents=True)
    replace(tmp_path / name, "new")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_run_killed_between_two_renames_is_put_right(tmp_path: Path) -> None:
    target = tmp_path / "generated"
    fill(tmp_path / "aside", "old")
    (tmp_path / ".generated.regenerate-abc").mkdir()
    (tmp_path / "aside").rename(tmp_path / ".generated.regenerate-abc/old")
    with pytest.raises(ZeroDivisionError), folder_swap.stage_folder(target):
        _ = 1 / 0
    assert texts(target) == {"old"}


KILLED = """
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
sys.path.insert(0, {root!r})
from generator.files import folder_swap as swap
if {fallback}:
    swap._exchange = lambda *_: False
target = Path({target!r})
print("ready", flush=True)
number = 0
while True:
    number += 1
    with swap.stage_folder(target) as folder:
        for index in range({files}):
            (folder / f"{{index}}.txt").write_text(f"run {{number}}")
"""


@pytest.mark.slow
@pytest.mark.parametrize("fallback", [False, True])
def test_killed_at_any_instant(tmp_path: Path, *, fallback: bool) -> None:
    target = tmp_path / "generated"
    replace(target, "old")
    code = textwrap.dedent(KILLED).format(root=str(ROOT), target=str(target), files=FILES, fallback=fallback)
    dice = random.Random(1)  # noqa: S311 instants, no secrets
    for _ in range(12):
        process = subprocess.Popen([sys.executable, "-I", "-c", code], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.random() * 0.03)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if not fallback:
            assert len(texts(target)) == 1
        # The next run sees whole folders only, and clears away what the killed one left.
        with pytest.raises(ZeroDivisionError), folder_swap.stage_folder(target):
            _ = 1 / 0
        assert len(texts(target)) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["generated"]


@pytest.mark.slow
def test_processes_at_once_do_not_interleave(tmp_path: Path) -> None:
    target = tmp_path / "generated"
    code = textwrap.dedent(KILLED).replace("while True", "while number < 15")
    code = code.format(root=str(ROOT), target=str(target), files=FILES, fallback=False)
    processes = [subprocess.Popen([sys.executable, "-I", "-c", code], stdout=subprocess.DEVNULL) for _ in range(3)]
    while any(process.poll() is None for process in processes):
        if target.exists():
            # Opened once: the folder that a path leads to may be exchanged between two looks.
            descriptor = os.open(target, os.O_RDONLY)
            names = os.listdir(descriptor)  # noqa: PTH208 a path may lead elsewhere by now
            still = os.path.samestat(os.fstat(descriptor), target.stat())
            os.close(descriptor)
            # One that was replaced since may be half cleared away by now.
            assert len(names) == FILES or not still
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert len(texts(target)) == 1


def test_through_a_symbolic_link_the_target_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "elsewhere/real", tmp_path / "generated"
    replace(real, "old")
    link.symlink_to(real)
    replace(link, "new")
    assert link.is_symlink()
    assert texts(real) == {"new"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "generated"]
    assert [path.name for path in real.parent.iterdir()] == ["real"]


def test_a_dangling_link_is_filled_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "generated").symlink_to(tmp_path / "real")
    replace(tmp_path / "generated", "new")
    assert texts(tmp_path / "real") == {"new"}


@pytest.mark.parametrize("parent", ["file", "/proc/self"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, parent: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Problem, match="cannot write: "):
        replace(tmp_path / parent / "generated", "new")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that anybody may write to, in the name of somebody who is not root."""
    user, folder = os.geteuid(), Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    if user == 0:
        os.seteuid(65534)
    yield folder
    os.seteuid(user)
    folder_swap._remove(folder)


@pytest.mark.parametrize("locked", ["", "generated"])
@pytest.mark.usefixtures("way")
def test_a_read_only_parent_or_target_is_told(place: Path, locked: str) -> None:
    target = place / "inner/generated"
    replace(target, "old")
    (target.parent / locked).chmod(0o500)
    with pytest.raises(Problem, match="cannot write: Permission denied"):
        replace(target, "new")
    assert texts(target) == {"old"}
    assert [path.name for path in target.parent.iterdir()] == ["generated"]


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "generated"
    replace(target, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem, match="cannot write: No space left on device"):
        replace(target, "new")
    assert texts(target) == {"old"}


def test_what_is_in_the_way_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "generated").write_text("a file", encoding="utf-8")
    replace(tmp_path / "generated", "new")
    assert texts(tmp_path / "generated") == {"new"}


AUDITED = """
import os, signal, sys
sys.path.insert(0, {root!r})
from collections.abc import Callable, Iterator
from pathlib import Path
from generator.files import folder_swap as swap
if {fallback}:
    swap._exchange = lambda *_: False
left = {events}
def watch(event, arguments):
    global left
    if event in ("open", "shutil.rmtree") or event.startswith("os.") and event != "os.kill":
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
with swap.stage_folder(Path({target!r})) as folder:
    for index in range({files}):
        (folder / f"{{index}}.txt").write_text("new")
"""


@pytest.mark.slow
@pytest.mark.parametrize("fallback", [False, True])
def test_killed_before_each_thing_it_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, fallback: bool) -> None:
    """Not at random: a run that is killed before its first access to a file, before its second, and so on."""
    monkeypatch.setattr(sys.modules[__name__], "FILES", 3)
    target = tmp_path / "generated"
    seen: set[str] = set()
    for events in range(500):
        replace(target, "old")
        code = AUDITED.format(root=str(ROOT), target=str(target), files=FILES, fallback=fallback, events=events)
        status = subprocess.run([sys.executable, "-I", "-S", "-c", code]).returncode
        if target.exists() or not fallback:
            (text,) = texts(target)
            seen.add(text)
        with pytest.raises(ZeroDivisionError), folder_swap.stage_folder(target):
            _ = 1 / 0
        (text,) = texts(target)
        assert [path.name for path in tmp_path.iterdir()] == ["generated"]
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert events > 20
    assert seen == {"old", "new"}
    assert text == "new"


@pytest.mark.parametrize("number", sorted(folder_swap._CANNOT))
def test_a_system_that_cannot_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    class System:
        """A C library whose kernel or file system lacks it."""

        @staticmethod
        def renameat2(*_: object) -> int:
            ctypes.set_errno(number)
            return -1

    replace(tmp_path / "generated", "old")
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: System)
    replace(tmp_path / "generated", "new")
    assert texts(tmp_path / "generated") == {"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]


@pytest.mark.usefixtures("way")
def test_half_of_an_old_one_is_not_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while it was cleared away; then somebody removed the new one."""
    replace(tmp_path / "generated", "old")
    with monkeypatch.context() as killed:
        killed.setattr(folder_swap, "_remove", lambda _: None)
        replace(tmp_path / "generated", "new")
    next(tmp_path.glob(".generated.*/*/0.txt")).unlink()
    shutil.rmtree(tmp_path / "generated")
    with pytest.raises(ZeroDivisionError), folder_swap.stage_folder(tmp_path / "generated"):
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
@pytest.mark.usefixtures("way")
def test_modes_are_the_same_under_any_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        with folder_swap.stage_folder(tmp_path / "generated") as folder:
            (folder / "package").mkdir(mode=0o700)
            (folder / "package/module.py").touch(mode=0o777)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"generated": 0o755, "package": 0o755, "module.py": 0o644}


@pytest.mark.usefixtures("way")
def test_a_read_only_folder_inside_is_cleared_away(place: Path) -> None:
    target = place / "inner/generated"
    replace(target, "old")
    (target / "more").mkdir()
    (target / "more/file").touch()
    (target / "more").chmod(0o500)
    replace(target, "new")
    assert texts(target) == {"new"}
    assert [path.name for path in target.parent.iterdir()] == ["generated"]


@pytest.mark.usefixtures("way")
def test_who_is_inside_goes_on_with_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "generated"
    replace(target, "old")
    monkeypatch.chdir(target)
    with (target / "0.txt").open(encoding="utf-8") as file:
        replace(target, "new")
        assert file.read() == "old"
    assert texts(target) == {"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]
    monkeypatch.chdir(tmp_path)


def test_a_parent_that_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    replace(tmp_path / "link/generated", "new")
    assert texts(tmp_path / "real/generated") == {"new"}
    assert (tmp_path / "link").is_symlink()


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "generated").symlink_to("generated")
    with pytest.raises(Problem, match="cannot write: "):
        replace(tmp_path / "generated", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]


@pytest.fixture
def mount() -> Iterator[Callable[[Path], None]]:
    """Mounts a file system of 400 kB, where that is allowed."""
    mounted: list[Path] = []

    def mount(place: Path) -> None:
        place.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(place)]
        if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("mounting is not allowed here")
        mounted.append(place)

    yield mount
    for place in mounted:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.usefixtures("way")
def test_a_disk_that_is_really_full(tmp_path: Path, mount: Callable[[Path], None]) -> None:
    disk = tmp_path / "disk"
    mount(disk)
    replace(disk / "generated", "old")
    with pytest.raises(Problem, match="cannot write: No space left on device"):
        replace(disk / "generated", "new" * 10_000)
    assert texts(disk / "generated") == {"old"}
    assert [path.name for path in disk.iterdir()] == ["generated"]


@pytest.mark.usefixtures("way")
def test_a_target_that_is_another_file_system(tmp_path: Path, mount: Callable[[Path], None]) -> None:
    target = tmp_path / "generated"
    mount(target)
    fill(target, "old")
    with pytest.raises(Problem, match="cannot write: Device or resource busy"):
        replace(target, "new")
    assert texts(target) == {"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]


def test_a_target_behind_a_link_on_another_file_system(tmp_path: Path, mount: Callable[[Path], None]) -> None:
    mount(tmp_path / "disk")
    replace(tmp_path / "disk/real", "old")
    (tmp_path / "generated").symlink_to(tmp_path / "disk/real")
    replace(tmp_path / "generated", "new")
    assert texts(tmp_path / "disk/real") == {"new"}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("exists", [False, True])
def test_a_planted_link_is_removed_and_not_followed(tmp_path: Path, *, exists: bool) -> None:
    target, elsewhere = tmp_path / "generated", tmp_path / "elsewhere"
    elsewhere.mkdir()
    fill(elsewhere / "old", "theirs")
    (elsewhere / "build").mkdir(mode=0o750)
    elsewhere.chmod(0o750)
    before = sorted((path, path.stat().st_mode) for path in [elsewhere, *elsewhere.rglob("*")])
    (tmp_path / ".generated.regenerate-x").symlink_to(elsewhere, target_is_directory=True)
    inner = tmp_path / ".generated.regenerate-y"
    inner.mkdir()
    for name in ("old", "new", "gone"):
        (inner / name).symlink_to(elsewhere, target_is_directory=True)
    if exists:
        target.mkdir()
    folder_swap.clear_leftovers(target, lambda name: name == "build")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", *(["generated"] if exists else [])]
    replace(target, "new")
    assert sorted((path, path.stat().st_mode) for path in [elsewhere, *elsewhere.rglob("*")]) == before


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("killed", [False, True])
def test_what_is_kept_moves_into_the_new_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, killed: bool
) -> None:
    target = tmp_path / "generated"
    for text in ("old", "new"):
        with monkeypatch.context() as patch:
            if killed and text == "new":  # right after the exchange; the next run puts it right
                patch.setattr(folder_swap, "_undo", lambda *_: None)
            with folder_swap.stage_folder(target, lambda name: name == "build") as folder:
                fill(folder, text)
        if text == "old":
            (target / "build").mkdir()
            (target / "build/link").symlink_to(tmp_path)
    folder_swap.clear_leftovers(target, lambda name: name == "build")
    assert (target / "build/link").is_symlink()
    assert (target / "0.txt").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["generated"]


def test_a_link_in_what_was_built_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.touch(0o600)
    with pytest.raises(Problem, match="cannot write"), folder_swap.stage_folder(tmp_path / "generated") as folder:
        (folder / "link").symlink_to(secret)
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_a_folder_with_a_hostile_name_is_waited_for_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parent = tmp_path / "a\n::error::\x1b"
    parent.mkdir()
    with folder_swap._lock_folder(parent):
        waiting = threading.Thread(target=replace, args=(parent / "generated", "new"))
        waiting.start()
        while not (said := capsys.readouterr().err):
            time.sleep(0.01)
    waiting.join()
    assert said == f"waiting for another run in {tmp_path}/a\\n::error::\\x1b\n"
