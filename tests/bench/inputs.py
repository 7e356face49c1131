"""The inputs of the benchmark, made anew from the corpora; the same seed, the same bytes."""
import json
import os
import random
import re
import subprocess

SEED = 20261121
SIZES = {"200 B": 200, "2 KB": 2048, "20 KB": 20480}
MEGABYTE = 1 << 20


def corpora(root):
    """The folder with the corpora, beside the clone or where PAN_CORPORA says, or None."""
    for path in (os.environ.get("PAN_CORPORA"), "../shared/corpora", "../../shared/corpora"):
        if path and os.path.isdir(os.path.join(root, path)):
            return os.path.abspath(os.path.join(root, path))
    return None


def unpack(archive, folder):
    """Unpack once; the folder appears when it is complete."""
    if not os.path.isdir(folder):
        os.makedirs(folder + ".new", exist_ok=True)
        subprocess.run(["tar", "--zstd", "-xf", archive, "-C", folder + ".new"], check=True)
        os.rename(folder + ".new", folder)
    return folder


def skills(corpora_folder, to):
    """Every labelled skill, unpacked: dicts of labels.jsonl with "path" and "text"."""
    found = []
    with open(os.path.join(corpora_folder, "skills", "labels.jsonl"), encoding="utf-8") as f:
        for s in map(json.loads, f):
            name = s["archive"].removesuffix(".tar.zst")
            folder = unpack(os.path.join(corpora_folder, "skills", s["archive"]),
                            os.path.join(to, name))
            s["path"] = os.path.join(folder, s["id"])
            s["text"] = os.path.join(s["path"], s["main"])
            found.append(s)
    return found


def read(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)
    return path


def slices(samples, to, each):
    """Per size, files with slices of benign skills at random places, whole characters."""
    chance = random.Random(SEED)
    benign = [s for s in samples if s["label"] == "benign"]
    chance.shuffle(benign)
    made = {}
    for name, size in SIZES.items():
        made[name] = []
        for s in benign:
            text = read(s["text"])
            if len(text) < size or len(made[name]) >= each:
                continue
            at = chance.randrange(len(text) - size + 1)
            piece = text[at:at + size].decode("utf-8", "ignore").encode()
            path = os.path.join(to, f"slice-{size}", f"{len(made[name]):04}.txt")
            made[name].append(write(path, piece))
    return made


def filled(piece):
    return (piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE]


def drawn(chance, pieces, between=b" "):
    out = bytearray()
    while len(out) < MEGABYTE:
        out += chance.choice(pieces) + between
    return bytes(out[:MEGABYTE])


def triggers(rules):
    """The runs of letters in the patterns of the rules: what their literals are made of."""
    found = set()
    for at, _, names in os.walk(rules):
        for name in names:
            if name.endswith((".yaml", ".yml")):
                for line in read(os.path.join(at, name)).decode("utf-8", "replace").split("\n"):
                    if re.match(r"\s*(- )?(value|pattern|regex):", line):
                        found.update(re.findall(r"[a-z]{4,}", line.split(":", 1)[1].lower()))
    return [w.encode() for w in sorted(found)]


def worst(samples, rules, to):
    """1 MB of everything that ENGINE.md calls worst, and of plain text to compare with."""
    chance = random.Random(SEED)
    benign = sorted(s["text"] for s in samples if s["label"] == "benign")
    attacks = sorted(s["text"] for s in samples if s["label"] == "malicious")
    plain = b""
    for path in benign:
        plain += read(path)
        if len(plain) >= MEGABYTE:
            break
    words = triggers(rules)
    signs = [bytes([c]) for c in b"abcdefghijklmnopqrstuvwxyz0123456789 .,;:/-_$"]
    consonants = [w.translate(None, b"aeiouy") or b"b" for w in words]
    made = {
        "plain text": plain[:MEGABYTE],
        "one letter": filled(b"a"),
        "spaces": filled(b" "),
        "newlines": filled(b"\n"),
        "quotes": filled(b'"'),
        "base64": filled(b"QWxhZGRpbjpvcGVuIHNlc2FtZQ"),
        "nested brackets": filled(b"([{"),
        "all triggers at random": drawn(chance, words),
        "all attack samples": filled(b"\n".join(map(read, attacks))),
        "zero-width between letters": filled("\u200b".join("ignore all previous ").encode()),
        "right-to-left": filled("שלום וברכה لكل الناس ".encode()),
        "one line": drawn(chance, signs, b""),
        "no vowels": drawn(chance, consonants),
    }
    return {name: write(os.path.join(to, "worst", name.replace(" ", "-")), data)
            for name, data in made.items()}
