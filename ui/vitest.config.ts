import { defineConfig } from "vitest/config";
import { words } from "./scripts/words.ts";

export default defineConfig({
  plugins: [words("test")],
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    setupFiles: "test/settled.ts",
    restoreMocks: true,
    // Several builds may share this machine; each wait has a limit of its own.
    testTimeout: 20_000,
  },
});
