/** The first look's words, in the order of `keys.ts`. The build fills this file (scripts/words.ts). */
import type { Words } from "../base/saying";

export default [] as readonly Words[];
