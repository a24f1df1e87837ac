/** A page goes on loading its parts when a test has seen enough. The file ends when they have come: afterwards they find no page. */
import { afterAll, vi } from "vitest";

afterAll(() => vi.dynamicImportSettled());
