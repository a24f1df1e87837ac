// The UI on the fake platform, built and served under the product's own strict CSP, and a Chromium to look at it with.
// Needs Chromium (CHROMIUM, else /usr/bin/chromium).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

export const here = new URL("..", import.meta.url).pathname;
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const csp =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'";

export async function openFake() {
  execFileSync(join(here, "node_modules/.bin/vite"), ["build", "--mode", "fake"], {
    cwd: here,
    stdio: "ignore",
  });
  const server = createServer((request, answer) => {
    const { pathname } = new URL(request.url, "http://x");
    const path = join(here, "node_modules/.cache/fake", pathname === "/" ? "fake.html" : pathname);
    try {
      const body = readFileSync(path);
      answer.writeHead(200, {
        "content-type": types[extname(path)] ?? "application/octet-stream",
        "content-security-policy": csp,
      });
      answer.end(body);
    } catch {
      answer.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    browser,
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}
