/** A nested value as one line per leaf: `params.set` → `core@1`. Lists of plain values stay in one line. */
export function flattened(value: object, prefix = ''): ReadonlyMap<string, string> {
  const lines = new Map<string, string>()
  for (const [key, inner] of Object.entries(value)) {
    const name = prefix === '' ? key : `${prefix}.${key}`
    if (isPlain(inner)) lines.set(name, textOf(inner))
    else if (Array.isArray(inner) && inner.every(isPlain))
      lines.set(name, inner.map(textOf).join(', '))
    else for (const [path, text] of flattened(inner, name)) lines.set(path, text)
  }
  return lines
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '–' : String(value)
}
