import { describe, expect, test } from "vitest";
import { readRepeat, rhythms, weekdayOf, writeRepeat } from "../src/base/record/tasks/repeat";

// A Thursday.
const due = "2026-11-26";

describe("how a task recurs", () => {
  test("what the form writes it reads again", () => {
    for (const rhythm of rhythms)
      for (const until of ["", "2027-06-30"]) {
        const days = rhythm === "weekly" ? ["MO", "TH"] : [];
        const rule = writeRepeat({ rhythm, days, until }, due);
        const ends = rhythm === "never" ? "" : until;
        expect(readRepeat(rule), rule).toEqual({ rhythm, days, until: ends });
      }
  });

  test("the rules are those of RFC 5545", () => {
    const rule = (rhythm: Parameters<typeof writeRepeat>[0]["rhythm"], days: string[] = []) =>
      writeRepeat({ rhythm, days, until: "" }, due);
    expect(rule("workdays")).toBe("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR");
    expect(rule("weekly", ["TH", "MO"])).toBe("FREQ=WEEKLY;BYDAY=MO,TH");
    expect(rule("monthly")).toBe("FREQ=MONTHLY;BYMONTHDAY=26");
    expect(rule("lastday")).toBe("FREQ=MONTHLY;BYDAY=-1TH");
    expect(weekdayOf("2026-11-22T09:30")).toBe("SU");
  });

  test("a rule of another program stays as it is", () => {
    for (const text of ["FREQ=WEEKLY;INTERVAL=2", "FREQ=DAILY;COUNT=3", "nonsense"]) {
      const read = readRepeat(text);
      expect(read.rhythm, text).toBe("other");
      expect(writeRepeat(read, due)).toBeUndefined();
    }
    expect(readRepeat("FREQ=WEEKLY").rhythm).toBe("weekly");
    expect(readRepeat(null).rhythm).toBe("never");
  });
});
