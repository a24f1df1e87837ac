/** Server-sent events from a fetch body: EventSource cannot carry a Bearer header. */

export interface Message {
  readonly event: string;
  readonly data: string;
}

/** Cuts text into messages, however the network cut it before. */
export function sseParser(hear: (message: Message) => void): (chunk: string) => void {
  let rest = "";
  let event = "message";
  let data: string[] = [];
  const line = (text: string) => {
    if (text === "") {
      if (data.length > 0) hear({ event, data: data.join("\n") });
      event = "message";
      data = [];
      return;
    }
    const colon = text.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    if (field === "event") event = value;
  };
  return (chunk) => {
    rest += chunk;
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const one of lines) line(one);
  };
}
