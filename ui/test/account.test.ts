import { beforeEach, describe, expect, it, vi } from "vitest";
import { forgetInvitation, invitation } from "../src/base/invited";
import { go, route } from "../src/base/route";
import { errorWords, setLocale } from "../src/base/words";
import type { AccountRequest } from "../src/platform/account";
import { accountCall } from "../src/platform/web/account";
import { openSession } from "../src/platform/web/session";
import { openApp, openLink } from "../src/shell/app";
import { uuid } from "./fake/data";
import { fakePlatform } from "./fake/platform";
import { until } from "./until";

const w = uuid(7);

describe("what a browser asks of its relay", () => {
  it.each([
    [{ do: "members" }, `GET /workspaces/${w}/members`],
    [{ do: "remove_member", with: { id: "m" } }, `DELETE /workspaces/${w}/members/m`],
    [{ do: "role", with: { id: "m", role: "viewer" } }, `PATCH /workspaces/${w}/members/m {"role":"viewer"}`],
    [{ do: "reset", with: { id: "m" } }, `POST /workspaces/${w}/members/m/reset {}`],
    [
      { do: "password", with: { current: "a", password: "b" } },
      'POST /auth/password {"current":"a","password":"b"}',
    ],
    [{ do: "sign_out_everywhere" }, "POST /auth/sign-out-everywhere {}"],
    [{ do: "sessions" }, "GET /auth/sessions"],
    [{ do: "end_session", with: { id: "s" } }, "DELETE /auth/sessions/s"],
    [{ do: "devices" }, `GET /workspaces/${w}/devices`],
    [{ do: "revoke_device", with: { id: "d" } }, `DELETE /workspaces/${w}/devices/d`],
    [{ do: "tokens" }, "GET /auth/tokens"],
    [
      { do: "make_token", with: { name: "n8n", scope: "write" } },
      `POST /auth/tokens {"name":"n8n","scopes":["write"],"workspace":"${w}"}`,
    ],
    [{ do: "revoke_token", with: { id: "t" } }, "DELETE /auth/tokens/t"],
    [{ do: "audit", with: { before: null } }, `GET /workspaces/${w}/audit`],
    [{ do: "audit", with: { before: "1&2" } }, `GET /workspaces/${w}/audit?before=1%262`],
  ] satisfies readonly (readonly [AccountRequest, string])[])("%j", (ask, asked) => {
    const { method, path, body } = accountCall(ask, w);
    expect(`${method} ${path}${body === undefined ? "" : ` ${JSON.stringify(body)}`}`).toBe(asked);
  });
});

describe("a session in a browser", () => {
  beforeEach(() => localStorage.clear());

  it("is not asked for where nobody ever signed in", async () => {
    const fetched = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("no network"));
    expect(await openSession().restore()).toBeNull();
    expect(fetched).not.toHaveBeenCalled();
    localStorage.setItem("carnet-signed-in", "1");
    await expect(openSession().restore()).rejects.toMatchObject({ code: "offline" });
    expect(fetched).toHaveBeenCalledOnce();
    fetched.mockRestore();
  });
});

describe("links that the app is opened with", () => {
  it("an invitation waits in the join form", () => {
    const link = "https://192.168.1.20:3001/#invite=abc&pin=0123";
    expect(openLink(`carnet://join#${encodeURIComponent(link)}`)).toBe(true);
    expect(invitation()).toBe(link);
    expect(route.value.page).toBe("team");
    forgetInvitation();
  });
  it("a deal opens beside the board", () => {
    expect(openLink(`carnet://deal/${uuid(3)}`)).toBe(false);
    expect(route.value).toEqual({ page: "pipeline", record: { noun: "deal", id: uuid(3) } });
  });
  it("the tray and a notification lead to a page", () => {
    expect(openLink("carnet://today")).toBe(false);
    expect(route.value).toEqual({ page: "today", record: null });
    openLink("carnet://capture");
    expect(route.value).toEqual({ page: "pipeline", record: null });
  });
  it.each(["carnet://", "https://elsewhere.example", "carnet://join#%E0%A4%A"])(
    "%s opens nothing",
    (link) => {
      expect(openLink(link)).toBe(false);
      expect(invitation()).toBe("");
    },
  );
});

describe("errors", () => {
  it("name the field that has a sentence of its own", async () => {
    await setLocale("en");
    const invalid = (field: string | null) => errorWords({ code: "invalid", field, detail: "" });
    expect(invalid("relay")).toContain("https://");
    expect(invalid("title")).toBe(invalid(null));
    expect(errorWords(undefined)).toBe(errorWords({ code: "internal" }));
  });
});

describe("the account's page", () => {
  it("shows a token once, and ends what is asked to end", async () => {
    localStorage.setItem("carnet-wishes", JSON.stringify({ locale: "en" }));
    const platform = fakePlatform();
    const host = document.body;
    const close = await openApp(host, { platform });
    go({ page: "account", record: null });
    await until(() => host.textContent?.includes("n8n, relances") === true);
    expect(host.textContent, "every action has words").not.toMatch(/audit-|account-/);
    const form = host.querySelector<HTMLFormElement>('[data-testid="token-form"]');
    const name = form?.querySelector<HTMLInputElement>("input");
    if (!form || !name) throw new Error("no form");
    name.value = " n8n ";
    form.requestSubmit();
    await until(() => host.querySelector('[data-testid="secret-link"]') !== null);
    expect(platform.wishes).toContainEqual({ do: "make_token", with: { name: "n8n", scope: "read" } });
    const buttons = [...host.querySelectorAll<HTMLButtonElement>("button.danger")];
    expect(
      buttons.map((one) => one.getAttribute("aria-label")),
      "not this session, not what was ended",
    ).toEqual([
      "End: Carnet 0.1.0 (linux, atelier)",
      "End: Anna · Carnet 0.1.0 (linux, atelier)",
      "End: n8n, relances du lundi",
    ]);
    buttons[1]?.click();
    await until(() => platform.wishes.some((one) => one.do === "revoke_device"));
    close();
  });
});
