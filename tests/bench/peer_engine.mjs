// The peer's engine in its own process, on the same files: for each one JSON line
// {"path", "ns", "rules"}.  Stops after SECONDS; what it answered until then counts.
// usage: node peer_engine.mjs PACKAGE TYPE SECONDS <LIST     (TYPE: an event type, or skill)
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const [folder, type, seconds] = process.argv.slice(2);
const { ATREngine } = await import(join(folder, "dist", "index.js"));
const engine = new ATREngine({ rulesDir: join(folder, "rules") });
await engine.loadRules();

const stop = performance.now() + 1000 * Number(seconds);
for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
	if (performance.now() > stop) break;
	const content = readFileSync(path, "utf8");
	const from = process.hrtime.bigint();
	const found =
		type === "skill"
			? engine.scanSkill(content)
			: engine.evaluate({ type, content, timestamp: new Date().toISOString() });
	const ns = Number(process.hrtime.bigint() - from);
	writeSync(1, JSON.stringify({ path, ns, rules: found.length }) + "\n");
}
process.exit(0);
