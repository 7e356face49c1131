"""The part "host events": recordings of Windows machines against all SigmaHQ rules."""
import os
import re

import inputs

LINE = re.compile(r"^(?P<name>\D+?)\s+(?P<n>\d+) events\s+(?P<bytes>\d+) bytes\s+(?P<rate>\d+) /s"
                  r"\s+p50\s+(?P<p50>[\d.]+) us\s+p99\s+(?P<p99>[\d.]+) us\s+max\s+(?P<max>[\d.]+) us"
                  r"\s+candidates\s+(?P<candidates>[\d.]+)\s+matches\s+(?P<matches>[\d.]+)"
                  r"\s+undecided (?P<undecided>\d+)$")
TARGETS = {"mixed": (60000, 15, 120), "process": (50000, None, None)}


def unpacked(b, group, name):
    archive = os.path.join(b.corpora, group, f"{name}.tar.zst")
    to = os.path.join(os.path.dirname(b.home), "sets", name)
    return inputs.unpack(archive, to) if os.path.exists(archive) else None


def target(b, m):
    rate, p50, p99 = TARGETS.get(m["name"], (None, None, None))
    said = []
    if rate:
        said.append(b.judge(f"host events, {m['name']}", -int(m["rate"]), -rate, f"≥ {rate:,}/s"))
    if p50:
        said.append(b.judge(f"host events, {m['name']}", float(m["p50"]), p50, f"p50 ≤ {p50} µs"))
    if p99:
        said.append(b.judge(f"host events, {m['name']}", float(m["p99"]), p99, f"p99 ≤ {p99} µs"))
    return "; ".join(said)


def section(b, output, tests):
    """${output} runs a command; ${tests} is where the benchmarks' programs lie."""
    b.say("## Host events", "")
    rules = b.corpora and unpacked(b, "rules", "sigma-sigmahq")
    logs = b.corpora and unpacked(b, "logs", "otrf-security-datasets")
    if not rules or not logs:
        b.say("Not measured: the corpora are missing.", "")
        return
    files = sorted(os.path.join(at, n) for at, _, names in os.walk(logs) for n in names
                   if n.endswith(".json"))
    said = output([os.path.join(tests, "sigma_bench"), rules, "5"], input="\n".join(files) + "\n")
    lines = said.splitlines()
    b.say("Recorded Windows events (OTRF Security-Datasets), each read from its JSON and matched "
          "against every SigmaHQ rule, the best of five looks; one thread. "
          + (lines[0] + "; " + lines[1] + "." if len(lines) > 1 else "**It failed.**"), "")
    found = [m for m in map(LINE.match, lines) if m]
    b.table(["events", "number", "bytes", "events/s", "p50 µs", "p99 µs", "rules asked", "matches",
             "undecided", "target"],
            [[m["name"], m["n"], m["bytes"], f"{int(m['rate']):,}", m["p50"], m["p99"],
              m["candidates"], m["matches"], m["undecided"], target(b, m)] for m in found])
    if len(found) != 5:
        b.missed.append("host events: not all parts were measured")
