// Each shell's whole UI and its first look at the board, gzip: fails above a budget. Run after `npm run build`.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** All that is emitted. */
const BUDGET = 250_000;
/** What a shell must have before it shows the first cards: page, styles, scripts, platform, one language. */
const FIRST_BUDGET = 60_000;
const counted = new Set([".js", ".css", ".html", ".ftl", ".json", ".svg"]);
/** What is built, and the chunk of its platform. */
const shells = [
  ["dist-desktop", "tauri"],
  ["dist", "web"],
];

function files(at) {
  return readdirSync(at).flatMap((name) => {
    const path = join(at, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

const sum = (list) => list.reduce((all, { bytes }) => all + bytes, 0);
const say = (bytes, words) => process.stdout.write(`${String(bytes).padStart(8)}  ${words}\n`);

/** Prints what a shell weighs. Whether it is light enough. */
function weigh(dist, platform) {
  const folder = new URL(`../${dist}/`, import.meta.url).pathname;
  const gzip = (path) => gzipSync(readFileSync(path), { level: 9 }).length;
  const sizes = files(folder)
    .filter((path) => counted.has(extname(path)))
    .map((path) => ({ path: path.slice(folder.length), bytes: gzip(path) }))
    .sort((a, b) => b.bytes - a.bytes);

  /** What a script imports before it runs, as paths. */
  const imports = (path) => {
    const text = readFileSync(join(folder, path), "utf8");
    return [...text.matchAll(/(?:^|[;}])import(?:[\w$*{}\s,]*?from)?"\.\/([^"]+)"/g)].map(
      (one) => `assets/${one[1]}`,
    );
  };
  /** Paths and all that they import before they run. */
  const closure = (paths, found = new Set()) => {
    for (const path of paths) {
      if (found.has(path)) continue;
      found.add(path);
      if (path.endsWith(".js")) closure(imports(path), found);
    }
    return found;
  };
  const one = (name) => {
    const named = sizes.filter(({ path }) => new RegExp(`^assets/${name}-[\\w-]{8}\\.js$`).test(path));
    const [found, ...more] = named;
    if (!found || more.length > 0) throw new Error(`${named.length} chunks are called ${name}`);
    return found.path;
  };
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const linked = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((found) => found[1]);
  const first = closure(["index.html", ...linked, one(platform), one("fr")]);
  const firstSizes = sizes.filter(({ path }) => first.has(path));

  process.stdout.write(`${dist}\n`);
  for (const { path, bytes } of sizes.slice(0, 8)) say(bytes, `${path}${first.has(path) ? "  (first)" : ""}`);
  say(
    sum(firstSizes),
    `gzip bytes before the first cards, in ${firstSizes.length} files, budget ${FIRST_BUDGET}`,
  );
  say(sum(sizes), `gzip bytes in ${sizes.length} files, budget ${BUDGET}`);
  return sum(sizes) < BUDGET && sum(firstSizes) < FIRST_BUDGET;
}

const light = shells.map(([dist, platform]) => weigh(dist, platform));
if (light.includes(false)) process.exit(1);
