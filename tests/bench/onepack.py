"""The part "one pack": all rule sets of the corpora in one file, and what that costs."""
import json
import os
import re
import shutil
import subprocess
import time

import inputs

SETS = ("sigma-sigmahq", "sigma-safe-mcp", "yara-agent-cisco-mcp", "yara-agent-cisco-skill",
        "yara-agent-nvidia", "yara-agent-vigil", "yara-bartblaze", "yara-ditekshen",
        "yara-elastic", "yara-inquest", "yara-inquest-vt", "yara-reversinglabs",
        "yara-signature-base", "yara-yara-rules-project")
ABOUT_EVENT = {"agent": {"id": 1, "type": "llm_input", "content": "Read the notes and sum them up. " * 60},
               "host": {"id": 1, "logsource": {"category": "process_creation", "product": "windows"},
                        "fields": {"Image": "C:\\Windows\\System32\\whoami.exe", "User": "eve",
                                   "CommandLine": "whoami /all"}}}


def unpack_sets(b):
    folder = os.path.join(b.corpora, "rules")
    return {name: inputs.unpack(os.path.join(folder, f"{name}.tar.zst"),
                                os.path.join(inputs_folder(b), name)) for name in SETS
            if os.path.exists(os.path.join(folder, f"{name}.tar.zst"))}


def inputs_folder(b):
    return os.path.join(os.path.dirname(b.home), "sets")


def compiled(b, paths, out, *more):
    """Seconds, resident KiB and what the command says of it."""
    command = [b.o.program, "rules", "compile", "--json", *more, *paths, "-o", out]
    m = b.process(command, 1)
    began = time.monotonic()
    says = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return m, time.monotonic() - began, json.loads(says.splitlines()[-1])


def section(b):
    b.say("## One pack", "")
    if not b.corpora or not b.rules:
        b.say("Not measured: the corpora are missing.", "")
        return
    sets = unpack_sets(b)
    work = os.path.dirname(b.home)
    compile_all(b, work, sets)
    used(b, work, sets)
    engines(b, work, sets)


def compile_all(b, work, sets):
    out = os.path.join(work, "all.pack")
    changed = os.path.join(work, "changed")
    shutil.rmtree(changed, ignore_errors=True)
    shutil.copytree(sets["sigma-sigmahq"], changed)
    paths = [b.rules, changed, *(p for n, p in sets.items() if n != "sigma-sigmahq")]
    m, _, says = compiled(b, paths, out, "--bundled", "--fresh")
    rows = [["everything", b.per_language(says), says["errors"], f"{says['bytes'] / 1e6:.1f} MB",
             f"{m[0] / 1e6:.2f} s", f"{m[2] / 1024:.0f} MiB",
             b.judge("compile all", m[0], 60e6, "≤ 60 s") + "; "
             + b.judge("rules in all", -says["rules"], -9701, "> 9,700 rules")]]
    m, seconds, says = compiled(b, paths, out, "--bundled")
    rows.append(["again, nothing changed", b.per_language(says), says["errors"],
                 "kept: " + ", ".join(says["kept"]), f"{seconds:.2f} s", f"{m[2] / 1024:.0f} MiB", ""])
    one = next(os.path.join(at, n) for at, _, names in sorted(os.walk(os.path.join(changed, "rules")))
               for n in sorted(names) if n.endswith(".yml"))
    with open(one, "a", encoding="utf-8") as f:
        f.write("\n# changed\n")
    began = time.monotonic()
    done = subprocess.run([b.o.program, "rules", "compile", "--json", "--bundled", *paths, "-o", out],
                          capture_output=True, text=True, check=False).stdout
    seconds = time.monotonic() - began
    says = json.loads(done.splitlines()[-1])
    rows.append(["again, one Sigma file changed", b.per_language(says), says["errors"],
                 "kept: " + ", ".join(says["kept"]), f"{seconds:.2f} s", "", ""])
    fresh = os.path.join(work, "fresh.pack")
    compiled(b, paths, fresh, "--bundled", "--fresh")
    b.say("All rule sets of the corpora and the bundled rules in one pack. What cannot be read or "
          "compiled is named and left out (the third column counts what was said of it).", "")
    b.table(["what", "rules", "errors", "pack", "wall", "resident", "target"], rows)
    b.say("The pack of the last row and one that is compiled from nothing are "
          + ("the same bytes." if inputs.read(out) == inputs.read(fresh) else "**different**."), "")


def used(b, work, sets):
    """ATR, SigmaHQ and signature-base, as a home has them."""
    home = os.path.join(work, "pack-home")
    env = dict(os.environ, PANGUARD_HOME=home)
    shutil.rmtree(home, ignore_errors=True)
    pack = os.path.join(home, "rules", "rules.pack")
    says = json.loads(subprocess.run(
        [b.o.program, "rules", "compile", "--json", "--bundled", b.rules, sets["sigma-sigmahq"],
         sets["yara-signature-base"], "-o", pack], env=env, capture_output=True, text=True,
        check=False).stdout.splitlines()[-1])
    b.say(f"ATR 4.0.0 + bundled, SigmaHQ and signature-base: {b.per_language(says)} in "
          f"{says['bytes'] / 1e6:.1f} MB. A new process of `panguard match` from its start to the "
          "end of one event:", "")
    example = os.path.join(b.root, "share", "examples", "weather", "SKILL.md")
    events = dict(ABOUT_EVENT, file={"id": 1, "file": example})
    rows = []
    for kind, event in events.items():
        stdin = inputs.write(os.path.join(work, f"one-{kind}.jsonl"), json.dumps(event).encode() + b"\n")
        b.process([b.o.program, "match"], 1, stdin, env=env)
        m = b.process([b.o.program, "match"], 20 if b.o.quick else 100, stdin, env=env)
        rows.append([kind, b.wall(m), b.ms(m[1]), f"{m[2] / 1024:.0f} MiB",
                     b.judge(f"first answer, {kind}", m[0], 10e3, "≤ 10 ms")])
    b.table(["event", "wall (best)", "CPU", "resident", "target"], rows)
    stream(b, work, env)


def stream(b, work, env):
    """A mixed stream: all three languages in one process."""
    lines = []
    logs = os.path.join(b.corpora, "logs", "otrf-security-datasets.tar.zst")
    if os.path.exists(logs):
        folder = inputs.unpack(logs, os.path.join(work, "otrf"))
        files = sorted(os.path.join(at, n) for at, _, names in os.walk(folder) for n in names
                       if n.endswith(".json"))
        for path in files:
            with open(path, "rb") as f:
                lines += [line for line in f.read().splitlines() if line.startswith(b"{")][:2000]
    host = len(lines)
    small = [s["text"] for s in b.skills if os.path.getsize(s["text"]) <= 8192][:2000]
    programs = sorted(e.path for e in os.scandir("/usr/bin") if e.is_file(follow_symlinks=False)
                      and 100e3 < e.stat().st_size < 4e6)[:100]
    files = [json.dumps({"id": i, "file": p}).encode() for i, p in enumerate(small + programs)]
    agents = [json.dumps({"id": i, "type": "mcp_exchange",
                          "content": inputs.read(p).decode("utf-8", "ignore")[:2048]}).encode()
              for i, p in enumerate(small)]
    stdin = inputs.write(os.path.join(work, "mixed.jsonl"), b"\n".join(lines + agents + files) + b"\n")
    m = b.process([b.o.program, "match"], 1, stdin, env=env)
    with open(stdin, "rb") as f:
        says = subprocess.run([b.o.program, "match", "--stats"], stdin=f, env=env, check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
    kinds = json.loads(says.splitlines()[-1])["kinds"]
    rows = [[kind, k["events"], k["fired"], f"{k['bytes'] / k['events']:.0f}",
             f"{k['events'] / (k['match_ms'] / 1e3):,.0f}/s", f"{k['bytes'] / k['match_ms'] / 1e3:.1f} MB/s",
             f"{k['p50_us']:.1f} µs", f"{k['p99_us']:.1f} µs"] for kind, k in kinds.items()]
    b.say(f"A mixed stream through one process: {host} Windows events of OTRF's recordings, slices "
          f"of skills as agent events, {len(small)} small files and {len(programs)} programs of this "
          "computer (the time of the match alone, without reading the line or the file):", "")
    b.table(["kind", "events", "met a rule", "bytes each", "rate", "throughput", "p50", "p99"], rows)
    b.say(f"Resident with all three languages in use: {m[2] / 1024:.0f} MiB "
          f"({b.judge('resident', m[2], 80 * 1024, '≤ 80 MiB')}; libyara's helper process is counted "
          "by the system for itself).", "")


def engines(b, work, sets):
    """The engines alone, as their own programs measure them, libyara beside ours."""
    tests = os.path.join(b.root, "build", "rel", "tests", "bench")
    sigma, yara = os.path.join(tests, "sigma_bench"), os.path.join(tests, "yara_bench")
    recordings = os.path.join(work, "otrf")
    if os.path.exists(sigma) and os.path.isdir(recordings):
        files = [os.path.join(at, n) for at, _, names in sorted(os.walk(recordings))
                 for n in sorted(names) if n.endswith(".json")]
        says = b.output([sigma, os.path.join(sets["sigma-sigmahq"], "rules"),
                         "2" if b.o.quick else "5"], input="\n".join(files))
        b.say("Sigma's engine alone on the recordings, reading the JSON included "
              "(tests/bench/sigma_bench, best of several looks at each event):", "", "```",
              *says.splitlines(), "```", "")
        for name, rate, p50, p99 in (("mixed", 60000, 15, 120), ("process", 50000, None, None)):
            found = re.search(rf"^{name} +\d+ events.*?(\d+) /s +p50 +([\d.]+) us +p99 +([\d.]+)",
                              says, re.M)
            if found:
                told = [b.judge(f"Sigma, {name} events", -float(found[1]), -rate, f"≥ {rate:,}/s")]
                if p50:
                    told += [b.judge(f"Sigma, {name}, p50", float(found[2]), p50, f"p50 ≤ {p50} µs"),
                             b.judge(f"Sigma, {name}, p99", float(found[3]), p99, f"p99 ≤ {p99} µs")]
                b.say(f"- {name} events: " + "; ".join(told))
        b.say("")
    if not os.path.exists(yara):
        return
    small = [s["text"] for s in b.skills if os.path.getsize(s["text"]) <= 8192][:200 if b.o.quick else 1000]
    programs = sorted(e.path for e in os.scandir("/usr/bin") if e.is_file(follow_symlinks=False)
                      and 100e3 < e.stat().st_size < 4e6)[:20 if b.o.quick else 60]
    says = b.output([yara, os.path.join(sets["yara-signature-base"], "yara"), *small, *programs])
    b.say(f"YARA's engine alone with signature-base, on {len(small)} small files and {len(programs)} "
          "programs, and libyara on the same (tests/bench/yara_bench):", "", "```",
          *says.splitlines(), "```", "")
    for pattern, limit, sign, text in (
            (r"^ours +\d+ small.*p50 ([\d.]+) ms", .2, 1, "small file p50 ≤ 0.2 ms"),
            (r"^ours +\d+ small.*p99 ([\d.]+) ms", 1, 1, "small file p99 ≤ 1 ms"),
            (r"^ours +\d+ large.* ([\d.]+) MB/s", 100, -1, "programs ≥ 100 MB/s")):
        found = re.search(pattern, says, re.M)
        if found:
            b.say("- " + b.judge("YARA", sign * float(found[1]), sign * limit, text))
    b.say("")
