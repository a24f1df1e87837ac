/** The base in one import, for features: `import { html, t, view } from "../../base"`. */

export * from "./calendar";
export * from "./choice";
export * from "./combo";
export * from "./commands";
export * from "./context";
export * from "./dialog";
export * from "./dispose";
export * from "./dom";
export * from "./drag";
export * from "./field";
export * from "./format";
export * from "./html";
export * from "./icon";
export * from "./keys";
export * from "./menu";
export * from "./mount";
export * from "./parts";
export * from "./popover";
export * from "./reads";
export * from "./route";
export * from "./signal";
export * from "./toast";
export * from "./wish";
export * from "./words";
