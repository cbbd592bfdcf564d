#!/usr/bin/env python3
"""Hunts with many rules, beside peers: events per second of CPU, medians of one run.

    tests/bench/hunt.py --siglake target/release/siglake --rules RULES --data EVENTS
        [--ndjson EVENTS_AS_NDJSON] [--sizes 1,10,100,1000] [--copies 3,10] [--runs 3]
        [--install FOLDER]

Every program gets the same rules and the same events; the runs of all take turns. rsigma is taken
from PATH, or from FOLDER, where `--install` puts the one that crates.io has. Chainsaw and Zircolite
are in no registry; what is not there is told as absent. rsigma reads JSON lines alone: without
`--ndjson` only siglake runs.

`--sizes` shows how the cost grows with the number of rules, `--copies` how it grows with the number
of events: the files are there so many times, in folders of their own.

CPU is user and system time of the process with all its threads and children.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


def measure(command, stdin=None):
    """Seconds of CPU and greatest resident size in MiB. Standard output goes nowhere."""
    source = open(stdin, "rb") if stdin else subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # siglake and rsigma say with 1 that something was found.
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, command))}: {errors.decode(errors='replace')[-500:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def rule_files(folders):
    files = []
    for folder in folders:
        path = Path(folder)
        files += [path] if path.is_file() else sorted(path.rglob("*.yml"))
    return files


def lines(path):
    files = [path] if path.is_file() else [it for it in path.rglob("*") if it.is_file()]
    count = 0
    for file in files:
        with open(file, "rb") as stream:
            while block := stream.read(1 << 20):
                count += block.count(b"\n")
    return count


def one_file(path, folder):
    """Peers read one stream."""
    if path.is_file():
        return path
    target = folder / "events.ndjson"
    with open(target, "wb") as out:
        for file in sorted(it for it in path.rglob("*") if it.is_file()):
            with open(file, "rb") as stream:
                shutil.copyfileobj(stream, out)
    return target


def copies(path, count, folder):
    """The files of a path so many times, without their bytes."""
    files = [path] if path.is_file() else sorted(it for it in path.rglob("*") if it.is_file())
    for number in range(count):
        for file in files:
            place = folder / f"copy{number}" / (file.name if path.is_file() else file.relative_to(path))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(file.resolve())
    return folder


def find(name, folder):
    own = folder / "bin" / name if folder else None
    return str(own) if own and own.exists() else shutil.which(name)


def install(folder):
    command = ["cargo", "install", "rsigma", "--locked", "--no-default-features", "--features",
               "daachorse-index", "--root", str(folder)]
    if subprocess.run(command).returncode != 0:
        print("rsigma could not be installed", file=sys.stderr)


def peers(folder, rules, events):
    """Name and commands of each peer's settings; of one that is absent nothing."""
    # The last two are in no registry, so that there is nothing to install by name.
    found = {"rsigma": [], "chainsaw": [], "zircolite": []}
    if rsigma := find("rsigma", folder):
        command = [rsigma, "engine", "eval", "--rules", str(rules), "--event", f"@{events}"]
        routing = ["--logsource-routing", "--logsource-field-map",
                   "product=_product,category=_category,service=_service"]
        for more in ([], ["--cross-rule-ac"], routing, routing + ["--cross-rule-ac"]):
            found["rsigma"].append(command + more)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--siglake", default="target/release/siglake")
    parser.add_argument("--rules", nargs="+", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--events", type=int, help="number of events, without --ndjson")
    parser.add_argument("--ndjson", type=Path)
    parser.add_argument("--sizes", default="", help="also with so many rules, such as 1,10,100")
    parser.add_argument("--copies", default="", help="also with so many times the events, such as 3,10")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--install", type=Path, metavar="FOLDER")
    parser.add_argument("--single", action="store_true", help="also a query for each rule")
    arguments = parser.parse_args()
    if arguments.install:
        install(arguments.install)
    if not (arguments.events or arguments.ndjson):
        parser.error("--events or --ndjson is needed")
    events = arguments.events or lines(arguments.ndjson)
    files = rule_files(arguments.rules)
    # A sample that is the same in each run, and of each size a part of the next.
    order = files[:]
    random.Random(1).shuffle(order)
    sizes = [int(size) for size in arguments.sizes.split(",") if size]
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        commands, times = {}, {}
        for size in [*(size for size in sizes if size < len(files)), len(files)]:
            rules = scratch / f"rules_{size}"
            rules.mkdir()
            for number, file in enumerate(order[:size]):
                shutil.copyfile(file, rules / f"{number}_{file.name}")
            hunt = [arguments.siglake, "hunt", str(rules), "--quiet", "--format", "jsonl",
                    "--output", str(scratch / "matches.jsonl"), "--data"]
            commands[f"siglake, {size} rules"] = hunt + [str(arguments.data)]
            if arguments.single:
                single = hunt[:3] + ["--single"] + hunt[3:]
                commands[f"siglake --single, {size} rules"] = single + [str(arguments.data)]
        for count in (int(count) for count in arguments.copies.split(",") if count):
            for kind, data in [("", arguments.data), (", JSON lines", arguments.ndjson)]:
                if data:
                    name = f"siglake, {len(files)} rules{kind}, {count} times the events"
                    folder = scratch / f"copies_{count}{kind.replace(', ', '_').replace(' ', '_')}"
                    commands[name] = hunt + [str(copies(data, count, folder))]
                    times[name] = count
        if arguments.ndjson:
            commands[f"siglake, {len(files)} rules, JSON lines"] = hunt + [str(arguments.ndjson)]
            stream = one_file(arguments.ndjson, scratch)
            for name, settings in peers(arguments.install, rules, stream).items():
                if not settings:
                    print(f"{name}: absent")
                for command in settings:
                    extra = " ".join(it for it in command if it.startswith("--")
                                     and it not in ("--rules", "--event", "--logsource-field-map"))
                    commands[f"{name} {extra}".strip() + f", {len(files)} rules, JSON lines"] = command
        found = {name: [] for name in commands}
        for _ in range(arguments.runs):
            for name, command in commands.items():
                found[name].append(measure(command))
    best = min((statistics.median(cpu for cpu, _ in runs) for name, runs in found.items()
                if name.startswith("rsigma")), default=None)
    print(f"{events} events, medians of {arguments.runs} runs")
    for name, runs in found.items():
        cpu = statistics.median(cpu for cpu, _ in runs)
        count = times.get(name, 1)
        ratio = f", {best * count / cpu:.2f} x rsigma" if best else ""
        print(f"{name}: {cpu:.2f} s CPU, {events * count / cpu:,.0f} events/s, "
              f"{max(peak for _, peak in runs):.0f} MiB{ratio}")
    print(json.dumps({name: [cpu for cpu, _ in runs] for name, runs in found.items()}))


if __name__ == "__main__":
    main()
