/**
 * The words that the first look at the board does without, of both languages: side by side they are 3 kB smaller than apart, so
 * the build puts another body in this file's place (vite.config.ts).
 */
const files = import.meta.glob<string>(
  ["../../locales/*/*.ftl", "!**/{base,deals,errors,notifications,shell}.ftl"],
  { query: "?raw", import: "default", eager: true },
);

/** The sources of one language. */
export default function sources(language: string): readonly string[] {
  return Object.keys(files)
    .filter((path) => path.includes(`/${language}/`))
    .map((path) => files[path] ?? "");
}
