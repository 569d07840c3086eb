/** The examples that end a command's help: what to type, and what it does. */
export function examples(lines: readonly (readonly [typed: string, does: string])[]): string {
  const width = Math.max(...lines.map(([typed]) => typed.length))
  const rows = lines.map(([typed, does]) => `  ${typed.padEnd(width)}  ${does}`)
  return ['', 'Examples:', ...rows].join('\n')
}
