import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/style/tokens.css", "utf8");

function tokens(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("}", start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((one) => [one[1] ?? "", one[2] ?? ""]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const light = tokens(":root");
const themes = { light, dark: new Map([...light, ...tokens('[data-theme="dark"]')]) };
const grounds = ["bg", "surface", "sunken", "hover"];
/** [foreground, background, least]: 4.5 for text, 3 for the borders of controls. */
const pairs: readonly (readonly [string, string, number])[] = [
  ...["text", "text-2", "text-3", "accent-text"].flatMap((ink) =>
    grounds.map((ground) => [ink, ground, 4.5] as const),
  ),
  ...grounds.map((ground) => ["accent", ground, 3] as const),
  ...["bg", "surface"].map((ground) => ["line-control", ground, 3] as const),
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["accent-text", "accent-soft", 4.5],
  ["text", "accent-soft", 4.5],
  ["text-2", "accent-soft", 4.5],
  ...["danger", "warn", "ok", "info"].flatMap((ink) => [
    [ink, `${ink}-soft`, 4.5] as const,
    [ink, "surface", 4.5] as const,
    [ink, "sunken", 4.5] as const,
  ]),
  ...Array.from({ length: 8 }, (_, n) => ["on-person", `person-${n}`, 4.5] as const),
  ...Array.from({ length: 8 }, (_, n) => [`tag-${n}-fg`, `tag-${n}-bg`, 4.5] as const),
];

describe.each(Object.entries(themes))("%s", (_, theme) => {
  it.each(pairs)("%s on %s is at least %d", (ink, ground, least) => {
    const [one, other] = [theme.get(ink), theme.get(ground)];
    expect(one, `--${ink} is defined`).toBeDefined();
    expect(other, `--${ground} is defined`).toBeDefined();
    expect(contrast(one ?? "#000000", other ?? "#000000")).toBeGreaterThanOrEqual(least);
  });
});
