/** The words behind the first look by their key, French and English. The build fills this file (scripts/words.ts). */
import type { Words } from "../base/saying";

export default {} as Readonly<Record<string, readonly [fr: Words, en: Words]>>;
