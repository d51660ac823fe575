"""What a bench run measures. Each function returns raw numbers, one entry for each round."""

import time

from programs import (
    BUILD, WORK, Load, Program, Simulator, pause, run_tool, start_bare, start_ft9, start_nginx, start_peer, wait_until)

CONNECTIONS = (1, 16, 64)
# What is measured keeps up to this many turns going at once; the default of 256 suits a real model's pace.
BENCH_TURNS = "4096"
STATUSES = ["sent", "delivered", "read"]  # of each message, in the full profile
IDLE_SECONDS = 0.3  # after which memory is read: that time passes is what is wanted, there is no event to wait for


def bad_answers(result: dict) -> int:
    return result["sent"] - result["statuses"].get("200", 0)


def acknowledgements(simulator: Simulator, threads: int, rounds: int, seconds: float, say, before=None) -> dict:
    """Webhooks answered per second: closed loop, nobody is answered, the servers take turns within each round.
    `before`: an older ft9-server."""
    servers = {
        "ft9": start_ft9("ft9-ack", simulator, threads),
        "ft9_no_journal": start_ft9("ft9-no-journal", simulator, threads, BUILD / "bench-server-without-journal"),
        "fastapi_sqlite": start_peer("fastapi-sqlite", simulator, "journal"),
        "fastapi": start_peer("fastapi-ack", simulator, "ack"),
        "bare": start_bare(threads),
    }
    if before:
        servers["ft9_before"] = start_ft9("ft9-ack-before", simulator, threads, before)
    nginx = start_nginx(threads)
    if nginx:
        servers["nginx"] = nginx
    try:
        for name, server in servers.items():
            server.wait_ready("/" if name in ("bare", "nginx") else "/health/ready")
        for name, server in servers.items():
            if name.startswith("ft9"):
                pause(server)
        load = Load(simulator)
        for server in servers.values():
            load.run(server, count=500, connections=16)
        out = {"rounds": []}
        for number in range(rounds):
            say(f"acknowledgements, round {number + 1} of {rounds}")
            out["rounds"].append(acknowledgement_round(servers, load, seconds))
        return out
    finally:
        for server in servers.values():
            server.end()


def acknowledgement_round(servers: dict, load: Load, seconds: float) -> dict:
    out = {"fdatasync": run_tool(BUILD / "bench-sync-probe", WORK / "probe", 400)}
    for connections in CONNECTIONS:
        for name, server in servers.items():
            keeps_nothing = name in ("bare", "nginx")
            # Enough for the fastest that remembers what it saw; whoever keeps nothing may see it again.
            count = 2000 if keeps_nothing else int(seconds * (4000 if connections == 1 else 30000))
            repeat = ["--repeat"] if keeps_nothing else []
            before = server.cpu_seconds()
            result = load.run(server, "--seconds", seconds, *repeat, count=count, connections=connections)
            result["cpu_us"] = 1e6 * (server.cpu_seconds() - before) / max(1, result["answered"])
            result["bad"] = bad_answers(result)
            out[f"{name}/{connections}"] = result
    return out


def finish(simulator: Simulator, count: int, limit: float) -> float:
    """Waits until the fake Graph took `count` messages; the moment it had them (of those that came)."""
    wait_until(lambda: simulator.accepted() >= count, limit, 0.02)
    return time.perf_counter()


def converse(simulator: Simulator, server: Program, load: Load, count: int, *more, connections: int = 16,
             limit: float = 60) -> dict:
    """`count` people write one message each; until the last reply was sent."""
    simulator.reset()
    cpu, simulator_cpu, begin = server.cpu_seconds(), simulator.cpu_seconds(), time.perf_counter()
    acks = load.run(server, *more, count=count, connections=connections)
    # The generator makes its payloads before its clock starts.
    begin = max(begin, time.perf_counter() - acks["seconds"])
    seconds = finish(simulator, count, limit) - begin
    finished = simulator.accepted()
    return {
        "count": count, "finished": finished, "bad": bad_answers(acks),
        "seconds": seconds, "rate": finished / seconds,
        "cpu_us": 1e6 * (server.cpu_seconds() - cpu) / max(1, finished),
        "simulator_cpu_us": 1e6 * (simulator.cpu_seconds() - simulator_cpu) / max(1, finished),
        "ack_p50_us": acks["p50_us"], "ack_p99_us": acks["p99_us"], "ack_rate": acks["rate"],
        "ack_p999_us": acks["p999_us"], "ack_max_us": acks["max_us"], "ack_curve_us": acks["curve_us"],
        "rss_mb": server.resident_mb(),
    }


def conversations(simulator: Simulator, threads: int, rounds: int, count: int, say, before=None) -> dict:
    """Webhook in, model asked, reply sent: without delay, from all people at once. `before`: an older ft9-server."""
    plain = {"WHATSAPP_TYPING": "off", "MAX_INFLIGHT_TURNS": BENCH_TURNS}
    bare = start_ft9("ft9-bare", simulator, threads, **plain)
    full = start_ft9("ft9-full", simulator, threads, WHATSAPP_TYPING="on", MAX_INFLIGHT_TURNS=BENCH_TURNS)
    peer = start_peer("fastapi-answer", simulator, "answer")
    old = start_ft9("ft9-before", simulator, threads, before, **plain) if before else None
    servers = [server for server in (bare, full, peer, old) if server]
    try:
        for server in servers:
            server.wait_ready()
        load = Load(simulator)
        for server in servers:
            converse(simulator, server, load, 200)
        out = {"rounds": []}
        for number in range(rounds):
            say(f"conversations, round {number + 1} of {rounds}")
            one = {"ft9": converse(simulator, bare, load, count),
                   "fastapi": converse(simulator, peer, load, max(500, count // 8))}
            one["ft9_full"] = with_statuses(simulator, full, load, count // 2)
            if old:
                one["ft9_before"] = converse(simulator, old, load, count)
            out["rounds"].append(one)
        return out
    finally:
        for server in servers:
            server.end()


def with_statuses(simulator: Simulator, server: Program, load: Load, count: int) -> dict:
    simulator.set(statuses=STATUSES, server_url=f"http://127.0.0.1:{server.port}")
    try:
        return converse(simulator, server, load, count)
    finally:
        # The last statuses are still on their way; they must not fall into the next measurement.
        wait_until(lambda: simulator.webhooks_answered() >= len(STATUSES) * simulator.accepted(), 15)
        simulator.set(statuses=False, server_url="")


def sessions(count: int, say) -> dict:
    say(f"{count} sessions in memory")
    return run_tool(BUILD / "bench-sessions", count)


def starts(simulator: Simulator, threads: int, times: int, say) -> dict:
    """Time from the start of the program to the first 200 of /health/ready, and memory IDLE_SECONDS later."""
    say(f"{times} starts")
    out = {"ft9": [], "fastapi": []}
    for _ in range(times):
        for name in out:
            if name == "ft9":
                server = start_ft9("ft9-start", simulator, threads)
            else:
                server = start_peer("fastapi-start", simulator, "journal")
            try:
                took = server.wait_ready()
                time.sleep(IDLE_SECONDS)
                out[name].append({"ready_ms": took, "rss_mb": server.resident_mb()})
            finally:
                server.end()
    return out
