"""Stages in which time passes: messages come at a fixed rate or all at once, and the model may think."""

import threading
import time

from measures import BENCH_TURNS, converse
from programs import (
    BUILD, WORK, Load, Program, Simulator, metrics, run_tool, start_bare, start_ft9, start_peer, wait_until)

# Room for as many connections to the model as turns: with fewer the connections are what is waited for.
WIDE = {"MAX_INFLIGHT_TURNS": BENCH_TURNS, "UPSTREAM_CONNECTIONS": BENCH_TURNS, "WHATSAPP_TYPING": "off"}
THINKING_MS = 1000
RATE = 500  # webhooks a second of the open loop


def end_all(*programs: Program) -> None:
    for program in programs:
        program.end()


# --- acknowledgements at a fixed rate ---------------------------------------------------------------------------


def open_loop(simulator: Simulator, threads: int, rounds: int, seconds: int, say) -> dict:
    """RATE webhooks a second whatever the server does, each answered through the whole pipeline (model without
    delay). Latency counts from the moment a request was due, so a stall is seen by all who came during it."""
    servers = {
        "ft9": start_ft9("ft9-open", simulator, threads, MAX_INFLIGHT_TURNS=BENCH_TURNS, WHATSAPP_TYPING="off"),
        "fastapi": start_peer("fastapi-open", simulator, "answer"),
        "bare": start_bare(threads),
    }
    try:
        for name, server in servers.items():
            server.wait_ready("/" if name == "bare" else "/health/ready")
        load, out = Load(simulator), {"rate": RATE, "rounds": []}
        for name in ("ft9", "fastapi"):
            converse(simulator, servers[name], load, 300)
        for number in range(rounds):
            say(f"{RATE} webhooks per second while conversations run, round {number + 1} of {rounds}")
            one = {"fdatasync": run_tool(BUILD / "bench-sync-probe", WORK / "probe", 400)}
            for name, server in servers.items():
                one[name] = at_rate(simulator, name, server, load, RATE * seconds)
            out["rounds"].append(one)
        return out
    finally:
        end_all(*servers.values())


def at_rate(simulator: Simulator, name: str, server: Program, load: Load, count: int) -> dict:
    if name != "bare":
        return converse(simulator, server, load, count, "--rate", RATE, connections=64)
    acks = load.run(server, "--rate", RATE, count=count, connections=64)
    return {"count": count, "ack_p50_us": acks["p50_us"], "ack_p99_us": acks["p99_us"],
            "ack_p999_us": acks["p999_us"], "ack_max_us": acks["max_us"], "ack_curve_us": acks["curve_us"]}


# --- what the server adds to the model's second -------------------------------------------------------------------


def added_latency(threads: int, rounds: int, seconds: int, say) -> dict:
    """80 messages per second, a model that thinks for a second: from the due time of a webhook until the fake Graph
    has the reply, less that second."""
    simulator = Simulator("simulator-latency", keep_record=True)
    simulator.set(ai_delay_ms=THINKING_MS)
    servers = {
        "ft9": start_ft9("ft9-latency", simulator, threads, **WIDE),
        "fastapi": start_peer("fastapi-latency", simulator, "answer", int(BENCH_TURNS)),
    }
    try:
        load, out = Load(simulator), {"rounds": []}
        for server in servers.values():
            server.wait_ready()
            converse(simulator, server, load, 300, "--rate", 100, connections=16)  # opens the connections
        for number in range(rounds):
            say(f"added latency at 80 per second, round {number + 1} of {rounds}")
            one = {}
            for name, server in servers.items():
                one[name] = converse(simulator, server, load, 80 * seconds, "--rate", 80, "--log", WORK / "sent.log")
                one[name].update(delays(simulator))
            out["rounds"].append(one)
        return out
    finally:
        end_all(*servers.values(), simulator)


def sent_log() -> list:
    """Of each request: the person, when it was due and when it was answered, in ms since 1970."""
    rows = (line.split() for line in (WORK / "sent.log").read_text().splitlines())
    return [(person, float(due), float(answered)) for person, due, answered in rows]


def delays(simulator: Simulator) -> dict:
    due = {person: at for person, at, _ in sent_log()}
    # The record counts whole milliseconds, cut off: half of one is what is missing on average.
    added = sorted(entry["ms"] + 0.5 - due[entry["to"]] - THINKING_MS for entry in simulator.entries()
                   if entry["kind"] == "graph" and entry.get("call") == "message" and entry["to"] in due)
    if not added:
        return {"measured": 0, "added_p50_ms": float("inf"), "added_p99_ms": float("inf"), "added_max_ms": float("inf")}
    return {"measured": len(added), "added_p50_ms": added[len(added) // 2],
            "added_p99_ms": added[int(0.99 * (len(added) - 1))], "added_max_ms": added[-1]}


# --- everybody at once ---------------------------------------------------------------------------------------------


class Watch:
    """Notes ten times a second how many were asked and answered, and the memory of the server."""

    def __init__(self, simulator: Simulator, server: Program):
        self.simulator, self.server, self.rows = simulator, server, []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        while not self.over.wait(0.1):
            counters = self.simulator.counters()
            self.rows.append({"at_ms": time.time() * 1000, "asked": counters.get("ai.accepted", 0),
                              "answered": counters.get("graph.message.accepted", 0),
                              "rss_mb": self.server.resident_mb()})

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def burst(threads: int, count: int, say) -> dict:
    """`count` people write at the same moment to a server that just started; the model thinks for a second. Then
    once more, to see whether memory grows. The peer gets a tenth of the people, or the run would take minutes."""
    simulator = Simulator("simulator-burst")
    simulator.set(ai_delay_ms=THINKING_MS)
    try:
        out = {"count": count}
        server = start_ft9("ft9-burst", simulator, threads, **WIDE)
        try:
            server.wait_ready()
            load = Load(simulator)
            for name in ("first", "second"):
                say(f"{name} burst of {count}")
                out[name] = one_burst(simulator, server, load, count)
            out["contexts_mb"] = contexts_mb(server, 2 * count)
        finally:
            server.end()
        say(f"burst of {count // 10} to the peer")
        peer = start_peer("fastapi-burst", simulator, "answer", int(BENCH_TURNS))
        try:
            peer.wait_ready()
            out["fastapi"] = one_burst(simulator, peer, Load(simulator), count // 10)
        finally:
            peer.end()
        return out
    finally:
        simulator.end()


def contexts_mb(server: Program, people: int) -> float:
    """What the contexts of so many people take, which are kept for half an hour; the gauges follow every 5 s."""
    wait_until(lambda: metrics(server)["ft9_sessions_active"] >= people, 15, 0.2)
    return metrics(server)["ft9_sessions_bytes"] / 1e6


def one_burst(simulator: Simulator, server: Program, load: Load, count: int) -> dict:
    before = server.resident_mb()
    with Watch(simulator, server) as watch:
        out = converse(simulator, server, load, count, "--log", WORK / "sent.log", connections=64, limit=60)
    counters = simulator.counters()
    log = sent_log()
    begin = log[0][1]
    acknowledged = sorted(answered - begin for _, _, answered in log if answered)
    for row in watch.rows:
        row["ms"] = row.pop("at_ms") - begin
        row["acknowledged"] = sum(1 for at in acknowledged if at <= row["ms"])
    out.update({
        "people": counters.get("graph.people", 0), "answered_again": counters.get("graph.people.again", 0),
        "acknowledged_ms": acknowledged[-1], "rss_before_mb": before, "rss_after_mb": server.resident_mb(),
        "rss_peak_mb": max(row["rss_mb"] for row in watch.rows), "series": [r for r in watch.rows if r["ms"] >= -200],
        "in_flight_peak": max(row["asked"] - row["answered"] for row in watch.rows),
    })
    return out


# --- memory of conversations that wait for the model ----------------------------------------------------------------


def waiting_memory(threads: int, counts: list, peer_count: int, say) -> dict:
    """Resident memory while so many people wait for a model that takes its time, over what it was before."""
    out = {"ft9": [], "fastapi": []}
    for name, wanted in (("ft9", counts), ("fastapi", [peer_count])):
        for count in wanted:
            say(f"{count} conversations wait for the model ({name})")
            out[name].append(while_waiting(name, threads, count))
    return out


def while_waiting(name: str, threads: int, count: int) -> dict:
    """A new server and a new simulator for each number: memory that an allocator keeps would hide the growth."""
    simulator = Simulator("simulator-waiting")
    simulator.set(ai_delay_ms=60_000)
    server = start_ft9("ft9-waiting", simulator, threads, OPENAI_DEADLINE_SECONDS="120", **WIDE) \
        if name == "ft9" else start_peer("fastapi-waiting", simulator, "answer", int(BENCH_TURNS))
    try:
        server.wait_ready()
        before = server.resident_mb()
        Load(simulator).run(server, count=count, connections=16)
        wait_until(lambda: simulator.asked() >= count, 40, 0.05)
        waiting = simulator.asked() - simulator.accepted()
        during = server.resident_mb()
        return {"count": count, "waiting": waiting, "before_mb": before, "during_mb": during,
                "kb_each": 1024 * (during - before) / max(1, waiting)}
    finally:
        server.process.kill()  # nobody waits a minute for these answers
        end_all(server, simulator)
