import { describe, expect, it } from "vitest";
import { pressed } from "../src/base/keys";
import { readRoute, writeRoute } from "../src/base/route";
import { asApiError } from "../src/platform/failure";
import { number53, uuid4 } from "../src/platform/web/random";
import { type Message, sseParser } from "../src/platform/web/sse";
import { touches } from "../src/store/touches";
import { uuid } from "./fake/data";

describe("the stream of events", () => {
  it("is the same however the network cuts it", () => {
    const whole = ': hello\r\nevent: editor\r\ndata: {"editor":"1"}\r\n\r\ndata: a\ndata: b\n\n';
    for (let size = 1; size <= whole.length; size += 1) {
      const heard: Message[] = [];
      const parse = sseParser((one) => heard.push(one));
      for (let at = 0; at < whole.length; at += size) parse(whole.slice(at, at + size));
      expect(heard, `cut every ${size}`).toEqual([
        { event: "editor", data: '{"editor":"1"}' },
        { event: "message", data: "a\nb" },
      ]);
    }
  });
});

describe("failures", () => {
  it("are ApiErrors, whatever was thrown", () => {
    expect(asApiError({ code: "busy", field: null, detail: "x" }).code).toBe("busy");
    expect(asApiError(new TypeError("fetch failed")).code).toBe("offline");
    expect(asApiError("command not found").code).toBe("internal");
  });
});

describe("random numbers", () => {
  it("make ids that Rust reads", () => {
    expect(uuid4()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.isSafeInteger(number53())).toBe(true);
  });
});

describe("what an event makes stale", () => {
  const get = { noun: "deal", ask: { do: "get", with: { id: uuid(1) } } } as const;
  const board = { noun: "deal", ask: { do: "board", with: { pipeline: null, filter: null } } } as const;
  const changed = (documents: string[], nouns: string[]) => ({ documents, nouns, here: false });
  it.each([
    ["its own document", get, changed([`crm:deal:${uuid(1)}`], ["deal"]), true],
    ["another deal", get, changed([`crm:deal:${uuid(2)}`], ["deal"]), false],
    ["too many to name", get, changed([], ["deal"]), true],
    ["a company that it shows", get, changed([`crm:company:${uuid(9)}`], ["company"]), true],
    ["any deal, for the board", board, changed([`crm:deal:${uuid(2)}`], ["deal"]), true],
    ["a task of nobody, for the board", board, changed([`crm:task:${uuid(2)}`], ["task"]), false],
  ] as const)("%s", (_, request, event, stale) => {
    expect(touches(request, { ...event, documents: [...event.documents], nouns: [...event.nouns] })).toBe(
      stale,
    );
  });
});

describe("routes", () => {
  it.each(["#/pipeline", `#/contacts/deal/${uuid(3)}`, "#/settings"])("%s comes back", (hash) => {
    expect(writeRoute(readRoute(hash))).toBe(hash);
  });
  it("nonsense shows the pipeline", () => {
    expect(readRoute("#/../etc/deal/1")).toEqual({ page: "pipeline", record: null });
  });
});

describe("keys", () => {
  const event = (init: KeyboardEventInit) => new KeyboardEvent("keydown", init);
  it.each([
    ["a letter is what it writes", { key: "a", code: "KeyQ" }, "a"],
    ["a digit is where it is (AZERTY)", { key: "&", code: "Digit1" }, "1"],
    ["a digit that AZERTY writes with Shift", { key: "1", code: "Digit1", shiftKey: true }, "1"],
    ["a slash on a digit's key (QWERTZ)", { key: "/", code: "Digit7", shiftKey: true }, "/"],
    [
      "a point that AZERTY writes with Shift",
      { key: ".", code: "Comma", shiftKey: true, ctrlKey: true },
      "Mod+.",
    ],
    ["the backslash's place (AZERTY)", { key: "*", code: "Backslash", ctrlKey: true }, "Mod+\\"],
    ["a question mark (AZERTY)", { key: "?", code: "KeyM", shiftKey: true }, "?"],
    ["Shift belongs to a sign", { key: "?", code: "Slash", shiftKey: true }, "?"],
    ["Shift is named with a letter", { key: "E", code: "KeyE", shiftKey: true }, "Shift+E"],
    [
      "Alt with an arrow",
      { key: "ArrowUp", code: "ArrowUp", altKey: true, shiftKey: true },
      "Alt+Shift+ArrowUp",
    ],
    ["Mod", { key: "k", code: "KeyK", ctrlKey: true }, "Mod+K"],
  ])("%s", (_, init, name) => {
    expect(pressed(event(init))).toBe(name);
  });
});
