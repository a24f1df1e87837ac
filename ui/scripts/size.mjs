// The whole UI, gzip: fails above the budget. Run after `npm run build`.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET = 250_000;
const counted = new Set([".js", ".css", ".html", ".ftl", ".json", ".svg"]);
const folder = new URL("../dist/", import.meta.url).pathname;

function files(at) {
  return readdirSync(at).flatMap((name) => {
    const path = join(at, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

const sizes = files(folder)
  .filter((path) => counted.has(extname(path)))
  .map((path) => ({
    path: path.slice(folder.length),
    bytes: gzipSync(readFileSync(path), { level: 9 }).length,
  }))
  .sort((a, b) => b.bytes - a.bytes);
const sum = sizes.reduce((all, one) => all + one.bytes, 0);
for (const { path, bytes } of sizes.slice(0, 8))
  process.stdout.write(`${String(bytes).padStart(8)}  ${path}\n`);
process.stdout.write(`${String(sum).padStart(8)}  gzip bytes in ${sizes.length} files, budget ${BUDGET}\n`);
if (sum >= BUDGET) process.exit(1);
