/** The words of the first look, of one language: the frame and the board. The others are in `en-rest.ts`. */
const files = import.meta.glob<string>("../../locales/en/{base,deals,errors,shell}.ftl", {
  query: "?raw",
  import: "default",
  eager: true,
});

export default Object.values(files);
