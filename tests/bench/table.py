"""Turns the raw numbers of a run into tables of medians and ratios, with the targets beside them."""

import statistics


def middle(values) -> float:
    values = list(values)
    return statistics.median(values) if values else 0.0


def spread(values, digits: int = 2) -> str:
    """Median and, of several rounds, the least and the greatest."""
    values = list(values)
    text = f"{middle(values):,.{digits}f}"
    return text if len(values) < 2 else f"{text} [{min(values):,.{digits}f}-{max(values):,.{digits}f}]"


def verdict(value: float, target: float, at_most: bool) -> str:
    return "reached" if (value <= target if at_most else value >= target) else "NOT reached"


def rows_to_text(rows: list) -> str:
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    def line(row) -> str:
        return "| " + " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) + " |"

    lines = [line(row) for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


class Targets:
    """Rows of "figure, value, target, reached?"."""

    def __init__(self):
        self.rows = [("figure", "this run", "target", "")]

    def at_least(self, figure: str, values, target: float, unit: str = "x", digits: int = 2) -> None:
        values = list(values)
        self.rows.append((figure, f"{spread(values, digits)} {unit}".strip(),
                          f">= {target:,} {unit}".strip(), verdict(middle(values), target, False)))

    def at_most(self, figure: str, values, target: float, unit: str, digits: int = 1) -> None:
        values = list(values)
        self.rows.append((figure, f"{spread(values, digits)} {unit}", f"<= {target:,} {unit}",
                          verdict(middle(values), target, True)))

    def shown(self, figure: str, text: str) -> None:
        self.rows.append((figure, text, "", ""))


def ratio(rounds: list, over: str, under: str, key: str) -> list:
    """Of each round by itself: both sides saw the same minute of the machine."""
    return [r[over][key] / r[under][key] for r in rounds if r[under][key] > 0]


def acknowledgement_targets(found: dict, t: Targets) -> None:
    rounds = found["rounds"]
    for figure, peer, target in (("durable acks/s, c=64, over FastAPI + SQLite FULL", "fastapi_sqlite/64", 7),
                                 ("the same over FastAPI that keeps nothing", "fastapi/64", 2),
                                 ("the same over a bare Beast server", "bare/64", 0.25)):
        t.at_least(figure, ratio(rounds, "ft9/64", peer, "rate"), target)
    if "ft9_no_journal/64" in rounds[0]:
        t.shown("the same over ft9-server without a journal",
                spread(ratio(rounds, "ft9/64", "ft9_no_journal/64", "rate")) + " x")
        t.shown("server CPU per ack, c=64, with and without a journal",
                " and ".join(spread((r[f"{n}/64"]["cpu_us"] for r in rounds), 1) for n in ("ft9", "ft9_no_journal"))
                + " us")
    if "ft9_before/64" in rounds[0]:
        t.shown("the same over the server given with --before",
                spread(ratio(rounds, "ft9/64", "ft9_before/64", "rate")) + " x")
        t.shown("server CPU per ack, c=64, over --before",
                spread(ratio(rounds, "ft9/64", "ft9_before/64", "cpu_us")) + " x")
    if "nginx/64" in rounds[0]:
        t.shown("the same over nginx `return 200`", spread(ratio(rounds, "ft9/64", "nginx/64", "rate")) + " x")
        floor = [r["ft9/1"]["p50_us"] / (2 * r["fdatasync"]["p50_us"] + r["nginx/1"]["p50_us"])
                 for r in rounds]
        t.at_most("ack p50, c=1, in (2 fdatasync p50 + nginx p50)", floor, 1, "x", 2)


def acknowledgement_table(found: dict) -> str:
    rounds = found["rounds"]
    names = [n for n in ("ft9", "ft9_before", "ft9_no_journal", "fastapi_sqlite", "fastapi", "bare", "nginx") if f"{n}/64" in rounds[0]]
    rows = [("server", "c", "acks/s", "p50 us", "p99 us", "server CPU us", "not 200")]
    for name in names:
        for c in (1, 16, 64):
            of = [r[f"{name}/{c}"] for r in rounds]
            rates, p50, p99, cpu = ([o[key] for o in of] for key in ("rate", "p50_us", "p99_us", "cpu_us"))
            rows.append((name, c, spread(rates, 0), spread(p50, 0), spread(p99, 0), spread(cpu, 1),
                         sum(o["bad"] for o in of)))
    sync = [r["fdatasync"] for r in rounds]
    p50, p99 = (spread((s[key] for s in sync), 0) for key in ("p50_us", "p99_us"))
    return rows_to_text(rows) + f"\n\nfdatasync of 1.1 KB on the same disk: p50 {p50} us, p99 {p99} us"


def conversation_targets(found: dict, t: Targets) -> None:
    rounds = found["rounds"]
    t.at_most("server CPU per conversation, bare profile", (r["ft9"]["cpu_us"] for r in rounds), 600, "us", 0)
    t.shown("the same, full profile (typing, 3 statuses)",
            spread((r["ft9_full"]["cpu_us"] for r in rounds), 0) + " us")
    t.at_least("conversations/s over FastAPI", ratio(rounds, "ft9", "fastapi", "rate"), 8, digits=1)
    if "ft9_before" in rounds[0]:
        t.shown("the same of the server given with --before",
                spread((r["ft9_before"]["cpu_us"] for r in rounds), 0) + " us")
        t.shown("server CPU per conversation over --before", spread(ratio(rounds, "ft9", "ft9_before", "cpu_us")) + " x")
        t.shown("conversations/s over --before", spread(ratio(rounds, "ft9", "ft9_before", "rate")) + " x")
    t.shown("server CPU per conversation over FastAPI", spread(ratio(rounds, "ft9", "fastapi", "cpu_us"), 3) + " x")


def conversation_table(found: dict) -> str:
    rows = [("server", "conversations/s", "server CPU us", "simulator CPU us", "RSS MB", "missing")]
    for name in ("ft9", "ft9_before", "ft9_full", "fastapi"):
        of = [r[name] for r in found["rounds"] if name in r]
        if not of:
            continue
        rates, own, other, memory = (spread((o[key] for o in of), 0)
                                     for key in ("rate", "cpu_us", "simulator_cpu_us", "rss_mb"))
        rows.append((name, rates, own, other, memory, sum(o["count"] - o["finished"] for o in of)))
    return rows_to_text(rows)


def start_targets(found: dict, t: Targets) -> None:
    for key, figure, target, unit in (("rss_mb", "idle memory", 16, "MB"),
                                      ("ready_ms", "start to ready", 60, "ms")):
        t.at_most(figure, (s[key] for s in found["ft9"]), target, unit)
        t.shown(f"{figure} of FastAPI", spread((s[key] for s in found["fastapi"]), 1) + " " + unit)


def of_rounds(found: dict, name: str, key: str, unit: float = 1) -> list:
    return [r[name][key] / unit for r in found["rounds"]]


def open_loop_targets(found: dict, t: Targets) -> None:
    figure = f"ack p99 at {found['rate']}/s, open loop, pipeline running"
    t.at_most(figure, of_rounds(found, "ft9", "ack_p99_us", 1000), 10, "ms")
    sync = [r["ft9"]["ack_p99_us"] / r["fdatasync"]["p99_us"] for r in found["rounds"]]
    t.shown("the same in fdatasync p99 of the round", spread(sync, 1) + " x")
    for name, peer in (("fastapi", "FastAPI"), ("bare", "bare Beast")):
        t.shown(f"the same in p99 of {peer}", spread(ratio(found["rounds"], "ft9", name, "ack_p99_us"), 3) + " x")


def open_loop_table(found: dict) -> str:
    rows = [("server", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "answered people per second")]
    for name in ("ft9", "fastapi", "bare"):
        figures = [spread(of_rounds(found, name, f"ack_{q}_us", 1000)) for q in ("p50", "p99", "p999", "max")]
        speed = spread(of_rounds(found, name, "rate"), 0) if name != "bare" else "-"
        rows.append((name, *figures, speed))
    return rows_to_text(rows)


def latency_targets(found: dict, t: Targets) -> None:
    for q, target in (("p50", 4), ("p99", 10)):
        key = f"added_{q}_ms"
        t.at_most(f"added latency {q} at 80/s, 1 s model", of_rounds(found, "ft9", key), target, "ms")
        t.shown(f"the same over FastAPI's {spread(of_rounds(found, 'fastapi', key), 1)} ms",
                spread(ratio(found["rounds"], "ft9", "fastapi", key), 3) + " x")
    missing = sum(r[n]["count"] - r[n]["measured"] for r in found["rounds"] for n in ("ft9", "fastapi"))
    t.shown("messages of this stage without a reply", str(missing))


def burst_targets(found: dict, t: Targets) -> None:
    first, second, n = found["first"], found["second"], found["count"]
    t.at_least(f"burst of {n:,}, 1 s model: people answered", [first["people"], second["people"]], n, "", 0)
    t.at_most("messages to somebody who had one already", [first["answered_again"], second["answered_again"]], 0, "", 0)
    t.at_most("time until the last answer", [first["seconds"]], 8, "s")
    t.at_most("ack p99 during the burst", [first["ack_p99_us"] / 1000], 60, "ms")
    t.shown("all acknowledged after", f"{first['acknowledged_ms'] / 1000:.1f} s")
    t.shown("waiting for the model at one time", f"{first['in_flight_peak']:,}")
    t.shown("memory: before, peak, after", f"{first['rss_before_mb']:.0f}, {first['rss_peak_mb']:.0f}, "
            f"{first['rss_after_mb']:.0f} MB")
    t.shown("the second burst: time, peak, after", f"{second['seconds']:.1f} s, {second['rss_peak_mb']:.0f}, "
            f"{second['rss_after_mb']:.0f} MB")
    t.shown("contexts of both crowds, kept for half an hour", f"{found['contexts_mb']:.0f} MB")
    peer = found["fastapi"]
    t.shown("answers per second, and FastAPI's", f"{first['rate']:,.0f} and {peer['rate']:,.0f}: "
            f"{first['rate'] / max(peer['rate'], 1e-9):.1f} x ({peer['people']:,} of {peer['count']:,} people of the peer)")


def waiting_targets(found: dict, t: Targets) -> None:
    for one in found["ft9"]:
        t.at_most(f"memory of one of {one['waiting']:,} that wait for the model", [one["kb_each"]], 80, "KB")
    for one in found["fastapi"]:
        t.shown(f"the same of FastAPI, {one['waiting']:,} waiting",
                f"{one['kb_each']:.1f} KB: {found['ft9'][0]['kb_each'] / one['kb_each']:.2f} x")


def render(found: dict) -> str:
    t, parts = Targets(), []
    if "acknowledgements" in found:
        acknowledgement_targets(found["acknowledgements"], t)
        parts.append("Acknowledgements (webhook in, durable, 200 out; nobody is answered)\n\n"
                     + acknowledgement_table(found["acknowledgements"]))
    if "conversations" in found:
        conversation_targets(found["conversations"], t)
        parts.append("Conversations (webhook, model without delay, reply; one message each)\n\n"
                     + conversation_table(found["conversations"]))
    if "open_loop" in found:
        open_loop_targets(found["open_loop"], t)
        parts.append("Acknowledgements at a fixed rate while every message is answered\n\n"
                     + open_loop_table(found["open_loop"]))
    if "sessions" in found:
        t.at_most("memory per session of 10 messages of 120 bytes", [found["sessions"]["bytes_per_session"]],
                  2000, "bytes", 0)
        t.shown("adding a line to a session", f"{found['sessions']['append_ns']:.0f} ns")
    if "starts" in found:
        start_targets(found["starts"], t)
    if "latency" in found:
        latency_targets(found["latency"], t)
    if "burst" in found:
        burst_targets(found["burst"], t)
    if "waiting" in found:
        waiting_targets(found["waiting"], t)
    m = found["machine"]
    head = (f"{found['at']}, {m['cores']} cores, {found['threads']} server threads; load before the run "
            f"{m['load_before']:.1f}, {m['stolen_seconds']} s taken by the host.\n"
            "Medians [least-greatest of the rounds]; ratios of each round by itself.")
    return "\n\n".join([head, rows_to_text(t.rows), *parts])
