"""Starting, watching and ending the programs of a bench run. All of them listen on loopback."""

import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

TREE = pathlib.Path(__file__).resolve().parents[2]
BUILD = TREE / "build" / "release"
OUTPUT = TREE / "build" / "bench"
WORK = OUTPUT / "work"
PYTHON = "/usr/bin/python3"  # Debian's packages are for Debian's Python
TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get_status(port: int, path: str) -> int:
    """Status of a GET; 0 if nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def wait_until(holds, limit: float, step: float = 0.01) -> bool:
    """Looks every `step` seconds whether `holds()`; False if it did not within `limit` seconds."""
    end = time.perf_counter() + limit
    while not holds():
        if time.perf_counter() >= end:
            return False
        time.sleep(step)
    return True


class Program:
    """A child process in a folder of its own; its output goes to a log file beside it."""

    def __init__(self, name: str, command: list, env: dict, port: int = 0):
        self.name, self.port = name, port
        self.log = open(WORK / f"{name}.log", "wb")
        clean = {"PATH": os.environ.get("PATH", "/usr/bin"), "LANG": "C.UTF-8", **env}
        self.began = time.perf_counter()
        # A session of its own: Ctrl-C reaches this script alone, which then ends its children.
        self.process = subprocess.Popen(
            [str(part) for part in command],
            cwd=WORK, env=clean, stdin=subprocess.DEVNULL, stderr=self.log, start_new_session=True,
            stdout=subprocess.PIPE if name.startswith("simulator") else self.log,
        )

    def wait_ready(self, path: str = "/health/ready", limit: float = 30) -> float:
        """Milliseconds from the start to the first 200."""
        def ready() -> bool:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended; see {self.log.name}")
            return get_status(self.port, path) == 200

        if not wait_until(ready, limit, 0.001):
            raise RuntimeError(f"{self.name} did not become ready; see {self.log.name}")
        return 1000 * (time.perf_counter() - self.began)

    def cpu_seconds(self) -> float:
        """User and system time so far, of all threads and of the children that live."""
        ticks = 0
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue  # ended meanwhile
            if int(fields[3]) == self.process.pid:  # a session of its own, so that is the session's number
                ticks += int(fields[11]) + int(fields[12])
        return ticks / TICK

    def resident_mb(self) -> float:
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


class Simulator(Program):
    """ft9-simulator as the fake Graph and the fake model; whoever is measured talks to it over TLS."""

    def __init__(self, name: str = "simulator", keep_record: bool = False):
        folder = WORK / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        # Without a record it costs less; it shares the cores with what is measured.
        quiet = [] if keep_record else ["--quiet-record"]
        command = [BUILD / "ft9-simulator", "--no-server", "--json", *quiet, "--ai-delay", "0",
                   "--status-delay", "0", "--page-port", free_port(), "--work-dir", folder]
        super().__init__(name, command, {})
        self.facts = json.loads(self.process.stdout.readline())
        self.control_port = int(self.facts["page_url"].split(":")[2].split("/")[0])
        self.set(statuses=False)

    def ask(self, verb: str, path: str, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.control_port, timeout=30)
        headers = {"X-Simulator-Token": self.facts["control_token"], "Content-Type": "application/json"}
        connection.request(verb, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"simulator: {verb} {path}: {answer.status} {text[:300]}")
        return json.loads(text)

    def set(self, **settings) -> None:
        self.ask("POST", "/control/settings", settings)

    def reset(self) -> None:
        self.ask("POST", "/control/reset", {})

    def counters(self) -> dict:
        return self.ask("GET", "/control/record?limit=0")["counters"]

    def asked(self) -> int:
        """Questions that the fake model took."""
        return self.counters().get("ai.accepted", 0)

    def accepted(self) -> int:
        """Messages that the fake Graph took."""
        return self.counters().get("graph.message.accepted", 0)

    def webhooks_answered(self) -> int:
        """Statuses, here: the messages come from the load generator."""
        return self.counters().get("webhook_answer", 0)

    def entries(self) -> list:
        found, after = [], 0
        while True:
            page = self.ask("GET", f"/control/record?after={after}&limit=10000")
            found += page["entries"]
            if page["next"] == after or not page["entries"]:
                return found
            after = page["next"]

    def account(self) -> dict:
        """What a server must know to work with this simulator."""
        f = self.facts
        return {
            "WHATSAPP_ACCESS_TOKEN": f["access_token"], "WHATSAPP_PHONE_NUMBER_ID": f["phone_number_id"],
            "WHATSAPP_APP_SECRET": f["app_secret"], "WHATSAPP_VERIFY_TOKEN": f["verify_token"],
            "OPENAI_API_KEY": f["openai_api_key"], "OPENAI_MODEL": "bench",
            "OPENAI_BASE_URL": f["openai_base_url"], "GRAPH_BASE_URL": f["graph_base_url"],
            "UPSTREAM_CA_FILE": f["ca_file"], "CONFIG_DIR": str(TREE / "config"),
            "ACCOUNT_CHECK_SECONDS": "0",
            # What is measured is the server, not Meta's limits.
            "NUMBER_MESSAGES_PER_SECOND": "0", "PERSON_MESSAGE_SECONDS": "0",
            # Nor how long it waits for what a person may still be writing.
            "REPLY_DEBOUNCE_MS": "0",
        }


ADMIN_TOKEN = "bench-admin-token-0123456789"


def start_ft9(name: str, simulator: Simulator, threads: int, binary=None, **settings) -> Program:
    """`binary`: another program that reads the same settings; by default what was built last."""
    for file in WORK.glob(f"{name}.db*"):
        file.unlink()
    port = free_port()
    env = {**simulator.account(), "HOST": "127.0.0.1", "PORT": str(port), "THREADS": str(threads),
           "ADMIN_TOKEN": ADMIN_TOKEN, "DATABASE_URL": f"sqlite:{WORK}/{name}.db", **settings}
    own = config_of(binary)
    if own:
        env["CONFIG_DIR"] = str(own)
    return Program(name, [binary or BUILD / "ft9-server"], env, port)


def config_of(binary):
    """The configuration of the tree that another program was built in: an older one refuses keys that it does not know."""
    beside = [folder / "config" for folder in pathlib.Path(binary).parents] if binary else []
    return next((folder for folder in beside if (folder / "texts.json").exists()), None)


def administer(server: Program, verb: str, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request(verb, path, headers={"Authorization": f"Bearer {ADMIN_TOKEN}"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{verb} {path}: {answer.status}")
    return text


def pause(server: Program) -> None:
    administer(server, "POST", "/pause")


def metrics(server: Program) -> dict:
    """Those of GET /metrics that have no labels."""
    lines = administer(server, "GET", "/metrics").splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if "{" not in line and line[0] != "#")}


def start_peer(name: str, simulator: Simulator, mode: str, connections: int = 64) -> Program:
    for file in WORK.glob(f"{name}.db*"):
        file.unlink()
    port = free_port()
    env = {**simulator.account(), "PEER_MODE": mode, "PEER_DATABASE": f"{WORK}/{name}.db",
           "PEER_CONNECTIONS": str(connections), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [PYTHON, "-m", "uvicorn", "fastapi_peer:app", "--app-dir", TREE / "tests" / "bench",
               "--port", port, "--loop", "uvloop", "--http", "httptools", "--no-access-log",
               "--log-level", "warning"]
    return Program(name, command, env, port)


def start_bare(threads: int) -> Program:
    port = free_port()
    return Program("bare", [BUILD / "bench-bare-server", port, threads], {}, port)


def start_nginx(threads: int):
    """None if nginx is not installed: it only shows how far the machine goes."""
    binary = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if not binary:
        return None
    port = free_port()
    folder = WORK / "nginx"
    folder.mkdir(exist_ok=True)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes {threads}; pid {folder}/pid; error_log {folder}/error.log;"
        "events { worker_connections 1024; }"
        f"http {{ access_log off; keepalive_requests 100000000; {temporary}"
        f"server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json;"
        "return 200 '{\"status\":\"ok\"}'; } } }")
    return Program("nginx", [binary, "-c", folder / "nginx.conf"], {}, port)


def run_tool(*command) -> dict:
    """Runs one of the bench programs and reads its line of JSON."""
    words = [str(part) for part in command]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()}")
    return json.loads(done.stdout)


class Load:
    """Runs bench-loadgen; every request of a whole bench run comes from a person of its own."""

    def __init__(self, simulator: Simulator):
        self.simulator = simulator
        self.next_person = 1

    def run(self, server: Program, *more, count: int, connections: int) -> dict:
        facts = self.simulator.facts
        first, self.next_person = self.next_person, self.next_person + count
        return run_tool(BUILD / "bench-loadgen", "--port", server.port, "--secret", facts["app_secret"],
                        "--number-id", facts["phone_number_id"], "--first", first, "--count", count,
                        "--connections", connections, *more)
