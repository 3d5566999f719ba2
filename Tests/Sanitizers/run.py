#!/usr/bin/env python3
"""Runs the tests under a sanitizer: run.py thread|address [room ...]. Status 1 where a test fails or something is reported.

ThreadSanitizer does not see into libswiftSynchronization: where a Mutex is contended, its lock is taken by code of that
library, and what one holder wrote and the next one reads is then reported as a race. Such a report, with both accesses
within the closure of a withLock, is counted and left out; every other one is printed.
"""
import os, re, subprocess, sys, tempfile

# One after the other, as `make test` has it; all that is not named comes first.
BUSY = ["FileWatching", "Freshness", "Service", "PreviewKit", "Command", "Browser"]

# The type of withLock's closure, mangled: (inout sending Value) throws -> sending Result, not escaping.
LOCKED = re.compile(r"zYu\S*XEfU\d*_")


def accesses(report):
    """The stacks of the two accesses of a race."""
    paragraphs = re.split(r"\n\s*\n", report)
    heads = re.compile(r"^\s*(Previous |Modifying |Read|Write|Atomic|Concurrent)", re.M)
    return [paragraph for paragraph in paragraphs if heads.search(paragraph) and "#0" in paragraph]


def is_locked(report):
    stacks = accesses(report)
    return len(stacks) == 2 and all(LOCKED.search(stack) for stack in stacks)


def main():
    sanitizer, rooms = sys.argv[1], sys.argv[2:]
    scratch = {"thread": ".build-tsan", "address": ".build-asan"}[sanitizer]
    options = ["--sanitize", sanitizer, "--scratch-path", scratch]
    subprocess.run(["swift", "build", "--build-tests", *options], check=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(
            os.environ,
            PREVIEW_SANITIZER=sanitizer,
            TSAN_OPTIONS=f"log_path={folder}/report exitcode=0",
            ASAN_OPTIONS=f"log_path={folder}/report detect_leaks=0",
        )
        choices = [["--filter", f"^{room}Tests\\."] for room in rooms or BUSY]
        if not rooms:
            choices.insert(0, ["--skip", f"^({'|'.join(BUSY)})Tests\\."])
        # One at a time: side by side they take each other's time, of which a sanitizer leaves little.
        command = ["swift", "test", "--skip-build", "--disable-xctest", "--no-parallel", *options]
        statuses = [subprocess.run(command + choice, env=environment).returncode for choice in choices]
        found, locked = [], 0
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), errors="replace") as file:
                for report in file.read().split("=" * 18 + "\n"):
                    if "WARNING: ThreadSanitizer" in report and is_locked(report):
                        locked += 1
                    elif "WARNING: " in report or "ERROR: " in report:
                        found.append(report)
    print("\n".join(found))
    left_out = f", {locked} within a contended Mutex left out" if sanitizer == "thread" else ""
    print(f"{sanitizer} sanitizer: {len(found)} reports{left_out}; {sum(map(bool, statuses))} test runs failed")
    return 1 if found or any(statuses) else 0


sys.exit(main())
