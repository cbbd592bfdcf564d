"""Rules per CPU second of siglake and of pySigma's SQL backends, on the same rules in one run.

Called by compile_vs_pysigma.sh. Needs nothing but Python; `convert` runs in an environment
that has the backend.
"""

import argparse
import importlib
import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path

# PyPI's name, module and class. The last two were not on PyPI when this was written.
BACKENDS = {
    "sqlite": ("pysigma-backend-sqlite", "sigma.backends.sqlite", "sqliteBackend"),
    "duckdb": ("pysigma-backend-duckdb", "sigma_backend_duckdb", "DuckDBBackend"),
    "databricks": ("pysigma-backend-databricks", "sigma.backends.databricks", "DatabricksBackend"),
    "clickhouse": ("pysigma-backend-clickhouse", "sigma.backends.clickhouse", "ClickhouseBackend"),
    "parseable": ("pysigma-backend-parseable", "sigma.backends.parseable", "ParseableBackend"),
    "athena": ("pysigma-backend-athena", "sigma.backends.athena", "athenaBackend"),
    "postgres": ("pysigma-backend-postgres", "sigma.backends.postgres", "PostgresBackend"),
}
# What a backend refuses to work without.
OPTIONS = {"parseable": {"dataset": "logs"}}
DIALECTS = ("athena", "duckdb")
# Rules converted before the clock starts, so that imports and compiled expressions count for
# no one.
WARM_UP = 100


def rule_files(folders):
    """What siglake reads too."""
    return [
        path
        for folder in folders
        for path in sorted(Path(folder).rglob("*"))
        if path.suffix in (".yml", ".yaml") and path.is_file()
    ]


def read_all(folders):
    """Brings the files into memory: waiting for a disk is nobody's merit."""
    for path in rule_files(folders):
        path.read_bytes()


def cpu(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def convert(name, folders):
    """Converts each file by itself with one backend; prints what it took as JSON."""
    _, module, backend_class = BACKENDS[name]
    from sigma.collection import SigmaCollection

    backend = getattr(importlib.import_module(module), backend_class)(**OPTIONS.get(name, {}))

    def one(path):
        collection = SigmaCollection.from_yaml(path.read_text(encoding="utf-8"))
        return len(collection.rules), len(backend.convert(collection))

    files = rule_files(folders)
    for path in files[:WARM_UP]:
        try:
            one(path)
        except Exception:
            pass
    rules = errors = 0
    first_error = None
    start = cpu(resource.RUSAGE_SELF)
    for path in files:
        try:
            read, queries = one(path)
            rules += read
            errors += queries == 0
        except Exception as error:
            # The file counts as a rule that was tried.
            rules += 1
            errors += 1
            first_error = first_error or f"{type(error).__name__}: {error}"
    spent = cpu(resource.RUSAGE_SELF) - start
    print(json.dumps({"rules": rules, "errors": errors, "cpu": spent, "first_error": first_error}))


def pysigma_run(name, python, folders):
    """One round in a process of its own; None where the backend can't run."""
    command = [python, __file__, "convert", name, *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        return None, last[0]
    return json.loads(done.stdout.splitlines()[-1]), ""


def siglake_run(binary, dialect, folders):
    """One round: the whole process, start, reading and check included. As pySigma's texts,
    siglake's are not written to files."""
    command = [binary, "compile", "--dialect", dialect, *folders]
    start = cpu(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    spent = cpu(resource.RUSAGE_CHILDREN) - start
    # `N of M rules compiled`; the exit code is 1 when rules have errors, which is fine here.
    last = (done.stderr.strip().splitlines() or [""])[-1].split()
    if done.returncode not in (0, 1) or last[1:2] != ["of"]:
        sys.exit(f"siglake failed ({done.returncode}): {done.stderr[-2000:]}")
    compiled, rules = int(last[0]), int(last[2])
    return {"rules": rules, "errors": rules - compiled, "cpu": spent}


def version(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "?"


def pysigma_version(name, python):
    script = (
        "from importlib.metadata import version as v; import sys;"
        "print(v(sys.argv[1]), 'on pySigma', v('pysigma'))"
    )
    return version([python, "-c", script, BACKENDS[name][0]])


class Subject:
    """Something that is measured, with what its rounds gave."""

    def __init__(self, label, run):
        self.label, self.run, self.rounds = label, run, []

    def speed(self):
        return statistics.median(r["rules"] / r["cpu"] for r in self.rounds)

    def refuses_few(self):
        return self.rounds[-1]["errors"] * 2 < self.rounds[-1]["rules"]

    def row(self):
        last = self.rounds[-1]
        speeds = [r["rules"] / r["cpu"] for r in self.rounds]
        spread = f"{min(speeds):.0f}..{max(speeds):.0f}"
        seconds = statistics.median(r["cpu"] for r in self.rounds)
        return f"{self.label:<48} {last['rules']:>6} {last['errors']:>7} {seconds:>8.2f} {self.speed():>9.0f}  {spread}"


def compare(binary, environments, absent, rounds, folders):
    print(f"{len(rule_files(folders))} files, median of {rounds} rounds, Python {sys.version.split()[0]}")
    for name in absent:
        print(f"absent: {BACKENDS[name][0]} can't be installed")
    ours = [
        Subject(f"siglake {dialect}", lambda d=dialect: siglake_run(binary, d, folders))
        for dialect in DIALECTS
    ]
    theirs = []
    for name, python in environments.items():
        label = f"pySigma {name} {pysigma_version(name, python)}"
        theirs.append(Subject(label, lambda n=name, p=python: pysigma_run(n, p, folders)))
    # Round by round and not one after the other: what else the machine does meets all alike.
    for number in range(rounds):
        for subject in ours:
            read_all(folders)
            subject.rounds.append(subject.run())
        for subject in list(theirs):
            read_all(folders)
            result, reason = subject.run()
            if result is None:
                print(f"absent: {subject.label} can't run: {reason}")
                theirs.remove(subject)
                continue
            if number == 0 and result["first_error"]:
                print(f"{subject.label}, its first error: {' '.join(result['first_error'].split())[:120]}")
            subject.rounds.append(result)
    print(f"\n{'':<48} {'rules':>6} {'errors':>7} {'CPU s':>8} {'rules/s':>9}  range")
    for subject in ours + theirs:
        print(subject.row())
    if not theirs:
        sys.exit("no pySigma backend to compare with")
    # A backend that refuses most rules is quick for the wrong reason.
    best = max([s for s in theirs if s.refuses_few()] or theirs, key=Subject.speed)
    print(f"\nthe quickest of pySigma's: {best.label}")
    for subject in ours:
        ratios = ", ".join(
            f"{subject.speed() / other.speed():.1f}x {other.label.split()[1]}" for other in theirs
        )
        print(f"{subject.label}: {subject.speed() / best.speed():.1f}x the quickest ({ratios})")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    modes = parser.add_subparsers(dest="mode", required=True)
    modes.add_parser("packages", help="the backends' names and packages")
    converting = modes.add_parser("convert")
    converting.add_argument("name", choices=BACKENDS)
    comparing = modes.add_parser("compare")
    comparing.add_argument("--siglake", required=True)
    comparing.add_argument("--rounds", type=int, default=5)
    comparing.add_argument("--environment", action="append", default=[], metavar="NAME=PYTHON")
    comparing.add_argument("--absent", action="append", default=[])
    for mode in (converting, comparing):
        mode.add_argument("folders", nargs="+")
    arguments = parser.parse_args()
    if arguments.mode == "packages":
        for name, (package, _, _) in BACKENDS.items():
            print(name, package)
    elif arguments.mode == "convert":
        convert(arguments.name, arguments.folders)
    else:
        environments = dict(pair.split("=", 1) for pair in arguments.environment)
        compare(
            arguments.siglake, environments, arguments.absent, arguments.rounds, arguments.folders
        )


if __name__ == "__main__":
    main()
