/** The keys of the first look's words. The build fills this file (scripts/words.ts). */
export default [] as readonly string[];
