"""Draws the charts of docs/performance.md from the raw numbers of a run: charts.py RUN.json FOLDER."""

import json
import math
import pathlib
import statistics
import sys

from svg import Bars, Card, Plot, legend, linear, number, steps

OURS, PEER, DURABLE_PEER, FLOOR, NGINX = "#0072b2", "#d55e00", "#e69f00", "#7d8590", "#009e73"
NAMES = {"ft9": "ft9-server", "fastapi": "FastAPI", "fastapi_sqlite": "FastAPI + SQLite FULL",
         "bare": "bare Beast, 200 only", "nginx": "nginx, return 200"}
COLOURS = {"ft9": OURS, "fastapi": PEER, "fastapi_sqlite": DURABLE_PEER, "bare": FLOOR, "nginx": NGINX}


def bar(name: str, values: list, label: str = "", note: str = "") -> dict:
    row = {"name": label or NAMES[name], "value": statistics.median(values), "colour": COLOURS[name], "note": note}
    if len(values) > 1:
        row.update(low=min(values), high=max(values))
    return row


def said(rows: list, unit: str) -> str:
    """The bars in words, for who cannot see them."""
    return "; ".join(f"{row['name']}: {number(row['value'])} {unit}" for row in rows)


def bars(file: pathlib.Path, title: str, subtitle: str, rows: list, unit: str) -> None:
    card = Card(760, 120 + 34 * len(rows), title, subtitle, said(rows, unit))
    Bars(card, 72).draw(rows, unit)
    card.save(file)


def acknowledgements(found: dict, file: pathlib.Path) -> None:
    rounds = found["acknowledgements"]["rounds"]
    rows = [bar(name, [r[f"{name}/64"]["rate"] for r in rounds]) for name in NAMES if f"{name}/64" in rounds[0]]
    bars(file, "Webhooks acknowledged per second, 64 connections",
         "ft9-server and FastAPI + SQLite commit each one to disk first; the others keep nothing", rows, "per second")


def conversations(found: dict, file: pathlib.Path) -> None:
    rounds = found["conversations"]["rounds"]
    rows = [bar("ft9", [r["ft9"]["rate"] for r in rounds]),
            bar("ft9", [r["ft9_full"]["rate"] for r in rounds], "… with typing and statuses"),
            bar("fastapi", [r["fastapi"]["rate"] for r in rounds])]
    bars(file, "Conversations finished per second",
         "webhook, model without delay, reply; the fake Meta and model share the same cores", rows, "per second")


def percentile_axis(permille: float) -> float:
    """Each further nine takes the same room, so that the slow ones can be seen."""
    return -math.log10(max(1 - permille, 0.0005))


def open_loop(found: dict, file: pathlib.Path) -> None:
    found = found["open_loop"]
    permilles = [p / 1000 for p in (*range(0, 990, 10), *range(990, 1001))]
    middle = {name: curve_of(found["rounds"], name) for name in ("bare", "ft9", "fastapi")}
    highest = max(curve[-1] for curve in middle.values())
    words = "; ".join(f"{NAMES[name]}: half within {curve[50]:.2f} ms, 99 % within {curve[permilles.index(0.99)]:.2f} ms"
                      for name, curve in middle.items())
    card = Card(760, 380, f"How long a webhook waits for its 200, {found['rate']} per second",
                "open loop: counted from the moment it was due, while every message is being answered", words)
    low, top = -1.3, math.ceil(math.log10(highest))
    plot = Plot(card, (70, 92, 720, 320), linear(low, top, 70, 720), linear(0, percentile_axis(1), 320, 92))
    plot.axes([(e, number(10.0 ** e) + " ms") for e in range(-1, top + 1)],
              [(percentile_axis(p), f"{100 * p:g} %") for p in (0, 0.5, 0.9, 0.99, 0.999)],
              "latency, each step ten times the one before", "share of the webhooks that were faster")
    for name, curve in middle.items():
        points = [(max(math.log10(max(ms, 0.001)), low), percentile_axis(p)) for ms, p in zip(curve, permilles)]
        plot.curve(points, COLOURS[name])
    legend(card, 735, 78, [(NAMES[name], COLOURS[name], "") for name in middle])
    card.save(file)


def curve_of(rounds: list, name: str) -> list:
    """At each percentile the median of the rounds, in ms."""
    return [statistics.median(values) / 1000 for values in zip(*(r[name]["ack_curve_us"] for r in rounds))]


def latency(found: dict, file: pathlib.Path) -> None:
    rounds = found["latency"]["rounds"]
    rows = [bar(name, [r[name][f"added_{q}_ms"] for r in rounds], f"{NAMES[name]}, {words}")
            for q, words in (("p50", "half"), ("p99", "99 %")) for name in ("ft9", "fastapi")]
    bars(file, "What the server adds to a model that thinks for a second",
         "80 messages per second; half and 99 % of the replies reach Meta within that time", rows, "ms")


def burst(found: dict, file: pathlib.Path) -> None:
    found = found["burst"]
    first, second, count = found["first"], found["second"], found["count"]
    seconds = max(run["series"][-1]["ms"] for run in (first, second)) / 1000
    peak = max(first["rss_peak_mb"], second["rss_peak_mb"])
    card = Card(760, 540, f"{count:,} people write at once",
                "64 connections, a model that thinks for a second; a server that just started",
                f"all acknowledged after {first['acknowledged_ms'] / 1000:.1f} s, all answered after "
                f"{first['seconds']:.1f} s; memory peaked at {first['rss_peak_mb']:.0f} MB and, when everybody wrote "
                f"again, at {second['rss_peak_mb']:.0f} MB")
    across, ticks = linear(0, seconds, 70, 735), [(s, f"{s:g} s") for s in steps(seconds, 8) if s <= seconds]
    people, memory = steps(count), steps(peak)
    plot = Plot(card, (70, 92, 735, 280), across, linear(0, people[-1], 280, 92))
    plot.axes(ticks, [(n, number(n)) for n in people], "", "people")
    lines = (("acknowledged", FLOOR, ""), ("asked", DURABLE_PEER, "6 3"), ("answered", OURS, ""))
    for key, colour, dashes in lines:
        plot.curve([(max(r["ms"], 0) / 1000, r[key]) for r in first["series"]], colour, dashes)
    legend(card, 735, 78, [(words, colour, dashes) for (_, colour, dashes), words in
                            zip(lines, ("acknowledged (on disk)", "the model was asked", "answered"))])
    plot = Plot(card, (70, 345, 735, 480), across, linear(0, memory[-1], 480, 345))
    plot.axes(ticks, [(n, number(n)) for n in memory], "since the first message", "resident memory, MB")
    for run, dashes in ((first, ""), (second, "6 3")):
        plot.curve([(max(r["ms"], 0) / 1000, r["rss_mb"]) for r in run["series"]], OURS, dashes)
    legend(card, 735, 331, [("first burst", OURS, ""), ("second burst, same process", OURS, "6 3")])
    card.save(file)


def waiting(found: dict, file: pathlib.Path) -> None:
    rows = [bar(name, [one["kb_each"]], f"{NAMES[name]}, {one['waiting']:,} waiting")
            for name in ("ft9", "fastapi") for one in found["waiting"][name]]
    bars(file, "Memory of one conversation that waits for the model",
         "resident memory above the idle process, divided by the conversations in flight", rows, "KB each")


DRAWINGS = {"acknowledgements": acknowledgements, "conversations": conversations, "open_loop": open_loop,
            "latency": latency, "burst": burst, "waiting": waiting}


def draw(found: dict, folder: pathlib.Path) -> list:
    """Draws what the run measured; the names of the files that it wrote."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {stage: folder / f"bench-{stage.replace('_', '-')}.svg" for stage in DRAWINGS if stage in found}
    for stage, file in files.items():
        DRAWINGS[stage](found, file)
    return [file.name for file in files.values()]


if __name__ == "__main__":
    print(*draw(json.loads(pathlib.Path(sys.argv[1]).read_text()), pathlib.Path(sys.argv[2])), sep="\n")
