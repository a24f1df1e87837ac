/** The bytes of a Difference message: u32 length (little endian), the engine's state vector, the update the editor lacks. */
import * as Y from "yjs";
import { NoteMessage } from "../../platform/types";

export interface Difference {
  readonly stateVector: Uint8Array;
  readonly update: Uint8Array;
}

export function decodeDifference(bytes: Uint8Array): Difference {
  if (bytes[0] !== NoteMessage.Difference || bytes.length < 5) throw new Error("not a difference");
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1, true);
  if (5 + length > bytes.length) throw new Error("a difference is cut short");
  return { stateVector: bytes.subarray(5, 5 + length), update: bytes.subarray(5 + length) };
}

/** Whether an update changes nothing. */
export function isEmptyUpdate(update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  return structs.length === 0 && ds.clients.size === 0;
}
