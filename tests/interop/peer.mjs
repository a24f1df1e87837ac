// Yjs as the other side of tests/it/interop.rs: a line of JSON in, a line of JSON out.
//
// {"make": seed}        → {updates, whole, vector, picture}   a history made here
// {"read": [update…]}   → {pending, whole, vector, picture}   updates made there, in any order
import { createInterface } from 'node:readline'
import * as Y from 'yjs'
import { history } from './history.mjs'
import { picture } from './picture.mjs'

const hex = (bytes) => Buffer.from(bytes).toString('hex')
const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'))

function shown(doc) {
  return {
    pending: doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
    whole: hex(Y.encodeStateAsUpdate(doc)),
    vector: hex(Y.encodeStateVector(doc)),
    picture: picture(doc),
  }
}

function answer(request) {
  if (request.make !== undefined) {
    const { updates, doc } = history(request.make)
    return { updates: updates.map(hex), ...shown(doc) }
  }
  const doc = new Y.Doc()
  for (const update of request.read) Y.applyUpdate(doc, bytes(update))
  return shown(doc)
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`)
}
