/** FNV-1a over a text and some whole numbers: the same 32 bits on every machine. Not for secrets. */
export function seedOf(text: string, ...numbers: readonly number[]): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  for (const number of numbers) {
    hash = Math.imul(hash ^ ((number % 0x1_0000_0000) | 0), 0x01000193)
    hash = Math.imul(hash ^ Math.floor(number / 0x1_0000_0000), 0x01000193)
    hash ^= hash >>> 15
  }
  return hash >>> 0
}

/** A number's place in [0, 1), as if drawn by chance. */
export function chance(seed: number, number: number): number {
  let mixed = (seed ^ Math.imul(number | 0, 0x9e3779b1)) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}
