// A history of edits by several Yjs documents that hear of each other now and then.
import * as Y from 'yjs'

const WORDS = ['a', 'é', '😀', 'call back', '👩‍👩‍👧', '中文', '\u0000', 'e\u0301']
const FORMATS = [{ bold: true }, { bold: null }, { link: { href: 'https://example.org' } }, { italic: true }]

/** mulberry32: the same seed makes the same history. */
export function chance(seed) {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Every update of the history in the order it was made, and the document that knows them all. */
export function history(seed) {
  const draw = chance(seed)
  const updates = []
  const docs = [1, 2, 3].map((number) => {
    const doc = new Y.Doc()
    doc.clientID = draw(2) ? number : 2 ** 31 + draw(2 ** 31) + number
    doc.on('update', (update, origin) => {
      if (origin !== 'peer') updates.push(update)
    })
    return doc
  })
  for (let step = 5 + draw(30); step > 0; step -= 1) {
    const doc = docs[draw(docs.length)]
    doc.transact(() => {
      for (let edits = 1 + draw(3); edits > 0; edits -= 1) edit(doc, draw)
    })
    if (draw(3) === 0) hear(docs[draw(docs.length)], doc)
  }
  for (const doc of docs) hear(docs[0], doc)
  return { updates, doc: docs[0] }
}

function hear(to, from) {
  if (to !== from) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'peer')
}

function edit(doc, draw) {
  const data = doc.getMap('data')
  const activity = doc.getArray('activity')
  const notes = doc.getXmlFragment('notes')
  const edits = [
    () => data.set(`k${draw(4)}`, value(draw)),
    () => data.delete(`k${draw(4)}`),
    () => data.set(`k${draw(4)}`, nested(draw)),
    () => doc.getMap('tags').set(WORDS[draw(WORDS.length)], true),
    () => doc.getMap('tags').delete(WORDS[draw(WORDS.length)]),
    () => activity.insert(draw(activity.length + 1), [value(draw), value(draw)]),
    () => activity.length > 0 && activity.delete(draw(activity.length), 1),
    () => write(doc.getText('text'), draw),
    () => notes.insert(draw(notes.length + 1), [paragraph(draw)]),
    () => notes.length > 0 && notes.delete(draw(notes.length), 1),
    () => inside(notes, draw),
  ]
  edits[draw(edits.length)]()
}

function value(draw) {
  const values = [draw(1000) - 500, draw(1000) / 8, true, false, null, WORDS[draw(WORDS.length)], 2 ** 40 + draw(1000)]
  const plain = values[draw(values.length)]
  return draw(5) ? plain : { id: plain, list: [plain, { of: plain }] }
}

function nested(draw) {
  const map = new Y.Map()
  map.set('list', Y.Array.from([1, value(draw)]))
  return map
}

function paragraph(draw) {
  const element = new Y.XmlElement(['paragraph', 'heading', 'bulletList'][draw(3)])
  if (draw(2)) element.setAttribute('level', String(draw(6)))
  element.insert(0, [draw(3) ? new Y.XmlText(WORDS[draw(WORDS.length)]) : new Y.XmlElement('listItem')])
  return element
}

function inside(notes, draw) {
  if (notes.length === 0) return
  const element = notes.get(draw(notes.length))
  const first = element.length > 0 ? element.get(0) : undefined
  if (first instanceof Y.XmlText) write(first, draw)
  else if (first) first.insert(0, [paragraph(draw)])
  if (draw(3) === 0) element.setAttribute('level', String(draw(6)))
}

/** Inserts, deletes or formats; never between the halves of a surrogate pair, as no editor does. */
function write(text, draw) {
  const whole = text.toString()
  const between = (place) => (/[\udc00-\udfff]/.test(whole[place] ?? '') ? place + 1 : place)
  const from = between(draw(whole.length + 1))
  const to = between(Math.min(whole.length, from + draw(5)))
  const what = draw(4)
  if (what < 2) text.insert(from, WORDS[draw(WORDS.length)], what ? FORMATS[draw(FORMATS.length)] : undefined)
  else if (to > from && what === 2) text.delete(from, to - from)
  else if (to > from) text.format(from, to - from, FORMATS[draw(FORMATS.length)])
}
