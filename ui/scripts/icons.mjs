// Writes src/base/icons.ts: the icons we use, from lucide, each as one path. Run: node scripts/icons.mjs
import { writeFileSync } from "node:fs";
import * as lucide from "lucide";

const names = {
  board: "SquareKanban",
  contacts: "Users",
  person: "User",
  company: "Building2",
  today: "Sun",
  search: "Search",
  settings: "Settings2",
  plus: "Plus",
  more: "Ellipsis",
  x: "X",
  check: "Check",
  chevronDown: "ChevronDown",
  chevronRight: "ChevronRight",
  chevronLeft: "ChevronLeft",
  up: "ArrowUp",
  down: "ArrowDown",
  top: "ArrowUpToLine",
  bottom: "ArrowDownToLine",
  move: "ArrowRightLeft",
  archive: "Archive",
  trash: "Trash2",
  restore: "ArchiveRestore",
  undo: "Undo2",
  note: "NotebookPen",
  calendar: "Calendar",
  clock: "Clock",
  late: "TriangleAlert",
  circle: "Circle",
  dot: "CircleDot",
  tag: "Tag",
  phone: "Phone",
  mail: "Mail",
  meeting: "Handshake",
  link: "Link",
  globe: "Globe",
  pin: "MapPin",
  flag: "Flag",
  percent: "Percent",
  grip: "GripVertical",
  hourglass: "Hourglass",
  source: "Compass",
  money: "Banknote",
  stage: "Milestone",
  sync: "RefreshCw",
  cloud: "Cloud",
  cloudOff: "CloudOff",
  cloudDone: "CloudCheck",
  alert: "CircleAlert",
  laptop: "Laptop",
  share: "Share2",
  copy: "Copy",
  invite: "UserPlus",
  signOut: "LogOut",
  lock: "Lock",
  filter: "ListFilter",
  light: "SunMedium",
  dark: "Moon",
  system: "Monitor",
  language: "Languages",
  keyboard: "Keyboard",
  edit: "Pencil",
  bold: "Bold",
  italic: "Italic",
  strike: "Strikethrough",
  list: "List",
  ordered: "ListOrdered",
  tasks: "ListTodo",
  quote: "Quote",
  code: "Code",
  heading: "Heading",
  folder: "FolderOpen",
  info: "Info",
  sparkle: "Sparkles",
  workspace: "BookOpen",
  briefcase: "Briefcase",
  cake: "Cake",
  key: "KeyRound",
  download: "Download",
  history: "History",
  chart: "ChartColumn",
  printer: "Printer",
  table: "Table",
};

const n = (v) => String(+Number(v).toFixed(3));
function path([tag, a]) {
  // A relative start is absolute only at the start of a path: joined behind another it must say so.
  if (tag === "path") {
    return a.d.replace(
      /^m\s*(-?(?:\d+\.?\d*|\.\d+))[\s,]*(-?(?:\d+\.?\d*|\.\d+))\s*(.*)$/,
      (_, x, y, rest) => `M${x} ${y}${/^[-\d.]/.test(rest) ? "l" : ""}${rest}`,
    );
  }
  if (tag === "line") return `M${a.x1} ${a.y1}L${a.x2} ${a.y2}`;
  if (tag === "polyline" || tag === "polygon")
    return `M${a.points.trim().split(/\s+/).join("L")}${tag === "polygon" ? "Z" : ""}`;
  if (tag === "circle" || tag === "ellipse") {
    const rx = +(a.r ?? a.rx),
      ry = +(a.r ?? a.ry),
      cx = +a.cx,
      cy = +a.cy;
    return `M${n(cx - rx)} ${n(cy)}a${rx} ${ry} 0 1 0 ${n(2 * rx)} 0a${rx} ${ry} 0 1 0 ${n(-2 * rx)} 0`;
  }
  if (tag === "rect") {
    const x = +(a.x ?? 0),
      y = +(a.y ?? 0),
      w = +a.width,
      h = +a.height,
      r = +(a.rx ?? 0);
    return `M${n(x + r)} ${n(y)}h${n(w - 2 * r)}a${r} ${r} 0 0 1 ${r} ${r}v${n(h - 2 * r)}a${r} ${r} 0 0 1 ${-r} ${r}h${n(2 * r - w)}a${r} ${r} 0 0 1 ${-r} ${-r}v${n(2 * r - h)}a${r} ${r} 0 0 1 ${r} ${-r}z`;
  }
  throw new Error(`an icon uses <${tag}>`);
}
const lines = Object.entries(names).map(([ours, theirs]) => {
  const node = lucide[theirs];
  if (!node) throw new Error(`lucide has no ${theirs}`);
  return `  ${ours}: ${JSON.stringify(node.map(path).join(""))},`;
});
writeFileSync(
  new URL("../src/base/icons.ts", import.meta.url),
  `// Written by scripts/icons.mjs from lucide (ISC License, © Lucide Contributors). Do not edit.\nexport const icons = {\n${lines.join("\n")}\n} as const;\n`,
);
