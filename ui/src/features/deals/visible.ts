/** The deals on the board, in its order: what J and K walk through in the panel. */
import { signal } from "../../base";

export const visibleDeals = signal<readonly string[]>([]);
