/** How well a text fits what was typed: accents and case aside, letters in order, beginnings of words first. */

/** "Œuvre d’été" → "oeuvre d'ete". */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/œ/g, "oe")
    .replace(/æ/g, "ae")
    .replace(/’/g, "'");
}

/** 0 does not fit. A beginning beats the beginning of a word, which beats a part, which beats letters in order. */
export function score(title: string, text: string): number {
  const wanted = folded(text).trim();
  if (!wanted) return 1;
  const have = folded(title);
  const at = have.indexOf(wanted);
  if (at === 0) return 1_000 - have.length / 1_000;
  if (at > 0) return (/[\p{L}\d]/u.test(have.charAt(at - 1)) ? 300 : 600) - at;
  let place = -1;
  let points = 100;
  for (const letter of wanted.replace(/\s/g, "")) {
    const next = have.indexOf(letter, place + 1);
    if (next < 0) return 0;
    // Letters far apart were hardly meant; one that begins a word was.
    const starts = next === 0 || !/[\p{L}\d]/u.test(have.charAt(next - 1));
    points -= starts ? 0 : Math.min(next - place - 1, 12);
    place = next;
  }
  return Math.max(points, 0);
}

export function matches(title: string, text: string): boolean {
  const words = folded(text).split(/\s+/).filter(Boolean);
  const have = folded(title);
  return words.every((word) => have.includes(word));
}
