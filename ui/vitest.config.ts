import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    restoreMocks: true,
    // Several builds may share this machine; each wait has a limit of its own.
    testTimeout: 20_000,
  },
});
