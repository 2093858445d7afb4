"""How true the emulator is: clients that others wrote, unmodified, over TLS; recorded cases; shapes of entities.

Each client meets an emulator of its own in another process. Where the system allows it (root, or user namespaces) the
whole run happens in a private network with its own ``/etc/hosts``, so that Microsoft's host names lead to 127.0.0.1,
port 443, and the clients are as they come. Elsewhere their connections to these names are led to the served port by
``tests/clients/reach.py`` and ``reach.cjs``.

Prints ``name: N passed, N failed`` a client, and every step that failed with what it saw. Exit code 1 on any failure.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[1]
SUITES = TOP / "tests" / "clients"
KEPT = TOP / "src" / "sp_prosjektportal" / "emulator" / "clients.json"
INSIDE = "PROSJEKTPORTAL_PRIVATE_NETWORK"
TWINS = {
    "contoso.sharepoint.test": "contoso.sharepoint.com",
    "contoso-admin.sharepoint.test": "contoso-admin.sharepoint.com",
    "graph.test": "graph.microsoft.com",
    "login.test": "login.microsoftonline.com",
}
ENOUGH = 0.98
"""The least part of the always-present properties of real entities that must be there."""
TOO_LONG = 1500
"""Seconds after which a suite is given up."""


@dataclass
class Score:
    """How one client, or one kind of evidence, fared."""

    name: str
    passed: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)

    def add(self, step: str, passed: bool, message: str) -> None:
        if passed:
            self.passed += 1
        else:
            self.failures.append((step, message))

    def show(self, seconds: float) -> None:
        print(f"{self.name}: {self.passed} passed, {len(self.failures)} failed ({seconds:.0f} s)")
        for step, message in self.failures:
            print(f"  failed: {step}: {message}")
        sys.stdout.flush()


# -- a private network -----------------------------------------------------------------------------


def unshare() -> list[str]:
    """The command that gives a private network and mounts; empty where there is none."""
    if not sys.platform.startswith("linux") or shutil.which("unshare") is None:
        return []
    for command in (["unshare", "--mount", "--net"], ["unshare", "--map-root-user", "--mount", "--net"]):
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    return []


def enter_private_network() -> None:
    """Run this program again in a private network where there is one; says so where there is none."""
    command = unshare()
    if not command:
        print(
            "No private network is to be had here: the clients are led to the served port by tests/clients/reach.*"
        )
        return
    os.environ[INSIDE] = "1"
    sys.stdout.flush()
    os.execvp(command[0], [*command, sys.executable, __file__, *sys.argv[1:]])


def furnish_private_network(directory: Path) -> None:
    """Bring loopback up and give the host names their place in a hosts file of our own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        up = struct.pack("16sh14x", b"lo", 0x1 | 0x40)
        fcntl.ioctl(control, 0x8914, up)  # SIOCSIFFLAGS: IFF_UP | IFF_RUNNING
    hosts = directory / "hosts"
    names = " ".join((*TWINS, *TWINS.values()))
    hosts.write_text(f"127.0.0.1 localhost\n127.0.0.1 {names}\n", "ascii")
    subprocess.run(["mount", "--bind", str(hosts), "/etc/hosts"], check=True)


# -- a served tenant -------------------------------------------------------------------------------


@contextmanager
def served(directory: Path, *, port: int) -> Iterator[dict[str, Any]]:
    """A fresh tenant served by another process; gives its ``connection.json`` with Microsoft's names."""
    directory.mkdir(parents=True)
    log = directory / "server.log"
    command = [
        sys.executable,
        "-m",
        "sp_prosjektportal",
        "emulator",
        "serve",
        "--control",
        "--port",
        str(port),
        "--dir",
    ]
    with log.open("wb") as out:
        process = subprocess.Popen([*command, str(directory)], stdout=out, stderr=out)
    try:
        yield public(wait_for(directory, process, log))
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for(directory: Path, process: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    file = directory / "connection.json"
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"The emulator did not start: {log.read_text('utf-8', 'replace')}")
        if "Stop with" in log.read_text("utf-8", "replace"):
            found: dict[str, Any] = json.loads(file.read_text("utf-8"))
            return found
        time.sleep(0.1)
    raise SystemExit("The emulator did not start within a minute.")


def public(connection: dict[str, Any]) -> dict[str, Any]:
    """The same tenant by Microsoft's names."""
    text = json.dumps(connection)
    for twin, name in TWINS.items():
        text = text.replace(twin, name)
    found: dict[str, Any] = json.loads(text)
    everything = {**connection["resolve"], **found["resolve"]}
    return found | {"resolve": everything}


# -- suites ----------------------------------------------------------------------------------------


def environment(connection: dict[str, Any], directory: Path) -> dict[str, str]:
    file = directory / "public.json"
    file.write_text(json.dumps(connection), "utf-8")
    home = directory / "home"
    home.mkdir(exist_ok=True)
    inside = INSIDE in os.environ
    return os.environ | {
        "PROSJEKTPORTAL_CONNECTION": str(file),
        "PROSJEKTPORTAL_RESOLVE": "{}" if inside else json.dumps(connection["resolve"]),
        "REQUESTS_CA_BUNDLE": connection["ca_file"],
        "NODE_EXTRA_CA_CERTS": connection["ca_file"],
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "CLIMICROSOFT365_NOUPDATE": "1",
        "NODE_NO_WARNINGS": "1",
    }


def python_suite(file: str) -> list[str]:
    return [sys.executable, "-c", f"import reach, runpy; runpy.run_path({file!r}, run_name='__main__')"]


def node_suite(file: str) -> list[str]:
    return ["node", "--require", str(SUITES / "reach.cjs"), file]


CLIENTS: dict[str, list[list[str]]] = {
    "msal": [python_suite("msal_steps.py")],
    "office365": [python_suite("office365_steps.py")],
    "pnpjs": [node_suite("pnpjs/run.mjs")],
    "cli": [node_suite("cli/run.mjs")],
}
OF_NODE = ("pnpjs", "cli")


def run_client(name: str, verbose: bool) -> Score:
    score = Score(name)
    with tempfile.TemporaryDirectory(prefix="conformance-") as place:
        directory = Path(place) / "tenant"
        with served(directory, port=443 if INSIDE in os.environ else 0) as connection:
            for command in CLIENTS[name]:
                run_suite(command, environment(connection, directory), score, verbose)
            if verbose:
                show_missing(connection)
    return score


def show_missing(connection: dict[str, Any]) -> None:
    """What was asked for that the emulator does not have, and its own faults."""
    import ssl
    from urllib.request import urlopen

    context = ssl.create_default_context(cafile=connection["ca_file"])
    with urlopen(f"https://localhost:{connection['port']}/_emulator/not-emulated", context=context) as answer:
        for missing in json.load(answer):
            print(f"  not emulated: {missing}")
    with urlopen(f"https://localhost:{connection['port']}/_emulator/log", context=context) as answer:
        for exchange in json.load(answer):
            for part in exchange["parts"]:
                if part["status"] >= 400:
                    print(f"  {part['status']} {part['method']} {part['url']}")


def run_suite(command: list[str], variables: dict[str, str], score: Score, verbose: bool) -> None:
    process = subprocess.Popen(
        command,
        cwd=SUITES,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        out, error = process.communicate(timeout=TOO_LONG)
    except subprocess.TimeoutExpired:
        process.kill()
        out, error = process.communicate()
        score.add("the suite", False, f"did not end within {TOO_LONG} s")
    for line in out.splitlines():
        try:
            told = json.loads(line)
            score.add(told["step"], told["passed"], told["message"])
            if verbose and told["passed"]:
                print(f"  passed: {told['step']} {told['message']}")
        except (ValueError, KeyError, TypeError):
            if verbose:
                print(f"  {name_of(command)}: {line}")
    if (
        process.returncode not in (0, 1)
        or not (score.passed or score.failures)
        or (process.returncode and not score.failures)
    ):
        score.add("the suite", False, f"ended with {process.returncode}: {error[-1500:]}")
    elif verbose and error:
        print(error[-3000:])


def name_of(command: list[str]) -> str:
    return Path(command[-1]).name


def install_node_clients() -> str:
    """Make ``node_modules``; what is missing, as a sentence, or nothing."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Node.js and npm were not found: PnPjs and CLI for Microsoft 365 are skipped."
    lock, made = SUITES / "package-lock.json", SUITES / "node_modules" / ".package-lock.json"
    if made.exists() and made.stat().st_mtime >= lock.stat().st_mtime:
        return ""
    print("Installing the Node clients by their lock file (about half a minute the first time)", flush=True)
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=SUITES,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return f"The Node clients could not be installed and are skipped: {done.stderr.strip()[-400:]}"
    os.utime(made)
    return ""


# -- recorded evidence -----------------------------------------------------------------------------


def recorded_cases() -> bool:
    """Every recorded exchange, by source: recorded answers, routing-only cases and reports apart."""
    figures = figures_of_tests()
    if figures is None:
        return True
    started, found = time.monotonic(), figures.counts()
    score = Score(
        "cases", found.total["passed"], [(name, "; ".join(why)) for name, why in found.failures.items()]
    )
    score.show(time.monotonic() - started)
    for source, row in sorted(found.by_source.items()):
        print(f"  {source}: {row['passed']} passed, {row['failed']} failed, {row['out']} out of scope")
    return not score.failures


def entity_shapes() -> bool:
    """How many of the always-present properties of real entities are there."""
    figures = figures_of_tests()
    if figures is None:
        return True
    found = figures.shape_ratio()
    print(f"shapes: {found.here} of {found.all} always-present properties ({found.ratio:.1%})")
    for name, missing in found.missing.items():
        print(f"  missing: {name}: {', '.join(missing)}")
    return bool(found.ratio >= ENOUGH)


def figures_of_tests() -> Any:
    """The module that counts; nothing, with a sentence, where the recordings are not at hand."""
    sys.path.insert(0, str(TOP / "tests"))
    try:
        from emulator.conformance import figures, harness  # type: ignore[import-not-found]
    except ImportError as error:
        print(f"Recorded cases and shapes are not counted: {error}.")
        return None
    if not harness.FACTS.is_dir():
        print(f"Recorded cases and shapes are not counted: {harness.MISSING}")
        return None
    return figures


EVIDENCE = {"cases": recorded_cases, "shapes": entity_shapes}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--only", action="append", choices=[*EVIDENCE, *CLIENTS], help="may be given several times"
    )
    parser.add_argument("--verbose", action="store_true", help="what the suites print besides")
    parser.add_argument(
        "--write", action="store_true", help="keep what the clients came to, for docs/emulator.md"
    )
    asked = parser.parse_args()
    wanted = asked.only or [*EVIDENCE, *CLIENTS]
    if INSIDE not in os.environ:
        lacking = install_node_clients() if set(OF_NODE) & set(wanted) else ""
        os.environ["PROSJEKTPORTAL_LACKING"] = lacking
        enter_private_network()
    lacking = os.environ.get("PROSJEKTPORTAL_LACKING", "")
    if lacking:
        print(lacking)
        wanted = [name for name in wanted if name not in OF_NODE]
    with tempfile.TemporaryDirectory(prefix="conformance-hosts-") as place:
        if INSIDE in os.environ:
            furnish_private_network(Path(place))
        failed = [name for name in wanted if not run_one(name, asked.verbose, write=asked.write)]
        if INSIDE in os.environ:
            subprocess.run(["umount", "/etc/hosts"], check=False, capture_output=True)
    return 1 if failed else 0


def run_one(name: str, verbose: bool, *, write: bool) -> bool:
    if name in EVIDENCE:
        return EVIDENCE[name]()
    started, score = time.monotonic(), run_client(name, verbose)
    score.show(time.monotonic() - started)
    if write:
        keep(score)
    return not score.failures


def keep(score: Score) -> None:
    """For the page on the emulator: ``python -m sp_prosjektportal.emulator.evidence page > docs/emulator.md``."""
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    kept[score.name] = {"passed": score.passed, "failed": len(score.failures)}
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
