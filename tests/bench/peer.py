"""What is measured beside us, from npm: installed without scripts, kept off the network."""
import json
import os
import shutil
import subprocess
import tempfile

PACKAGES = ["agent-threat-rules@4.0.0", "@panguard-ai/panguard@1.4.7"]


class Peer:
    """Installed peers, or why there are none."""

    def __init__(self, root):
        self.folder = os.path.join(root, "build", "peers")
        self.modules = os.path.join(self.folder, "node_modules")
        self.script = os.path.join(root, "tests", "bench", "peer_engine.mjs")
        self.atr = os.path.join(self.modules, "agent-threat-rules")
        self.pga = os.path.join(self.modules, "@panguard-ai", "panguard", "bin", "panguard.cjs")
        self.missing = self.install()

    def install(self):
        if not shutil.which("npm") or not shutil.which("node"):
            return "node or npm is missing"
        if not (os.path.isdir(self.atr) and os.path.exists(self.pga)):
            os.makedirs(self.folder, exist_ok=True)
            try:
                done = subprocess.run(
                    ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES],
                    cwd=self.folder, capture_output=True, timeout=180, check=False)
            except subprocess.TimeoutExpired:
                return "npm did not finish in 180 s"
            if done.returncode != 0:
                return "npm could not install it (no network?)"
        return None

    def env(self):
        """An empty home, so that nothing of this machine is read, sent or changed."""
        home = tempfile.mkdtemp(prefix="peer-home-")
        return {"PATH": os.environ["PATH"], "HOME": home, "NO_COLOR": "1"}

    def node(self):
        """Where we may, in a network namespace of its own: what it says stays here."""
        return ["unshare", "-n", "node"] if os.geteuid() == 0 else ["node"]

    def scan(self, path):
        return [*self.node(), os.path.join(self.atr, "dist", "cli.js"), "scan", path, "--no-report"]

    def audit(self, path):
        return [*self.node(), self.pga, "audit", "skill", path, "--no-cloud"]

    def answers(self, kind, paths, seconds):
        """What its engine says of each file within the time: {path: (nanoseconds, rules)}."""
        # One of its expressions can hold the only thread for minutes: cut off from outside.
        command = ["timeout", str(int(seconds) + 30), *self.node(), "--no-regexp-tier-up",
                   self.script, self.atr, kind, str(seconds)]
        done = subprocess.run(command, input="\n".join(paths), capture_output=True, text=True,
                              env=self.env(), check=False)
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.endswith("}")]
        return {a["path"]: (a["ns"], a["rules"]) for a in lines}
