/** Every word of one language, as one chunk. */
const files = import.meta.glob<string>(["../../locales/fr/*.ftl", "!**/notifications.ftl"], {
  query: "?raw",
  import: "default",
  eager: true,
});

export default Object.values(files);
