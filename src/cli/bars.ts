/** Eighths of a block, from nothing to whole. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█']

/** A bar from the left, to an eighth of a character: `value` of `most` in `width` characters. */
export function bar(value: number, most: number, width: number): string {
  const eighths = most > 0 ? Math.round((value / most) * width * 8) : 0
  const whole = Math.floor(eighths / 8)
  return '█'.repeat(whole) + EIGHTHS[eighths % 8]
}

/** A bar to the left or right of a line in the middle of `2 × half + 1` characters. */
export function sidedBar(value: number, most: number, half: number): string {
  const length = most > 0 ? Math.round((Math.abs(value) / most) * half) : 0
  const empty = ' '.repeat(half)
  if (value < 0) return `${'█'.repeat(length).padStart(half)}│${empty}`
  return `${empty}│${'█'.repeat(length).padEnd(half)}`
}

/** Marks along a scale: each at its value, later ones over earlier ones. */
export function marksOnScale(
  marks: readonly { readonly at: number; readonly sign: string; readonly to?: number }[],
  low: number,
  high: number,
  width: number,
): string {
  const cells = new Array<string>(width).fill(' ')
  const place = (value: number) => {
    const share = high > low ? (value - low) / (high - low) : 0.5
    return Math.min(width - 1, Math.max(0, Math.round(share * (width - 1))))
  }
  for (const { at, sign, to = at } of marks) {
    for (let cell = place(at); cell <= place(to); cell++) cells[cell] = sign
  }
  return cells.join('')
}
