// The whole UI and the first look at the board, gzip: fails above a budget. Run after `npm run build`.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** All that is emitted. */
const BUDGET = 250_000;
/** What a browser must have before it shows the first cards: page, styles, scripts, platform, one language. */
const FIRST_BUDGET = 60_000;
const counted = new Set([".js", ".css", ".html", ".ftl", ".json", ".svg"]);
const folder = new URL("../dist/", import.meta.url).pathname;

function files(at) {
  return readdirSync(at).flatMap((name) => {
    const path = join(at, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

const gzip = (path) => gzipSync(readFileSync(join(folder, path)), { level: 9 }).length;
const sizes = files(folder)
  .filter((path) => counted.has(extname(path)))
  .map((path) => path.slice(folder.length))
  .map((path) => ({ path, bytes: gzip(path) }))
  .sort((a, b) => b.bytes - a.bytes);

/** What a script imports before it runs, as paths. */
function imports(path) {
  const text = readFileSync(join(folder, path), "utf8");
  return [...text.matchAll(/(?:^|[;}])import(?:[\w$*{}\s,]*?from)?"\.\/([^"]+)"/g)].map(
    (one) => `assets/${one[1]}`,
  );
}

/** Paths and all that they import before they run. */
function closure(paths, found = new Set()) {
  for (const path of paths) {
    if (found.has(path)) continue;
    found.add(path);
    if (path.endsWith(".js")) closure(imports(path), found);
  }
  return found;
}

const named = (name) => sizes.filter(({ path }) => new RegExp(`^assets/${name}-[\\w-]{8}\\.js$`).test(path));
const one = (name) => {
  const [found, ...more] = named(name);
  if (!found || more.length > 0) throw new Error(`${named(name).length} chunks are called ${name}`);
  return found.path;
};
const page = readFileSync(join(folder, "index.html"), "utf8");
const linked = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((found) => found[1]);
const first = closure(["index.html", ...linked, one("web"), one("fr")]);
const sum = (list) => list.reduce((all, { bytes }) => all + bytes, 0);
const say = (bytes, words) => process.stdout.write(`${String(bytes).padStart(8)}  ${words}\n`);

for (const { path, bytes } of sizes.slice(0, 12)) say(bytes, `${path}${first.has(path) ? "  (first)" : ""}`);
const firstSizes = sizes.filter(({ path }) => first.has(path));
say(
  sum(firstSizes),
  `gzip bytes before the first cards, in ${firstSizes.length} files, budget ${FIRST_BUDGET}`,
);
say(sum(sizes), `gzip bytes in ${sizes.length} files, budget ${BUDGET}`);
if (sum(sizes) >= BUDGET || sum(firstSizes) >= FIRST_BUDGET) process.exit(1);
