/** What a relay would answer of an account: enough for tests and for a picture. */
import type { AccountRequest, AskAccount } from "../../src/platform/account";
import { uuid } from "./data";

const HOUR = 3_600_000;

/** Every wish lands in `asked`. */
export function fakeAccount(asked: AccountRequest[]): AskAccount {
  const now = Date.now();
  const at = (hours: number) => now - hours * HOUR;
  const answers: Partial<Record<AccountRequest["do"], unknown>> = {
    members: [
      { id: uuid(1), name: "Anna", email: "anna@atelier.example", role: "owner" },
      { id: uuid(2), name: "Bruno", email: "bruno@atelier.example", role: "member" },
    ],
    sessions: [
      { id: uuid(11), name: "Firefox · Linux", address: "192.168.1.20", last_used_at: at(0), current: true },
      {
        id: uuid(12),
        name: "Carnet 0.1.0 (linux, atelier)",
        address: "192.168.1.21",
        last_used_at: at(30),
        current: false,
      },
    ],
    devices: [
      {
        id: uuid(21),
        member_name: "Anna",
        name: "Carnet 0.1.0 (linux, atelier)",
        last_seen: at(30),
        revoked_at: null,
      },
      { id: uuid(22), member_name: "Bruno", name: null, last_seen: at(900), revoked_at: at(200) },
    ],
    tokens: [
      { id: uuid(31), name: "n8n, relances du lundi", scopes: ["read", "write"], last_used_at: at(3) },
    ],
    make_token: { token: "carnet_0123456789abcdefghijklmnopqrstuvwxyz" },
    reset: { link: "https://192.168.1.20:3001/#reset=abc&pin=0123", expires_at: now + HOUR },
    audit: {
      entries: [
        { id: 3, at: at(1), actor: { name: "Anna" }, action: "token_made", address: "192.168.1.20" },
        { id: 2, at: at(2), actor: { name: "Anna" }, action: "role_changed", subject: { name: "Bruno" } },
        { id: 1, at: at(4), actor: { name: "Bruno" }, action: "joined", address: "192.168.1.22" },
      ],
      next: 1,
    },
  };
  return (async (ask: AccountRequest) => {
    asked.push(ask);
    return structuredClone(answers[ask.do]);
  }) as AskAccount;
}
