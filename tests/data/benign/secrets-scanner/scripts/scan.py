import pathlib
import re
import sys

PATTERNS = {
    "aws": re.compile(r"AKIA[0-9A-Z]{16}"),
    "github": re.compile(r"ghp_[A-Za-z0-9]{36}"),
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}
SENSITIVE = [".env", "id_rsa", ".aws/credentials", ".npmrc"]

for path in pathlib.Path(sys.argv[1]).rglob("*"):
    if not path.is_file():
        continue
    if path.name in SENSITIVE:
        print(f"{path}: should not be committed")
    text = path.read_text(errors="replace")
    for name, pattern in PATTERNS.items():
        for i, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                print(f"{path}:{i}: {name}")
