/** The words of the first look, of one language: the frame and the board. The others are in `fr-rest.ts`. */
const files = import.meta.glob<string>("../../locales/fr/{base,deals,errors,shell}.ftl", {
  query: "?raw",
  import: "default",
  eager: true,
});

export default Object.values(files);
