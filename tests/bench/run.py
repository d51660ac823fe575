"""Runs the benchmark and prints its ratios; scripts/bench builds everything and starts this.

Each figure compares programs that ran in turn, seconds apart, on the same machine in the same run. The raw
numbers go to build/bench/<time>.json.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import sys
import time

import charts
import measures
import table
import under_load
from programs import OUTPUT, WORK, Simulator

PROFILES = {
    "full": {"rounds": 3, "ack_seconds": 2.0, "conversations": 4000, "open_seconds": 5, "latency_seconds": 8,
             "burst": 10000, "waiting": [500, 1000, 2000], "peer_waiting": 400, "sessions": 200_000, "starts": 10},
    "quick": {"rounds": 1, "ack_seconds": 1.0, "conversations": 1500, "open_seconds": 3, "latency_seconds": 5,
              "burst": 2000, "waiting": [500], "peer_waiting": 100, "sessions": 50_000, "starts": 3},
}
STAGES = ("acknowledgements", "conversations", "open_loop", "sessions", "starts", "latency", "burst", "waiting")
SLOW = ("latency", "burst", "waiting")  # --quick leaves them out unless they are asked for


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="ft9-server beside its peers, in one run")
    parser.add_argument("--quick", action="store_true", help="one round, fewer figures (about a minute)")
    parser.add_argument("--only", choices=STAGES, action="append", help="only this stage; may be repeated")
    parser.add_argument("--charts", type=pathlib.Path, metavar="FOLDER", help="draw what was measured there")
    parser.add_argument("--before", type=pathlib.Path, metavar="FT9-SERVER",
                        help="an older ft9-server that takes turns with the new one")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of ft9-server and the bare server")
    return parser.parse_args()


def machine() -> dict:
    return {"cores": os.cpu_count(), "kernel": platform.release(), "load_before": os.getloadavg()[0]}


def stolen_seconds() -> float:
    """Time in which the host ran others on our cores."""
    with open("/proc/stat", encoding="ascii") as stat:
        return int(stat.readline().split()[8]) / os.sysconf("SC_CLK_TCK")


def measure(args: argparse.Namespace, say) -> dict:
    p, threads = PROFILES["quick" if args.quick else "full"], args.threads
    wanted = args.only or [s for s in STAGES if not (args.quick and s in SLOW)]
    simulator = Simulator()
    older = args.before and args.before.resolve()
    stages = {
        "acknowledgements":
            lambda: measures.acknowledgements(simulator, threads, p["rounds"], p["ack_seconds"], say, older),
        "conversations":
            lambda: measures.conversations(simulator, threads, p["rounds"], p["conversations"], say, older),
        "sessions": lambda: measures.sessions(p["sessions"], say),
        "starts": lambda: measures.starts(simulator, threads, p["starts"], say),
        "open_loop": lambda: under_load.open_loop(simulator, threads, p["rounds"], p["open_seconds"], say),
        "latency": lambda: under_load.added_latency(threads, p["rounds"], p["latency_seconds"], say),
        "burst": lambda: under_load.burst(threads, p["burst"], say),
        "waiting": lambda: under_load.waiting_memory(threads, p["waiting"], p["peer_waiting"], say),
    }
    now = datetime.datetime.now(datetime.timezone.utc)
    out = {"at": now.isoformat(timespec="seconds"), "threads": threads, "profile": p, "machine": machine()}
    try:
        for name in STAGES:
            if name in wanted:
                out[name] = stages[name]()
    finally:
        simulator.end()
    return out


def main() -> int:
    args = arguments()
    begin = time.monotonic()

    def say(line: str) -> None:
        print(f"  [{time.monotonic() - begin:4.0f} s] {line}", file=sys.stderr, flush=True)

    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    stolen = stolen_seconds()
    found = measure(args, say)
    found["machine"]["stolen_seconds"] = round(stolen_seconds() - stolen, 1)
    found["seconds"] = round(time.monotonic() - begin, 1)
    found["machine"]["load_after"] = os.getloadavg()[0]
    raw = OUTPUT / (found["at"].replace(":", "").replace("+0000", "Z") + ".json")
    raw.write_text(json.dumps(found, indent=1))
    print(table.render(found))
    if args.charts:
        print("\nCharts:", *charts.draw(found, args.charts))
    print(f"\nRaw numbers: {raw.relative_to(OUTPUT.parents[1])}; the whole run took {found['seconds']:.0f} s.")
    shutil.rmtree(WORK, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
