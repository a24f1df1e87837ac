// A document as plain JSON: the same picture that tests/it/interop.rs makes of a yrs document.

export function picture(doc) {
  return {
    data: values(doc.getMap('data').toJSON()),
    tags: values(doc.getMap('tags').toJSON()),
    activity: values(doc.getArray('activity').toJSON()),
    text: delta(doc.getText('text')),
    notes: children(doc.getXmlFragment('notes')),
  }
}

/** Keys in order, so that equal objects have equal text. */
function values(value) {
  if (Array.isArray(value)) return value.map(values)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, values(value[key])]),
  )
}

function children(parent) {
  return parent.toArray().map((child) => {
    if (child.nodeName === undefined) return { text: delta(child) }
    return { tag: child.nodeName, attributes: values(child.getAttributes()), children: children(child) }
  })
}

/** Neighbouring texts with the same formats are one: where they are cut is each library's own matter. */
function delta(text) {
  const parts = []
  for (const { insert, attributes } of text.toDelta()) {
    const formats = values(Object.fromEntries(Object.entries(attributes ?? {}).filter(([, value]) => value !== null)))
    const last = parts.at(-1)
    const joins = typeof insert === 'string' && typeof last?.insert === 'string'
    if (joins && JSON.stringify(last.formats) === JSON.stringify(formats)) last.insert += insert
    else parts.push({ insert: values(insert), formats })
  }
  return parts
}
