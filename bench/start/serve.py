#!/usr/bin/env python3
"""Process start to the first response of servers, interleaved, so that all see the same machine.

Usage: serve.py [--runs N] NAME PATH COMMAND... [-- NAME PATH COMMAND...]...
The word ADDRESS in a command stands for 127.0.0.1 and a free port, the word CACHE for a new empty folder in each run. PATH is what is asked for; any answer but 200 ends the measurement.
Prints median, quartiles and minimum of each, the processor time until then, and the resident memory after the response. The server is asked to connect to every half millisecond.
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

PATIENCE = 120  # seconds


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def processor_seconds(pid):
    """Of the threads that live: the kernel counts whole processes in hundredths of a second only."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
            total += int(file.read().split()[0])
    return total / 1e9


def resident_megabytes(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


def ask(port, path, deadline):
    """The first line of the answer of a server that may not listen yet."""
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            break
        except ConnectionRefusedError:
            if time.perf_counter() > deadline:
                sys.exit(f"nothing listens on port {port}")
            time.sleep(0.0005)
    with connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        return connection.makefile("rb").readline().decode().strip()


def start(path, command):
    """Seconds to the first line of the first answer, processor seconds, megabytes."""
    port = free_port()
    cache = tempfile.mkdtemp() if "CACHE" in command else None
    places = {"ADDRESS": f"127.0.0.1:{port}", "CACHE": cache}
    started = time.perf_counter()
    server = subprocess.Popen([places.get(word, word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        status = ask(port, path, started + PATIENCE)
        taken = time.perf_counter() - started
        if " 200 " not in f"{status} ":
            sys.exit(f"{' '.join(command)}: {path} was answered {status}")
        return taken, processor_seconds(server.pid), resident_megabytes(server.pid)
    finally:
        server.terminate()
        server.wait()
        if cache:
            shutil.rmtree(cache)


def quantile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(part * len(values)))]


def main(arguments):
    runs = 20
    if arguments[:1] == ["--runs"]:
        runs = int(arguments[1])
        arguments = arguments[2:]
    cases = [[]]
    for word in arguments:
        if word == "--":
            cases.append([])
        else:
            cases[-1].append(word)
    if any(len(case) < 3 for case in cases):
        sys.exit(__doc__)
    for _, path, *command in cases:
        if "CACHE" not in command:
            start(path, command)  # Fills the cache of compiled code, and the page cache.
    time.sleep(2.5)  # A file changed a moment ago is not remembered (docs/adr/0016).
    for _, path, *command in cases:
        if "CACHE" not in command:
            start(path, command)
    measured = [[] for _ in cases]
    for _ in range(runs):
        for (_, path, *command), results in zip(cases, measured):
            results.append(start(path, command))
    for (name, *_), results in zip(cases, measured):
        wall, processor, resident = zip(*results)
        low, median, high = (1000 * quantile(wall, part) for part in (0.25, 0.5, 0.75))
        print(f"{name:<24} median {median:7.1f} ms   quartiles {low:.1f} to {high:.1f}   minimum {1000 * min(wall):.1f}"
              f"   processor {1000 * quantile(processor, 0.5):.0f} ms   resident {quantile(resident, 0.5):.1f} MB   {runs} runs")


main(sys.argv[1:])
