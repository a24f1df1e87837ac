/** The app's entry, in the desktop window and in a browser. */
import { openApp } from "./shell/app";

const root = document.getElementById("app");
if (root) void openApp(root);
