/** The words that the first look at the board does without. */
const files = import.meta.glob<string>(
  ["../../locales/en/*.ftl", "!**/{base,deals,errors,notifications,shell}.ftl"],
  { query: "?raw", import: "default", eager: true },
);

export default Object.values(files);
