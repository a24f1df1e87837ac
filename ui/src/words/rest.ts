/**
 * The words behind the first look: the names of the first of them, the number that names the next, and all of them, French
 * and English by turns. The build fills this file (scripts/words.ts).
 */
import type { Words } from "../base/saying";

export default ["", 0, []] as unknown as readonly [names: string, from: number, words: readonly Words[]];
