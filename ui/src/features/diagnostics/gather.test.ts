import { expect, test } from "vitest";
import { type Gathered, readable, redacted } from "./gather";

const planted = [
  "Refonte du site Roux",
  "lea.roux+crm@forge.example",
  "https://crm.forge.example",
  "/sync?key=quartz-11",
  "carnet_quartz22_quartz",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.quartz33",
];

test("neither form of the report holds a name, a title, an address or a secret", () => {
  const [title, mail, host, path, token, jwt] = planted;
  const said = `tried ${host}${path} as ${mail} with ${token}, ${jwt} <b>`;
  const document_ = "crm:deal:0198c5c2-7d3a-7000-8000-000000000001";
  const gathered = {
    at: "2026-11-23T06:00:00.000Z",
    app: { kind: "desktop", language: "fr", screen: "1280×800 @1", agent: "WebKit", zone: "Europe/Paris" },
    requests: null,
    engine: {
      status: {
        state: "synced",
        set_aside: [{ document: document_, title, reason: "too_large", updates: 1 }],
      },
    },
    file: { whole: false, problems: [said] },
    log: [`2026-11-23T06:00:00Z INFO carnet_core::net ${said}`],
  } as unknown as Gathered;
  const page = document.createElement("div");
  page.innerHTML = "<svg><use></use></svg><h2>Base</h2><!--?lit$1$--><ul><li></li></ul>";
  page.querySelector("li")?.append(said);

  const report = redacted(gathered);
  const html = readable(page, report);
  for (const form of [report, html]) {
    for (const one of planted) expect(form).not.toContain(one);
    expect(form).toContain("too_large");
    expect(form).toContain(document_);
    expect(form).toContain("Europe/Paris");
  }
  expect(JSON.parse(report).file.problems).toEqual([
    "tried [address] as [e-mail] with [secret], [secret] <b>",
  ]);
  expect(html).toContain("<h2>Base</h2><ul><li>tried [address] as");
  expect(html).not.toMatch(/<svg|<!--|<b>/);
});
