import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

export default defineConfig(({ mode }) => ({
  plugins: [tailwindcss()],
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: "127.0.0.1" },
  build: {
    target: ["es2022", "safari16"],
    outDir: mode === "fake" ? "node_modules/.cache/fake" : "dist",
    emptyOutDir: true,
    // A strict CSP has no data: scripts or fonts, and hashed files are cached for ever.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // The fake platform is for looking at the UI alone; it is no part of the product's bundle.
      input: mode === "fake" ? "fake.html" : "index.html",
      output: {
        advancedChunks: {
          groups: [
            {
              name: "base",
              test: /src[\\/](base|generated)[\\/]|node_modules[\\/](lit-html|@preact|@fluent)/,
            },
            {
              name: "editor",
              test: /node_modules[\\/](@tiptap|prosemirror-|yjs|y-protocols|lib0|orderedmap|rope-sequence|w3c-keyname)/,
            },
          ],
        },
      },
    },
  },
}));
