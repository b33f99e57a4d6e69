#!/usr/bin/env python3
"""Components under load: every answer is compared with what the cases state, and the memory of the servers is watched.

Usage: soak.py [--seconds N] [--rounds N] [--skiff FILE] GUESTS|FILE.wasm       GUESTS: the folder that holds http-cases.json and cases.json
HTTP components: one `skiff serve`, N seconds of the cases eight at a time, ten seconds of rest, N rounds. Prints the resident memory after each rest as a ratio to that after the
first 1,000 requests. Commands (the preview 1 programs as components): `skiff run` eight at a time for N seconds. A wrong byte, or an answer that does not come, is the exit status 1.
With a component instead of the folder: the resident memory of one server under as many requests for /health as sixteen connections make, before the first of them, after 1,000, and
in rounds directly after a load and ten seconds later.
Needs: ./publish.sh cli; for a component cli load
"""
import argparse
import collections
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

AT_A_TIME = 8
FIRST_REQUESTS = 1000
REST_SECONDS = 10
HEALTH = {"method": "GET", "path": "/health", "body": None, "headers": {}, "status": 200, "expect": None}
DIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "dist")
# The adapted components are these programs of the cases.
COMMANDS = {"component/hello-c-adapted.component.wasm": "p1/hello-c-p1.wasm", "component/catwc-c-adapted.component.wasm": "p1/catwc-c-p1.wasm"}


def in_parallel(work, until):
    """Calls work(worker, turn) in eight threads until it says so; answers how many calls there were and what went wrong."""
    counts, wrong = [0] * AT_A_TIME, []

    def loop(worker):
        while not wrong and not until(sum(counts)):
            try:
                problem = work(worker, counts[worker])
            except (OSError, http.client.HTTPException) as error:
                problem = f"no answer: {error!r}"
            if problem:
                wrong.append(problem)
            counts[worker] += 1

    threads = [threading.Thread(target=loop, args=(i,)) for i in range(AT_A_TIME)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts), wrong


class Server:
    def __init__(self, skiff, component):
        self.process = subprocess.Popen([skiff, "serve", "--listen", "127.0.0.1:0", component], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.host, port = re.search(r"http://([\d.]+):(\d+)", self.process.stdout.readline()).groups()
        self.port = int(port)
        self.connections = [http.client.HTTPConnection(self.host, self.port, timeout=30) for _ in range(AT_A_TIME)]

    def ask(self, worker, case):
        """What is wrong with the answer, or None."""
        connection = self.connections[worker]
        connection.request(case["method"], case["path"], body=case["body"], headers=case["headers"])
        response = connection.getresponse()
        body = response.read()
        if response.status != case["status"] or (case["expect"] is not None and body != case["expect"].encode()):
            return f"{case['method']} {case['path']}: {response.status} {body[:200]!r}"
        return None

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def soak_server(skiff, guests, file, cases, options):
    server = Server(skiff, os.path.join(guests, file))
    try:
        ask = lambda worker, turn: server.ask(worker, cases[(worker + turn) % len(cases)])
        total, wrong = in_parallel(ask, lambda count: count >= FIRST_REQUESTS)
        base = server.resident()
        ratios = []
        for _ in range(options.rounds):
            if wrong:
                break
            end = time.monotonic() + options.seconds
            count, wrong = in_parallel(ask, lambda _: time.monotonic() >= end)
            total += count
            time.sleep(REST_SECONDS)
            ratios.append(server.resident() / base)
        print(f"{file}: {total} requests, {len(wrong)} wrong; resident {base:.1f} MB after the first {FIRST_REQUESTS}, then {', '.join(f'{r:.2f}' for r in ratios)} of that", flush=True)
        return wrong
    finally:
        server.stop()


def watch_server(skiff, component, options):
    server = Server(skiff, component)
    try:
        print(f"{os.path.basename(component)}: {server.resident():.1f} MB before the first request", flush=True)
        wrong = [problem for problem in (server.ask(0, HEALTH) for _ in range(FIRST_REQUESTS)) if problem]
        print(f"{server.resident():.1f} MB after {FIRST_REQUESTS} requests", flush=True)
        load = [os.path.join(DIST, "Skiff.Load"), "load", f"http://{server.host}:{server.port}/health", "--seconds", str(options.seconds), "--connections", "16"]
        for turn in range(options.rounds):
            rate = subprocess.run(load, check=True, capture_output=True, text=True).stdout.strip()
            after = server.resident()
            time.sleep(REST_SECONDS)
            print(f"round {turn + 1}: {rate}; {after:.1f} MB after it, {server.resident():.1f} MB {REST_SECONDS} s later", flush=True)
        return wrong
    finally:
        server.stop()


def soak_command(skiff, guests, file, cases, options):
    with tempfile.TemporaryDirectory() as work:
        folders = [shutil.copytree(os.path.join(guests, "data"), os.path.join(work, str(i))) for i in range(AT_A_TIME)]

        def run(worker, turn):
            case = cases[(worker + turn) % len(cases)]
            variables = [word for name, value in case["env"].items() for word in ("--env", f"{name}={value}")]
            command = [skiff, "run", *variables, "--dir", f"{folders[worker]}::/data", os.path.join(guests, file), *case["args"]]
            result = subprocess.run(command, input=case["stdin"].encode(), capture_output=True, timeout=60)
            # A command component can only say that it failed: WASI 0.2 has no other exit codes.
            if hashlib.sha256(result.stdout).hexdigest() != case["stdout_sha256"] or (result.returncode == 0) != (case["exit"] == 0):
                return f"{case['args']}: exit {result.returncode} {result.stdout[:200]!r} {result.stderr[:200]!r}"
            return None

        end = time.monotonic() + options.seconds
        count, wrong = in_parallel(run, lambda _: time.monotonic() >= end)
        print(f"{file}: {count} runs, {len(wrong)} wrong", flush=True)
        return wrong


def soak(options):
    by_file = collections.defaultdict(list)
    with open(os.path.join(options.guests, "http-cases.json")) as file:
        for case in json.load(file)["cases"]:
            by_file[case["file"]].append(case)
    with open(os.path.join(options.guests, "cases.json")) as file:
        runs = json.load(file)
    wrong = []
    for file, cases in by_file.items():
        wrong += soak_server(options.skiff, options.guests, file, cases, options)
    for file, program in COMMANDS.items():
        wrong += soak_command(options.skiff, options.guests, file, [c for c in runs if c["file"] == program], options)
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--skiff", default=os.path.join(DIST, "skiff"))
    parser.add_argument("guests")
    options = parser.parse_args()
    wrong = watch_server(options.skiff, options.guests, options) if os.path.isfile(options.guests) else soak(options)
    for problem in wrong:
        print(problem)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
