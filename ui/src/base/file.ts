/** Files that a person chooses, and their bytes as a request carries them. */

/** Asks for one file. */
export function chooseFile(accept: string, chosen: (file: File) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.onchange = () => {
    const [file] = input.files ?? [];
    if (file) chosen(file);
  };
  input.click();
}

/** Bytes in one request: in base64 they fit the relay's limit. */
const SLICE = 384 * 1024;

/** Hands over a file's bytes in base64, slice by slice, until `take` says no. */
export async function slices(
  file: Blob,
  take: (data: string, first: boolean, last: boolean) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < file.size; at += SLICE) {
    const bytes = new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer());
    let text = "";
    for (let from = 0; from < bytes.length; from += 0x8000)
      text += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
    if ((await take(btoa(text), at === 0, at + SLICE >= file.size)) === false) return;
  }
}
